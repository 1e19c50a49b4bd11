"""Ignores in the manifest: `# cargoc-check: ignore[CAPI201] reason`.

Behind something on a line, the comment covers that line. Alone on a line it covers the next key,
with all lines of its value; before a table header, the whole table with its subtables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .errors import UserError
from .findings import Location
from .rule import Rule
from .selection import check_selectors, matches
from .text.source import Source, Span
from .text.toml import Document, Entry

MARK = "cargoc-check:"

_DIRECTIVE = re.compile(r"#\s*cargoc-check:\s*(.*)")
_IGNORE = re.compile(r"ignore\[([^\]]+)\]\s*(.*)")


class InlineIgnore(NamedTuple):
    """One comment: the rules it names, its reason, where it is, the lines that it covers."""

    selectors: tuple[str, ...]
    reason: str | None
    span: Span
    first: int
    last: int

    def covers(self, rule: Rule, location: Location) -> bool:
        """Tell whether a finding of the rule at a location of the same file is silenced."""
        if location.line is None or not any(matches(s, rule) for s in self.selectors):
            return False
        return location.line <= self.last and (location.end_line or location.line) >= self.first


def inline_ignores(document: Document, shown: str) -> tuple[InlineIgnore, ...]:
    """Return the ignores of a TOML file, in order; `shown` is its path in messages.

    Raises UserError, with a place, for a directive that is not understood or names no rule.
    """
    source = document.source
    if MARK not in source.text:
        return ()
    found = []
    for span in document.comments():
        directive = _DIRECTIVE.match(source.text[span.start : span.end])
        if directive is None:
            continue
        selectors, reason = _parse(directive[1].strip(), _place(source, span, shown))
        first, last = _covered(document, span)
        found.append(InlineIgnore(selectors, reason, span, first, last))
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


def _covered(document: Document, comment: Span) -> tuple[int, int]:
    source = document.source
    line, column = source.position(comment.start)
    if source.line(line)[: column - 1].strip():
        return line, line
    entries = document.entries()
    after = (i for i, entry in enumerate(entries) if entry.span.start > comment.start)
    index = next(after, None)
    if index is None:
        return line, line
    last = _last_of_table(entries, index) if entries[index].kind == "header" else entries[index]
    start = source.position(entries[index].span.start).line
    return start, source.position(max(last.span.end - 1, last.span.start)).line


def _last_of_table(entries: tuple[Entry, ...], index: int) -> Entry:
    key = entries[index].key
    last = entries[index]
    for entry in _following(entries, index):
        if entry.key[: len(key)] != key:
            break
        last = entry
    return last


def _following(entries: tuple[Entry, ...], index: int) -> Iterator[Entry]:
    for at in range(index + 1, len(entries)):
        yield entries[at]
