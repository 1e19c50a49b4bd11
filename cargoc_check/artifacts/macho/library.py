"""Mach-O libraries: install name, versions, exports and all that a loader reads.

Written by what Apple's headers say (<mach-o/loader.h>, <mach-o/nlist.h>, <mach-o/fat.h>).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from ..model import DamagedError, Hardening, MachO, Needed, Numbers, SharedLibrary
from . import symbols as macho_symbols
from .commands import (
    BUILD_VERSION,
    RPATH,
    UUID,
    VERSIONS_MIN,
    Image,
    Segment,
    identity,
    image,
    needed,
    segments,
    version,
)
from .machines import Platform, flags, machine, older_platform, platform
from .signature import signature

_TYPES = {6: "MH_DYLIB", 8: "MH_BUNDLE", 9: "MH_DYLIB_STUB"}
_FAT, _FAT_64 = b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf"
_SLICES_LIMIT = 42
"""Class files of Java begin as universal files do, with 45 or more in place of the count."""


def read(path: str, view: memoryview) -> tuple[SharedLibrary, ...]:
    """Read a dynamic library or bundle, one for each slice of a universal file.

    Nothing for what else there is in Mach-O: programs, objects, debug information. Raises
    DamagedError.
    """
    parts = slices(view)
    if not parts:
        found = _library(path, view)
        return (found,) if found else ()
    names = tuple(arch for arch, _, _ in parts)
    libraries = ((arch, _library(path, view[at : at + size])) for arch, at, size in parts)
    return tuple(
        library._replace(slice=arch, slices=names) for arch, library in libraries if library
    )


def slices(view: memoryview) -> tuple[tuple[str, int, int], ...]:
    """Return the architecture, offset and size of each part of a universal file.

    An empty tuple for anything else. Raises DamagedError where parts lie outside of the file or
    overlap.
    """
    form = {_FAT: ">5I", _FAT_64: ">2I2Q2I"}.get(bytes(view[:4]))
    if form is None or len(view) < 8:
        return ()
    (count,) = struct.unpack(">I", view[4:8])
    if count > _SLICES_LIMIT:
        return ()
    size = struct.calcsize(form)
    if 8 + count * size > len(view):
        raise DamagedError("its list of architectures is cut short")
    parts = [struct.unpack(form, view[8 + i * size : 8 + (i + 1) * size]) for i in range(count)]
    _check(sorted((part[2], part[3]) for part in parts), 8 + count * size, len(view))
    return tuple((machine(part[0], part[1]).name, part[2], part[3]) for part in parts)


def _check(parts: list[tuple[int, int]], end: int, size: int) -> None:
    for at, length in parts:
        if at < end or at + length > size:
            raise DamagedError("its architectures overlap or lie past its end")
        end = at + length


def _library(path: str, view: memoryview) -> SharedLibrary | None:
    found = image(view)
    if found is None or found.file_type not in _TYPES:
        return None
    itself, others, parts = identity(found), needed(found), segments(found)
    local = macho_symbols.local_symbols(found)
    built_for, _, _ = _built_for(found)
    return SharedLibrary(
        path=path,
        format="mach-o",
        machine=machine(found.cpu, found.subtype, found.extent.order, built_for),
        size=len(view),
        name=itself.name if itself else None,
        needed=others,
        exports=macho_symbols.exports(found, parts, others),
        imports=macho_symbols.imports(found, others),
        search=tuple(found.text(command) for command in found.all(RPATH)),
        hardening=_hardening(found, parts),
        debug_info=local.debug_map or any(part.name == "__DWARF" for part in parts),
        symbol_table=local.named,
        current_version=itself.current if itself else None,
        compatibility_version=itself.compatible if itself else None,
        macho=_macho(found, parts, others, local.debug_map),
    )


def _macho(
    image: Image, segments: tuple[Segment, ...], needed: tuple[Needed, ...], debug_map: bool
) -> MachO:
    built_for, minimum, sdk = _built_for(image)
    signed = signature(image)
    return MachO(
        file_type=_TYPES[image.file_type],
        platform=built_for.name if built_for else None,
        minimum=minimum,
        sdk=sdk,
        header_padding=max(min(_contents(image, segments)) - image.end, 0),
        flags=flags(image.flags),
        uuid=_uuid(image),
        code_signed=signed != "none",
        signature_broken=signed == "broken",
        debug_map=debug_map,
        looked_up=macho_symbols.looked_up(image, needed),
    )


def _built_for(image: Image) -> tuple[Platform | None, Numbers | None, Numbers | None]:
    """Return platform, deployment target and SDK version; a zippered library's first ones."""
    if command := image.first(BUILD_VERSION):
        number, minimum, sdk = image.numbers(command, "3I")
        return platform(number), version(minimum), version(sdk)
    if command := image.first(*VERSIONS_MIN):
        minimum, sdk = image.numbers(command, "2I")
        return older_platform(command.kind, image.cpu), version(minimum), version(sdk)
    return None, None, None


def _contents(image: Image, segments: tuple[Segment, ...]) -> Iterator[int]:
    """Yield where in the file contents begin, as install_name_tool looks for the first of them."""
    yield len(image.extent)
    for segment in segments:
        if segment.offset and segment.file_size:
            yield segment.offset
        for section in segment.sections:
            if section.offset and section.size and not section.zero_filled:
                yield section.offset


def _hardening(image: Image, segments: tuple[Segment, ...]) -> Hardening:
    stack = "ALLOW_STACK_EXECUTION" in flags(image.flags)
    return Hardening(stack, any(part.protection & 6 == 6 for part in segments))


def _uuid(image: Image) -> str | None:
    command = image.first(UUID)
    if command is None:
        return None
    (value,) = image.numbers(command, "16s")
    parts = (value[:4], value[4:6], value[6:8], value[8:10], value[10:])
    return "-".join(part.hex().upper() for part in parts)
