"""ELF files that were made to break their reader: damage is said, in bounded time and memory."""

from __future__ import annotations

import resource
import struct
import subprocess
import time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cargoc_check.artifacts.elf import library as elf
from cargoc_check.artifacts.model import DamagedError, SharedLibrary
from tests.support import trees

SECONDS = 5.0


def read(data: bytes) -> SharedLibrary | None:
    """Read to the last symbol; only damage may be raised, and soon."""
    started = time.process_time()
    library = None
    try:
        library = elf.read("libfoo.so", memoryview(data))
        if library:
            assert len(list(library.exports)) == len(library.exports)
            assert len(list(library.imports)) == len(library.imports)
            for symbol in library.imports:
                symbol.name.encode()
    except DamagedError:
        pass
    assert time.process_time() - started < SECONDS
    return library


def damage(data: bytes) -> str:
    started = time.process_time()
    with pytest.raises(DamagedError) as raised:
        elf.read("libfoo.so", memoryview(data))
    assert time.process_time() - started < SECONDS
    return str(raised.value)


@cache
def recorded(triple: str) -> bytes:
    return Path(trees.recorded(triple), "usr/lib/libbase.so.1.2.3").read_bytes()


@cache
def linked() -> bytes:
    """Link a library that has versions, needs and notes."""
    with TemporaryDirectory() as folder:
        code, script, output = (Path(folder) / name for name in ("a.c", "a.map", "a.so"))
        code.write_text("#include <stdlib.h>\nvoid *foo(void) { return malloc(1); }\n")
        script.write_text("FOO_1 { global: foo; local: *; };\nFOO_2 { } FOO_1;\n")
        flags = ["-shared", "-fPIC", "-Wl,-soname,libfoo.so.1", f"-Wl,--version-script={script}"]
        subprocess.run(["cc", *flags, str(code), "-o", str(output)], check=True)
        return output.read_bytes()


KINDS = ["x86_64-unknown-freebsd", "armv7-unknown-linux-gnueabihf", "i686-unknown-hurd-gnu", ""]
BYTES = st.lists(st.tuples(st.integers(0, 2500), st.binary(min_size=1, max_size=8)), max_size=6)
WORDS = st.lists(
    st.tuples(st.integers(0, 600), st.sampled_from([0, 1, 2, 0xFF, 0x7F, 0x80])), max_size=8
)


def whole(kind: str) -> bytes:
    return recorded(kind) if kind else linked()


@given(BYTES, st.sampled_from(KINDS))
@settings(max_examples=500, deadline=None)
def test_changed_bytes(changes: list[tuple[int, bytes]], kind: str) -> None:
    data = bytearray(whole(kind))
    for at, new in changes:
        data[at : at + len(new)] = new
    read(bytes(data))


@given(WORDS, st.sampled_from(KINDS))
@settings(max_examples=500, deadline=None)
def test_changed_numbers(changes: list[tuple[int, int]], kind: str) -> None:
    data = bytearray(whole(kind))
    for at, value in changes:
        data[at * 4 : at * 4 + 4] = bytes([value]) * 4
    read(bytes(data))


@given(st.integers(0, 3000), st.sampled_from(KINDS))
@settings(max_examples=100, deadline=None)
def test_cut_short(size: int, kind: str) -> None:
    read(whole(kind)[:size])


# A library of one segment, whose dynamic section is told


SYMBOL = struct.Struct("<IBBHQQ")
START = 0x1000


def library(body: bytes, tags: dict[int, int] | list[tuple[int, int]], size: int = 0) -> bytes:
    """Write a library without section headers: dynamic section, then `body` at START."""
    entries = list(tags.items()) if isinstance(tags, dict) else tags
    dynamic = b"".join(struct.pack("<QQ", *entry) for entry in [*entries, (0, 0)])
    where = START + len(body)
    length = size or where + len(dynamic)
    ident = b"\x7fELF\2\1\1" + bytes(9)
    header = ident + struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 64, 0, 0, 64, 56, 2, 0, 0, 0)
    segments = struct.pack("<IIQQQQQQ", 1, 6, 0, 0, 0, length, length, 4096)
    segments += struct.pack("<IIQQQQQQ", 2, 6, where, where, 0, len(dynamic), 0, 8)
    return (header + segments).ljust(START, b"\0") + body + dynamic


def symbols(number: int, name: int) -> bytes:
    one = SYMBOL.pack(name, 0x12, 0, 1, 0x1000, 8)
    return bytes(SYMBOL.size) + one * (number - 1)


