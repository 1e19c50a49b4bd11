"""Where a new table goes in a manifest by convention, and with how many blank lines around it."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from ..findings import KeyPath
from ..text.edits import Replacement
from ..text.lines import line_end
from ..text.source import Span
from ..text.toml_outline import Outline, Section

_DEPENDENCIES = ("dependencies", "dev-dependencies", "build-dependencies", "target")


def new_table(outline: Outline, key: KeyPath, block: str, newline: str) -> Replacement:
    """Return the insertion of a table, whose lines the block is, at its place."""
    text, at = outline.text, _place(outline, key)
    if not text[at:].strip():
        at = len(text)
    blank = newline * _blank_lines(outline)
    if not text[:at].strip():
        return Replacement(Span(at, at), block + (blank if text[at:].strip() else ""))
    there = text[len(text[:at].rstrip()) : at].count("\n")
    before = (newline + blank)[len(newline) * there :]
    if there and not text[:at].endswith("\n"):
        before = newline
    followed = text[at : line_end(text, at)].strip()
    return Replacement(Span(at, at), before + block + (blank if followed else ""))


def _place(outline: Outline, key: KeyPath) -> int:
    """Return the offset behind the lines that the table is to follow."""
    tables = outline.tables
    inner = [table for table in tables if table.key[: len(key)] == key]
    if inner and isinstance(key[-1], str):
        return _before(outline, inner[0])
    beside = _beside(tables, key)
    if beside:
        return beside[-1].content_end
    follows = [table for table in tables if table.key[0] in ("package", "project", "lib")]
    after = max((table.start for table in follows if len(table.key) == 1), default=-1)
    dependencies = [table for table in tables if table.key[0] in _DEPENDENCIES]
    if key == ("lib",) and follows:
        return _run_of_package(tables).content_end
    if key == ("dependencies",) and dependencies:
        return _before(outline, dependencies[0])
    if key[0] == "features" and dependencies and dependencies[0].start > after:
        return _before(outline, dependencies[0])
    if key[0] in _DEPENDENCIES and dependencies:
        return dependencies[-1].content_end
    return len(outline.text)


def _before(outline: Outline, table: Section) -> int:
    return outline.previous(table).content_end


def _beside(tables: list[Section], key: KeyPath) -> list[Section]:
    """Return the tables that share the longest part of the path; metadata keep to themselves."""
    least = 2 if key[0] in ("package", "project") or key[1:2] == ("metadata",) else 1
    shared = [(_shared(table.key, key), table) for table in tables]
    most = max((length for length, _ in shared), default=0)
    return [table for length, table in shared if length == most >= least]


def _shared(one: KeyPath, other: KeyPath) -> int:
    length = 0
    for part, its in zip(one, other, strict=False):
        if part != its:
            break
        length += 1
    return length


def _run_of_package(tables: list[Section]) -> Section:
    """Return the last of the tables of the package that follow each other from the first on."""
    first = next(i for i, t in enumerate(tables) if t.key[0] in ("package", "project", "lib"))
    last = first
    while last + 1 < len(tables) and tables[last + 1].key[0] == tables[first].key[0]:
        last += 1
    return tables[last]


def _blank_lines(outline: Outline) -> int:
    """Return how many blank lines most tables have before them, comments above them aside."""
    counts: Counter[int] = Counter()
    for before, table in pairwise(outline.sections):
        if before.header or before.pairs:
            between = outline.text[before.content_end : table.start]
            lines = between.split("\n")[:-1]
            counts[sum(not line.strip() for line in lines)] += 1
    if not counts:
        return 1
    return min(max(counts, key=lambda lines: (counts[lines], lines == 1)), 2)
