"""A DESTDIR that lies in another one: what comes of giving it twice.

A pc file with the prefix `/usr` in `tmp/dest/usr/lib/pkgconfig` is as well that of a sysroot, or of
one of several trees that were looked into together. So the folder has to be one of the machine that
built it, or to have the tree's own path, before it is called a mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..data import table
from .build import Build
from .pc.closed_world import World, Worlds
from .tree import Node


class Nested(NamedTuple):
    """A folder that is a DESTDIR of its own, with the first pc file in it and its prefix."""

    folder: str
    path: str
    prefix: str


def nested(build: Build, worlds: Worlds) -> tuple[Nested, ...]:
    """Return the folders of a tree that are surely meant to be its root."""
    found: dict[str, Nested] = {}
    for world in map(worlds.of, build.pc_files):
        folder = world.outside
        if folder and folder not in found and _is_certain(world, folder):
            found[folder] = Nested(folder, world.pc.path, world.prefix)
    return tuple(found.values())


def _is_certain(world: World, folder: str) -> bool:
    build = world.build
    alone = all(node.path.startswith(f"{folder}/") for node in _files(build))
    if folder == build.layout.repeated and ("/" in folder or alone):
        return True
    if not f"{folder}/".startswith(tuple(table("build_paths")["destdir"]["beginnings"])):
        return False
    prefix = build.layout.inside(world.prefix)
    return alone or (prefix is not None and build.tree.is_folder(prefix))


def _files(build: Build) -> Iterator[Node]:
    return (node for node in build.tree if node.kind != "folder")
