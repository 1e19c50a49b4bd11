"""Which shared and which static library are the same one, by their names and places."""

from __future__ import annotations

import posixpath
import re

from . import rust_names, system_symbols
from .build import Build
from .model import Machine, SharedLibrary, StaticLibrary
from .pe import dlls

_STATIC = re.compile(r"(?:lib(?=.+\.a$))?(.+)\.(?:a|lib)")
_SHARED = re.compile(r"lib(.+?)(?:\.so(?:\.\d+)*|(?:\.\d+)*\.dylib)")


def stem(path: str) -> str:
    """Return what users write behind `-l` for a static library, with `_` for `-`."""
    found = _STATIC.fullmatch(posixpath.basename(path))
    return (found[1] if found else posixpath.basename(path)).replace("-", "_")


def stems(library: SharedLibrary) -> frozenset[str]:
    """Return what users may write behind `-l` for a shared library, with `_` for `-`."""
    if library.format == "pe":
        return frozenset(name.replace("-", "_") for name in dlls.stems(library.file))
    found = _SHARED.fullmatch(library.file)
    return frozenset([found[1].replace("-", "_")] if found else [])


def shared_with(static: StaticLibrary, build: Build) -> tuple[SharedLibrary, ...]:
    """Return the shared libraries that a static one stands beside, one for each architecture.

    Those have the same name and are in the same directory, DLLs also in another.
    """
    name, folder = stem(static.path), posixpath.dirname(static.path)
    return tuple(
        library
        for library in build.libraries
        if build.roles[library.path] == "library"
        and (library.format == "pe" or posixpath.dirname(library.path) == folder)
        and name in stems(library)
    )


def is_asked_for(static: StaticLibrary, build: Build) -> bool:
    """Tell whether a shared library beside it or a pc file's `-l` gives a static library a meaning.

    Parts of the C library have none, which are empty for the sake of what once was in them.
    """
    name = stem(static.path)
    if system_symbols.is_part_of_c(name):
        return False
    return name in _linked(build) or bool(shared_with(static, build))


def has_link(library: SharedLibrary, build: Build) -> bool:
    """Tell whether there is what links with a shared library: a link, an import library, a pc file.

    Others are loaded by their names, as the C library loads parts of itself.
    """
    names = stems(library)
    if library.format == "pe":
        return bool(build.import_libraries) or bool(names & _linked(build))
    end = ".so" if library.format == "elf" else ".dylib"
    beside = build.tree.contents.get(posixpath.dirname(library.path), ())
    links = {name.replace("-", "_") for name in beside}
    return any(f"lib{name}{end}" in links for name in names) or bool(names & _linked(build))


def _linked(build: Build) -> set[str]:
    """Return what pc files name behind `-l`, with `_` for `-`."""
    words = {word for pc in build.pc_files for field in pc.fields for word in field.value.split()}
    return {word[2:].replace("-", "_") for word in words if word.startswith("-l")}


def c_api(library: SharedLibrary) -> frozenset[str]:
    """Return what a shared library exports of a C API, by the names that objects have."""
    return rust_names.c_api(dlls.names(library.exports.names, library.machine))


def same(one: Machine, other: Machine) -> bool:
    """Tell whether objects for two machines can be linked with each other."""
    if {one.arch, other.arch} <= {"arm64ec", "x86_64", "aarch64"} and "windows" in (
        one.os,
        other.os,
    ):
        return dlls.compatible(one, other)
    return (one.arch, one.bits, one.endian) == (other.arch, other.bits, other.endian)
