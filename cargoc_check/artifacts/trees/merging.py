"""Several directories and packages as one tree, as if all were installed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

from ...archives.limits import MEMBERS_LIMIT, NAMES_LIMIT
from ...archives.stream import quoted
from ...errors import UserError
from ..tree import Node, followed
from .part import Part

_DEPTH_LIMIT = 200
_LINKS_LIMIT = 100
"""Links that others lie below; a system has a dozen."""


def merged(parts: Sequence[Part]) -> dict[str, Node]:
    """Return the nodes of all parts by path.

    What lies below a link to a folder is put where the link leads, as on a system where `lib` is
    `usr/lib`. Raises UserError where two parts have different files at one path, where a file lies
    below one, or below a link that leads out, and where there are too many nodes.
    """
    tree = _Merging(parts)
    for node in _in_order(parts):
        tree.add(node)
    tree.check()
    return tree.nodes


class _Merging:
    def __init__(self, parts: Sequence[Part]) -> None:
        self.nodes: dict[str, Node] = {}
        self._parts = parts
        self._folders: dict[str, str] = {"": ""}
        self._characters = 0
        self._links = 0
        self._last = ""
        # What is at a path, and where its part has it: different where links are followed.
        self._origins: dict[str, str] = {}

    def add(self, node: Node) -> None:
        """Take a node; links come before all else."""
        self._last = self._argument(node)
        folder, _, name = node.path.rpartition("/")
        if folder.count("/") >= _DEPTH_LIMIT:
            message = f"member {quoted(node.path)} lies in more than {_DEPTH_LIMIT} folders"
            raise UserError(message, place=self._argument(node))
        real = self._real(folder, node)
        path = f"{real}/{name}" if real else name
        before = self.nodes.get(path)
        if before is None:
            self.nodes[path] = node._replace(path=path) if path != node.path else node
            if path != node.path:
                self._origins[path] = node.path
            self._count(path + (node.link or ""))
        elif not self._agree(before, node):
            message = f"has {quoted(path)} otherwise than {self._argument(before)}"
            hint = "give packages that can be installed together"
            raise UserError(message, place=self._argument(node), hint=hint)

    def check(self) -> None:
        """Refuse a file that others lie below."""
        for folder in self._folders.values():
            node = self.nodes.get(folder)
            if node is not None and node.kind == "file":
                message = f"holds {quoted(folder)} as a file, and others below it"
                raise UserError(message, place=self._argument(node))

    def _real(self, folder: str, node: Node) -> str:
        """Return where a folder is once links are followed."""
        real = self._folders.get(folder)
        if real is None:
            above, _, name = folder.rpartition("/")
            start = self._real(above, node)
            real = self._led(f"{start}/{name}" if start else name, node)
            self._folders[folder] = real
            self._count(folder)
        return real

    def _led(self, path: str, node: Node) -> str:
        if self._link(path) is None:
            return path
        self._links += 1
        real = followed(path, self._link) if self._links <= _LINKS_LIMIT else None
        if real is None:
            said = "lies below a link that leads out of the tree, or in a circle"
            message = f"member {quoted(node.path)} {said}"
            raise UserError(message, place=self._argument(node))
        return real

    def _link(self, path: str) -> str | None:
        node = self.nodes.get(path)
        return node.link if node is not None and node.kind == "link" else None

    def _count(self, path: str) -> None:
        self._characters += len(path)
        many = max(len(self.nodes), len(self._folders))
        if self._characters > NAMES_LIMIT or many > MEMBERS_LIMIT:
            raise UserError("too many files and folders, or too long names", place=self._last)

    def _agree(self, before: Node, node: Node) -> bool:
        """Tell whether two nodes at one path can be installed together."""
        if before.kind == "link" and node.kind == "folder":
            return True
        if before.kind != "file" or node.kind != "file":
            return (before.kind, before.link) == (node.kind, node.link)
        if before.size != node.size or before.head() != node.head():
            return False
        return self._sum(before) == self._sum(node)

    def _sum(self, node: Node) -> int:
        sums = self._parts[node.package].sums
        path = self._origins.get(node.path, node.path)
        return sums[path] if path in sums else zlib.crc32(node.content())

    def _argument(self, node: Node) -> str:
        return self._parts[node.package].package.argument


def _in_order(parts: Sequence[Part]) -> Iterator[Node]:
    """Yield all nodes: links first, those that lie higher before those below them."""
    links = [node for part in parts for node in part.nodes.values() if node.kind == "link"]
    yield from sorted(links, key=lambda node: node.path.count("/"))
    for part in parts:
        yield from (node for node in part.nodes.values() if node.kind != "link")
