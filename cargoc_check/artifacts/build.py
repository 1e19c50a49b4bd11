"""A build: all that was found in a tree, and where its directories are."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Literal, NamedTuple

from .header.model import Header
from .model import Definition, ImportLibrary, SharedLibrary, StaticLibrary, Unreadable
from .pc.model import PcFile
from .tree import Tree

Role = Literal["library", "plugin", "module", "private"]
"""What a shared library is for.

library: in a directory that linkers or loaders search, to be linked with. plugin: below such a
directory, or with the mark of one, to be loaded by name. module: of an interpreter (`PyInit_…`,
`napi_…`). private: anywhere else, as in a wheel, brought along for one program.
"""


class Layout(NamedTuple):
    """Where the tree's directories are, as paths from `/`; None where nothing lies in one.

    They follow from where the files lie, unless the command line states them (`stated` names
    those). `root` is what the tree's own root stands for: `/` for a DESTDIR, a sysroot or a
    package, the directory's own path for a prefix that was installed into directly. `repeated` is
    the folder of the tree, where there is one, that has the end of the tree's own path.
    """

    root: str = "/"
    prefix: str | None = None
    libdir: str | None = None
    includedir: str | None = None
    bindir: str | None = None
    pkgconfigdir: str | None = None
    stated: tuple[str, ...] = ()
    repeated: str | None = None

    def absolute(self, path: str) -> str:
        """Return the path that a file of the tree has where it is installed."""
        return posixpath.join(self.root, path)

    def inside(self, path: str) -> str | None:
        """Return the tree's path for an absolute one; None for what lies outside."""
        normal = posixpath.normpath(path)
        base = self.root.rstrip("/")
        if not normal.startswith("/") or (normal != base and not normal.startswith(base + "/")):
            return None
        return normal[len(base) :].lstrip("/")


class Build(NamedTuple):
    """What a tree holds; `roles` has that of each shared library by path."""

    tree: Tree
    layout: Layout
    roles: Mapping[str, Role]
    libraries: tuple[SharedLibrary, ...] = ()
    static_libraries: tuple[StaticLibrary, ...] = ()
    import_libraries: tuple[ImportLibrary, ...] = ()
    definitions: tuple[Definition, ...] = ()
    pc_files: tuple[PcFile, ...] = ()
    headers: tuple[Header, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
