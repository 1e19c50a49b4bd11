"""The list of crates that cargo-auditable leaves in what it builds: a section of zlib and JSON.

https://github.com/rust-secure-code/cargo-auditable/blob/master/PARSING.md
"""

from __future__ import annotations

from typing import Any

from ..elf import image as elf_image
from ..model import DamagedError

_NAME = ".dep-v0"
_ARCHIVE = b"!<arch>\n"
_LIMIT = 8 << 20
"""Bytes of the list once unpacked; that of a program with 1000 crates has 200 kB."""


def find(view: memoryview) -> tuple[tuple[str, str], ...] | None:
    """Return name and version of each crate, sorted; None where there is no such list."""
    packed = _section(view)
    return None if packed is None else _crates(packed)


def _section(view: memoryview) -> memoryview | None:
    """Return the section's bytes; an archive has none, whatever its members have."""
    head = bytes(view[:8])
    try:
        if head.startswith(elf_image.MAGIC):
            return _of_elf(view)
        if head.startswith(b"MZ"):
            return _of_pe(view)
        return None if head == _ARCHIVE else _of_macho(view)
    except DamagedError:
        return None


def _of_elf(view: memoryview) -> memoryview | None:
    image = elf_image.Image(view)
    section = image.section(_NAME)
    return section and image.content(section)


def _of_pe(view: memoryview) -> memoryview | None:
    from ..pe import image as pe_image

    image = pe_image.image(view)
    found = (section for section in image.sections if section.name == _NAME) if image else ()
    return next((view[one.offset :][: one.raw_size] for one in found), None)


def _of_macho(view: memoryview) -> memoryview | None:
    """Return the section's bytes; of a universal file, the first part's."""
    from ..macho import commands
    from ..macho import library as macho

    slices = macho.slices(view)
    if slices:
        _, start, size = slices[0]
        view = view[start : start + size]
    image = commands.image(view)
    segments = commands.segments(image) if image else ()
    found = (one for segment in segments for one in segment.sections if one.name == _NAME)
    return next((view[one.offset :][: one.size] for one in found), None)


def _crates(packed: memoryview) -> tuple[tuple[str, str], ...] | None:
    import json
    import zlib

    try:
        said = json.loads(zlib.decompressobj().decompress(packed, _LIMIT))
        crates = {(_text(crate["name"]), _text(crate["version"])) for crate in said["packages"]}
    except (zlib.error, ValueError, TypeError, KeyError, RecursionError):
        return None
    return tuple(sorted(crates))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
