"""A text with a name, and the way from offsets to lines and columns."""

from bisect import bisect_right
from typing import NamedTuple

KeyPath = tuple[str | int, ...]
"""A TOML path: table and key names, and indices into arrays."""


class Span(NamedTuple):
    """Offsets into a text, in code points; the end is exclusive."""

    start: int
    end: int


class Position(NamedTuple):
    """A place as people count: line and column from 1, the column in code points."""

    line: int
    column: int


class Source:
    """A file's text. Lines are split at LF; the CR of a CRLF belongs to no line's text."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self._starts: list[int] | None = None

    def position(self, offset: int) -> Position:
        """Return an offset's position; past the last character there is one more."""
        starts = self._line_starts()
        line = bisect_right(starts, offset)
        return Position(line, offset - starts[line - 1] + 1)

    def line(self, number: int, most: int | None = None) -> str:
        """Return the text of a line, counted from 1, without its line break.

        No more than `most` characters of it, where that is given.
        """
        starts = self._line_starts()
        start = starts[number - 1]
        end = starts[number] - 1 if number < len(starts) else len(self.text)
        if most is not None and end - start > most:
            return self.text[start : start + most]
        return self.text[start:end].removesuffix("\r")

    def _line_starts(self) -> list[int]:
        if self._starts is None:
            starts, at = [0], self.text.find("\n")
            while at != -1:
                starts.append(at + 1)
                at = self.text.find("\n", at + 1)
            self._starts = starts
        return self._starts
