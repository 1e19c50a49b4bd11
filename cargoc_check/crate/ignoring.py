"""The patterns of `package.include` and `package.exclude`: those of a .gitignore, with braces.

As the Rust crates `ignore` (0.4, `gitignore.rs`) and `globset` (`glob.rs`) read them for cargo.
Python's pathspec knows no braces, looks at parent folders in another order, and costs more to
import than all of an audit's other work.
"""

from collections.abc import Iterable
from typing import NamedTuple

from .wildcards import Step, any_number, either, literal, matches, one, one_of, ranges

MAX_DEPTH = 50
"""Braces within braces, so that a hostile pattern does not exhaust the stack."""


class Pattern(NamedTuple):
    """One line: what it matches, whether `!` takes it back, whether it is for folders only."""

    steps: tuple[Step, ...]
    negated: bool
    folders_only: bool


def parse(lines: Iterable[str]) -> tuple[Pattern, ...]:
    """Return the patterns of some lines; comments, empty lines and what is no pattern are none."""
    found = (_parse(line) for line in lines)
    return tuple(pattern for pattern in found if pattern is not None)


def match(patterns: tuple[Pattern, ...], path: str, is_folder: bool) -> bool | None:
    """Tell what the last pattern that matches says: True matched, False taken back, None neither.

    `path` is relative to the package's directory.
    """
    for pattern in reversed(patterns):
        if (is_folder or not pattern.folders_only) and matches(pattern.steps, path):
            return not pattern.negated
    return None


def match_with_parents(patterns: tuple[Pattern, ...], path: str, is_folder: bool) -> bool:
    """Tell whether the path matches; when nothing is said of it, its nearest parent decides.

    The package's own directory is the last of them, with an empty path: `*/` matches that too.
    """
    said = match(patterns, path, is_folder)
    while said is None and path:
        path = path.rpartition("/")[0]
        said = match(patterns, path, is_folder=True)
    return said is True


def _parse(line: str) -> Pattern | None:
    text = line if line.endswith("\\ ") else line.rstrip()
    if not text or text.startswith("#"):
        return None
    negated, anchored = False, False
    if text.startswith(("\\!", "\\#")):
        text = text[1:]
    else:
        negated = text.startswith("!")
        text = text.removeprefix("!")
        anchored = text.startswith("/")
        text = text.removeprefix("/")
    folders_only = text.endswith("/")
    if folders_only:
        text = text[:-1].removesuffix("\\")
    if not anchored and "/" not in text and text != "**":
        text = "**/" + text
    if text.endswith("/**"):
        text += "/*"
    try:
        steps = _Parser(text).steps()
    except ValueError:  # cargo refuses to package with it; nothing else reads it
        return None
    return Pattern(tuple(steps), negated, folders_only)


class _Parser:
    """Reads a glob into steps, sign by sign; `/` is a border that only `**` crosses."""

    def __init__(self, glob: str) -> None:
        self._glob = glob
        self._at = 0
        self._depth = 0

    def steps(self) -> list[Step]:
        """Return the steps; raises ValueError for what is no glob."""
        if self._glob == "**":
            return [any_number()]
        found = self._way("")
        if self._at < len(self._glob):
            raise ValueError("a `}` without its `{`")
        return found

    def _way(self, ends: str) -> list[Step]:
        """Read up to one of some signs, and not further."""
        start, found = self._at, list[Step]()
        while self._at < len(self._glob):
            sign = self._glob[self._at]
            if sign == "}" or sign in ends:
                return found
            self._at += 1
            if sign == "*":
                self._stars(found, start)
            else:
                found.append(self._step(sign))
        if ends:
            raise ValueError("a `{` is not closed")
        return found

    def _step(self, sign: str) -> Step:
        if sign == "?":
            return one("/")
        if sign == "[":
            return self._class()
        if sign == "{":
            return self._braces()
        if sign == "\\":
            if self._at == len(self._glob):
                raise ValueError("a `\\` at the end")
            sign = self._glob[self._at]
            self._at += 1
        return literal(sign)

    def _braces(self) -> Step:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ValueError(f"braces nested more than {MAX_DEPTH} deep")
        ways = [self._way(",}")]
        while self._glob[self._at] == ",":
            self._at += 1
            ways.append(self._way(",}"))
        self._at += 1
        self._depth -= 1
        return either(ways)

    def _stars(self, found: list[Step], start: int) -> None:
        """Read what begins with a star; two between borders stand for any folders."""
        before = self._at - 1
        if not self._glob.startswith("*", self._at):
            found.append(any_number("/"))
            return
        self._at += 1
        last = self._at == len(self._glob)
        first = before == start
        alone = (first or self._glob[before - 1] == "/") and (last or self._glob[self._at] == "/")
        if not alone:
            found.append(any_number("/"))
            return
        self._at += 1
        while self._glob.startswith("**/", self._at):
            self._at += 3
        if first:
            found.append(_into_folders)
            return
        # The slash before the stars has been read already; it belongs to them.
        found[-1] = _below_folder if last else _through_folders

    def _class(self) -> Step:
        negated = self._glob[self._at : self._at + 1] in ("!", "^") and self._at < len(self._glob)
        start = self._at + negated
        end = self._glob.find("]", start + 1)
        if end < 0:
            return literal("[")
        self._at = end + 1
        allowed = ranges(self._glob[start:end])
        if any(last < first for first, last in allowed):
            raise ValueError("a range ends before it begins")
        return one_of(allowed, negated)


def _into_folders(text: str, places: set[int]) -> set[int]:
    """Step over any number of folders at the start of a path."""
    return places | _after_slashes(text, places)


def _through_folders(text: str, places: set[int]) -> set[int]:
    """Step over a slash, and over any number of folders after it."""
    return _after_slashes(text, {at for at in places if text[at : at + 1] == "/"})


def _below_folder(text: str, places: set[int]) -> set[int]:
    """Step over a slash and all that follows."""
    return any_number()(text, literal("/")(text, places))


def _after_slashes(text: str, places: set[int]) -> set[int]:
    first = min(places, default=len(text))
    return {at + 1 for at in range(first, len(text)) if text[at] == "/"}
