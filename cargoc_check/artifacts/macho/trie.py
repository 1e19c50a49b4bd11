"""The export trie of a Mach-O library, in which names share their beginnings.

Its form is described in <mach-o/loader.h> (EXPORT_SYMBOL_FLAGS_…) and by dyld's source.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ..extent import NAME_LIMIT, NAMES_LIMIT
from ..model import DamagedError

_KIND_MASK = 0x03
THREAD_LOCAL, ABSOLUTE = 1, 2
_WEAK, _REEXPORT, _RESOLVER = 0x04, 0x08, 0x10


class Export(NamedTuple):
    """An exported name. `address` is counted from the image's start.

    `library` is None, or for a re-export the number of the needed library, from 1.
    """

    name: bytes
    address: int
    kind: int
    weak: bool
    library: int | None


def exports(trie: bytes) -> Iterator[Export]:
    """Yield the exports of a trie in the order of its edges.

    A node is entered once: a trie in which two edges lead to one would have no end, or more names
    than bytes.
    """
    stack = [(0, b"")] if trie else []
    entered = bytearray(len(trie))
    total = 0
    while stack:
        at, name = stack.pop()
        if at >= len(trie) or entered[at]:
            raise DamagedError("its export trie goes in a circle or out of itself")
        if len(name) > NAME_LIMIT or total > NAMES_LIMIT:
            raise DamagedError("its export trie spells names longer than those of any library")
        entered[at] = 1
        size, at = _uleb(trie, at)
        if size:
            yield _export(trie, at, name)
        children = list(_children(trie, at + size, name))
        total += sum(len(child) for _, child in children)
        stack += reversed(children)


def _export(trie: bytes, at: int, name: bytes) -> Export:
    flags, at = _uleb(trie, at)
    value, at = _uleb(trie, at)
    weak = bool(flags & _WEAK)
    if flags & _REEXPORT:
        return Export(name, 0, flags & _KIND_MASK, weak, value)
    return Export(name, value, flags & _KIND_MASK, weak, None)


def _children(trie: bytes, at: int, name: bytes) -> Iterator[tuple[int, bytes]]:
    if at >= len(trie):
        raise DamagedError("its export trie is cut short")
    count = trie[at]
    at += 1
    for _ in range(count):
        end = trie.find(0, at)
        if end == -1 or end - at > NAME_LIMIT:
            raise DamagedError("its export trie is cut short")
        edge = trie[at:end]
        child, at = _uleb(trie, end + 1)
        yield child, name + edge


def _uleb(data: bytes, at: int) -> tuple[int, int]:
    """Return a number in groups of seven bits, lowest first, and the offset behind it."""
    value = shift = 0
    while at < len(data) and shift < 64:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    raise DamagedError("a number in its export trie is cut short")
