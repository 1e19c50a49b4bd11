"""The tables of a TOML text in order: which lines are a table's, and which stand above the next."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from .lines import line_end, line_start
from .source import KeyPath
from .toml import Document, Entry


class Section(NamedTuple):
    """A header and the pairs below it; the first section of a text has no header.

    `end` is behind the line of the last pair, `content_end` behind the comments that follow it
    directly and belong to it, since something other than the next header follows them.
    """

    key: KeyPath
    header: Entry | None
    pairs: tuple[Entry, ...]
    start: int
    end: int
    content_end: int


class Outline:
    """The sections of a document."""

    def __init__(self, document: Document) -> None:
        self.text = document.source.text
        self.entries = {entry.key: entry for entry in document.entries()}
        self.sections = _sections(self.text, document.entries())

    @cached_property
    def tables(self) -> list[Section]:
        """Return the sections that have a header."""
        return [section for section in self.sections if section.header]

    def section(self, key: KeyPath) -> Section | None:
        """Return the section of a table that has a header; of the empty path, the first."""
        return next((found for found in self.sections if found.key == key), None)

    def previous(self, section: Section) -> Section:
        """Return the section that stands before one with a header."""
        return self.sections[self.sections.index(section) - 1]


def _sections(text: str, entries: tuple[Entry, ...]) -> list[Section]:
    found: list[tuple[Entry | None, list[Entry]]] = [(None, [])]
    inside = 0
    for entry in entries:
        if entry.span.start < inside:
            continue
        inside = entry.span.end
        if entry.kind == "header":
            found.append((entry, []))
        else:
            found[-1][1].append(entry)
    return [_section(text, header, pairs) for header, pairs in found]


def _section(text: str, header: Entry | None, pairs: list[Entry]) -> Section:
    last = pairs[-1] if pairs else header
    start = line_start(text, header.span.start) if header else 0
    end = line_end(text, last.span.end) if last else 0
    key = header.key if header else ()
    return Section(key, header, tuple(pairs), start, end, _own_comments(text, end))


def _own_comments(text: str, end: int) -> int:
    """Return the end of the comments from an offset on, unless a header follows them directly."""
    at = end
    while at < len(text) and text[at : line_end(text, at)].lstrip().startswith("#"):
        at = line_end(text, at)
    followed = text[at : line_end(text, at)].strip()
    return end if followed else at
