"""PE files that were made to break their reader: damage is said, in bounded time and memory."""

from __future__ import annotations

import os
import resource
import struct
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cargoc_check.artifacts.model import DamagedError, SharedLibrary
from cargoc_check.artifacts.pe import library as pe
from tests.support import trees

SECONDS = 5.0


@cache
def recorded(triple: str = "x86_64-pc-windows-msvc") -> bytes:
    return Path(os.path.join(trees.recorded(triple), "usr/bin/base.dll")).read_bytes()


def read(data: bytes) -> SharedLibrary | None:
    """Read to the last symbol; only damage may be raised, and soon."""
    started = time.process_time()
    library = None
    try:
        library = pe.read("base.dll", memoryview(data))
        if library:
            assert len(list(library.exports)) == len(library.exports)
            assert len(list(library.imports)) == len(library.imports)
    except DamagedError:
        pass
    assert time.process_time() - started < SECONDS
    return library


CHANGES = st.lists(st.tuples(st.integers(0, 1600), st.binary(min_size=1, max_size=8)), max_size=6)


@given(CHANGES, st.sampled_from(["x86_64-pc-windows-msvc", "i686-pc-windows-msvc"]))
@settings(max_examples=400, deadline=None)
def test_changed_bytes(changes: list[tuple[int, bytes]], triple: str) -> None:
    data = bytearray(recorded(triple))
    for at, new in changes:
        data[at : at + len(new)] = new
    read(bytes(data))


@given(st.lists(st.tuples(st.integers(0, 400), st.sampled_from([0, 1, 0xFF, 0x7F])), max_size=8))
@settings(max_examples=400, deadline=None)
def test_changed_numbers(changes: list[tuple[int, int]]) -> None:
    data = bytearray(recorded())
    for at, value in changes:
        data[at * 4 : at * 4 + 4] = bytes([value]) * 4
    read(bytes(data))


@given(st.lists(st.tuples(st.integers(2000, 3583), st.binary(min_size=1, max_size=4)), max_size=8))
@settings(max_examples=200, deadline=None)
def test_changed_imports(changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(recorded("x86_64-pc-windows-gnu"))
    for at, new in changes:
        place = at * 20
        data[place : place + len(new)] = new
    read(bytes(data))


@given(st.integers(0, 2048))
@settings(max_examples=100, deadline=None)
def test_cut_short(size: int) -> None:
    read(recorded()[:size])


# A library of one section, whose contents are told


BASE = 0x1000


def library(body: bytes, exports: int = 0, imports: int = 0, delayed: int = 0) -> bytes:
    """Write a DLL of x86-64 with one section at 0x1000, and directories at addresses in it."""
    directories = [(0, 0)] * 16
    directories[0], directories[1], directories[13] = (exports, 40), (imports, 40), (delayed, 64)
    optional = struct.pack("<HBB5I", 0x20B, 14, 0, 0, 0, 0, 0, 0)
    optional += struct.pack("<QII6H", 0x180000000, 0x1000, 0x200, 6, 0, 0, 0, 6, 0)
    optional += struct.pack("<4I2H", 0, 0x100000, 0x400, 0, 2, 0x160) + bytes(36)
    optional += struct.pack("<I", 16) + b"".join(struct.pack("<2I", *one) for one in directories)
    coff = struct.pack("<2H3I2H", 0x8664, 1, 0, 0, 0, len(optional), 0x2022)
    section = struct.pack("<8s6I2HI", b".all", len(body), BASE, len(body), 0x400, 0, 0, 0, 0, 0)
    head = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + coff + optional + section
    return head.ljust(0x400, b"\0") + body


def directory(functions: int, names: int, addresses: int, name: int = 0) -> bytes:
    """Write an export directory whose lists are all at one address."""
    lists = (addresses, addresses, addresses)
    return struct.pack("<2I2H2I5I", 0, 0, 0, 0, name, 1, functions, names, *lists)


def test_library_that_is_written_here_is_read() -> None:
    body = directory(1, 1, BASE + 40, BASE + 48) + struct.pack("<2I", BASE + 60, 0) + b"foo.dll\0"
    found = read(library(body.ljust(64, b"\0"), exports=BASE))
    assert found
    assert found.name == "foo.dll"
    assert len(found.exports) == 1


def damage(data: bytes) -> str:
    started = time.process_time()
    with pytest.raises(DamagedError) as raised:
        pe.read("foo.dll", memoryview(data))
    assert time.process_time() - started < SECONDS
    return str(raised.value)


def test_more_exports_than_can_be_counted() -> None:
    assert "exports" in damage(library(directory(1 << 31, 1, BASE), exports=BASE))
    assert "exports" in damage(library(directory(1, 0xFFFFFFFF, BASE), exports=BASE))


def test_exports_whose_names_are_all_one() -> None:
    """65,536 names, each of them the same megabyte."""
    size = 1 << 20
    names = struct.pack("<I", BASE + 40) * 65536
    body = directory(0, 65536, BASE + 40 + size) + b"x" * size + names
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "longer than those of any library" in damage(library(body, exports=BASE))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_long_names_that_many_exports_share() -> None:
    """65,536 names of 60,000 bytes, which together have four gigabytes."""
    size = 60_000
    names = struct.pack("<I", BASE + 40) * 65536
    body = directory(0, 65536, BASE + 40 + size) + b"x" * (size - 1) + b"\0" + names
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "longer than those of any library" in damage(library(body, exports=BASE))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_imports_without_end() -> None:
    """A descriptor whose list of functions is the section itself, over and over."""
    descriptor = struct.pack("<5I", BASE + 20, 0, 0, BASE + 12, BASE + 20)
    body = descriptor * 8000
    assert damage(library(body, imports=BASE))
    assert damage(library(struct.pack("<5I", BASE, 0, 0, BASE, BASE) * 8000, imports=BASE))


def test_libraries_that_share_one_long_list() -> None:
    """4,000 libraries that all import the same 20,000 functions."""
    count = 20_000
    functions = BASE + 20 * 4001
    thunks = struct.pack("<Q", functions + 8 * (count + 1)) * count + bytes(8)
    descriptors = struct.pack("<5I", functions, 0, 0, functions, functions) * 4000 + bytes(20)
    body = descriptors + thunks + b"\0\0foo\0" + bytes(32)
    assert "imports more than" in damage(library(body, imports=BASE))


def test_more_sections_than_there_are_bytes() -> None:
    data = bytearray(recorded())
    (start,) = struct.unpack_from("<I", data, 0x3C)
    struct.pack_into("<H", data, start + 6, 0xFFFF)
    assert "sections" in damage(bytes(data))