def with_symbols(table: bytes, names: bytes, number: int) -> bytes:
    """Write a library with these tables, the number said by DT_HASH."""
    body = table + names + struct.pack("<4I", 1, number, 0, 0)
    at = START + len(table)
    tags = {6: START, 5: at, 10: len(names), 4: at + len(names)}
    return library(body, tags)


def test_library_that_is_written_here_is_read() -> None:
    found = read(with_symbols(symbols(3, 1), b"\0foo\0", 3))
    assert found
    assert found.exports.names == {"foo"}
    assert len(found.exports) == 2


def test_more_symbols_than_there_are_bytes() -> None:
    assert "symbol table" in damage(with_symbols(symbols(3, 1), b"\0foo\0", 0xFFFFFFFF))


def test_symbols_that_share_one_long_name() -> None:
    """40,000 symbols whose name is the same megabyte."""
    names = b"\0" + b"x" * (1 << 20) + b"\0"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    damage(with_symbols(symbols(40_000, 1), names, 40_000))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_name_without_end() -> None:
    assert "name" in damage(with_symbols(symbols(3, 1), b"\0foo", 3))


def test_names_that_are_no_ascii() -> None:
    found = read(with_symbols(symbols(2, 1), b"\0f\xc3\xb6\xff\0", 2))
    assert found
    assert found.exports.names == {"fö\\xff"}


def test_hash_without_end() -> None:
    table, names = symbols(9, 1), b"\0foo\0\0\0\0"
    chain = struct.pack("<4IQI", 1, 1, 1, 0, 0, 1) + struct.pack("<I", 2) * 4000
    at = START + len(table)
    tags = {6: START, 5: at, 10: len(names), 0x6FFFFEF5: at + len(names)}
    assert "hash" in damage(library(table + names + chain, tags))


@pytest.mark.parametrize("counts", [(0xFFFFFFFF, 1), (1, 0xFFFFFFFF)])
def test_hash_that_is_larger_than_the_file(counts: tuple[int, int]) -> None:
    buckets, bloom = counts
    table, names = symbols(9, 1), b"\0foo\0\0\0\0"
    head = struct.pack("<4IQI", buckets, 1, bloom, 0, 0, 1)
    at = START + len(table)
    tags = {6: START, 5: at, 10: len(names), 0x6FFFFEF5: at + len(names)}
    assert "hash" in damage(library(table + names + head, tags))


def test_needs_that_share_one_long_list() -> None:
    """4,000 libraries, each of which needs the same 4,000 versions."""
    names = b"\0libc.so.6\0"
    ones = struct.pack("<IHHII", 0, 0, 2, 1, 16) * 4000
    files = b"".join(
        struct.pack("<HHIII", 1, 4000, 1, 16 * (4000 - number), 16) for number in range(4000)
    )
    at = START + len(names)
    body = names + files + ones
    tags = {5: START, 10: len(names), 0x6FFFFFFE: at, 0x6FFFFFFF: 4000}
    assert "versions" in damage(library(body, tags))
    assert "versions" in damage(library(body, tags | {0x6FFFFFFF: 1 << 40}))


def test_versions_in_a_circle() -> None:
    """Offsets only lead forward, so that a circle would have to wrap."""
    body = b"\0foo\0" + struct.pack("<HHHHIII", 1, 0, 2, 1, 0, 20, 0xFFFFFFFF)
    body += struct.pack("<II", 1, 0)
    tags = {5: START, 10: 5, 0x6FFFFFFC: START + 5, 0x6FFFFFFD: 1000}
    assert "versions" in damage(library(body, tags))


def test_dynamic_section_without_end() -> None:
    assert "dynamic" in damage(library(b"\0", [(1, 0)] * 20_000))


def test_notes_without_end() -> None:
    many = bytearray(library(b"\0" * (1 << 20), {}))
    struct.pack_into("<H", many, 56, 3)
    struct.pack_into("<IIQQQQQQ", many, 64 + 112, 4, 4, START, START, 0, 1 << 20, 0, 4)
    assert "notes" in damage(bytes(many))


def test_strings_outside_of_their_table() -> None:
    assert "name" in damage(library(b"\0foo\0", {5: START, 10: 5, 14: 900}))
    assert "table" in damage(library(b"\0foo\0", {5: START, 10: 1 << 40, 14: 1}))
    assert "address" in damage(library(b"\0foo\0", {5: 1 << 50, 10: 5, 14: 1}))


def test_segment_that_leaves_the_file() -> None:
    assert "segment" in damage(library(b"\0foo\0", {5: START, 10: 5, 14: 1}, size=1 << 40))


def test_more_sections_than_there_are_bytes() -> None:
    data = bytearray(recorded("x86_64-unknown-freebsd"))
    struct.pack_into("<H", data, 60, 0xFFFF)
    assert "sections" in damage(bytes(data))
