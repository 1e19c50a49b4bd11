"""Command lines in texts that tell people and machines how to build.

In a README, those are the lines of code blocks and what stands behind a prompt; in Makefiles and CI
files, every line. Comments are left out, and lines that end in a backslash joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..text.source import Source, Span

_README = re.compile(r"(^|/)README(\.\w+)?$", re.IGNORECASE)
_FENCE = re.compile(r"\s*(```+|~~~+)\s*(\w*)")
_CODE = re.compile(r"toml|rust|rs|c|h|cpp|cxx|python|py|json|ya?ml|cmake|meson|diff", re.IGNORECASE)
_LEAD = re.compile(r"[ \t]*(?:[-*][ \t]+)?(?:(?:run|script):[ \t]*)?(?:\$|@|>)?[ \t]*")
_INDENTED = re.compile(r"(?: {4}|\t)")
_CARGO_C = re.compile(
    r"\bcargo(?:\s+[+-]\S+)*(?:\s+auditable)?\s+(?:c|capi\s+)(?P<verb>build|install)\b"
    r"|\bcargo-c(?P<plain>build|install)\b"
)
_SEPARATOR = re.compile(r"&&|\|\||;|\|")


class Command(NamedTuple):
    """One command, continued lines joined, and where its first line has it."""

    text: str
    span: Span


class Call(NamedTuple):
    """A command that has cargo-c build or install, and the words before that."""

    command: Command
    before: tuple[str, ...]
    installs: bool


def calls_of_cargo_c(source: Source) -> Iterator[Call]:
    """Yield the calls of cargo-c."""
    for command in commands(source, "cargo"):
        match = _CARGO_C.search(command.text)
        if match:
            before = tuple(command.text[: match.start()].split())
            yield Call(command, before, "install" in (match["verb"], match["plain"]))


def commands(source: Source, word: str) -> Iterator[Command]:
    """Yield the commands that have a word in them."""
    if word not in source.text:
        return
    lines = _of_readme(source.text) if _README.search(source.path) else _lines(source.text)
    for start, line in _joined(lines):
        if word in line:
            yield from (c for c in _split(start, line) if word in c.text)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield offset and text of each line, without its line break."""
    start = 0
    for line in text.split("\n"):
        yield start, line.removesuffix("\r")
        start += len(line) + 1


def _of_readme(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of code: in fences, indented, or behind a prompt."""
    fence: str | None = None
    counts = False
    for start, line in _lines(text):
        match = _FENCE.match(line)
        if match and (fence is None or match[1].startswith(fence)):
            fence = match[1] if fence is None else None
            counts = not _CODE.fullmatch(match[2])
        elif counts if fence is not None else _is_code(line):
            yield start, line


def _is_code(line: str) -> bool:
    return line.startswith("$ ") or _INDENTED.match(line) is not None


def _joined(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Join lines that a backslash continues; comments are dropped."""
    start, text = 0, ""
    for at, line in lines:
        if not text:
            start = at
            if line.lstrip().startswith(("#", "//")):
                continue
        text += line
        if line.endswith("\\"):
            text = text[:-1] + "\n"
            continue
        yield start, text
        text = ""
    if text:
        yield start, text


def _split(start: int, line: str) -> Iterator[Command]:
    """Yield the commands of a line."""
    at = 0
    ends = [match.span() for match in _SEPARATOR.finditer(line)]
    for end, following in [*ends, (len(line), len(line))]:
        text = line[at:end]
        lead = _LEAD.match(text)
        skip = lead.end() if lead else 0
        own = text[skip:].split(" #", 1)[0].rstrip()
        shown = own.split("\n", 1)[0].rstrip()
        if own:
            begin = start + at + skip
            yield Command(" ".join(own.split()), Span(begin, begin + len(shown)))
        at = following
