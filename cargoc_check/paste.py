"""Lines of TOML for people to paste, and where they go in the manifest as it is written.

A table's header may be there once only, a table may be written without one, and a key may have a
value already: pasted regardless, the lines would make the manifest unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .crate.manifest import Manifest
from .findings import KeyPath
from .text.source import Span
from .text.toml import Entry

Table = tuple[KeyPath, Sequence[str]]
"""A table's key path, and lines for it: `key = value`, each key without dots."""

_LONGEST = 40


def to_paste(lead: str, manifest: Manifest, *tables: Table) -> str:
    """Return words that lead to the lines, with where they go, and the lines, indented.

    Lines that the manifest has already are left out; the lead alone remains if it has all.
    """
    text, new = lead, False
    for where, lines in _merged(manifest, tables):
        first = text == lead
        if where is None and new:
            text += "\n\n" + _indented(lines)
            continue
        new = where is None
        if first:
            text += f", {where}:" if where else ":"
        else:
            text += f"\n\nand {where or 'at the end of the file'}:"
        text += "\n\n" + _indented(lines)
    return text


class _Part(NamedTuple):
    where: str | None
    """None: a table of its own, for which the end of the file is the right place."""
    lines: list[str]


def _merged(manifest: Manifest, tables: Sequence[Table]) -> Iterator[_Part]:
    written = _Written(manifest)
    for key, lines in tables:
        yield from written.parts(manifest.place(*key).key, lines)


class _Written:
    """How a manifest is written."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._source = manifest.document.source
        self._entries = manifest.document.entries()

    def parts(self, table: KeyPath, lines: Sequence[str]) -> Iterator[_Part]:
        """Yield the lines by where they go; those for keys that are there come first."""
        new: list[str] = []
        for line in lines:
            name, _, value = line.partition(" = ")
            said = self._entry((*table, name))
            if self._manifest.get(*table, name) is None:
                new.append(line)
            elif said is not None and not self._has(said, value):
                yield self._changed(said, value)
        if new:
            yield self._added(table, new)

    def _has(self, said: Entry, value: str) -> bool:
        return said.value_span is not None and self._text(said.value_span) == value

    def _changed(self, said: Entry, value: str) -> _Part:
        """Return what takes the place of a value, or is added to an array."""
        line = self._line(said)
        if said.value_span is None:
            header = f"[[{'.'.join(map(str, said.key[:-1]))}]]"
            return _Part(None, [header, *_pairs(value)])
        if value.startswith("["):
            where = f"in the brackets of `{said.key[-1]}` (line {line})"
            return _Part(where, [value.strip("[] ")])
        before = self._text(Span(said.span.start, said.value_span.start))
        where = f"in place of `{self._shown(said.span)}` (line {line})"
        return _Part(where, [before + value])

    def _added(self, table: KeyPath, lines: list[str]) -> _Part:
        own = self._entry(table)
        if own is not None and own.kind == "header":
            return _Part(self._below(own), lines)
        inline = next(filter(None, map(self._pair, _upwards(table))), None)
        if inline is not None:
            return self._into_braces(inline, table, lines)
        for entry, header in self._pairs_with_headers():
            above = header.key if header else ()
            if entry.key[: len(table)] == table and len(above) < len(table):
                # The table comes of dotted keys, and can have no header of its own.
                return _Part(self._below(header), _dotted(table[len(above) :], lines))
        return _Part(None, [f"[{'.'.join(map(str, table))}]", *lines])

    def _into_braces(self, inline: Entry, table: KeyPath, lines: list[str]) -> _Part:
        dotted = ", ".join(_dotted(table[len(inline.key) :], lines))
        name, line = inline.key[-1], self._line(inline)
        assert inline.value_span is not None
        if self._text(inline.value_span).startswith("{"):
            return _Part(f"in the braces of `{name}` (line {line})", [dotted])
        where = f"in place of `{self._shown(inline.span)}` (line {line})"
        return _Part(where, [f"{name} = {{ {dotted} }}"])

    def _below(self, header: Entry | None) -> str:
        if header is None:
            return "at the top of the file"
        return f"below `{self._text(header.span)}` (line {self._line(header)})"

    def _entry(self, key: KeyPath) -> Entry | None:
        """Return what says a key: its header or pair, or the first of an array's `[[header]]`."""
        return next((e for e in self._entries if e.key in (key, (*key, 0))), None)

    def _pair(self, key: KeyPath) -> Entry | None:
        return next((e for e in self._entries if e.key == key and e.kind == "pair"), None)

    def _pairs_with_headers(self) -> Iterator[tuple[Entry, Entry | None]]:
        header: Entry | None = None
        for entry in self._entries:
            if entry.kind == "header":
                header = entry
            elif entry.kind == "pair":
                yield entry, header

    def _line(self, entry: Entry) -> int:
        return self._source.position(entry.span.start).line

    def _text(self, span: Span) -> str:
        return self._source.text[span.start : span.end]

    def _shown(self, span: Span) -> str:
        text = " ".join(self._text(span).split())
        return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def _upwards(table: KeyPath) -> list[KeyPath]:
    return [table[:length] for length in range(len(table), 0, -1)]


def _dotted(prefix: KeyPath, lines: Sequence[str]) -> list[str]:
    return [".".join([*map(str, prefix), line]) for line in lines]


def _pairs(value: str) -> list[str]:
    """Return what stands in an array of one inline table, as lines below a header."""
    return re.findall(r'\w+ = "[^"]*"', value)


def _indented(lines: Sequence[str]) -> str:
    return "\n".join(f"    {line}" for line in lines)
