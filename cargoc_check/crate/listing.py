"""Questions about folders where all there is is a list of files: in archives, in memory."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from posixpath import normpath


def slashed(path: str) -> str:
    """Return an absolute path of this system with `/`, and beginning with it."""
    return "/" + path.replace(os.sep, "/").lstrip("/")


class Listing:
    """The paths of files, relative to a root and normal; folders are what files lie in."""

    def __init__(self, files: Iterable[str], empty_folders: Iterable[str] = ()) -> None:
        self._files = sorted(files)
        self._known = frozenset(self._files)
        self._folders = frozenset(empty_folders) - {"."}

    def is_file(self, path: str) -> bool:
        """Tell whether a file has that path."""
        return normpath(path) in self._known

    def is_dir(self, path: str) -> bool:
        """Tell whether a file lies below that path, or an empty folder has it."""
        folder = normpath(path)
        if folder == "." or folder in self._folders or any(self.walk(folder)):
            return True
        return any(path.startswith(folder + "/") for path in self._folders)

    def walk(self, directory: str) -> Iterator[str]:
        """Yield the files below a folder, sorted."""
        folder = normpath(directory)
        start = "" if folder == "." else folder + "/"
        for at in range(bisect_left(self._files, start), len(self._files)):
            if not self._files[at].startswith(start):
                return
            yield self._files[at]

    def list(self, directory: str) -> tuple[str, ...]:
        """Return the names of the files and folders in a folder itself, sorted."""
        folder = normpath(directory)
        start = "" if folder == "." else folder + "/"
        inner = {path[len(start) :].partition("/")[0] for path in self.walk(folder)}
        empty = (path[len(start) :] for path in self._folders if path.startswith(start))
        return tuple(sorted(inner.union(name.partition("/")[0] for name in empty) - {""}))
