"""Archives that were made to break their reader: damage is said, in bounded time and memory."""

from __future__ import annotations

import mmap
import struct
import time
import tracemalloc
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cargoc_check.artifacts.archive import definition
from cargoc_check.artifacts.archive import library as archive
from cargoc_check.artifacts.model import DamagedError, ImportLibrary, StaticLibrary
from tests.artifacts.test_archive import recorded
from tests.support import trees

SECONDS = 5.0
TRIPLES = (
    *("x86_64-unknown-freebsd", "armv7-unknown-linux-gnueabihf", "aarch64-apple-darwin"),
    *("x86_64-pc-windows-gnu", "i686-pc-windows-msvc"),
)
MIB = 1 << 20


MAGIC = {"apple": b"\xcf\xfa\xed\xfe", "i686": b"\x4c\x01", "windows": b"\x64\x86"}


def magic(triple: str) -> bytes:
    return next(
        (MAGIC[part] for part in ("apple", "i686", "windows") if part in triple), b"\x7fELF"
    )


@cache
def small(triple: str) -> bytes:
    """Return the recorded archive up to the end of its first object."""
    data = Path(recorded(triple)).read_bytes()
    at, found = 8, False
    while not found:
        size = int(data[at + 48 : at + 58])
        found = magic(triple) in data[at + 60 : at + 124]
        at += 60 + size + (size & 1)
    return data[:at]


@cache
def imports(triple: str) -> bytes:
    folder = Path(trees.recorded(triple), "usr/lib")
    (path,) = (p for p in folder.iterdir() if p.name.endswith((".dll.a", ".dll.lib")))
    return path.read_bytes()


def read(data: bytes) -> None:
    """Read; only damage may be raised, and soon."""
    started = time.process_time()
    try:
        found = archive.read("libfoo.a", memoryview(data))
        assert isinstance(found, StaticLibrary | ImportLibrary)
    except DamagedError:
        pass
    assert time.process_time() - started < SECONDS


def member(content: bytes, name: bytes = b"a.o/") -> bytes:
    header = name.ljust(16) + b"0".ljust(12) + b"0".ljust(6) * 2 + b"644".ljust(8)
    header += str(len(content)).encode().ljust(10) + b"`\n"
    return header + content + b"\n" * (len(content) & 1)


CHANGES = st.lists(
    st.tuples(st.integers(0, 200_000), st.binary(min_size=1, max_size=8)), max_size=6
)


