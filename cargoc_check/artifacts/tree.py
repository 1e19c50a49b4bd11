"""What is looked into: files of a directory or of packages, together as one tree."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Literal, NamedTuple

HEAD = 16
_LINKS_LIMIT = 20
_PATH_LIMIT = 4096
_ROOTED = ("deb", "rpm", "apk", "pkg.tar")


class Package(NamedTuple):
    """One argument of the command line.

    `kind` is "directory" or the package's format (deb, rpm, apk, pkg.tar, pkg, conda, wheel, zip,
    crate, tar, file); the rest is what the package says of itself, "" where it does not. `depends`
    are its run-time dependencies as written. `placeholder` is what conda's installer replaces by
    the real prefix, in texts and binaries.
    """

    argument: str
    kind: str
    name: str = ""
    version: str = ""
    architecture: str = ""
    depends: tuple[str, ...] = ()
    placeholder: str = ""

    @property
    def is_rooted(self) -> bool:
        """Tell whether it is installed at `/`, so that no prefix is another than it says."""
        return self.kind in _ROOTED

    @property
    def is_part(self) -> bool:
        """Tell whether it is one of a distribution's packages: what it lacks may be in another."""
        return self.is_rooted or self.kind == "conda"


class Node(NamedTuple):
    """A file, link or folder. `mode` are the permission bits, None where the package has none.

    `package` is the index of the argument that it is from; `link` the text of a symbolic link;
    `content` gives the bytes of a file, as a buffer that lives as long as it is held; for what no
    reader wants of a package, it reads the package again. Ask `head` what a file is.
    """

    path: str
    kind: Literal["file", "link", "folder"]
    package: int
    size: int = 0
    mode: int | None = None
    link: str | None = None
    content: Callable[[], memoryview] = lambda: memoryview(b"")
    start: Callable[[], bytes] | None = None

    def head(self) -> bytes:
        """Return the first 16 bytes of a file, or fewer, at little cost."""
        return self.start() if self.start else bytes(self.content()[:HEAD])


class Tree:
    """Files by path, without a leading slash. `packages` are the arguments in order."""

    def __init__(self, packages: tuple[Package, ...], nodes: dict[str, Node]) -> None:
        self.packages = packages
        self._nodes = dict(sorted(nodes.items()))
        self._folders = _folders(self._nodes)

    def __iter__(self) -> Iterator[Node]:
        """Yield all nodes, by path."""
        return iter(self._nodes.values())

    @cached_property
    def places(self) -> Mapping[str, tuple[str, ...]]:
        """Return the folders in which a name is found, by names; folders have names as well."""
        found: dict[str, list[str]] = {}
        for path in self._nodes:
            folder, _, name = path.rpartition("/")
            found.setdefault(name, []).append(folder)
        return {name: tuple(folders) for name, folders in found.items()}

    @cached_property
    def contents(self) -> Mapping[str, tuple[str, ...]]:
        """Return the names that are in a folder, by folders."""
        found: dict[str, list[str]] = {}
        for path in self._nodes:
            folder, _, name = path.rpartition("/")
            found.setdefault(folder, []).append(name)
        return {folder: tuple(names) for folder, names in found.items()}

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
        real = followed(path, self._link)
        if real is None or (real not in self._nodes and real not in self._folders):
            return None
        return self._nodes.get(real) or Node(real, "folder", 0)

    def real(self, path: str) -> str | None:
        """Return the path of what a path leads to."""
        node = self.resolve(path)
        return node and node.path

    def opened(self, path: str) -> str:
        """Return a path as people can open it: below its directory, or after its package's name."""
        node = self._nodes.get(path)
        package = self.packages[node.package if node else 0]
        if path in ("", ".") or package.kind == "file":
            return package.argument
        return posixpath.join(package.argument, path)

    def package(self, path: str) -> Package:
        """Return the package that a file is from."""
        return self.packages[self._nodes[path].package]

    def _link(self, path: str) -> str | None:
        node = self._nodes.get(path)
        return node.link if node is not None and node.kind == "link" else None


def followed(path: str, link: Callable[[str], str | None]) -> str | None:
    """Return what a path is once all links in it are followed, whether or not it is there.

    `link` gives the text of the link at a path, None where there is none. None is returned where
    a link leads out of the tree or in a circle; absolute links are taken from the tree's root.
    """
    for _ in range(_LINKS_LIMIT):
        for end in (*(at for at, letter in enumerate(path) if letter == "/"), len(path)):
            text = link(path[:end])
            if text is not None:
                break
        else:
            return path
        joined = _joined(posixpath.dirname(path[:end]), text, path[end + 1 :])
        if joined is None or len(joined) > _PATH_LIMIT:
            return None
        path = joined
    return None


def _joined(folder: str, link: str, rest: str) -> str | None:
    start = "" if link.startswith("/") else folder
    joined = posixpath.normpath(posixpath.join(start, link.lstrip("/"), rest))
    if joined == ".." or joined.startswith("../"):
        return None
    return "" if joined == "." else joined


def _folders(nodes: dict[str, Node]) -> set[str]:
    folders = {""}
    for path, node in nodes.items():
        folder = path if node.kind == "folder" else posixpath.dirname(path)
        while folder not in folders:
            folders.add(folder)
            folder = posixpath.dirname(folder)
    return folders
