"""Writing a proposal into the work tree: all of it or nothing, and nobody's work lost."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from typing import NamedTuple

from ..errors import UserError
from ..output import write_all
from .git import WorkTree, work_tree

_SHOWN = 3


class Written(NamedTuple):
    """What a file is to hold; `before` is None for a new one."""

    before: bytes | None
    after: bytes


def apply(folder: str, files: Mapping[str, Written], *, allow_dirty: bool = False) -> None:
    """Write files below a folder, the workspace's, given by their paths relative to it.

    Raises UserError, with nothing written: for a git work tree with changes that are not committed
    unless they are allowed, for a file that is read-only or has changed since it was read, for a
    new one that is there already, and for a link that leads out of the work tree.
    """
    tree = work_tree(folder)
    if tree and not allow_dirty:
        _refuse_dirty(tree)
    top = tree.top if tree else os.path.realpath(folder)
    contents = {}
    for name, written in files.items():
        path = os.path.normpath(os.path.join(folder, name))
        _refuse_outside(path, top)
        _refuse_lost(path, written)
        _refuse_read_only(path)
        contents[path] = written.after
    write_all(contents)


def _refuse_dirty(tree: WorkTree) -> None:
    changed = tree.changed()
    if changed:
        named = ", ".join(changed[:_SHOWN]) + ", …" * (len(changed) > _SHOWN)
        raise UserError(
            f"the work tree has changes that are not committed: {named}",
            place=tree.top,
            hint="commit or stash them, or say --allow-dirty",
        )


def _refuse_outside(path: str, top: str) -> None:
    if not f"{os.path.realpath(path)}/".startswith(f"{top.rstrip('/')}/"):
        raise UserError(f"lies outside of {top}, perhaps by a link", place=path)


def _refuse_lost(path: str, written: Written) -> None:
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        if written.before is not None:
            raise UserError("is no longer there", place=path) from None
        return
    if written.before is None:
        raise UserError("is there already, and would be written over", place=path)
    if not stat.S_ISREG(mode):
        raise UserError("is no regular file", place=path)
    with open(path, "rb") as file:
        if file.read(len(written.before) + 1) != written.before:
            raise UserError("has changed since it was read", place=path, hint="run it again")


def _refuse_read_only(path: str) -> None:
    """Raise UserError for a file that is meant to stay, or that its folder is not to change.

    Whoever may write everywhere, as root does, is told as well.
    """
    there = os.path.realpath(path)
    folder = os.path.dirname(there)
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    for one in (there, folder):
        if not os.path.exists(one):
            continue
        if not os.stat(one).st_mode & stat.S_IWUSR or not os.access(one, os.W_OK):
            raise UserError("is read-only", place=one, hint="make it writable: chmod u+w")
