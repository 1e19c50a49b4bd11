"""From the arguments of the command line to the tree that is looked into."""

from __future__ import annotations

import os
from collections.abc import Sequence

from ...errors import UserError
from ..tree import Package, Tree
from .directory import single, walk
from .merging import merged
from .part import Part, is_wanted
from .store import Store


def open_tree(arguments: Sequence[str]) -> Tree:
    """Return directories, packages and single files together as one tree.

    Nothing is unpacked into a directory and no link is followed; contents are read when they are
    asked for, or kept where reading them again would take long. Raises UserError, with the
    argument as its place, for what is not there, cannot be read, is damaged or hostile, and where
    two arguments have different files at one path.
    """
    store = Store()
    several = len(arguments) > 1
    parts = [_opened(argument, number, store, several) for number, argument in enumerate(arguments)]
    return Tree(tuple(part.package for part in parts), merged(parts))


def _opened(argument: str, number: int, store: Store, several: bool) -> Part:
    if not os.path.lexists(argument):
        raise UserError("there is no such file or directory", place=argument)
    if os.path.isdir(argument):
        nodes = {node.path: node for node in walk(argument, number)}
        return Part(Package(argument, "directory"), nodes, {})
    from ...archives.package import shape
    from .unpacking import unpack

    found = shape(argument)
    if found is not None:
        return unpack(argument, found, number, store, several)
    node = single(argument, number)
    if not is_wanted(node.path, node.head()):
        hint = "a directory, a package, a library, a header or a .pc file"
        raise UserError("is neither a package nor of a C library", place=argument, hint=hint)
    return Part(Package(argument, "file"), {node.path: node}, {})
