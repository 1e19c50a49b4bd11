"""Where the entries of an ELF library's search path lead: `data/search_paths.toml`."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from typing import Literal

from ...data import table
from ..build import Build, Layout
from ..model import SharedLibrary
from ..system import System
from . import sonames

Leads = Literal["empty", "relative", "writable", "build", "standard", "outside", "above", "fine"]
"""Where an entry leads.

empty, relative: to where a program is started, or below that. writable: to a directory that
anybody can put files into. build: to the machine that built the library. standard: to where the
loader looks anyway. outside: into another prefix. above: from the library over the tree's root.
"""

_ORIGIN = re.compile(r"\$(?:ORIGIN|\{ORIGIN\})(?=/|$)")
_MULTIARCH = re.compile(r"/(?:usr/)?lib/[a-z0-9_]+-[a-z]+-gnu[a-z0-9_]*")
_GNU = ("linux", "hurd")
_OF_A_ROOT = ("usr", "opt", "lib")


def entries(library: SharedLibrary) -> tuple[str, ...]:
    """Return the directories of an ELF library's rpath and runpath, each once.

    One that is wholly empty is none: loaders pass over it.
    """
    if library.elf is None:
        return ()
    both = (library.elf.rpath or (), library.elf.runpath or ())
    return tuple(dict.fromkeys(entry for path in both if any(path) for entry in path))


def leads(entry: str, library: SharedLibrary, build: Build, system: System) -> Leads:
    """Tell where an entry of a library's search path leads; "fine" where nothing is certain."""
    if not entry:
        # glibc takes it for the working directory, others pass over it.
        return "empty" if sonames.conventions(library, system).get("env") == "gnu" else "fine"
    origin = _ORIGIN.match(entry)
    if origin:
        return _from_origin(entry[origin.end() :], library, build)
    placeholder = build.tree.package(library.path).placeholder
    if entry.startswith("$") or (placeholder and entry.startswith(placeholder)):
        return "fine"
    if not entry.startswith("/"):
        return "relative"
    return _absolute(re.sub("^//", "/", posixpath.normpath(entry)), library, build, system)


def _absolute(path: str, library: SharedLibrary, build: Build, system: System) -> Leads:
    conventions = sonames.conventions(library, system)
    if path in conventions.get("search", ()):
        return "standard"
    if conventions.get("env") == "gnu" and _MULTIARCH.fullmatch(path):
        return "standard"
    if _is_own(path, build.layout):
        return "fine"
    if _begins("writable", path):
        return "writable"
    if _begins("manager", path):
        return "fine"
    if _begins("build", path):
        return "build"
    # Where packages are outside of /usr as a rule, the loader has to be told.
    is_known = conventions.get("os") in _GNU and build.layout.prefix is not None
    inside = build.layout.inside(path)
    is_here = inside is not None and build.tree.resolve(inside) is not None
    return "outside" if is_known and not is_here else "fine"


def _from_origin(rest: str, library: SharedLibrary, build: Build) -> Leads:
    """Tell where a path from the library's own directory leads."""
    if _begins("build", rest):
        return "build"
    folder = posixpath.dirname(library.path)
    is_above = posixpath.normpath(folder + rest).startswith("..")
    package = build.tree.package(library.path)
    is_root = build.layout.root == "/" and folder.partition("/")[0] in _OF_A_ROOT
    may_be_root = package.is_rooted or package.kind == "directory"
    return "above" if is_above and is_root and may_be_root else "fine"


def _is_own(path: str, layout: Layout) -> bool:
    """Tell whether a path lies where the tree is installed, and not at a builder's below that."""
    if layout.root != "/" and layout.inside(path) is not None:
        return True
    prefix = layout.prefix
    if prefix is None or prefix == "/" or not f"{path}/".startswith(f"{prefix}/"):
        return False
    return _begins("build", prefix) or not _begins("build", path)


def _begins(kind: str, path: str) -> bool:
    return _pattern(kind).match(path) is not None


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row})" for row in table("search_paths")[kind]))
