"""The members of an `ar` archive, and its symbol index, in the forms that the field has.

GNU ends names with `/` and keeps long ones in a member `//`; BSD and Apple put long ones before
the content (`#1/20`); Microsoft has GNU's form with a second index. Sources: `ar.h` of glibc,
FreeBSD's ar(5), LLVM's `ArchiveWriter.cpp` and the archive part of Microsoft's "PE Format".
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..extent import text
from ..model import DamagedError
from ..string_table import names

MAGIC, THIN = b"!<arch>\n", b"!<thin>\n"
_HEADER = 60
_END = b"`\n"
_BSD_INDEX = (b"__.SYMDEF", b"__.SYMDEF SORTED", b"__.SYMDEF_64", b"__.SYMDEF_64 SORTED")
_PADDING = b"\n\0 "
_NAME_LIMIT = 4096


class Member(NamedTuple):
    """A member that is no index: `at` is the offset of its header, by which an index names it.

    `content` is None in a thin archive, where the member is a file of its own.
    """

    name: str
    at: int
    content: memoryview | None


class Index(NamedTuple):
    """A symbol index: names as they are written, and for each the offset of the member's header."""

    names: list[bytes]
    offsets: Callable[[], list[int]]


class Members:
    """The members of an archive, by one walk over them; then `style` and `index` are known.

    Raises DamagedError where a header is none or a member ends past the file.
    """

    def __init__(self, view: memoryview) -> None:
        self.thin = bytes(view[:8]) == THIN
        self.style = "gnu"
        self.indexes: list[Index] = []
        self._view = view
        self._long_names = b""

    def __iter__(self) -> Iterator[Member]:
        for at, name, content in self._entries():
            if name in _INDEXES:
                self._note(name, content)
            elif name == b"//":
                self._long_names = bytes(content).replace(b"\0", b"\n")
            elif not name.startswith(b"/<"):  # Microsoft's tables for its own linker
                yield Member(self._name(name), at, None if self.thin else content)

    @property
    def index(self) -> Index | None:
        """Return the symbol index; of several the last, which is Microsoft's own, with EC's."""
        if len(self.indexes) < 2:
            return self.indexes[0] if self.indexes else None
        used = self.indexes[1:]
        names = [name for index in used for name in index.names]
        return Index(names, lambda: [at for index in used for at in index.offsets()])

    def again(self) -> Members:
        """Return the same for another walk."""
        return Members(self._view)

    def _entries(self) -> Iterator[tuple[int, bytes, memoryview]]:
        """Yield the offset, bare name and content of all entries, those of indexes too."""
        view, end, at = self._view, len(self._view), len(MAGIC)
        while at + _HEADER <= end:
            header = bytes(view[at : at + _HEADER])
            digits = header[48:58].rstrip(b" ")
            if header[58:] != _END or not digits.isdigit():
                raise DamagedError(f"at byte {at:,} there is no header of a member")
            name, start, size = header[:16].rstrip(b" "), at + _HEADER, int(digits)
            outside = self.thin and not _is_inside(name)
            stop = start if outside else start + size
            if stop > end:
                raise DamagedError(f"its member at byte {at:,} ends {stop - end:,} bytes past it")
            if name.startswith(b"#1/"):
                name, start = self._long_name(name, start, stop)
            yield at, name, view[start:stop]
            at = stop + (stop & 1)
        if bytes(view[at:end]).strip(_PADDING):
            raise DamagedError(f"at byte {at:,} the header of a member is cut off")

    def _long_name(self, name: bytes, start: int, stop: int) -> tuple[bytes, int]:
        """Return the name that stands before a BSD member's content, and where that begins."""
        length = name[3:]
        if not length.isdigit() or start + int(length) > stop:
            raise DamagedError(f"the name of its member at byte {start - _HEADER:,} is cut off")
        self.style = "bsd"
        begin = start + int(length)
        return bytes(self._view[start:begin]).rstrip(b"\0"), begin

    def _note(self, name: bytes, content: memoryview) -> None:
        read = _INDEXES[name]
        if name == b"/" and self.indexes:
            self.style, read = "coff", _coff
        elif name in _BSD_INDEX:
            self.style = "bsd"
        self.indexes.append(read(content))

    def _name(self, name: bytes) -> str:
        if not name.startswith(b"/"):
            if not name.endswith(b"/"):
                self.style = "bsd"
            return text(name.removesuffix(b"/"))
        number = name[1:].partition(b":")[0]  # behind the colon, the place in a nested archive
        if not number.isdigit() or int(number) >= len(self._long_names):
            return text(name)
        start = int(number)
        name = self._long_names[start : start + _NAME_LIMIT].partition(b"\n")[0]
        return text(name.removesuffix(b"/"))


