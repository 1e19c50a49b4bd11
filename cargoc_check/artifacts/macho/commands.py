"""The header of a Mach-O image and the load commands behind it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..extent import Extent, text
from ..model import DamagedError, Needed, Numbers

_COMMANDS_LIMIT = 20_000
_SIZE_LIMIT = 4 << 20
"""Bytes of all load commands; large programs have a few ten thousand."""
_MAGIC = {
    b"\xce\xfa\xed\xfe": ("<", 32),
    b"\xcf\xfa\xed\xfe": ("<", 64),
    b"\xfe\xed\xfa\xce": (">", 32),
    b"\xfe\xed\xfa\xcf": (">", 64),
}

SEGMENT, SEGMENT_64 = 0x1, 0x19
SYMTAB, DYSYMTAB = 0x2, 0xB
LOAD_DYLIB, ID_DYLIB, LOAD_WEAK_DYLIB = 0xC, 0xD, 0x80000018
REEXPORT_DYLIB, LAZY_LOAD_DYLIB, LOAD_UPWARD_DYLIB = 0x8000001F, 0x20, 0x80000023
RPATH, UUID, CODE_SIGNATURE = 0x8000001C, 0x1B, 0x1D
DYLD_INFO, DYLD_INFO_ONLY, EXPORTS_TRIE = 0x22, 0x80000022, 0x80000033
BUILD_VERSION, VERSIONS_MIN = 0x32, (0x24, 0x25, 0x2F, 0x30)
_NEEDED = (LOAD_DYLIB, LOAD_WEAK_DYLIB, REEXPORT_DYLIB, LAZY_LOAD_DYLIB, LOAD_UPWARD_DYLIB)


class Command(NamedTuple):
    """A load command: its LC_… number, and where it lies."""

    kind: int
    at: int
    size: int


class Image(NamedTuple):
    """An image: what its header says, and its load commands by their kinds, each in order.

    `end` is the offset behind the last command.
    """

    extent: Extent
    bits: int
    cpu: int
    subtype: int
    file_type: int
    flags: int
    commands: tuple[Command, ...]
    end: int

    def all(self, *kinds: int) -> Iterator[Command]:
        """Yield the commands of some kinds, in order."""
        return (command for command in self.commands if command.kind in kinds)

    def first(self, *kinds: int) -> Command | None:
        """Return the first command of some kinds."""
        return next(self.all(*kinds), None)

    def numbers(self, command: Command, form: str, at: int = 8) -> tuple[Any, ...]:
        """Return numbers of a command, which have to lie within it."""
        if at + struct.calcsize("=" + form) > command.size:
            raise DamagedError(f"load command {command.kind:#x} is cut short")
        return self.extent.numbers(form, command.at + at)

    def text(self, command: Command) -> str:
        """Return the string of a command, whose offset within it comes first."""
        (at,) = self.numbers(command, "I")
        if not 8 <= at <= command.size:
            raise DamagedError(f"the name of load command {command.kind:#x} lies outside of it")
        return text(self.extent.name(command.at + at, command.at + command.size))


class Section(NamedTuple):
    """A section; `offset` is where its bytes lie in the file."""

    name: str
    segment: str
    address: int
    size: int
    offset: int
    flags: int

    @property
    def executable(self) -> bool:
        """Tell whether there are instructions in it."""
        return bool(self.flags & 0x80000400)

    @property
    def zero_filled(self) -> bool:
        """Tell whether it takes no room in the file."""
        return self.flags & 0xFF in (0x1, 0xC, 0x12)


class Segment(NamedTuple):
    """A segment with its sections; `protection` are the initial VM_PROT_… bits."""

    name: str
    address: int
    offset: int
    file_size: int
    protection: int
    sections: tuple[Section, ...]


class Dylib(NamedTuple):
    """A dynamic library that a command names: the image itself, or one that it needs."""

    name: str
    current: Numbers
    compatible: Numbers


def image(view: memoryview) -> Image | None:
    """Read the header and the list of load commands; None where this is no Mach-O image."""
    known = _MAGIC.get(bytes(view[:4]))
    if known is None:
        return None
    order, bits = known
    extent = Extent(view, order)
    cpu, subtype, file_type, count, size, flags = extent.numbers("6I", 4)
    start = 32 if bits == 64 else 28
    extent.part(start, size)
    if count > _COMMANDS_LIMIT or size > _SIZE_LIMIT:
        raise DamagedError(f"it has {count:,} load commands of {size:,} bytes")
    commands = tuple(_commands(extent, start, count, start + size))
    return Image(extent, bits, cpu, subtype, file_type, flags, commands, start + size)


def _commands(extent: Extent, at: int, count: int, end: int) -> Iterator[Command]:
    for _ in range(count):
        if at + 8 > end:
            raise DamagedError("its load commands are cut short")
        kind, size = extent.numbers("2I", at)
        if size < 8 or at + size > end:
            raise DamagedError(f"load command {kind:#x} has an impossible size")
        yield Command(kind, at, size)
        at += size


def segments(image: Image) -> tuple[Segment, ...]:
    """Return the segments, in order."""
    return tuple(_segment(image, command) for command in image.all(SEGMENT, SEGMENT_64))


def _segment(image: Image, command: Command) -> Segment:
    wide = command.kind == SEGMENT_64
    form, start = ("16s4Q4I", 72) if wide else ("16s8I", 56)
    values = image.numbers(command, form)
    name, address, offset, file_size = values[0], values[1], values[3], values[4]
    count = values[7]
    size = 80 if wide else 68
    if start + count * size > command.size:
        raise DamagedError("a segment has more sections than its load command holds")
    sections = tuple(_section(image, command, start + i * size, wide) for i in range(count))
    return Segment(_fixed(name), address, offset, file_size, values[6], sections)


def _section(image: Image, command: Command, at: int, wide: bool) -> Section:
    form = "16s16s2Q5I" if wide else "16s16s7I"
    values = image.numbers(command, form, at)
    name, segment, address, size, offset = values[:5]
    return Section(_fixed(name), _fixed(segment), address, size, offset, values[8])


def _fixed(name: bytes) -> str:
    return text(name.partition(b"\0")[0])


def identity(image: Image) -> Dylib | None:
    """Return what LC_ID_DYLIB says of the image itself."""
    command = image.first(ID_DYLIB)
    return command and _dylib(image, command)


def needed(image: Image) -> tuple[Needed, ...]:
    """Return the libraries that are needed, in the order that two-level names count them by."""
    found = []
    for command in image.all(*_NEEDED):
        name, current, compatible = _dylib(image, command)
        weak, reexport = command.kind == LOAD_WEAK_DYLIB, command.kind == REEXPORT_DYLIB
        found.append(Needed(name, weak, reexport, current, compatible))
    return tuple(found)


def _dylib(image: Image, command: Command) -> Dylib:
    _, _, current, compatible = image.numbers(command, "4I")
    return Dylib(image.text(command), version(current), version(compatible))


def version(packed: int) -> Numbers:
    """Return the three numbers that are packed in 16, 8 and 8 bits."""
    return packed >> 16, packed >> 8 & 0xFF, packed & 0xFF
