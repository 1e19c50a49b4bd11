"""An ELF file's outline: its header, segments and sections, and bytes by offset or address.

Nothing here trusts a number of the file: whatever reaches beyond its end is damage, and no count
costs more than the file is long. The layout is that of the System V gABI, chapters 4 and 5.
"""

from functools import cached_property
from struct import Struct
from typing import NamedTuple

from ..model import DamagedError

MAGIC = b"\x7fELF"
SHARED = 3
"""ET_DYN, the type of shared libraries, and of programs that can lie anywhere."""
LOAD, DYNAMIC, INTERPRETER, NOTE = 1, 2, 3, 4
STACK, RELRO = 0x6474E551, 0x6474E552
WRITABLE, EXECUTABLE = 2, 1
NO_BITS = 8
ALLOCATED, CODE = 2, 4
_MOST_SECTIONS = 10_000
_NAME_LIMIT = 4096


class Segment(NamedTuple):
    """An entry of the program header; sizes are in bytes."""

    type: int
    flags: int
    offset: int
    address: int
    size: int
    alignment: int


class Section(NamedTuple):
    """An entry of the section header; `offset` means nothing for NO_BITS."""

    name: str
    type: int
    flags: int
    address: int
    offset: int
    size: int


class _Header(NamedTuple):
    """The fields of the ELF header, by their names in the gABI."""

    ident: bytes
    type: int
    machine: int
    version: int
    entry: int
    phoff: int
    shoff: int
    flags: int
    ehsize: int
    phentsize: int
    phnum: int
    shentsize: int
    shnum: int
    shstrndx: int


class _Layout(NamedTuple):
    """How a class of files lays out its tables; `fields` are Segment's in those of a segment."""

    header: str
    segment: str
    fields: tuple[int, ...]
    section: str


_LAYOUTS = {
    32: _Layout("16sHHIIIIIHHHHHH", "8I", (0, 6, 1, 2, 4, 7), "10I"),
    64: _Layout("16sHHIQQQIHHHHHH", "IIQQQQQQ", (0, 1, 2, 3, 5, 7), "IIQQQQIIQQ"),
}


class Image:
    """An ELF file's bytes, and where things are in them; raises DamagedError throughout."""

    def __init__(self, view: memoryview) -> None:
        if len(view) < 20 or view[4] not in (1, 2) or view[5] not in (1, 2):
            raise DamagedError("its ELF header is cut off or of an unknown class")
        self.view = view
        self.bits = 32 * view[4]
        self.order = "<" if view[5] == 1 else ">"
        self.os_abi = view[7]
        self.type, self.machine = self.struct("HH").unpack_from(view, 16)

    def struct(self, format: str) -> Struct:
        """Return a struct in the file's byte order."""
        return Struct(self.order + format)

    def part(self, offset: int, size: int, what: str) -> memoryview:
        """Return bytes of the file; `what` names them in the reason for damage."""
        end = offset + size
        if end > len(self.view):
            raise DamagedError(f"{what} ends at byte {end:,} of {len(self.view):,}")
        return self.view[offset:end]

    def loaded(self, address: int, what: str) -> memoryview:
        """Return the bytes from an address on, to the end of its segment in the file."""
        for segment in self.loads:
            into = address - segment.address
            if 0 <= into < segment.size:
                return self.part(segment.offset + into, segment.size - into, what)
        raise DamagedError(f"{what} is at the address {address:#x}, which no segment holds")

    @cached_property
    def flags(self) -> int:
        """Return e_flags."""
        return self._header.flags

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """Return the program header."""
        header, layout = self._header, _LAYOUTS[self.bits]
        rows = self._rows(layout.segment, header.phoff, header.phentsize, header.phnum, "program")
        return tuple(Segment(*(row[at] for at in layout.fields)) for row in rows)

    @cached_property
    def loads(self) -> tuple[Segment, ...]:
        """Return the segments that are loaded, all of them within the file."""
        found = tuple(s for s in self.segments if s.type == LOAD and s.size)
        for segment in found:
            self.part(segment.offset, segment.size, "a segment that is loaded")
        return found

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Return the section header without its first entry; empty where it was taken off."""
        header = self._header
        if not header.shoff:
            return ()
        if not header.shstrndx < header.shnum <= _MOST_SECTIONS:
            raise DamagedError(
                f"it has {header.shnum} sections, named in section {header.shstrndx}"
            )
        layout = _LAYOUTS[self.bits].section
        rows = self._rows(layout, header.shoff, header.shentsize, header.shnum, "section")
        _, _, _, _, offset, size = rows[header.shstrndx][:6]
        names = self.part(offset, size, "the table of section names")
        return tuple(Section(text(names, row[0]), *row[1:6]) for row in rows[1:])

    def segment(self, type: int) -> Segment | None:
        """Return the first segment of a type."""
        return next((found for found in self.segments if found.type == type), None)

    def section(self, name: str) -> Section | None:
        """Return the first section of a name."""
        return next((found for found in self.sections if found.name == name), None)

    def content(self, section: Section) -> memoryview:
        """Return a section's bytes as they are in the file."""
        size = 0 if section.type == NO_BITS else section.size
        return self.part(section.offset if size else 0, size, f"the section {section.name}")

    @cached_property
    def _header(self) -> _Header:
        layout = self.struct(_LAYOUTS[self.bits].header)
        return _Header(*layout.unpack(self.part(0, layout.size, "its ELF header")))

    def _rows(
        self, format: str, offset: int, size: int, number: int, what: str
    ) -> list[tuple[int, ...]]:
        layout = self.struct(format)
        if number and size != layout.size:
            raise DamagedError(f"its {what} headers are of {size} bytes each")
        table = self.part(offset, size * number, f"its {what} header")
        return list(layout.iter_unpack(table))


def text(table: memoryview, at: int) -> str:
    """Return the string that begins somewhere in a table of strings."""
    raw = bytes(table[at : at + _NAME_LIMIT])
    end = raw.find(0)
    if end < 0:
        raise DamagedError("a name has no end or lies outside of the table of names")
    return raw[:end].decode("utf-8", "backslashreplace")
