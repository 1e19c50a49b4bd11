"""Directories in pkg-config files that are not where the files lie, with where they do."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from ..header.model import Header
from ..roles import is_libdir
from .closed_world import World
from .model import PcLine
from .values import defined


class Misplaced(NamedTuple):
    """A variable that leads to where nothing is, and the directory that is meant instead."""

    line: PcLine
    value: str
    right: str


def misplaced(world: World) -> tuple[Misplaced, ...]:
    """Return the variables that lead astray; of several with one cause, the first.

    Certain cases alone: the library that the file links with, or headers that no file leads to, lie
    elsewhere in the tree.
    """
    if not world.sure:
        return ()
    prefix = _prefix(world)
    if prefix is not None:
        return (prefix,)
    return tuple(
        found
        for found in (_libdir(world), _includedir(world))
        # Of a file in a tree below this one, the directory may be right and lie outside of that.
        if found is not None and (world.outside is None or found.right != found.value)
    )


def unclaimed(world: World) -> tuple[Header, ...]:
    """Return the headers of the tree that the include directories of no other pc file hold."""
    includes = world.worlds.others.includes
    foreign = {f for f, paths in includes.items() if any(path != world.pc.path for path in paths)}
    return tuple(h for h in world.build.headers if not foreign.intersection(_folders(h.path)))


def reached(world: World) -> bool:
    """Tell whether an include directory of the file holds a header of the tree."""
    folders = frozenset(world.includes())
    return any(folders.intersection(_folders(header.path)) for header in world.build.headers)


def _folders(path: str) -> Iterator[str]:
    """Yield the folders that a file lies below."""
    while path:
        path = path.rpartition("/")[0]
        yield path


def _prefix(world: World) -> Misplaced | None:
    """Return the prefix where all below it is missing, and is where the file lies."""
    line, where, prefix = defined(world.pc, "prefix"), world.where, world.prefix
    if line is None or where is None or world.mapped != "no" or not prefix.startswith("/"):
        return None
    is_there = False
    for sign, field, holds in (("-L", "Libs", _holds_library), ("-I", "Cflags", _holds_header)):
        for _, directory in world.directories(sign, field):
            if not directory.startswith(f"{prefix}/"):
                continue
            if world.has(directory):
                return None
            meant = posixpath.normpath(where + directory[len(prefix) :]).lstrip("/")
            is_there = is_there or holds(world, meant)
    return Misplaced(line, prefix, world.build.layout.absolute(where)) if is_there else None


def _libdir(world: World) -> Misplaced | None:
    line, value = defined(world.pc, "libdir"), world.variable("libdir") or ""
    searched = [directory for _, directory in world.directories("-L", "Libs")]
    homes = _homes(world)
    if line is None or not value.startswith("/") or not homes:
        return None
    if not any(directory == value or directory.startswith(f"{value}/") for directory in searched):
        return None
    if any(world.held(name, one) for _, name in world.names() for one in searched):
        return None
    path = world.path(value)
    if path is not None and any(_below(_merged(home), _merged(path)) for home in homes):
        return None
    right = min(homes, key=lambda home: (not is_libdir(home), home))
    return Misplaced(line, value, world.build.layout.absolute(right))


def _merged(folder: str) -> str:
    """Return a directory as it is where /lib is a link to /usr/lib."""
    return f"usr/{folder}" if folder.startswith("lib") else folder


def _includedir(world: World) -> Misplaced | None:
    line, value = defined(world.pc, "includedir"), world.variable("includedir") or ""
    if line is None or not value.startswith("/") or world.has(value) or reached(world):
        return None
    used = [directory for _, directory in world.directories("-I", "Cflags")]
    if not any(directory == value or directory.startswith(f"{value}/") for directory in used):
        return None
    headers = unclaimed(world)
    if not headers:
        return None
    first = headers[0]
    right = first.path.removesuffix(first.include_as).rstrip("/")
    return Misplaced(line, value, world.build.layout.absolute(right))


def _homes(world: World) -> frozenset[str]:
    return frozenset(home for _, name in world.names() for home in world.homes(name))


def _holds_library(world: World, folder: str) -> bool:
    return any(_below(home, folder) for home in _homes(world))


def _holds_header(world: World, folder: str) -> bool:
    return any(_below(header.path, folder) for header in world.build.headers)


def _below(path: str, folder: str) -> bool:
    return path == folder or not folder or path.startswith(f"{folder}/")