@given(st.sampled_from(TRIPLES), CHANGES)
@settings(max_examples=150, deadline=None)
def test_changed_bytes(triple: str, changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(small(triple))
    for at, new in changes:
        at %= len(data)
        data[at : at + len(new)] = new
    read(bytes(data))


@given(st.sampled_from(TRIPLES), st.integers(0, 120), st.binary(min_size=1, max_size=8))
@settings(max_examples=300, deadline=None)
def test_changed_header_of_an_object(triple: str, at: int, new: bytes) -> None:
    data = bytearray(small(triple))
    start = data.index(magic(triple))
    data[start + at : start + at + len(new)] = new
    read(bytes(data))


@given(st.sampled_from(TRIPLES), st.integers(0, 300_000))
@settings(max_examples=100, deadline=None)
def test_cut_short(triple: str, size: int) -> None:
    read(small(triple)[:size])


@given(
    st.sampled_from(["x86_64-pc-windows-gnu", "i686-pc-windows-msvc"]),
    st.lists(st.tuples(st.integers(0, 2000), st.binary(min_size=1, max_size=4)), max_size=4),
)
@settings(max_examples=300, deadline=None)
def test_changed_import_library(triple: str, changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(imports(triple))
    for at, new in changes:
        at %= len(data)
        data[at : at + len(new)] = new
    read(bytes(data))


BEGINS = [
    b"\x7fELF\2\1\1" + bytes(9) + b"\1\0\x3e\0",
    b"\x7fELF\1\2\1" + bytes(9) + b"\0\1\0\x28",
    b"\xcf\xfa\xed\xfe\x07\0\0\1",
    b"\x64\x86\1\0",
    b"\0\0\xff\xff\2\0\x64\x86" + bytes(4) + bytes.fromhex("c7a1bad1eebaa94baf20faf66aa4dcb8"),
    b"\0\0\xff\xff\0\0\x64\x86",
    b"BC\xc0\xde",
]


@given(st.sampled_from(BEGINS), st.binary(max_size=400))
@settings(max_examples=400, deadline=None)
def test_member_of_anything(begin: bytes, rest: bytes) -> None:
    read(b"!<arch>\n" + member(begin + rest))


@given(
    st.sampled_from([b"/", b"//", b"/SYM64/", b"__.SYMDEF", b"__.SYMDEF_64", b"/<ECSYMBOLS>/"]),
    st.binary(max_size=200),
    st.sampled_from([b"!<arch>\n", b"!<thin>\n"]),
)
@settings(max_examples=400, deadline=None)
def test_index_of_anything(name: bytes, content: bytes, magic: bytes) -> None:
    read(magic + member(content, name) + member(content, name) + member(b"BC\xc0\xde", b"/4"))


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_definition_of_anything(text: str) -> None:
    found = definition.read("foo.def", f"LIBRARY x\nEXPORTS\n{text}")
    assert isinstance(found.exports, tuple)


def elf(sections: Sequence[tuple[int, ...]], tables: bytes, names: int) -> bytes:
    """Return an object for x86-64: type, flags, offset in the tables, size, link, info, width."""
    rows = b"".join(
        struct.pack("<IIQQQQIIQQ", 0, kind, flags, 0, 64 + at, size, link, info, 8, width)
        for kind, flags, at, size, link, info, width in sections
    )
    header = b"\x7fELF\2\1\1".ljust(16, b"\0") + struct.pack(
        "<HHIQQQIHHHHHH", 1, 62, 1, 0, 0, 64 + len(tables), 0, 64, 0, 0, 64, len(sections), names
    )
    return header + tables + rows


def test_names_that_overlap_cost_no_more_than_the_table_is_long() -> None:
    count, long = 100_000, 2 * MIB
    symbols = b"".join(struct.pack("<IBBHQQ", n % long, 0x10, 0, 1, 0, 0) for n in range(count))
    for strings in (b"x" * (long - 1) + b"\0", (b"x" * 60_000 + b"\0") * (long // 60_001)):
        sections = [
            (0, 0, 0, 0, 0, 0, 0),
            (2, 0, 0, len(symbols), 2, 0, 24),
            (3, 0, len(symbols), len(strings), 0, 0, 0),
        ]
        data = b"!<arch>\n" + member(elf(sections, symbols + strings, 2))
        tracemalloc.start()
        read(data)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 100 * MIB


def test_relocations_that_overlap_cost_no_more_than_the_object_is_long() -> None:
    table = bytes(4 * MIB)
    sections = [(0, 0, 0, 0, 0, 0, 0), (1, 6, 0, 16, 0, 0, 0), (3, 0, 0, 16, 0, 0, 0)]
    sections += [(4, 0, 24 * (n % 2), len(table) - 48, 0, 1, 24) for n in range(60_000)]
    read(b"!<arch>\n" + member(elf(sections, table, 2)))


def test_index_whose_names_overlap() -> None:
    strings = b"x" * (2 * MIB) + b"\0"
    pairs = b"".join(struct.pack("<II", n, 8) for n in range(200_000))
    content = struct.pack("<I", len(pairs)) + pairs + struct.pack("<I", len(strings)) + strings
    read(b"!<arch>\n" + member(content, b"__.SYMDEF"))


def test_members_without_number() -> None:
    read(b"!<arch>\n" + member(b"") * 100_000)
    names = member(b"x" * (2 * MIB), b"//")
    read(b"!<arch>\n" + names + member(b"", b"/1") * 50_000)
    read(b"!<arch>\n" + member(b"\x7fELF" + bytes(8)) * 50_000)


def test_sections_with_the_same_directives() -> None:
    row = b".drectve" + struct.pack("<8xII12xI", MIB, 20, 0)
    coff = struct.pack("<HHIIIHH", 0x8664, 50_000, 0, 0, 0, 0, 0) + row * 50_000
    read(b"!<arch>\n" + member(coff.ljust(3 * MIB, b"a")))


@pytest.mark.parametrize("begin", [b"", b"\x7fELF\2\1\1" + bytes(57)])
def test_large_member_stays_where_it_is(begin: bytes, tmp_path: Path) -> None:
    size = 600 * MIB
    path = tmp_path / "libfoo.a"
    with open(path, "wb") as file:
        header = member(b"", b"large/")[:60]
        file.write(b"!<arch>\n" + header[:48] + str(size).encode().ljust(10) + b"`\n" + begin)
        file.truncate(8 + 60 + size)
    with open(path, "rb") as file:
        view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    tracemalloc.start()
    found = archive.read("libfoo.a", view)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(found, StaticLibrary)
    assert found.members == 1
    assert most < MIB
