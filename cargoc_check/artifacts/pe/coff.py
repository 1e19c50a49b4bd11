"""The tables of a COFF object, a plain one or one of Microsoft's "bigobj" form.

Layouts are those of Microsoft's "PE Format"; <winnt.h> has the one of bigobj.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from .. import string_table
from ..archive.objects import part

BIG = b"\0\0\xff\xff"
BIG_CLASS = bytes.fromhex("c7a1bad1eebaa94baf20faf66aa4dcb8")
EXTERNAL, WEAK_EXTERNAL = 2, 105
_SEARCH_ALIAS = 3
_SECTION, _RELOCATION = 40, 10
_SAME_NAME = 8
"""How often the name of a section is looked for in the table of strings."""
_FAR = b"\0\0\0\0"


class Section(NamedTuple):
    """A section header; `relocations` is the offset of so many of them."""

    size: int
    offset: int
    relocations: int
    relocation_count: int
    flags: int


class External(NamedTuple):
    """A global symbol: its number, the section it is in from 1 on, and where it has its name.

    `section` is 0 for one that is undefined, negative for one that is nowhere or a number. `name`
    is the name or, behind four zero bytes, its place in the table of strings.
    """

    number: int
    name: bytes
    section: int
    weak: bool


class Coff:
    """An object. Raises DamagedError where a table ends past it."""

    def __init__(self, view: memoryview) -> None:
        self.view = view
        big = bytes(view[:4]) == BIG
        form = "<6xH36x3I" if big else "<HH4x2IH2x"
        start = struct.calcsize(form)
        fields = struct.unpack(form, part(view, 0, start, "headers"))
        if big:
            self.machine, sections, at, self.count = fields
        else:
            self.machine, sections, at, self.count, optional = fields
            start += optional
        self.headers = part(view, start, sections * _SECTION, "section headers")
        self._width, self._form = (20, "<8sIiHBB") if big else (18, "<8sIhHBB")
        self.symbols = part(view, at, self._width * self.count, "symbols")
        self.strings = self._strings(at + len(self.symbols))

    def section(self, number: int) -> Section:
        """Return a section's header, by its number from 0 on; a symbol can name any."""
        header = part(memoryview(self.headers), number * _SECTION, _SECTION, "section headers")
        return Section(*struct.unpack("<16x3I4xH2xI", header))

    def content(self, number: int, most: int | None = None) -> bytes:
        """Return the bytes of a section, by its number from 0 on; no more than `most`."""
        size, offset, *_ = self.section(number)
        return part(self.view, offset, size if most is None else min(size, most), "sections")

    def named(self, *names: bytes) -> int | None:
        """Return the number from 0 on of the first section of some names."""
        return next((n for name in names for n in self._find(self._written(name))), None)

    def named_from(self, beginning: bytes) -> int | None:
        """Return the number from 0 on of the first section whose name begins in some way."""
        return next(self._find([beginning]), None)

    def externals(self) -> Iterator[External]:
        """Yield the global symbols. One with a default is as good as defined where it has it."""
        kinds, further = (self.symbols[self._width - n :: self._width] for n in (2, 1))
        number, unpack = 0, struct.Struct(self._form).unpack_from
        while number < self.count:
            kind = kinds[number]
            if kind in (EXTERNAL, WEAK_EXTERNAL):
                name, value, section, *_ = unpack(self.symbols, number * self._width)
                weak = kind == WEAK_EXTERNAL
                if not section and (self._has_default(number) if weak else value):
                    section = -1
                yield External(number, name, section, weak)
            number += 1 + further[number]

    def names(self, symbols: list[External]) -> list[bytes]:
        """Return the names of symbols, in no order."""
        far = [s.name for s in symbols if s.name.startswith(_FAR)]
        near = [s.name.rstrip(b"\0") for s in symbols if not s.name.startswith(_FAR)]
        return near + string_table.names(
            self.strings, [int.from_bytes(name[4:], "little") for name in far]
        )

    def relocated(self, number: int) -> list[int]:
        """Return the numbers of the symbols that the relocations of a section are about."""
        _, _, at, count, _ = self.section(number)
        table = part(self.view, at, count * _RELOCATION, "relocations")
        return [symbol for (symbol,) in struct.iter_unpack("<4xI2x", table)]

    def _strings(self, at: int) -> bytes:
        """Return the table of strings, which begins with its own size."""
        if not self.count or at + 4 > len(self.view):
            return b""
        (size,) = struct.unpack_from("<I", self.view, at)
        return part(self.view, at, size, "names")

    def _has_default(self, number: int) -> bool:
        """Tell whether a weak symbol's default is found without anyone defining the symbol."""
        at = (number + 1) * self._width
        (search,) = struct.unpack_from("<4xI", self.symbols.ljust(at + 8, b"\0"), at)
        return bool(search == _SEARCH_ALIAS)

    def _written(self, name: bytes) -> list[bytes]:
        """Return what a header may have in place of a name: itself, or its place among strings."""
        if len(name) <= 8:
            return [name.ljust(8, b"\0")]
        found: list[bytes] = []
        at = self.strings.find(name + b"\0")
        while at >= 0 and len(found) < _SAME_NAME:
            found.append(b"/%d" % at)
            at = self.strings.find(name + b"\0", at + 1)
        return [reference.ljust(8, b"\0") for reference in found if len(reference) <= 8]

    def _find(self, written: list[bytes]) -> Iterator[int]:
        """Yield the numbers of the sections whose headers begin in one of some ways."""
        for name in written:
            at = self.headers.find(name)
            while at >= 0:
                if at % _SECTION == 0:
                    yield at // _SECTION
                at = self.headers.find(name, at + 1)
