"""Lines of a text that is to be edited: where they begin and end, and what ends them.

Only a line feed ends a line, with or without a carriage return before it, as for git and TOML.
"""

from __future__ import annotations


def line_start(text: str, offset: int) -> int:
    """Return where the line of an offset begins."""
    return text.rfind("\n", 0, offset) + 1


def line_end(text: str, offset: int) -> int:
    """Return where the line of an offset ends, behind its line break."""
    end = text.find("\n", offset)
    return len(text) if end == -1 else end + 1


def split(text: str) -> list[str]:
    """Return the lines with what ends them; the last one may have no end, and is never empty."""
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def newline_of(text: str) -> str:
    """Return what ends most lines of a text: LF or CRLF, and LF where it has no line ends."""
    return "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
