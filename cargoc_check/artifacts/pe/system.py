"""The system and environment that a PE image was built for, as far as it shows."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from ...data import table
from ..model import Needed
from .image import Image

_UEFI = range(10, 14)
_BINUTILS = 2


def system(image: Image, needed: tuple[Needed, ...]) -> tuple[str, str]:
    """Return rustc's `target_os` and `target_env`, the latter "" where it is not certain.

    GNU's linker is known by its version, Microsoft's by the "Rich" record; else the runtime's
    libraries that are needed tell, although MinGW can be made to use those of Microsoft.
    """
    if image.headers.subsystem in _UEFI:
        return "uefi", ""
    names = [library.name.lower() for library in needed]
    rows = (row for row in table("pe")["runtime"] if _any(names, row["names"]))
    runtime = next(rows, {"os": "windows", "env": ""})
    if runtime["os"] != "windows":
        return runtime["os"], ""
    if image.headers.linker[0] == _BINUTILS or image.has_dwarf:
        return "windows", "gnu"
    return "windows", "msvc" if image.headers.rich else runtime["env"]


def debug_runtimes(needed: Iterable[Needed]) -> tuple[str, ...]:
    """Return the needed libraries that are debug builds of Microsoft's runtimes."""
    patterns = table("pe")["debug_runtime"]["names"]
    return tuple(one.name for one in needed if _any([one.name.lower()], patterns))


def _any(names: list[str], patterns: list[str]) -> bool:
    return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)
