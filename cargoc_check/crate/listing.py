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
        self._folders = sorted({*empty_folders} - {"."})

    def is_file(self, path: str) -> bool:
        """Tell whether a file has that path."""
        return normpath(path) in self._known

    def is_dir(self, path: str) -> bool:
        """Tell whether a file lies below that path, or an empty folder has it."""
        folder = normpath(path)
        if folder == ".":
            return True
        start = folder + "/"
        return _follows(self._folders, folder) == folder or any(
            _follows(paths, start).startswith(start) for paths in (self._files, self._folders)
        )

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
        return tuple(sorted({*_names(self._files, start), *_names(self._folders, start)}))


def _names(paths: list[str], start: str) -> Iterator[str]:
    """Yield the first names after `start` in sorted paths; what lies below one is passed over."""
    at = bisect_left(paths, start)
    while at < len(paths) and paths[at].startswith(start):
        name, slash, _ = paths[at][len(start) :].partition("/")
        yield name
        # "0" is the sign after the slash: nothing that begins with `name/` comes later.
        at = bisect_left(paths, f"{start}{name}0", at) if slash else at + 1


def _follows(paths: list[str], path: str) -> str:
    """Return the first of the sorted paths that is not before a path, nothing when all are."""
    at = bisect_left(paths, path)
    return paths[at] if at < len(paths) else ""
