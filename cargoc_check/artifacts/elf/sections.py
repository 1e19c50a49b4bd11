"""The section headers of an ELF object, as columns of numbers.

An object of Rust has thousands of sections, one for each function and one for its relocations, and
what a static library is judged by stands in a few of them. The layout is that of the System V gABI.
"""

import struct
from array import array
from collections.abc import Iterator
from functools import cached_property
from itertools import compress
from typing import NamedTuple

from ..archive.objects import column, part
from ..model import DamagedError

WITH_ADDENDS, WITHOUT = 4, 9
_SYMBOLS, _NO_BITS = 2, 8
_MANY = 0xFFFF
_CONTENT, _LOADED = 1, 2
_IS_RELOCATIONS = bytes(int(kind in (WITH_ADDENDS, WITHOUT)) for kind in range(256))
_IS_CONTENT = bytes(int(kind == _CONTENT) for kind in range(256))
_IS_NOT_LOADED = bytes(int(not flags & _LOADED) for flags in range(256))


class Layout(NamedTuple):
    """Where a class of ELF files has what.

    `header` is the ELF header from byte 16 on, `flags_at` the offset of e_flags. Of a section
    header, `words` counts its words of four bytes, by which its fields are numbered; of a symbol,
    `info` is a byte and `section` counts words of two. `relocation` holds r_info, which has the
    symbol from bit `symbol_from` on; `kinds` is where the type's lowest byte is, by byte order, and
    `widths` how long a relocation is, by the type of its section.
    """

    header: str
    flags_at: int
    words: int
    flags: int
    offset: int
    size: int
    link: int
    of: int
    symbol: int
    info: int
    section: int
    relocation: str
    symbol_from: int
    kinds: dict[str, int]
    widths: dict[int, int]


NARROW = Layout(
    header="HHI3II6H",
    flags_at=36,
    words=10,
    flags=2,
    offset=4,
    size=5,
    link=6,
    of=7,
    symbol=16,
    info=12,
    section=7,
    relocation="4xI",
    symbol_from=8,
    kinds={"<": 4, ">": 7},
    widths={WITH_ADDENDS: 12, WITHOUT: 8},
)
WIDE = Layout(
    header="HHI3QI6H",
    flags_at=48,
    words=16,
    flags=2,
    offset=6,
    size=8,
    link=10,
    of=11,
    symbol=24,
    info=4,
    section=3,
    relocation="8xQ",
    symbol_from=32,
    kinds={"<": 8, ">": 15},
    widths={WITH_ADDENDS: 24, WITHOUT: 16},
)


_HEADERS = {
    (layout is WIDE, order): struct.Struct(order + layout.header)
    for layout in (NARROW, WIDE)
    for order in "<>"
}


class Sections:
    """The section headers of an object, by columns. Raises DamagedError.

    `offsets` and `sizes` are in bytes; `flags` are those of the lower half, which all are that
    matter here. `links` and `of` are sh_link and sh_info: sections that belong to one another.
    """

    def __init__(self, view: memoryview) -> None:
        if len(view) < 52 or view[4] not in (1, 2) or view[5] not in (1, 2):
            raise DamagedError("its ELF header is cut off or of an unknown class")
        self.view = view
        self.wide = view[4] == 2
        self.order = "<" if view[5] == 1 else ">"
        self.layout = WIDE if self.wide else NARROW
        form = _HEADERS[self.wide, self.order]
        fields = form.unpack(part(view, 16, form.size, "headers"))
        self.type, start, size, count, names = fields[0], fields[5], *fields[10:]
        self.row = 4 * self.layout.words
        if start and size != self.row:
            raise DamagedError(f"its section headers are of {size} bytes each")
        if start and not count:  # too many for the field: the first section's size tells
            count = self._read(start, 1)[self._low(self.layout.size)]
        self._words = self._read(start, count if start else 0)
        self.types = self.numbers(1)
        self.flags = self.numbers(self._low(self.layout.flags))
        self.offsets, self.sizes = map(self._lengths, (self.layout.offset, self.layout.size))
        self.links = self.numbers(self.layout.link)
        self.of = self.numbers(self.layout.of)
        self.names_in = self.links[0] if names == _MANY and self.links else names

    @property
    def symbol_table(self) -> int | None:
        """Return the number of the section with the symbols."""
        return self.types.index(_SYMBOLS) if _SYMBOLS in self.types else None

    def numbers(self, field: int) -> "array[int]":
        """Return a field of 32 bits of all sections."""
        return self._words[field :: self.layout.words]

    def content(self, number: int, skipped: int = 0) -> bytes:
        """Return the bytes of a section, without some at its begin."""
        if number >= len(self.types):
            raise DamagedError(f"it has no section {number}")
        if self.types[number] == _NO_BITS:
            return b""
        return self.part(self.offsets[number] + skipped, max(self.sizes[number] - skipped, 0))

    def part(self, start: int, size: int) -> bytes:
        """Return bytes of the object."""
        return part(self.view, start, size, "sections")

    def relocations(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield type, section that is relocated, offset and size of sections of relocations."""
        its = self._are_relocations()
        columns = (self.types, self.of, self.offsets, self.sizes)
        rows = zip(*(compress(column, its) for column in columns), strict=True)
        return (row for row in rows if row[0] in self.layout.widths)

    def relocations_together(self) -> tuple[int, int, int] | None:
        """Return offset, size and width of all relocations where they follow one another.

        None where there are none, or where anything is between them.
        """
        its = self._are_relocations()
        first, last = its.find(1), its.rfind(1)
        if first < 0 or self.types[first] not in self.layout.widths:
            return None
        start = self.offsets[first]
        size = self.offsets[last] + self.sizes[last] - start
        alike = self.types.count(self.types[first]) == its.count(1)
        together = size == sum(compress(self.sizes, its))
        return (start, size, self.layout.widths[self.types[first]]) if alike and together else None

    @cached_property
    def beside(self) -> tuple[int, ...]:
        """Return the numbers of the sections that are not loaded and hold nothing of the linker's.

        Those are debug information, notes to the linker and the like: few among many, so that they
        are found by arithmetic on one number for all sections.
        """
        contents = self._lowest(1).translate(_IS_CONTENT)
        kept = self._lowest(self._low(self.layout.flags)).translate(_IS_NOT_LOADED)
        both = int.from_bytes(contents, "little") & int.from_bytes(kept, "little")
        found = both.to_bytes(len(contents), "little")
        numbers, at = [], found.find(1)
        while at >= 0:
            numbers.append(at)
            at = found.find(1, at + 1)
        return tuple(numbers)

    def _are_relocations(self) -> bytes:
        return self._lowest(1).translate(_IS_RELOCATIONS)

    def _read(self, start: int, count: int) -> "array[int]":
        self._raw = part(self.view, start, self.row * count, "section headers")
        return column("I", self._raw, self.order)

    def _lowest(self, word: int) -> bytes:
        """Return the lowest byte of a word of all section headers."""
        return self._raw[4 * word + (3 if self.order == ">" else 0) :: self.row]

    def _low(self, field: int) -> int:
        """Return the word that holds the lower half of a field as wide as an address."""
        return field + 1 if self.wide and self.order == ">" else field

    def _lengths(self, field: int) -> "array[int]":
        low = self._low(field)
        if self.wide and self.numbers(2 * field + 1 - low).tobytes().strip(b"\0"):
            raise DamagedError("its sections lie past it")
        return self.numbers(low)
