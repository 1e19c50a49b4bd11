"""Which folders a list of paths takes in, told in a time that hardly grows with the list."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable


class Borders:
    """Folders by their absolute paths."""

    def __init__(self, folders: Iterable[str]) -> None:
        self._outermost: list[str] = []
        for folder in sorted(folder.rstrip("/") + "/" for folder in folders):
            if not (self._outermost and folder.startswith(self._outermost[-1])):
                self._outermost.append(folder)

    def hold(self, path: str) -> bool:
        """Tell whether an absolute path is one of the folders or lies in one."""
        # None of the outermost begins another, so what begins the path is the last before it.
        at = bisect_right(self._outermost, path + "/")
        return at > 0 and (path + "/").startswith(self._outermost[at - 1])
