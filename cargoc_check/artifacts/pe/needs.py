"""Which of the DLLs that a DLL needs are somewhere, as far as that can be told without Windows."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase

from ...data import table
from ..build import Build
from ..model import SharedLibrary

_END = ".dll"


def lacking(library: SharedLibrary, build: Build) -> tuple[str, ...]:
    """Return the needed DLLs that neither the tree has nor whoever has Windows, a device or MinGW.

    Those that are loaded when they are first called are left out: a program can do without them.
    """
    kinds = ("windows", "microsoft", "drivers", "programs", "mingw")
    return tuple(name for name in _away(library, build) if not _is_of(name, *kinds))


def of_mingw(library: SharedLibrary, build: Build) -> tuple[str, ...]:
    """Return the needed DLLs that belong to a compiler for MinGW, and are not in the tree."""
    return tuple(name for name in _away(library, build) if _is_of(name, "mingw"))


def are_stated(library: SharedLibrary, build: Build) -> bool:
    """Tell whether the package says what it depends on, or a pc file what modules it requires."""
    if build.tree.package(library.path).depends:
        return True
    fields = (line for pc in build.pc_files for line in pc.fields)
    return any(line.name.lower().startswith("requires") and line.value.strip() for line in fields)


def _away(library: SharedLibrary, build: Build) -> tuple[str, ...]:
    here = {posixpath.basename(node.path).lower() for node in build.tree}
    named = {one.name.lower(): one.name for one in library.needed if not one.weak}
    return tuple(
        name for low, name in sorted(named.items()) if low.endswith(_END) and low not in here
    )


def _is_of(name: str, *kinds: str) -> bool:
    plain = name.lower().removesuffix(_END)
    rows = (table("windows_dlls")[kind] for kind in kinds)
    return any(
        plain in row.get("names", ()) or any(fnmatchcase(plain, one) for one in row["like"])
        for row in rows
    )
