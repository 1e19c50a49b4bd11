"""The patterns of `workspace.members` and of assets, as the Rust crate `glob` (0.3) reads them.

They differ from Python's: a leading dot is nothing special, `**` is a component of its own, and
what cannot be a pattern is an error.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from . import paths
from .wildcards import Step, any_number, literal, matches, one, one_of, ranges

if TYPE_CHECKING:
    from .files import Files


def has_pattern(text: str) -> bool:
    """Tell whether a text has any sign that makes it a pattern."""
    return any(sign in text for sign in "*?[")


def expand(files: Files, location: str, pattern: str) -> list[str]:
    """Return the absolute paths of files and folders that match below an absolute directory.

    In the order of their names, a folder before what is in it. Raises ValueError, saying why, for
    what is no pattern.
    """
    start = "/" if pattern.startswith("/") else location
    parts = [part for part in pattern.split("/") if part]
    for part in parts:
        if part != "**" and has_pattern(part):
            parse(part)
    found = _search(files, start, parts, set(), set())
    return sorted(found, key=lambda path: path.split("/"))


@lru_cache(maxsize=256)
def parse(pattern: str) -> tuple[Step, ...]:
    """Return the steps of a pattern without `/`; raises ValueError, saying why it is none."""
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


def _search(
    files: Files,
    path: str,
    parts: list[str],
    entered: set[Hashable],
    seen: set[tuple[str, int]],
) -> Iterator[str]:
    """Yield what the parts match below a path; `seen` are the ends of ways that were gone before.

    Without it, several `**` would cost all the ways in which they can share the folders.
    """
    if (path, len(parts)) in seen:
        return
    seen.add((path, len(parts)))
    if not parts:
        yield path
        return
    first, rest = parts[0], parts[1:]
    relative = paths.relative(files.base, path)
    if first == "**":
        yield from _search(files, path, rest, set(entered), seen)
        # Links can lead in circles: each folder is entered once below a `**`.
        entered.add(files.identity(relative))
        for name in files.list(relative):
            inner = paths.below(relative, name)
            if files.is_dir(inner) and files.identity(inner) not in entered:
                yield from _search(files, paths.absolute(path, name), parts, entered, seen)
    elif has_pattern(first):
        for name in files.list(relative):
            if matches(parse(first), name):
                yield from _search(files, paths.absolute(path, name), rest, entered, seen)
    else:
        following = paths.absolute(path, first)
        inner = paths.relative(files.base, following)
        if files.is_dir(inner) or files.is_file(inner):
            yield from _search(files, following, rest, entered, seen)