def _is_inside(name: bytes) -> bool:
    """Tell whether a thin archive holds an entry itself: the tables, whose names begin with `/`."""
    return name in (b"/", b"//", b"/SYM64/") or name.startswith(b"/<")


def _gnu(content: memoryview, number: str = "I") -> Index:
    """Read the index of GNU: a count, offsets and names; big-endian."""
    width = struct.calcsize(">" + number)
    count = _unpack(f">{number}", content, 0)[0]
    table = _part(content, width, count * width)
    found = _names(content[width + count * width :], count)
    return Index(found, lambda: list(struct.unpack(f">{count}{number}", table)))


def _coff(content: memoryview) -> Index:
    """Read Microsoft's own index: offsets of members, and for each name the number of one."""
    members = _unpack("<I", content, 0)[0]
    offsets = _part(content, 4, 4 * members)
    at = 4 + 4 * members
    count = _unpack("<I", content, at)[0]
    numbers = _part(content, at + 4, 2 * count)
    found = _names(content[at + 4 + 2 * count :], count)

    def places() -> list[int]:
        table = struct.unpack(f"<{members}I", offsets)
        of = struct.unpack(f"<{count}H", numbers)
        return [table[n - 1] if 0 < n <= members else 0 for n in of]

    return Index(found, places)


def _arm64ec(content: memoryview) -> Index:
    """Read Microsoft's index of what arm64ec code may use: numbers of members as in its own."""
    count = _unpack("<I", content, 0)[0]
    found = _names(content[4 + 2 * count :], count)
    return Index(found, lambda: [0] * len(found))


def _bsd(content: memoryview, number: str = "I") -> Index:
    """Read the index of BSD and Apple: pairs of a name's place and an offset, then the names."""
    width = struct.calcsize("<" + number)
    size = _unpack(f"<{number}", content, 0)[0]
    order = "<" if size <= len(content) else ">"
    size = _unpack(f"{order}{number}", content, 0)[0]
    count = size // (2 * width)
    table = struct.unpack(f"{order}{2 * count}{number}", _part(content, width, 2 * count * width))
    strings = bytes(content[width + size + width :])
    return Index(names(strings, table[::2]), lambda: list(table[1::2]))


def _names(content: memoryview, count: int) -> list[bytes]:
    found = bytes(content).split(b"\0", count)
    if len(found) <= count and count:
        raise DamagedError(f"its symbol index has {count:,} symbols and fewer names")
    return found[:count]


def _part(content: memoryview, at: int, size: int) -> memoryview:
    if at + size > len(content):
        raise DamagedError("its symbol index is cut off")
    return content[at : at + size]


def _unpack(form: str, content: memoryview, at: int) -> tuple[int, ...]:
    return struct.unpack(form, _part(content, at, struct.calcsize(form)))


_INDEXES: dict[bytes, Callable[[memoryview], Index]] = {
    b"/": _gnu,
    b"/SYM64/": lambda content: _gnu(content, "Q"),
    b"/<ECSYMBOLS>/": _arm64ec,
    **dict.fromkeys(_BSD_INDEX[:2], _bsd),
    **dict.fromkeys(_BSD_INDEX[2:], lambda content: _bsd(content, "Q")),
}
