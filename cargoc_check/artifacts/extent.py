"""Reads of a file's bytes that never leave them, whatever the file says of itself."""

from __future__ import annotations

import struct
from typing import Any

from .model import DamagedError

NAME_LIMIT = 64 << 10
"""Bytes of one name; the longest of Rust's mangled ones have a few thousand."""
NAMES_LIMIT = 64 << 20
"""Bytes of all names of one library, which may overlap in the file."""
_CHUNK = 128


class Extent:
    """The bytes of a file or of a part of it, with the byte order of its numbers (`<` or `>`).

    All that lies outside raises DamagedError. `names_left` is what may still be read of names.
    """

    def __init__(self, view: memoryview, order: str = "<", names: int = NAMES_LIMIT) -> None:
        self.view = view
        self.order = order
        self._names_left = names

    def __len__(self) -> int:
        return len(self.view)

    def part(self, at: int, size: int) -> memoryview:
        """Return `size` bytes at an offset."""
        if not 0 <= at <= at + size <= len(self.view):
            raise DamagedError(f"{size:,} bytes at {at:#x} lie past the end of {len(self.view):,}")
        return self.view[at : at + size]

    def numbers(self, form: str, at: int) -> tuple[Any, ...]:
        """Return the numbers that stand at an offset, in a form of `struct` without byte order."""
        form = self.order + form
        return struct.unpack(form, self.part(at, struct.calcsize(form)))

    def name(self, at: int, end: int | None = None) -> bytes:
        """Return the bytes at an offset up to the next NUL, or to `end` where there is none."""
        end = len(self.view) if end is None else min(end, len(self.view))
        if not 0 <= at <= end:
            raise DamagedError(f"a name at {at:#x} lies past its end")
        found, size = -1, _CHUNK
        while True:
            chunk = bytes(self.view[at : min(at + size, end)])
            found = chunk.find(0)
            if found != -1 or at + size >= end or size >= NAME_LIMIT:
                break
            size *= 4
        name = chunk if found == -1 else chunk[:found]
        self._count(len(name))
        return name

    def _count(self, size: int) -> None:
        self._names_left -= size
        if size >= NAME_LIMIT or self._names_left < 0:
            raise DamagedError("its names are longer than those of any library")


def text(name: bytes) -> str:
    """Return a name that may be in any encoding: UTF-8, other bytes as escapes."""
    return name.decode("utf-8", "backslashreplace")
