"""What a shared library is for, by where it lies and what it exports."""

from __future__ import annotations

import re

from .build import Build, Role
from .header.model import Header
from .model import SharedLibrary
from .tree import Tree

_LIBDIR = re.compile(r"(?:^|/)(?:lib(?:32|64|x32)?|lib/[a-z0-9_]+-[a-z0-9_-]+)$")
_BINDIR = re.compile(r"(?:^|/)bin$")
_VERSIONED = re.compile(r"^lib.+?(?:\.so\.\d|\.\d+(?:\.\d+)*\.dylib$)")
_MODULE_ENTRIES = re.compile(
    r"^(?:PyInit_|init_?[a-z]\w*module$|napi_register_module|Init_|luaopen_|R_init_|JNI_OnLoad$|Java_"
    r"|NODE_MODULE|node_register_module|get_module$|PGModuleMagic|Pg_magic_func$)"
)
"""Functions that an interpreter or a server looks for in what it loads."""


def is_libdir(folder: str) -> bool:
    """Tell whether linkers or loaders search a folder: `lib`, `lib64`, `lib/<multiarch>`."""
    return bool(_LIBDIR.search(folder))


def is_bindir(folder: str) -> bool:
    """Tell whether a folder is one for programs, and so for DLLs."""
    return bool(_BINDIR.search(folder))


def role(library: SharedLibrary, tree: Tree) -> Role:
    """Return what a shared library is for."""
    if any(map(_MODULE_ENTRIES.match, library.exports.names)):
        return "module"
    folder, _, name = library.path.rpartition("/")
    if tree.package(library.path).kind == "wheel":
        return "private"
    if library.format == "pe":
        searched = is_bindir(folder) or is_libdir(folder)
    else:
        searched = is_libdir(folder)
        if searched and not name.startswith("lib"):
            return "plugin"
    if searched or (not folder and _VERSIONED.match(name)):
        return "library"
    return "plugin" if _below_libdir(folder) else "private"


def for_users(header: Header, build: Build) -> bool:
    """Tell whether a header is for programs to include, and not data of a wheel."""
    folders = header.path.split("/")[:-1]
    return "include" in folders or build.tree.package(header.path).kind != "wheel"


def _below_libdir(folder: str) -> bool:
    """Tell whether a folder lies one below a libdir, as those of plugins do."""
    parent = folder.rpartition("/")[0]
    return bool(parent) and is_libdir(parent)
