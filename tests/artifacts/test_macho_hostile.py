"""Mach-O files that were made to break their reader: damage is said, in bounded time and memory."""

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

from cargoc_check.artifacts.macho import library as macho
from cargoc_check.artifacts.macho.trie import Export, exports
from cargoc_check.artifacts.model import DamagedError
from tests.support import trees

SECONDS = 5.0


@cache
def recorded() -> bytes:
    tree = trees.recorded("aarch64-apple-darwin")
    return Path(os.path.join(tree, "usr/lib/libbase.1.2.3.dylib")).read_bytes()


def read(data: bytes) -> None:
    """Read to the last symbol; only damage may be raised, and soon."""
    started = time.process_time()
    try:
        for library in macho.read("libbase.dylib", memoryview(data)):
            assert len(list(library.exports)) == len(library.exports)
            assert len(list(library.imports)) == len(library.imports)
    except DamagedError:
        pass
    assert time.process_time() - started < SECONDS


CHANGES = st.lists(st.tuples(st.integers(0, 4096), st.binary(min_size=1, max_size=8)), max_size=6)


@given(CHANGES)
@settings(max_examples=400, deadline=None)
def test_changed_headers(changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(recorded())
    for at, new in changes:
        data[at : at + len(new)] = new
    read(bytes(data))


@given(st.lists(st.tuples(st.integers(0, 800), st.sampled_from([0, 1, 0xFF, 0x7F])), max_size=8))
@settings(max_examples=400, deadline=None)
def test_changed_numbers(changes: list[tuple[int, int]]) -> None:
    data = bytearray(recorded())
    for at, value in changes:
        data[at * 4 : at * 4 + 4] = bytes([value]) * 4
    read(bytes(data))


@given(st.integers(0, 17_000))
@settings(max_examples=100, deadline=None)
def test_cut_short(size: int) -> None:
    read(recorded()[:size])


@given(st.binary(max_size=400), st.sampled_from([b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf"]))
@settings(max_examples=200, deadline=None)
def test_universal_of_anything(rest: bytes, magic: bytes) -> None:
    read(magic + b"\0\0\0\2" + rest)


@given(st.binary(max_size=300))
@settings(max_examples=400, deadline=None)
def test_trie_of_anything(data: bytes) -> None:
    try:
        found = list(exports(data))
    except DamagedError:
        return
    assert len(found) <= len(data)


# Tries, as they are written


def leaf(address: int) -> bytes:
    return bytes([2, 0, address, 0])


def test_trie_spells_names() -> None:
    root = bytes([0, 2]) + b"_a\0\x0b" + b"_bc\0\x0f"
    assert len(root) == 11
    found = list(exports(root + leaf(7) + leaf(9)))
    assert found == [Export(b"_a", 7, 0, False, None), Export(b"_bc", 9, 0, False, None)]


def test_trie_tells_what_another_library_has() -> None:
    entry = bytes([8, 2]) + b"_old\0"
    node = bytes([len(entry)]) + entry + b"\0"
    (found,) = exports(bytes([0, 1]) + b"_new\0" + bytes([8]) + node)
    assert found == Export(b"_new", 0, 0, False, 2)


@pytest.mark.parametrize(
    "trie",
    [
        pytest.param(bytes([0, 1]) + b"a\0\0", id="to itself"),
        pytest.param(bytes([0, 2]) + b"a\0\x08b\0\x08" + leaf(1), id="to one node twice"),
        pytest.param(bytes([0, 1]) + b"a\0\x7f", id="out of it"),
        pytest.param(bytes([0, 200]), id="more edges than bytes"),
        pytest.param(bytes([0xFF]) * 40, id="a number without end"),
    ],
)
def test_trie_without_end_is_damage(trie: bytes) -> None:
    with pytest.raises(DamagedError):
        list(exports(trie))


def test_trie_that_spells_more_than_it_holds_is_damage() -> None:
    """A chain of nodes with names that grow: their sum is the square of its length."""
    node = bytes([2, 0, 0, 1]) + b"x" * 200 + b"\0"
    size = len(node) + 3
    data = b"".join(node + _uleb3(size * number) for number in range(1, 4000))
    with pytest.raises(DamagedError, match="longer than those of any library"):
        list(exports(data))


def test_trie_of_many_children_with_long_names_does_not_fill_the_memory() -> None:
    """A long name, below which node after node has 200 children."""
    data = bytes([0, 1]) + b"x" * 60_000 + b"\0" + _uleb3(60_006)
    size = 2 + 200 * 5
    for number in range(1, 1000):
        start = 60_006 + size * (number - 1)
        data += bytes([0, 200])
        data += b"".join(b"y\0" + _uleb3(start + size + child) for child in range(200))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(DamagedError):
        list(exports(data))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


def _uleb3(value: int) -> bytes:
    return bytes([value & 0x7F | 0x80, value >> 7 & 0x7F | 0x80, value >> 14])


def test_names_that_share_their_bytes_do_not_fill_the_memory() -> None:
    """A million symbols whose names are all one string of a megabyte."""
    count, size = 200_000, 1 << 20
    symtab = struct.pack("<6I", 2, 24, 32 + 24, count, 32 + 24 + 16 * count, size)
    head = struct.pack("<8I", 0xFEEDFACF, 0x01000007, 3, 6, 1, 24, 0x85, 0)
    entry = struct.pack("<I2BHQ", 0, 0x0F, 1, 0, 0x1000)
    data = head + symtab + entry * count + b"x" * (size - 1) + b"\0"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read(data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
