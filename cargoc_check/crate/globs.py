"""The patterns of `workspace.members`, as the Rust crate `glob` (0.3) reads them.

They differ from Python's: a leading dot is nothing special, `**` is a component of its own, and
what cannot be a pattern is an error.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from . import paths

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
            compiled(part)
    return sorted(_search(files, start, parts, set()), key=lambda path: path.split("/"))


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the regular expression of a pattern without `/`; raises ValueError, saying why."""
    out, at = "", 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "*":
            if pattern.startswith("**", at):
                raise ValueError("`**` stands alone between slashes")
            out += ".*"
        elif sign == "?":
            out += "."
        elif sign == "[":
            end = pattern.find("]", at + (3 if pattern.startswith("[!", at) else 2))
            if end < 0:
                raise ValueError("a `[` is not closed")
            out += _class(pattern[at + 1 : end])
            at = end
        else:
            out += re.escape(sign)
        at += 1
    return re.compile(out, re.DOTALL)


def _class(inside: str) -> str:
    negated = inside.startswith("!")
    signs = inside[1:] if negated else inside
    out, at = "", 0
    while at < len(signs):
        if at + 2 < len(signs) and signs[at + 1] == "-":
            first, last = signs[at], signs[at + 2]
            # An empty range matches nothing; Python would call it an error.
            out += f"{re.escape(first)}-{re.escape(last)}" if first <= last else ""
            at += 3
        else:
            out += re.escape(signs[at])
            at += 1
    if not out:
        return "." if negated else "(?!)"
    return f"[{'^' if negated else ''}{out}]"


def _search(files: Files, path: str, parts: list[str], entered: set[Hashable]) -> Iterator[str]:
    if not parts:
        yield path
        return
    first, rest = parts[0], parts[1:]
    relative = paths.relative(files.base, path)
    if first == "**":
        yield from _search(files, path, rest, set(entered))
        # Links can lead in circles: each folder is entered once below a `**`.
        entered.add(files.identity(relative))
        for name in files.list(relative):
            inner = paths.below(relative, name)
            if files.is_dir(inner) and files.identity(inner) not in entered:
                yield from _search(files, paths.absolute(path, name), parts, entered)
    elif has_pattern(first):
        for name in files.list(relative):
            if compiled(first).fullmatch(name):
                yield from _search(files, paths.absolute(path, name), rest, entered)
    else:
        following = paths.absolute(path, first)
        inner = paths.relative(files.base, following)
        if files.is_dir(inner) or files.is_file(inner):
            yield from _search(files, following, rest, entered)
