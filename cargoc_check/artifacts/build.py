"""A build: all that was found in a tree, and where its directories are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from .model import (
    Definition,
    Header,
    ImportLibrary,
    PcFile,
    SharedLibrary,
    StaticLibrary,
    Unreadable,
)
from .tree import Tree

Role = Literal["library", "plugin", "module", "private"]
"""What a shared library is for.

library: in a directory that linkers or loaders search, to be linked with. plugin: below such a
directory, or with the mark of one, to be loaded by name. module: of an interpreter (`PyInit_…`,
`napi_…`). private: anywhere else, as in a wheel, brought along for one program.
"""


class Layout(NamedTuple):
    """The directories of the tree, as paths from `/`; None where nothing tells.

    `prefix` is what the pc file says or the directories have in common. `stated` names those that
    the command line gave.
    """

    prefix: str | None = None
    libdir: str | None = None
    includedir: str | None = None
    bindir: str | None = None
    pkgconfigdir: str | None = None
    stated: tuple[str, ...] = ()


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
