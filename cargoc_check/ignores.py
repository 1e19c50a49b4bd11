"""Ignores in the manifest: `# cargoc-check: ignore[CAPI201] reason`.

Behind something on a line, the comment covers that line. Alone on a line it covers the next key,
with all lines of its value; before a table header, the whole table with its subtables, wherever
in the file these are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from .errors import UserError
from .findings import KeyPath, Location
from .rule import Rule
from .selection import check_selectors, matches
from .text.source import Source, Span
from .text.toml import Document, Entry

MARK = "cargoc-check:"
LIMIT = 1_000
"""Ignores in one file: each is compared with each finding there."""

_DIRECTIVE = re.compile(r"#\s*cargoc-check:\s*(.*)")
_IGNORE = re.compile(r"ignore\[([^\]]+)\]\s*(.*)")


class Lines(NamedTuple):
    """Lines of a text, from the first to the last."""

    first: int
    last: int


class InlineIgnore(NamedTuple):
    """One comment: the rules it names, its reason, where it is, the lines that it covers."""

    selectors: tuple[str, ...]
    reason: str | None
    span: Span
    covered: Sequence[Lines]

    def covers(self, rule: Rule, location: Location) -> bool:
        """Tell whether a finding of the rule at a location of the same file is silenced."""
        if location.line is None:
            return False
        last = location.end_line or location.line
        return any(location.line <= c.last and last >= c.first for c in self.covered) and any(
            matches(selector, rule) for selector in self.selectors
        )


def inline_ignores(document: Document, shown: str) -> tuple[InlineIgnore, ...]:
    """Return the ignores of a TOML file, in order; `shown` is its path in messages.

    Raises UserError, with a place, for a directive that is not understood or names no rule.
    """
    source = document.source
    if MARK not in source.text:
        return ()
    starts = [entry.span.start for entry in document.entries()]
    tables: dict[KeyPath, list[Lines]] = {}
    found: list[InlineIgnore] = []
    for span in document.comments():
        directive = _DIRECTIVE.match(source.text[span.start : span.end])
        if directive is None:
            continue
        place = _place(source, span, shown)
        if len(found) == LIMIT:
            raise UserError(f"more than {LIMIT:,} ignores in a file", place=place)
        selectors, reason = _parse(directive[1].strip(), place)
        covered = _covered(document, span, starts, tables)
        found.append(InlineIgnore(selectors, reason, span, covered))
    _fill(document, tables)
    return tuple(found)


def _parse(text: str, place: str) -> tuple[tuple[str, ...], str | None]:
    match = _IGNORE.match(text)
    if match is None:
        message = f"'{text}' is no directive of cargoc-check"
        raise UserError(message, place=place, hint="write `# cargoc-check: ignore[RULE] reason`")
    selectors = tuple(word.strip() for word in match[1].split(","))
    check_selectors(selectors, place)
    return selectors, match[2].strip() or None


def _place(source: Source, span: Span, shown: str) -> str:
    line, column = source.position(span.start)
    return f"{shown}:{line}:{column}"


def _covered(
    document: Document, comment: Span, starts: list[int], tables: dict[KeyPath, list[Lines]]
) -> list[Lines]:
    """Return the lines that a comment covers; a table's are put into the same list later."""
    source = document.source
    line, column = source.position(comment.start)
    own = [Lines(line, line)]
    if source.line(line)[: column - 1].strip():
        return own
    next = bisect_right(starts, comment.start)
    if next == len(starts):
        return own
    entry = document.entries()[next]
    if entry.kind == "header":
        return tables.setdefault(entry.key, [])
    return [_lines(source, entry)]


def _fill(document: Document, tables: dict[KeyPath, list[Lines]]) -> None:
    """Give each table the lines of all that is said below it, in one pass over the text."""
    for entry in document.entries() if tables else ():
        for depth in range(1, len(entry.key) + 1):
            covered = tables.get(entry.key[:depth])
            if covered is None:
                continue
            found = _lines(document.source, entry)
            if covered and found.first <= covered[-1].last + 1:
                found = Lines(covered[-1].first, max(found.last, covered.pop().last))
            covered.append(found)


def _lines(source: Source, entry: Entry) -> Lines:
    last = max(entry.span.end - 1, entry.span.start)
    return Lines(source.position(entry.span.start).line, source.position(last).line)
