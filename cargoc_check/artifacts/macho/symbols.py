"""The symbols of a Mach-O image: what it exports, what it needs, whether it kept its own.

LC_DYSYMTAB says which entries of the symbol table are which, so that of a table with a million
local symbols only their type bytes are looked at.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from ..extent import Extent, text
from ..model import DamagedError, Needed
from ..symbols import DATA, EMPTY, FUNCTION, OTHER, THREAD, Origin, Table
from . import trie as macho_trie
from .commands import (
    DYLD_INFO,
    DYLD_INFO_ONLY,
    DYSYMTAB,
    EXPORTS_TRIE,
    SYMTAB,
    Image,
    Section,
    Segment,
)

_SYMBOLS_LIMIT = 4_000_000
_STAB, _PRIVATE, _TYPE, _EXTERNAL = 0xE0, 0x10, 0x0E, 0x01
_UNDEFINED, _ABSOLUTE, _PREBOUND, _INDIRECT = 0x0, 0x2, 0xC, 0xA
_WEAK_REFERENCE, _WEAK_DEFINITION = 0x40, 0x80
_OBJECT_FILE = 0x66
"""N_OSO: the object file that has the debug information of what follows."""
_TWOLEVEL = 0x80
_ANYWHERE = 0xFE
"""DYNAMIC_LOOKUP_ORDINAL, in the place of a library's number."""
_THREAD_SECTIONS = (0x11, 0x12, 0x13)


class Locals(NamedTuple):
    """What is there of symbols that only debuggers read.

    `named` that there are local symbols, `debug_map` that object files are named that have debug
    information.
    """

    named: bool
    debug_map: bool


def exports(image: Image, segments: tuple[Segment, ...], needed: tuple[Needed, ...]) -> Table:
    """Return what the loader finds in the image.

    That is what the export trie has; where there is none, the external symbols of the table.
    """
    kinds = _Kinds(segments)
    trie = _trie(image)
    if trie is None:
        return _from_table(image, kinds)
    found = list(macho_trie.exports(trie))
    if not found:
        return EMPTY
    files = [Origin(), *(Origin(library=library.name) for library in needed)]
    return Table(
        [_c_name(export.name) for export in found],
        kinds=bytes(kinds.exported(export) for export in found),
        weak=bytes(export.weak for export in found),
        origin=[_ordinal(export.library or 0, needed) for export in found],
        origins=files,
    )


def imports(image: Image, needed: tuple[Needed, ...]) -> Table:
    """Return the undefined symbols, each with the library that it is expected from."""
    symtab = _Symtab(image)
    entries = _undefined(image, symtab)
    if not entries:
        return EMPTY
    two_level = bool(image.flags & _TWOLEVEL)
    return Table(
        [_c_name(symtab.name(entry)) for entry in entries],
        kinds=bytes([OTHER]) * len(entries),
        weak=bytes(bool(entry.description & _WEAK_REFERENCE) for entry in entries),
        origin=[
            _ordinal(entry.description >> 8 & 0xFF if two_level else 0, needed) for entry in entries
        ],
        origins=[Origin(), *(Origin(library=library.name) for library in needed)],
    )


def looked_up(image: Image, needed: tuple[Needed, ...]) -> tuple[str, ...]:
    """Return the undefined symbols for which no library was found when the image was linked.

    None of an image with a flat namespace, where that is so of all, nor weak ones. Where there are
    more libraries than numbers for them, linkers give the rest the same number.
    """
    if not image.flags & _TWOLEVEL or len(needed) >= _ANYWHERE:
        return ()
    symtab = _Symtab(image)
    return tuple(
        _c_name(symtab.name(entry))
        for entry in _undefined(image, symtab)
        if entry.description >> 8 & 0xFF == _ANYWHERE and not entry.description & _WEAK_REFERENCE
    )


def local_symbols(image: Image) -> Locals:
    """Tell whether there are local symbols, and those that stand for debug information."""
    symtab = _Symtab(image)
    types = symtab.types(_range(image, symtab, 8))
    named = len(types.translate(None, delete=_STAB_TYPES)) > 0
    return Locals(named, _OBJECT_FILE in types)


def _undefined(image: Image, symtab: _Symtab) -> list[_Entry]:
    return [
        entry
        for entry in symtab.entries(_range(image, symtab, 24))
        if not entry.type & _STAB
        and entry.type & _EXTERNAL
        and entry.type & _TYPE in (_UNDEFINED, _PREBOUND)
        and not entry.value
    ]


_STAB_TYPES = bytes(kind for kind in range(256) if kind & _STAB or kind & _EXTERNAL)


