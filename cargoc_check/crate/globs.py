"""The patterns of `workspace.members` and of assets, as the Rust crate `glob` (0.3) reads them.

They differ from Python's: a leading dot is nothing special, `**` is a component of its own, and
what cannot be a pattern is an error.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from ..errors import UserError
from . import paths
from .limits import LOOKS_LIMIT, PART_LIMIT
from .wildcards import Step, any_number, literal, matches, one, one_of, ranges

if TYPE_CHECKING:
    from .files import Files

_State = tuple[str, int, frozenset[Hashable]]
"""A path that was found, how many parts of the pattern led to it, and for a `**` the folders that
it lies in."""


def has_pattern(text: str) -> bool:
    """Tell whether a text has any sign that makes it a pattern."""
    return any(sign in text for sign in "*?[")


@lru_cache(maxsize=256)
def parse(pattern: str) -> tuple[Step, ...]:
    """Return the steps of a pattern without `/`; raises ValueError, saying why it is none."""
    if len(pattern) > PART_LIMIT:
        raise ValueError(f"more than {PART_LIMIT:,} characters between slashes")
    steps, at = [], 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "*":
            if pattern.startswith("**", at):
                raise ValueError("`**` stands alone between slashes")
            steps.append(any_number())
        elif sign == "?":
            steps.append(one())
        elif sign == "[":
            negated = pattern.startswith("[!", at)
            start = at + 1 + negated
            at = pattern.find("]", start + 1)
            if at < 0:
                raise ValueError("a `[` is not closed")
            steps.append(one_of(ranges(pattern[start:at]), negated))
        else:
            steps.append(literal(sign))
        at += 1
    return tuple(steps)


_NONE: frozenset[Hashable] = frozenset()


class Search:
    """Looks for what patterns match. What it may look at is bounded for all of them together."""

    def __init__(self, files: Files, looks: int = LOOKS_LIMIT) -> None:
        self._files = files
        self._left = looks
        self.circles: set[str] = set()
        """Links, relative to the files' root, that lead back to a folder they lie in."""
        self._names: dict[str, tuple[str, ...]] = {}
        self._folders: dict[str, tuple[str, ...]] = {}
        self._identities: dict[str, Hashable] = {}

    def expand(self, location: str, pattern: str) -> list[str]:
        """Return the absolute paths of files and folders that match below an absolute directory.

        In the order of their names, a folder before what is in it. Raises ValueError, saying why,
        for what is no pattern, UserError for one that leads to too much.
        """
        start = "/" if pattern.startswith("/") else location
        parts: list[str] = []
        for part in filter(None, pattern.split("/")):
            if part != "**" and has_pattern(part):
                parse(part)
            if part != "**" or parts[-1:] != ["**"]:
                parts.append(part)
        found = self._search(start, parts)
        return sorted(found, key=lambda path: path.split("/"))

    def _search(self, start: str, parts: list[str]) -> Iterator[str]:
        """Yield what the parts match; no state is looked at twice, whatever ways lead to it."""
        waiting: list[_State] = [(start, 0, _NONE)]
        seen: set[tuple[str, int]] = set()
        while waiting:
            path, at, above = waiting.pop()
            if (path, at) in seen:
                continue
            seen.add((path, at))
            self._spend(1)
            if at == len(parts):
                yield path
            elif parts[at] == "**":
                waiting += self._below(path, at, above)
            elif has_pattern(parts[at]):
                names = self._match(path, parts[at])
                waiting += [(paths.absolute(path, name), at + 1, _NONE) for name in names]
            elif self._is_there(inner := paths.absolute(path, parts[at])):
                waiting.append((inner, at + 1, _NONE))

    def _below(self, path: str, at: int, above: frozenset[Hashable]) -> Iterator[_State]:
        """Yield the path as the end of a `**`, and each folder in it, by links as well.

        Rust's `glob` goes round in circles until the system calls it too many links; we do not.
        """
        yield path, at + 1, _NONE
        folder = paths.relative(self._files.base, path)
        above |= {self._identity(folder)}
        for name in self._folders_in(folder):
            inner = paths.below(folder, name)
            if self._identity(inner) in above:
                self.circles.add(inner)
            else:
                yield paths.absolute(path, name), at, above

    def _match(self, path: str, part: str) -> Iterator[str]:
        """Yield the names in a folder that match a part of a pattern."""
        steps = parse(part)
        for name in self._names_in(paths.relative(self._files.base, path)):
            self._spend(1 + len(part) * len(name) // 64)
            if matches(steps, name):
                yield name

    def _is_there(self, path: str) -> bool:
        relative = paths.relative(self._files.base, path)
        return self._files.is_dir(relative) or self._files.is_file(relative)

    def _names_in(self, folder: str) -> tuple[str, ...]:
        if folder not in self._names:
            self._names[folder] = self._files.list(folder)
        return self._names[folder]

    def _folders_in(self, folder: str) -> tuple[str, ...]:
        """Return the names of the folders in a folder."""
        if folder not in self._folders:
            names = self._names_in(folder)
            self._spend(len(names))
            self._folders[folder] = tuple(
                name for name in names if self._files.is_dir(paths.below(folder, name))
            )
        return self._folders[folder]

    def _identity(self, folder: str) -> Hashable:
        if folder not in self._identities:
            self._identities[folder] = self._files.identity(folder)
        return self._identities[folder]

    def _spend(self, looks: int) -> None:
        self._left -= looks
        if self._left < 0:
            message = f"patterns lead to more than {LOOKS_LIMIT:,} looks at names"
            raise UserError(message, place=self._files.opened("."))
