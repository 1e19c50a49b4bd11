"""The lines of a pkg-config file as they are meant: continuations joined, comments gone.

As pkgconf 1.8 reads them (libpkgconf/fileio.c), but for the blanks that begin a continuation: those
it drops, and pkg-config and later pkgconf keep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...text.source import Span

BLANKS = " \t\r\n\f\v"
_BREAK = re.compile(r"\r\n|\n|\r")
_PART = re.compile(r"(?P<escaped>\\#)|(?P<last>\\\Z)|(?P<comment>#)|(?P<text>[^\\#]+|\\.)")
_JOINED_COMMENT = re.compile(
    r"(?<![^\r\n])(?:[^\\#\r\n]|\\[^\r\n])*(#(?:[^\r\n]*[^\\\r\n])?(?:\\\\)*\\)(?=[\r\n])"
)


class Text(NamedTuple):
    """A text that was made of a source: each character stands there from `starts` to `ends`."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def cut(self, start: int, end: int) -> Text:
        """Return a part of it."""
        return Text(self.text[start:end], self.starts[start:end], self.ends[start:end])

    def stripped(self) -> Text:
        """Return it without the blanks at either end."""
        start = len(self.text) - len(self.text.lstrip(BLANKS))
        return self.cut(start, max(start, len(self.text.rstrip(BLANKS))))

    @property
    def span(self) -> Span:
        """Return the place of the whole."""
        return Span(self.starts[0], self.ends[-1]) if self.text else Span(0, 0)


def lines(text: str, span: Span | None = None) -> Iterator[Text]:
    """Yield the lines of a text, or of a part of it."""
    at, stop = span or Span(0, len(text))
    while at < stop:
        parts: list[Text] = []
        continued = True
        while continued and at < stop:
            found = _BREAK.search(text, at, stop)
            end, following = found.span() if found else (stop, stop)
            part, continued = _physical(text, at, end)
            parts.append(part)
            at = following
        yield parts[0] if len(parts) == 1 else _together(parts)


def value(text: str, span: Span) -> Text:
    """Return what a part of a line means, such as the value of a field."""
    return next(lines(text, span), Text("", (), ()))


def joined_comments(text: str) -> Iterator[Span]:
    """Yield comments whose line ends in a backslash: pkgconf 2.10 and later drop the next line."""
    if "#" in text and "\\" in text:
        for found in _JOINED_COMMENT.finditer(text):
            yield Span(*found.span(1))


def _physical(text: str, start: int, end: int) -> tuple[Text, bool]:
    """Return a physical line, and whether the next one continues it."""
    body = text[start:end]
    if "\\" not in body and "#" not in body:
        return Text(body, range(start, end), range(start + 1, end + 1)), False
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for part in _PART.finditer(body):
        if part["comment"]:
            break
        if part["last"] and text[end : end + 1] in ("", "\r", "\n"):
            return Text("".join(characters), starts, ends), True
        first, last = start + part.start(), start + part.end()
        characters.append("#" if part["escaped"] else part[0])
        starts += [first] if part["escaped"] else range(first, last)
        ends += [last] if part["escaped"] else range(first + 1, last + 1)
    return Text("".join(characters), starts, ends), False


def _together(parts: list[Text]) -> Text:
    starts = [offset for part in parts for offset in part.starts]
    ends = [offset for part in parts for offset in part.ends]
    return Text("".join(part.text for part in parts), starts, ends)
