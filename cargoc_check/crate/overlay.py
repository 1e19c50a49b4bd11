"""Files as they would be after a patch, while the real ones stay as they are."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from posixpath import dirname, normpath
from typing import TYPE_CHECKING

from ..text.source import Source
from . import paths
from .limits import TEXT_LIMIT, too_large

if TYPE_CHECKING:
    from .files import Files


Contents = Mapping[str, bytes | None]
"""What lies over files: the bytes at a path, or None where nothing is to be there."""


class Overlay:
    """Files with some contents laid over them.

    A content hides the file of that path by whatever links it is reached. What is parsed of the
    files below is not taken over: the same manifest may have other members here.
    """

    def __init__(self, files: Files, contents: Contents) -> None:
        self.base = files.base
        self.sources: dict[str, Source] = {}
        self._files = files
        self._contents = {normpath(path): content for path, content in contents.items()}
        self._by_identity = {files.identity(p): c for p, c in self._contents.items()}
        self._made = _folders(files, self._contents)

    def read(self, path: str, limit: int = TEXT_LIMIT) -> bytes:
        """Return a file's bytes; see `Files`."""
        identity = self._files.identity(path)
        if identity not in self._by_identity:
            return self._files.read(path, limit)
        content = self._by_identity[identity]
        if content is None:
            raise FileNotFoundError(path)
        if len(content) > limit:
            raise too_large(len(content), limit, self.opened(path))
        return content

    def is_file(self, path: str) -> bool:
        """Tell whether there is such a file."""
        identity = self._files.identity(path)
        if identity in self._by_identity:
            return self._by_identity[identity] is not None
        return self._files.is_file(path)

    def is_dir(self, path: str) -> bool:
        """Tell whether there is such a directory."""
        return self._files.identity(path) in self._made or self._files.is_dir(path)

    def list(self, directory: str) -> tuple[str, ...]:
        """Return the names in a directory; see `Files`."""
        names = set(self._files.list(directory))
        here = self._files.identity(directory)
        for path, content in self._contents.items():
            if self._files.identity(_parent(path)) == here:
                name = path.rpartition("/")[2]
                (names.discard if content is None else names.add)(name)
        return tuple(sorted(names | self._made.get(here, set())))

    def walk(self, directory: str) -> Iterator[str]:
        """Yield the files below a directory; see `Files`."""
        from heapq import merge

        start = "" if normpath(directory) == "." else normpath(directory) + "/"
        folder = paths.absolute(self.base, directory)
        laid: dict[str, bytes | None] = {}
        for path, content in self._contents.items():
            location = paths.absolute(self.base, path)
            if paths.within(location, folder):
                laid[start + paths.relative(folder, location)] = content
        new = sorted(path for path, content in laid.items() if content is not None)
        old = (path for path in self._files.walk(directory) if path not in laid)
        yield from merge(old, new)

    def display(self, path: str) -> str:
        """Return the path as reports show it."""
        return self._files.display(path)

    def opened(self, path: str) -> str:
        """Return the path as people can open it."""
        return self._files.opened(path)

    def identity(self, path: str) -> Hashable:
        """Return a key that is this object's own."""
        return self, self._files.identity(path)


def _parent(path: str) -> str:
    return dirname(path) or "."


def _folders(files: Files, contents: Contents) -> dict[Hashable, set[str]]:
    """Return what lies in each folder above a new file, as far as the files below lack it."""
    found: dict[Hashable, set[str]] = {}
    for path, content in contents.items():
        if content is None:
            continue
        folder = _parent(path)
        while folder not in (".", "..") and not files.is_dir(folder):
            found.setdefault(files.identity(folder), set())
            above = _parent(folder)
            found.setdefault(files.identity(above), set()).add(folder.rpartition("/")[2])
            folder = above
    return found
