"""What a person, or a C library that is to be replaced, says of a C API that is to be added."""

from __future__ import annotations

from typing import NamedTuple


class Stated(NamedTuple):
    """The choices that are not left to us; None, or no entry, where nothing is said.

    `package` is a package's name. `name` is the library's, without `lib` and suffix; `header` the
    header's, with or without `.h`; `header_subdirectory` the folder below includedir, empty for
    none. `header_files` are files or patterns of the crate that are installed as they are;
    `layout` are the headers that the replaced C library installs, below its includedir, and
    `searched` is the folder there in which compilers look for them.
    `generation` tells whether cargo-c makes the header. `pc_name` is the pc file's name without
    `.pc`, `pc_title` what stands behind `Name:`, `pc_version` what behind `Version:`.
    `soname_version` is the number in the soname (`7`, `0.2`) or a full version for the file's
    name. `gate` is the feature that turns the C API on, empty for none; `crate_type` what
    `[lib] crate-type` is to be, empty to take the key out. `replaces` names the C library.
    """

    package: str | None = None
    name: str | None = None
    header: str | None = None
    header_subdirectory: str | None = None
    header_files: tuple[str, ...] = ()
    layout: tuple[str, ...] = ()
    searched: str = ""
    generation: bool | None = None
    pc_name: str | None = None
    pc_title: str | None = None
    pc_version: str | None = None
    description: str | None = None
    soname_version: str | None = None
    versioning: bool | None = None
    gate: str | None = None
    crate_type: tuple[str, ...] | None = None
    replaces: str | None = None
