"""The list of crates that cargo-auditable leaves in what it builds: a section of zlib and JSON.

https://github.com/rust-secure-code/cargo-auditable/blob/master/PARSING.md
"""

from __future__ import annotations

import struct
from typing import Any

from ..elf import image as elf_image
from ..model import DamagedError

_NAME = b".dep-v0"
_HEAD = 64 << 10
_LIMIT = 8 << 20
"""Bytes of the list once unpacked; that of a program with 1000 crates has 200 kB."""


def find(view: memoryview) -> tuple[tuple[str, str], ...] | None:
    """Return name and version of each crate, sorted; None where there is no such list."""
    packed = _section(view)
    return None if packed is None else _crates(packed)


def _section(view: memoryview) -> memoryview | None:
    head = bytes(view[:_HEAD])
    if head.startswith(elf_image.MAGIC):
        return _elf_section(view)
    if _NAME not in head:
        return None
    at = head.index(_NAME)
    if head.startswith(b"MZ"):
        size, offset = _numbers(head, "<16xII", at)
        return view[offset : offset + size]
    if head[:4] == b"\xcf\xfa\xed\xfe":
        size, offset = _numbers(head, "<40xQI", at)
        return view[offset : offset + size]
    return _slice_section(view)


def _slice_section(view: memoryview) -> memoryview | None:
    """Look into the first part of a universal file."""
    from ..macho import library as macho

    slices = macho.slices(view)
    if not slices:
        return None
    _, start, size = slices[0]
    return _section(view[start : start + size])


def _elf_section(view: memoryview) -> memoryview | None:
    try:
        image = elf_image.Image(view)
        section = image.section(_NAME.decode())
        return section and image.content(section)
    except DamagedError:
        return None


def _numbers(head: bytes, form: str, at: int) -> tuple[int, int]:
    if at + struct.calcsize(form) > len(head):
        return 0, 0
    size, offset = struct.unpack_from(form, head, at)
    return size, offset


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