def _trie(image: Image) -> bytes | None:
    """Return the bytes of the export trie; None where there is no command that has one."""
    if command := image.first(EXPORTS_TRIE):
        at, size = image.numbers(command, "2I")
    elif command := image.first(DYLD_INFO_ONLY, DYLD_INFO):
        at, size = image.numbers(command, "2I", 40)
    else:
        return None
    return bytes(image.extent.part(at, size)) if size else b""


def _from_table(image: Image, kinds: _Kinds) -> Table:
    symtab = _Symtab(image)
    entries = [
        entry
        for entry in symtab.entries(_range(image, symtab, 16))
        if not entry.type & (_STAB | _PRIVATE)
        and entry.type & _EXTERNAL
        and (entry.type & _TYPE not in (_UNDEFINED, _PREBOUND) or entry.value)
    ]
    return Table(
        [_c_name(symtab.name(entry)) for entry in entries],
        kinds=bytes(kinds.defined(entry) for entry in entries),
        weak=bytes(bool(entry.description & _WEAK_DEFINITION) for entry in entries),
    )


def _c_name(name: bytes) -> str:
    return text(name.removeprefix(b"_"))


def _ordinal(number: int, needed: tuple[Needed, ...]) -> int:
    """Return the index of a library's origin; 0 for those that are looked for anywhere."""
    return number if number <= len(needed) else 0


def _range(image: Image, symtab: _Symtab, at: int) -> range:
    """Return which entries LC_DYSYMTAB names at an offset; all where there is no such command."""
    command = image.first(DYSYMTAB)
    if command is None:
        return range(symtab.count)
    first, count = image.numbers(command, "2I", at)
    if first + count > symtab.count:
        raise DamagedError("its symbol table is shorter than it says")
    return range(first, first + count)


class _Entry(NamedTuple):
    """An entry of the symbol table, `nlist`."""

    name: int
    type: int
    section: int
    description: int
    value: int


class _Symtab:
    """The symbol table that LC_SYMTAB names; an empty one where there is none."""

    def __init__(self, image: Image) -> None:
        self.count, self._size = 0, 16 if image.bits == 64 else 12
        self._form = "I2BHQ" if image.bits == 64 else "I2BHI"
        self._extent, self._strings = image.extent, image.extent
        if command := image.first(SYMTAB):
            at, self.count, strings, size = image.numbers(command, "4I")
            if self.count > _SYMBOLS_LIMIT:
                raise DamagedError(f"it has {self.count:,} symbols")
            entries = image.extent.part(at, self.count * self._size)
            self._extent = Extent(entries, image.extent.order)
            self._strings = Extent(image.extent.part(strings, size))

    def entries(self, numbers: range) -> Iterator[_Entry]:
        """Yield some entries."""
        form = struct.Struct(self._extent.order + self._form)
        return map(_Entry._make, form.iter_unpack(self._rows(numbers)))

    def types(self, numbers: range) -> bytes:
        """Return the type bytes of some entries."""
        return bytes(self._rows(numbers)[4 :: self._size])

    def name(self, entry: _Entry) -> bytes:
        """Return an entry's name."""
        return self._strings.name(entry.name)

    def _rows(self, numbers: range) -> memoryview:
        return self._extent.part(numbers.start * self._size, len(numbers) * self._size)


class _Kinds:
    """Tells functions from data by the sections that addresses lie in."""

    def __init__(self, segments: tuple[Segment, ...]) -> None:
        text = next((segment.address for segment in segments if segment.name == "__TEXT"), 0)
        self._sections = [section for segment in segments for section in segment.sections]
        self._sorted = sorted(self._sections, key=lambda section: section.address)
        self._starts = [section.address - text for section in self._sorted]

    def exported(self, export: macho_trie.Export) -> int:
        """Return the kind of an export of the trie."""
        if export.kind == macho_trie.THREAD_LOCAL:
            return THREAD
        if export.kind == macho_trie.ABSOLUTE or export.library is not None:
            return OTHER
        at = bisect_right(self._starts, export.address) - 1
        return self._of(self._sorted[at]) if at >= 0 else OTHER

    def defined(self, entry: _Entry) -> int:
        """Return the kind of an entry of the symbol table."""
        if entry.type & _TYPE in (_ABSOLUTE, _INDIRECT):
            return OTHER
        known = 0 < entry.section <= len(self._sections)
        return self._of(self._sections[entry.section - 1]) if known else DATA

    def _of(self, section: Section) -> int:
        if section.flags & 0xFF in _THREAD_SECTIONS:
            return THREAD
        return FUNCTION if section.executable else DATA
