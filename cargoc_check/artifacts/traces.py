"""Traces in what was built of what some releases of cargo-c get wrong (`data/releases.toml`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from .build import Build
from .model import SharedLibrary
from .system import System

_FULL_DYLIB = re.compile(r"\.(\d+\.\d+\.\d+)\.dylib$")
_HYPHENATED = re.compile(r"[A-Za-z0-9_]+-[A-Za-z0-9_-]*_(?:MAJOR|MINOR|PATCH)$")
_UNWINDING = frozenset({"dl_iterate_phdr", "_Unwind_Backtrace", "_Unwind_GetIP"})
_FULL_SO = re.compile(r"\.so\.(\d+)\.(\d+)\.\d+$")


class Trace(NamedTuple):
    """A fault by its id, and the file that shows it."""

    fault: str
    path: str


def traces(build: Build, system: System) -> tuple[Trace, ...]:
    """Return what is seen of known faults; the same may come of other causes."""
    found = [trace for find in _FINDERS for trace in find(build, system)]
    return tuple(sorted(set(found)))


def _linked(build: Build, form: str) -> Iterator[SharedLibrary]:
    return (
        library
        for library in build.libraries
        if library.format == form and build.roles[library.path] == "library"
    )


def _may_be_old(library: SharedLibrary, build: Build) -> bool:
    """Tell whether a library may be what cargo-c before 0.10.5 made.

    Its pc file has a blank too many; without one, Rust's standard library shows, which unwinds to
    say where it panics. With another pc file, a soname that ends in .so.0 is what
    `version_suffix_components = 1` asks for.
    """
    lines = _private_lines(library, build)
    if lines:
        return any(line.endswith("private:  ") for line in lines)
    return library.imports.names >= _UNWINDING


def _sonames(build: Build, system: System) -> Iterator[Trace]:
    for library in _linked(build, "elf"):
        if not _may_be_old(library, build):
            continue
        version = _FULL_SO.search(library.file)
        if version and library.name is None and system.env == "musl":
            yield Trace("musl-no-soname", library.path)
        elif version and system.os == "android":
            yield Trace("android-versioned", library.path)
        elif library.name is not None:
            folder = library.path.removesuffix(library.file)
            is_there = build.tree.resolve(folder + library.name) is not None
            fault = _of_soname(library.file, library.name, version, is_there=is_there)
            if fault is not None:
                yield Trace(fault, library.path)


def _private_lines(library: SharedLibrary, build: Build) -> list[str]:
    """Return how `Libs.private` begins in the pc files of a library."""
    flag = "-l" + library.file.partition(".so")[0].removeprefix("lib")
    its = (pc for pc in build.pc_files if any(flag in line.value.split() for line in pc.fields))
    return [
        pc.source.text[: line.value_span.start]
        for pc in its
        for line in pc.fields
        if line.name == "Libs.private" and line.value
    ]


def _of_soname(
    file: str, soname: str, version: re.Match[str] | None, *, is_there: bool
) -> str | None:
    """Return the fault that a soname shows; `version` is that in the file's name."""
    if version and version[1] == "0":
        if soname.endswith(".so.0") and version[2] != "0":
            return "soname-zero"
        if soname.endswith(f".so.0.{version[2]}") and not is_there:
            return "soname-without-file"
    unversioned = file.endswith(".so") and soname.startswith(f"{file}.")
    return "unversioned-soname" if unversioned and not is_there else None


def _install_names(build: Build, system: System) -> Iterator[Trace]:
    for library in _linked(build, "mach-o"):
        whole = library.name is not None and _FULL_DYLIB.search(library.name)
        # With version_suffix_components = 3 it is meant so, and the other version says so too.
        if whole and library.compatibility_version != library.current_version:
            yield Trace("install-name-patch", library.path)


def _windows(build: Build, system: System) -> Iterator[Trace]:
    for imports in build.import_libraries:
        if not imports.dlls or "" in imports.dlls:
            yield Trace("import-library-mingw", imports.path)
    if system.format == "pe":
        for pc in build.pc_files:
            if any("\\" in line.value for line in pc.variables):
                yield Trace("pc-backslashes", pc.path)


def _headers(build: Build, system: System) -> Iterator[Trace]:
    for header in build.headers:
        if any(_HYPHENATED.match(macro.name) for macro in header.macros):
            yield Trace("macros-hyphen", header.path)
        if not header.source.text and "/" not in header.include_as:
            yield Trace("header-empty", header.path)


_FINDERS: tuple[Callable[[Build, System], Iterator[Trace]], ...] = (
    _sonames,
    _install_names,
    _windows,
    _headers,
)
