"""Mends of TOML files that take several edits, each of which proves itself.

Mending.of(manifest).set(("features", "capi"), []).remove(("features", "c-api")).fix("safe")
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Literal

from ..errors import UserError
from ..findings import Edit, Fix, KeyPath, Place
from ..text.diff import line_changes
from ..text.edits import Replacement, narrowed, replaced
from ..text.lines import line_end, line_start, split
from ..text.source import Source, Span
from ..text.toml import Document, parse
from . import edits
from .limits import PROOF_LIMIT
from .replacing import is_absent, is_nothing, value_at

if TYPE_CHECKING:
    from .manifest import Manifest

Safety = Literal["safe", "unsafe"]


class Mending:
    """A file's text on its way; as soon as one edit cannot be made, there is no fix at all."""

    def __init__(self, path: str, document: Document) -> None:
        self.path = path
        self._before = document.source.text
        self._now: Document | None = document
        if len(self._before) > PROOF_LIMIT:
            self._now = None

    @classmethod
    def of(cls, manifest: Manifest) -> Mending:
        """Begin to mend a manifest, or another TOML file that is read as one."""
        return cls(manifest.path, manifest.document)

    def set(self, key: KeyPath, value: Any) -> Mending:
        """Give a key a value; tables that are not there are made."""
        return self._then(lambda document: edits.set_value(document, _own(document, key), value))

    def append(self, key: KeyPath, value: Any) -> Mending:
        """Add an element to an array, which is made if it is not there."""
        return self._then(lambda document: edits.appended(document, _own(document, key), value))

    def rename(self, key: KeyPath, name: str) -> Mending:
        """Give a key another name, in the same table."""
        return self._then(lambda document: edits.renamed_key(document, _own(document, key), name))

    def remove(self, key: KeyPath) -> Mending:
        """Take a key or a table out, and with it the tables around it that hold nothing else."""
        before = self._now
        self._then(lambda document: edits.removed(document, _own(document, key)))
        inner = _value(before, key) if before is not None and self._now is None else None
        if isinstance(inner, dict):  # with a table others go that are nothing but the way to it
            self._now = before
            for name in inner:
                self.remove((*key, name))
        for depth in range(len(key) - 1, 1, -1):
            if self._now is None:
                break
            self._now = _without_empty(self._now, key[:depth])
        return self

    def fix(self, safety: Safety, *others: Fix | None) -> Fix | None:
        """Return the fix of all edits, with those of other files; None where one has failed."""
        if self._now is None or None in others:
            return None
        mine = _differences(self._before, self._now.source.text)
        made = tuple(Edit(Place(self.path, span=span), text) for span, text in mine)
        made += tuple(edit for other in others if other for edit in other.edits)
        return Fix(safety, made) if made else None

    def _then(self, make: Any) -> Mending:
        if self._now is None:
            return self
        replacement = make(self._now)
        if replacement is None:
            self._now = None
            return self
        text = replaced(self._now.source.text, [replacement])
        try:
            self._now = parse(Source(self._now.source.path, text))
        except UserError:
            self._now = None
        return self


def created(path: str, text: str, safety: Safety) -> Fix:
    """Return the fix that makes a file which is not there."""
    return Fix(safety, (Edit(Place(path), text),))


def without_comment(document: Document, place: Place) -> Fix | None:
    """Take a comment out, with its line if nothing else is on that."""
    assert place.span is not None
    text, (start, end) = document.source.text, place.span
    line = line_start(text, start)
    if text[line:start].strip():
        start = line + len(text[line:start].rstrip())
    elif end < len(text):
        start, end = line, line_end(text, end)
    mended = text[:start] + text[end:]
    try:
        same = parse(Source(document.source.path, mended)).data == document.data
    except UserError:
        return None
    return Fix("safe", (Edit(place._replace(span=Span(start, end)), ""),)) if same else None


def _own(document: Document, key: KeyPath) -> KeyPath:
    """Return the key as it is written: packages were called `[project]` at first."""
    if key[0] == "package" and "package" not in document.data and "project" in document.data:
        return ("project", *key[1:])
    return key


def _without_empty(document: Document, table: KeyPath) -> Document:
    """Take a table out where it is empty, and its header where that has become needless."""
    mended = _without_empty_header(document, table)
    if mended is document and _value(document, table) in ({}, []):
        replacement = edits.removed(document, _own(document, table))
        if replacement is not None:
            text = replaced(document.source.text, [replacement])
            mended = parse(Source(document.source.path, text))
    return mended


def _without_empty_header(document: Document, table: KeyPath) -> Document:
    """Take a table's header out where nothing is left below it, or tables with their own only."""
    entries, text = document.entries(), document.source.text
    at = next((i for i, e in enumerate(entries) if e.key == _own(document, table)), None)
    if at is None or entries[at].kind != "header":
        return document
    here, following = entries[at].span, entries[at + 1] if at + 1 < len(entries) else None
    start = line_start(text, here.start)
    stop = line_start(text, following.span.start) if following else len(text)
    if following and following.kind != "header":
        return document
    if text[here.end : stop].strip() or text[start : here.start]:
        return document  # a comment that may be about the table
    rest = text[:start] + text[stop:] if following else text[:start].rstrip() + _end(text)
    try:
        mended = parse(Source(document.source.path, rest))
    except UserError:
        return document
    return mended if mended.data in (document.data, *_pruned(document, table)) else document


def _end(text: str) -> str:
    return text[len(text.rstrip()) :][:2].strip(" \t") if text.endswith("\n") else ""


def _pruned(document: Document, table: KeyPath) -> Iterator[dict[str, Any]]:
    """Yield the data without an empty table, then without those around it that are so, too."""
    key = _own(document, table)
    data = deepcopy(document.data)
    while key and _value_in(data, key) == {}:
        del _value_in(data, key[:-1])[key[-1]]
        key = key[:-1]
        yield deepcopy(data)


def _value(document: Document, key: KeyPath) -> Any:
    """Return what is at a key, None where nothing is."""
    return _value_in(document.data, _own(document, key))


def _value_in(data: dict[str, Any], key: KeyPath) -> Any:
    value = value_at(data, key)
    return None if is_absent(value) else value


def _differences(before: str, after: str) -> list[Replacement]:
    """Return the replacements that make one text the other, apart where lines between stay."""
    whole = narrowed(before, Replacement(Span(0, len(before)), after))
    if is_nothing(whole):
        return []
    (start, end), text = whole
    if "\n" not in before[start:end] and "\n" not in text:
        return [whole]
    old, new = split(before), split(after)
    at = [0, *accumulate(map(len, old))]
    return [
        narrowed(before, Replacement(Span(at[start], at[end]), "".join(new[new_start:new_end])))
        for start, end, new_start, new_end in line_changes(old, new)
    ]
