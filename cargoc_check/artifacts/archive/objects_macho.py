"""Objects in Mach-O: symbols, linker options, and what the names of sections tell."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from .. import string_table
from ..macho import commands
from ..macho.commands import BUILD_VERSION, DYSYMTAB, SYMTAB, VERSIONS_MIN, Image
from ..macho.machines import Platform, machine, older_platform, platform
from ..model import DamagedError
from .objects import Object, part

_OBJECT = 1
_LINKER_OPTION = 0x2D
_STAB, _PRIVATE, _KIND, _EXTERNAL = 0xE0, 0x10, 0x0E, 0x01
_WEAK_REFERENCE = 0x40
_MOST_OPTIONS = 64 << 10
_Entry = tuple[int, int, int, int, int]


def sweep(view: memoryview) -> Object:
    """Sweep over an object's tables. Raises DamagedError."""
    image = commands.image(view)
    if image is None:
        raise DamagedError("its Mach-O header is cut off")
    its = machine(image.cpu, image.subtype, image.extent.order, _built_for(image))
    if image.file_type != _OBJECT:
        return Object("mach-o, not an object", its)
    table = externals(image)
    sections = [s for segment in commands.segments(image) for s in segment.sections]
    bitcode = [section.size for section in sections if section.segment == "__LLVM"]
    defined = [entry for entry in table if entry[1] & _KIND or entry[4]]
    lacking = [e for e in table if not (e[1] & _KIND or e[4] or e[3] & _WEAK_REFERENCE)]
    strings = _strings(image)
    return Object(
        f"mach-o {its.arch or its.name}",
        its,
        _names(strings, defined),
        _names(strings, lacking),
        sum(1 for entry in defined if entry[1] & _PRIVATE),
        code=any(section.executable and section.size for section in sections),
        debug=any(section.segment == "__DWARF" for section in sections),
        bitcode=sum(bitcode) if bitcode else None,
        directives=b" ".join(_options(image))[:_MOST_OPTIONS],
    )


def externals(image: Image) -> list[_Entry]:
    """Return the external symbols: the place of the name, type, section, flags and value."""
    command = image.first(SYMTAB)
    if command is None:
        return []
    start, count = image.numbers(command, "2I")
    form = struct.Struct(image.extent.order + ("IBBHQ" if image.bits == 64 else "IBBHI"))
    first = min(_locals(image), count)
    size = form.size * (count - first)
    raw = part(image.extent.view, start + form.size * first, size, "symbols")
    return [e for e in form.iter_unpack(raw) if e[1] & _EXTERNAL and not e[1] & _STAB and e[0]]


def c_names(image: Image, entries: list[_Entry]) -> list[bytes]:
    """Return the names of some symbols as C has them."""
    return _names(_strings(image), entries)


def _built_for(image: Image) -> Platform | None:
    if command := image.first(BUILD_VERSION):
        return platform(image.numbers(command, "I")[0])
    if command := image.first(*VERSIONS_MIN):
        return older_platform(command.kind, image.cpu)
    return None


def _locals(image: Image) -> int:
    """Return how many local symbols stand before the others."""
    command = image.first(DYSYMTAB)
    first, count = image.numbers(command, "2I") if command else (0, 0)
    return 0 if first else int(count)


def _strings(image: Image) -> bytes:
    command = image.first(SYMTAB)
    if command is None:
        return b""
    _, _, start, size = image.numbers(command, "4I")
    return part(image.extent.view, start, size, "names")


def _names(strings: bytes, entries: list[_Entry]) -> list[bytes]:
    found = string_table.names(strings, [entry[0] for entry in entries])
    return [name.removeprefix(b"_") for name in found]


def _options(image: Image) -> Iterator[bytes]:
    """Yield the options that the object has for the linker, such as `-lobjc`."""
    for command in image.all(_LINKER_OPTION):
        words = part(image.extent.view, command.at + 12, command.size - 12, "linker options")
        yield from (word for word in words.split(b"\0") if word)
