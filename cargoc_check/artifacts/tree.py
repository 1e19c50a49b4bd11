"""What is looked into: files of a directory or of packages, together as one tree."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

_LINKS_LIMIT = 40


class Package(NamedTuple):
    """One argument of the command line.

    `kind` is "directory" or the package's format (deb, rpm, apk, pkg.tar, conda, wheel, zip, crate,
    tar, file); the rest is what the package says of itself, "" where it does not. `depends` are
    its run-time dependencies as written.
    """

    argument: str
    kind: str
    name: str = ""
    version: str = ""
    architecture: str = ""
    depends: tuple[str, ...] = ()


class Node(NamedTuple):
    """A file, link or folder. `mode` are the permission bits, None where the package has none.

    `package` is the index of the argument that it is from; `link` the text of a symbolic link;
    `content` gives the bytes of a file, as a buffer that lives as long as the tree.
    """

    path: str
    kind: Literal["file", "link", "folder"]
    package: int
    size: int = 0
    mode: int | None = None
    link: str | None = None
    content: Callable[[], memoryview] = lambda: memoryview(b"")


class Tree:
    """Files by path, without a leading slash. `packages` are the arguments in order."""

    def __init__(self, packages: tuple[Package, ...], nodes: dict[str, Node]) -> None:
        self.packages = packages
        self._nodes = dict(sorted(nodes.items()))
        self._folders = set(_folders(self._nodes))

    def __iter__(self) -> Iterator[Node]:
        """Yield all nodes, by path."""
        return iter(self._nodes.values())

    def get(self, path: str) -> Node | None:
        """Return what is at a path, a link itself and not what it leads to."""
        return self._nodes.get(path)

    def is_folder(self, path: str) -> bool:
        """Tell whether something lies below a path, or a folder is there."""
        return path in self._folders

    def resolve(self, path: str) -> Node | None:
        """Return the file or folder that a path leads to, through links of files and folders.

        None where nothing is there, or a link leads out of the tree or in a circle. Absolute links
        are taken from the tree's root, as in a chroot.
        """
        for _ in range(_LINKS_LIMIT):
            step = self._step(path)
            if step is None:
                return None
            if step == path:
                node = self._nodes.get(path) or Node(path, "folder", 0)
                return None if node.kind == "link" else node  # a link to itself
            path = step
        return None

    def real(self, path: str) -> str | None:
        """Return the path of what a path leads to."""
        node = self.resolve(path)
        return node and node.path

    def opened(self, path: str) -> str:
        """Return a path as people can open it: below its directory, or after its package's name."""
        node = self._nodes.get(path)
        argument = self.packages[node.package if node else 0].argument
        return posixpath.join(argument, path) if path not in ("", ".") else argument

    def package(self, path: str) -> Package:
        """Return the package that a file is from."""
        return self.packages[self._nodes[path].package]

    def _step(self, path: str) -> str | None:
        """Return the path with its first link followed; the path itself where it has none."""
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            node = self._nodes.get("/".join(parts[:depth]))
            if node is not None and node.kind == "link":
                return _joined("/".join(parts[: depth - 1]), node.link or "", parts[depth:])
        return path if path in self._nodes or path in self._folders else None


def _joined(folder: str, link: str, rest: list[str]) -> str | None:
    absolute = link.startswith("/")
    joined = posixpath.normpath(posixpath.join("" if absolute else folder, link.lstrip("/"), *rest))
    if absolute and joined.startswith(".."):
        return None
    return None if joined == ".." or joined.startswith("../") else joined


def _folders(nodes: dict[str, Node]) -> Iterator[str]:
    yield ""
    for path, node in nodes.items():
        if node.kind == "folder":
            yield path
        parent = posixpath.dirname(path)
        while parent:
            yield parent
            parent = posixpath.dirname(parent)
