"""ELF libraries by their names: versions in sonames, links beside them, and who provides what."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from ...data import table
from ..build import Build
from ..model import SharedLibrary
from ..pc.model import PcFile
from ..pc.values import libs
from ..system import System
from ..tree import Node

_VERSIONED = re.compile(r"(.+)\.so\.(\d[\w.]*)")
_IN_STEM = re.compile(r"-\d+(?:\.\d+)*(?:-\w+)?\.so$|\d\.so$")


class Name(NamedTuple):
    """A library's name in parts: `libfoo` of `libfoo.so.1.2`, with its numbers as written."""

    stem: str
    version: tuple[str, ...]


def parsed(name: str) -> Name:
    """Part a soname or a file's name."""
    found = _VERSIONED.fullmatch(name)
    if found:
        return Name(found[1], tuple(found[2].split(".")))
    return Name(name.removesuffix(".so"), ())


def is_versioned(name: str) -> bool:
    """Tell whether a name carries a version: `libfoo.so.1`, `libfoo-1.2-a.so`, `libfoo3.so`."""
    return bool(_VERSIONED.fullmatch(name) or _IN_STEM.search(name))


def is_linked_with(library: SharedLibrary, build: Build) -> bool:
    """Tell whether a file is an ELF library that programs are linked with."""
    return library.format == "elf" and build.roles[library.path] == "library"


def is_for_development(library: SharedLibrary, build: Build) -> bool:
    """Tell whether the tree has what compiling against the library takes.

    That is a pc file which names it, a static library of the same name, or headers where it is the
    only library. Others may be there to be loaded, as those of LD_PRELOAD are.
    """
    stem = parsed(library.name or library.file).stem
    if pc_of(library, build) or any(one.file == f"{stem}.a" for one in build.static_libraries):
        return True
    linked = {one.path for one in build.libraries if is_linked_with(one, build)}
    return bool(build.headers) and linked == {library.path}


def pc_of(library: SharedLibrary, build: Build) -> PcFile | None:
    """Return a pc file whose `Libs` names the library."""
    stem = parsed(library.name or library.file).stem
    flag = f"-l{stem.removeprefix('lib')}"
    named = (pc for pc in build.pc_files if flag in pc.source.text)
    return next((pc for pc in named if flag in [one.text for one in libs(pc)]), None)


def os_of(library: SharedLibrary, system: System) -> str:
    """Return a library's operating system in rustc's words, "" where nothing tells."""
    return system.os if system.stated else library.machine.os or system.os


def conventions(library: SharedLibrary, system: System) -> Mapping[str, Any]:
    """Return the row of a library's system; an empty one where that is not known."""
    os, env = os_of(library, system), library.machine.env or system.env
    nothing: dict[str, Any] = {}
    rows = table("elf_systems")["system"]
    return next((r for r in rows if r["os"] == os and r.get("env", env) == env), nothing)


def fits(name: str, patterns: Iterable[str]) -> bool:
    """Tell whether a name fits one of some patterns."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def beside(library: SharedLibrary, name: str) -> str:
    """Return the path of a name in a library's own directory."""
    return posixpath.join(posixpath.dirname(library.path), name)


def library_links(build: Build) -> Iterator[Node]:
    """Yield the symbolic links that are called as libraries are, in directories with one."""
    paths = [one.path for one in build.libraries] + [one.path for one in build.static_libraries]
    folders = set(map(posixpath.dirname, paths))
    for node in build.tree:
        folder, _, name = node.path.rpartition("/")
        if node.kind == "link" and folder in folders and _is_called_library(name):
            yield node


def by_soname(build: Build) -> dict[str, list[SharedLibrary]]:
    """Return the tree's ELF libraries by what programs record of them."""
    found: dict[str, list[SharedLibrary]] = {}
    for library in build.libraries:
        if library.format == "elf":
            found.setdefault(library.name or library.file, []).append(library)
    return found


def _is_called_library(name: str) -> bool:
    parts = name.split(".")
    return bool({"so", "dylib", "a", "dll"} & set(parts[1:]))
