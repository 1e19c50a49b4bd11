"""What a sysroot offers to what is built against it: modules of pkg-config, and libraries.

Only directories that linkers and pkg-config search are listed, and only pc files are read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from ..errors import UserError
from .find import source
from .model import DamagedError, Sysroot
from .pc import file as pkgconfig
from .pc import values
from .roles import is_libdir
from .tree import Node

_PREFIXES = ("", "usr", "usr/local")
_LIBRARY_FOLDERS = ("lib", "lib32", "lib64", "libx32", "bin")
_FILES_LIMIT = 200_000


def read(path: str) -> Sysroot:
    """Look into a sysroot; raises UserError for a path that is no directory."""
    if not os.path.isdir(path):
        raise UserError("is no directory", place=path, hint="--sysroot names a root or a prefix")
    modules: dict[str, str] = {}
    files: set[str] = set()
    for folder in _folders(path):
        names = _names(folder)
        if os.path.basename(folder) != "pkgconfig":
            files.update(names)
            continue
        for name in names:
            module = name.removesuffix(".pc")
            if module != name and module not in modules:
                modules |= _module(os.path.join(folder, name), module)
        if len(files) + len(modules) > _FILES_LIMIT:
            raise UserError(f"holds more than {_FILES_LIMIT:,} libraries and modules", place=path)
    return Sysroot(path, modules, frozenset(files))


def _folders(root: str) -> Iterator[str]:
    for prefix in _PREFIXES:
        yield os.path.join(root, prefix, "share", "pkgconfig")
        for name in _LIBRARY_FOLDERS:
            folder = os.path.join(root, prefix, name)
            yield folder
            yield os.path.join(folder, "pkgconfig")
            for inner in _names(folder) if name == "lib" else ():
                if is_libdir(f"lib/{inner}"):
                    yield os.path.join(folder, inner)
                    yield os.path.join(folder, inner, "pkgconfig")


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:  # not there, or no directory
        return []


def _module(path: str, module: str) -> dict[str, str]:
    """Return a module with its version; none for a file that pkg-config could not read either."""
    try:
        with open(path, "rb") as file:
            data = memoryview(file.read(1 << 20))
    except OSError:
        return {}
    node = Node(f"{module}.pc", "file", 0, len(data), content=lambda: data)
    try:
        pc = pkgconfig.read(node.path, source(node))
    except DamagedError:
        return {}
    return {module: values.version(pc) or ""}
