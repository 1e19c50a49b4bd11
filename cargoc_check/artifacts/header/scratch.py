"""A private copy of a tree's headers, for a compiler to read.

Only what a header may include is copied, as plain files: neither precompiled headers, which a
compiler takes over without looking, nor links that lead out of the copy.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice

from ..build import Build
from ..tree import Node, Tree

_LONGEST = 4 << 20
_MOST = 64 << 20
_FILES = 10_000
_LINKS = 100
_LEFT_OUT = (".gch", ".pch", ".pcm", ".modulemap")


def copy(build: Build, folder: str) -> None:
    """Write the headers of a build, and what lies beside and below them, into a folder."""
    roots: set[str] = set()
    for header in build.headers:
        parent = header.path.rpartition("/")[0]
        while parent and parent not in roots:
            roots.add(parent)
            parent = parent.rpartition("/")[0]
    left = _MOST
    for path, node in islice(_wanted(build.tree, roots), _FILES):
        left -= node.size
        if left < 0:
            return
        _write(os.path.join(folder, *path.split("/")), node)


def _wanted(tree: Tree, roots: set[str]) -> Iterator[tuple[str, Node]]:
    """Yield files by where they are to be; what links lead to is copied to where they are."""
    links = 0
    for node in tree:
        resolved = tree.resolve(node.path) if node.kind == "link" else node
        if resolved is None or node.path.rpartition("/")[0] not in roots:
            continue
        if resolved.kind == "file" and _is_text(node.path, resolved):
            yield node.path, resolved
        elif node.kind == "link" and resolved.kind == "folder" and links < _LINKS:
            links += 1
            yield from _below(tree, node.path, resolved.path)


def _below(tree: Tree, link: str, folder: str) -> Iterator[tuple[str, Node]]:
    start = f"{folder}/"
    if link.startswith(start):
        return
    for node in tree:
        if node.path.startswith(start) and node.kind == "file" and _is_text(node.path, node):
            yield f"{link}/{node.path[len(start) :]}", node


def _is_text(path: str, node: Node) -> bool:
    parts = path.split("/")
    odd = any(part in ("", ".", "..") or part.endswith(_LEFT_OUT) for part in parts)
    return not odd and node.size <= _LONGEST


def _write(place: str, node: Node) -> None:
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "wb") as file:
            file.write(node.content())
    except (OSError, ValueError):  # a name that this system cannot have: the compiler misses it
        return
