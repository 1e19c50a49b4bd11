"""The patterns of `package.include` and `package.exclude`: those of a .gitignore, with braces.

As the Rust crates `ignore` (0.4, `gitignore.rs`) and `globset` (`glob.rs`) read them for cargo.
Python's pathspec knows no braces, looks at parent folders in another order, and costs more to
import than all of an audit's other work.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple


class Pattern(NamedTuple):
    """One line: what it matches, whether `!` takes it back, whether it is for folders only."""

    regex: re.Pattern[str]
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
        if (is_folder or not pattern.folders_only) and pattern.regex.fullmatch(path):
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
        regex = re.compile(_Translator(text).regex(), re.DOTALL)
    except ValueError:  # cargo refuses to package with it; nothing else reads it
        return None
    return Pattern(regex, negated, folders_only)


class _Translator:
    """Turns a glob into a regular expression, sign by sign."""

    def __init__(self, glob: str) -> None:
        self._glob = glob
        self._at = 0
        self._out: list[str] = []
        self._braces = 0

    def regex(self) -> str:
        """Return the expression; raises ValueError for what is no glob."""
        if self._glob == "**":
            return ".*"
        while self._at < len(self._glob):
            sign = self._glob[self._at]
            self._at += 1
            self._out.append(self._translated(sign))
        if self._braces:
            raise ValueError("a `{` is not closed")
        return "".join(self._out)

    def _translated(self, sign: str) -> str:
        if sign == "?":
            return "[^/]"
        if sign == "*":
            return self._stars()
        if sign == "[":
            return self._class()
        if sign == "{":
            self._braces += 1
            return "(?:"
        if sign == "}":
            self._braces -= 1
            if self._braces < 0:
                raise ValueError("a `}` without its `{`")
            return ")"
        if sign == "," and self._braces:
            return "|"
        if sign == "\\":
            if self._at == len(self._glob):
                raise ValueError("a `\\` at the end")
            sign = self._glob[self._at]
            self._at += 1
        return re.escape(sign)

    def _stars(self) -> str:
        if not self._glob.startswith("*", self._at):
            return "[^/]*"
        start = self._at - 1
        self._at += 1
        first = start == 0 or self._glob[start - 1] == "/"
        last = self._at == len(self._glob)
        if not first or not (last or self._glob[self._at] == "/"):
            return "[^/]*"
        self._at += 1
        if start == 0:
            self._skip_repeated()
            return "(?:/?|.*/)"
        # The slash before the stars is out already; it belongs to them.
        self._out.pop()
        if last:
            return "/.*"
        self._skip_repeated()
        return "(?:/|/.*/)"

    def _skip_repeated(self) -> None:
        while self._glob.startswith("**/", self._at):
            self._at += 3

    def _class(self) -> str:
        signs, at = "", self._at
        negated = self._glob[at : at + 1] in ("!", "^") and at < len(self._glob)
        at += negated
        end = self._glob.find("]", at + 1)
        if end < 0:
            return re.escape("[")
        inside = self._glob[at:end]
        self._at = end + 1
        index = 0
        while index < len(inside):
            first = inside[index]
            if inside[index + 1 : index + 2] == "-" and index + 2 < len(inside):
                last = inside[index + 2]
                if last < first:
                    raise ValueError(f"{first}-{last} is no range")
                signs += f"{re.escape(first)}-{re.escape(last)}"
                index += 3
            else:
                signs += re.escape(first)
                index += 1
        return f"[{'^' if negated else ''}{signs}]"
