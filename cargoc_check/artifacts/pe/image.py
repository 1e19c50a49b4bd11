"""The headers of a PE image, and the way from its addresses to its bytes."""

from __future__ import annotations

import struct
from bisect import bisect_right
from typing import Any, NamedTuple

from ..extent import Extent, text
from ..model import DamagedError

EXPORT, IMPORT, RESOURCE, EXCEPTION, SECURITY, RELOCATION, DEBUG = range(7)
LOAD_CONFIG, DELAY_IMPORT, CLR = 10, 13, 14
_DIRECTORIES = 16
_SECTIONS_LIMIT = 4096
_LONG_NAMES_LIMIT = 1 << 20
_DWARF = (".debug_info", ".zdebug_info")
_EXECUTABLE, _WRITABLE = 0x20000000, 0x80000000


class Directory(NamedTuple):
    """A data directory: an address counted from the image's start, and its size."""

    address: int
    size: int


class Section(NamedTuple):
    """A section; `size` is that in memory, `raw_size` that in the file."""

    name: str
    address: int
    size: int
    offset: int
    raw_size: int
    characteristics: int

    @property
    def executable(self) -> bool:
        """Tell whether its bytes may be run."""
        return bool(self.characteristics & _EXECUTABLE)

    @property
    def writable(self) -> bool:
        """Tell whether its bytes may be changed."""
        return bool(self.characteristics & _WRITABLE)


class Headers(NamedTuple):
    """What the COFF header and the optional header say, `bits` by the latter's magic number."""

    machine: int
    timestamp: int
    characteristics: int
    symbols: int
    bits: int
    base: int
    linker: tuple[int, int]
    section_alignment: int
    headers_size: int
    subsystem: int
    dll_characteristics: int
    directories: tuple[Directory, ...]
    rich: bool


class Image:
    """A PE image: its headers, its sections by address, and reads by address."""

    def __init__(self, extent: Extent, headers: Headers, sections: tuple[Section, ...]) -> None:
        self.extent = extent
        self.headers = headers
        self.sections = sections
        self._sorted = sorted(sections, key=lambda section: section.address)
        self._starts = [section.address for section in self._sorted]

    @property
    def has_dwarf(self) -> bool:
        """Tell whether there is debug information in DWARF form, which GNU's tools read."""
        return any(section.name in _DWARF for section in self.sections)

    def directory(self, number: int) -> Directory | None:
        """Return a data directory; None where there is none."""
        known = self.headers.directories
        return known[number] if number < len(known) and known[number].address else None

    def section(self, address: int) -> Section | None:
        """Return the section that an address lies in."""
        at = bisect_right(self._starts, address) - 1
        if at < 0:
            return None
        section = self._sorted[at]
        inside = address - section.address < max(section.size, section.raw_size)
        return section if inside else None

    def part(self, address: int, size: int) -> bytes:
        """Return bytes by their address; a section goes on with zeros where the file has no more.

        Raises DamagedError for what is not in one section or in the headers.
        """
        section = self.section(address)
        if section is None:
            if address + size > self.headers.headers_size:
                raise DamagedError(f"there is nothing at address {address:#x}")
            return bytes(self.extent.part(address, size))
        start = address - section.address
        if start + size > max(section.size, section.raw_size):
            raise DamagedError(f"{size:,} bytes at address {address:#x} leave their section")
        there = min(max(section.raw_size - start, 0), size)
        return bytes(self.extent.part(section.offset + start, there)).ljust(size, b"\0")

    def numbers(self, form: str, address: int) -> tuple[Any, ...]:
        """Return the numbers at an address, in a form of `struct` without byte order."""
        return struct.unpack("<" + form, self.part(address, struct.calcsize("<" + form)))

    def name(self, address: int) -> str:
        """Return the string at an address."""
        section = self.section(address)
        if section is None:
            return text(self.extent.name(address, self.headers.headers_size))
        start = address - section.address
        if start >= section.raw_size:
            return ""
        end = section.offset + section.raw_size
        return text(self.extent.name(section.offset + start, end))


def image(view: memoryview) -> Image | None:
    """Read the headers; None for a program of DOS, which begins the same way."""
    extent = Extent(view)
    if len(view) < 64:
        return None
    (start,) = extent.numbers("I", 0x3C)
    if bytes(view[start : start + 4]) != b"PE\0\0":
        return None
    headers, table, count = _headers(extent, start)
    if count > _SECTIONS_LIMIT:
        raise DamagedError(f"it has {count:,} sections")
    names = _LongNames(extent, start)
    aligned = headers.section_alignment >= 0x1000
    sections = tuple(_section(extent, table + 40 * i, names, aligned) for i in range(count))
    return Image(extent, headers, sections)


def _headers(extent: Extent, start: int) -> tuple[Headers, int, int]:
    """Return the headers, where the list of sections is, and how many there are."""
    coff = extent.numbers("2H3I2H", start + 4)
    machine, count, timestamp, _, symbols, optional_size, characteristics = coff
    at = start + 24
    extent.part(at, optional_size)
    (magic,) = extent.numbers("H", at)
    if magic not in (0x10B, 0x20B):
        raise DamagedError(f"its optional header is of an unknown kind, {magic:#x}")
    bits, end = (32, 96) if magic == 0x10B else (64, 112)
    (base,) = extent.numbers("I", at + 28) if bits == 32 else extent.numbers("Q", at + 24)
    (alignment,) = extent.numbers("I", at + 32)
    headers_size, _, subsystem, dll = extent.numbers("2I2H", at + 60)
    headers = Headers(
        machine,
        timestamp,
        characteristics,
        symbols,
        bits,
        base,
        (int(extent.view[at + 2]), int(extent.view[at + 3])),
        alignment,
        headers_size,
        subsystem,
        dll,
        _directories(extent, at + end, at + optional_size),
        b"Rich" in bytes(extent.view[64:start]) if start < 0x1000 else False,
    )
    return headers, at + optional_size, count


def _directories(extent: Extent, at: int, end: int) -> tuple[Directory, ...]:
    (count,) = extent.numbers("I", at - 4)
    count = min(count, _DIRECTORIES, max(end - at, 0) // 8)
    return tuple(Directory(*extent.numbers("2I", at + 8 * i)) for i in range(count))


def _section(extent: Extent, at: int, names: _LongNames, aligned: bool) -> Section:
    name, size, address, raw_size, offset = extent.numbers("8s4I", at)
    (characteristics,) = extent.numbers("I", at + 36)
    if aligned:  # as the loader does
        offset &= ~0x1FF
    raw_size = min(raw_size, max(len(extent) - offset, 0)) if offset else 0
    label = names.of(name.partition(b"\0")[0])
    return Section(label, address, size or raw_size, offset, raw_size, characteristics)


class _LongNames:
    """The string table behind the COFF symbols, where MinGW has names of more than 8 bytes."""

    def __init__(self, extent: Extent, start: int) -> None:
        at, count = extent.numbers("2I", start + 12)
        self._at = at + 18 * count if at else 0
        self._extent = extent

    def of(self, name: bytes) -> str:
        """Return a section's name, which may stand as `/` and an offset into the table."""
        number = name[1:]
        if self._at and name[:1] == b"/" and number.isdigit():
            at = self._at + int(number)
            if at < len(self._extent) and int(number) < _LONG_NAMES_LIMIT:
                return text(self._extent.name(at))
        return text(name)
