"""What is taken out of a TOML text or renamed, and what of the text around it goes with it."""

from __future__ import annotations

from itertools import pairwise

from ..findings import KeyPath
from ..text.edits import Replacement, replaced
from ..text.lines import line_end, line_start
from ..text.source import Span
from ..text.toml import Document, Entry
from ..text.toml_outline import Outline, Section
from ..text.toml_writing import segments, written_key
from .replacing import is_absent, nothing, value_at


def without(document: Document, key: KeyPath) -> Replacement | None:
    """Return what takes out all that is said of a key; an empty replacement where nothing is.

    A comment goes with it only from the same line. What is said in several places goes where
    nothing else stands between them.
    """
    if is_absent(value_at(document.data, key)):
        return nothing(Span(0, 0))
    outline = Outline(document)
    entry = outline.entries.get(key)
    if entry and entry.kind == "element":
        return _element(outline, entry)
    if entry and entry.kind == "pair" and not any(entry in s.pairs for s in outline.sections):
        return _element(outline, entry)
    sections = [s for s in outline.tables if s.key[: len(key)] == key]
    pairs = [
        (section, pair)
        for section in outline.sections
        for pair in section.pairs
        if pair.key[: len(key)] == key and len(section.key) < len(key)
    ]
    if sections and not pairs:
        return _sections(document, outline, sections)
    return _pairs(outline, pairs) if pairs and not sections else None


def renamed(document: Document, key: KeyPath, name: str) -> Replacement | None:
    """Return what gives the last segment of a key path another name, wherever it is written."""
    new = (*key[:-1], name)
    if is_absent(value_at(document.data, key)):
        return None if is_absent(value_at(document.data, new)) else nothing(Span(0, 0))
    if not isinstance(key[-1], str) or not is_absent(value_at(document.data, new)):
        return None
    spans = sorted(set(_spans(Outline(document), key)))
    if not spans:
        return None
    text = document.source.text
    start, end = spans[0].start, spans[-1].end
    written = written_key((name,))
    moved = [Replacement(Span(s.start - start, s.end - start), written) for s in spans]
    return Replacement(Span(start, end), replaced(text[start:end], moved))


def _spans(outline: Outline, key: KeyPath) -> list[Span]:
    """Return where the last segment of a key path is written."""
    found = []
    for path, entry in outline.entries.items():
        if entry.kind == "element" or path[: len(key)] != key:
            continue
        names = segments(outline.text, _key_start(outline.text, entry))
        strings = [i for i, part in enumerate(path) if isinstance(part, str)]
        written = strings[-len(names) :]
        if len(key) - 1 in written:
            found.append(Span(*names[written.index(len(key) - 1)]))
    return found


def _key_start(text: str, entry: Entry) -> int:
    start = entry.span.start
    if entry.kind == "header":
        return start + (2 if text.startswith("[[", start) else 1)
    return start


def _pairs(outline: Outline, pairs: list[tuple[Section, Entry]]) -> Replacement | None:
    """Take out lines that follow each other in one section."""
    section = pairs[0][0]
    spans = [_lines(outline.text, pair) for _, pair in pairs]
    together = all(one.end == two.start for one, two in pairwise(spans))
    if not together or any(other is not section for other, _ in pairs):
        return None
    start, end = spans[0].start, spans[-1].end
    return Replacement(_with_blanks(outline.text, start, end), "")


def _lines(text: str, entry: Entry) -> Span:
    return Span(line_start(text, entry.span.start), line_end(text, entry.span.end))


def _with_blanks(text: str, start: int, end: int) -> Span:
    """Add the blank lines behind to what goes, where it stands alone between blank lines.

    At the end of the text those before go.
    """
    above = text[:start]
    kept = above.rstrip(" \t\r\n")
    alone = not kept or above.count("\n", len(kept)) > 1
    if end >= len(text):
        if not text.endswith("\n"):
            return Span(len(kept), end)
        return Span(line_end(text, len(kept)) if kept else 0, end) if alone else Span(start, end)
    while alone and end < len(text) and not text[end : line_end(text, end)].strip():
        end = line_end(text, end)
    return Span(start, end)


def _sections(document: Document, outline: Outline, sections: list[Section]) -> Replacement | None:
    """Take out tables that follow each other and have no comment on a line of its own."""
    at = [outline.sections.index(section) for section in sections]
    if at != list(range(at[0], at[0] + len(at))):
        return None
    text = outline.text
    start, end = sections[0].start, sections[-1].end
    for comment in document.comments():
        alone = not text[line_start(text, comment.start) : comment.start].strip()
        if start <= comment.start < end and alone:
            return None
    return Replacement(_with_blanks(text, start, end), "")


def _element(outline: Outline, entry: Entry) -> Replacement | None:
    """Take an element out of an array, or a pair out of an inline table, with one comma."""
    text = outline.text
    holder = [other for other in outline.entries.values() if _holds(other, entry)][-1]
    assert holder.value_span
    outer = _direct(outline, holder)
    at = outer.index(entry)
    line = _lines(text, entry)
    rest = text[line.start : entry.span.start] + text[entry.span.end : line.end].partition("#")[0]
    inside = holder.value_span.start < line.start and line.end <= holder.value_span.end
    if inside and not rest.strip(" \t\r\n,"):
        return Replacement(line, "")
    if len(outer) == 1:
        start, end = holder.value_span
        whole = text[start + 1 : entry.span.start] + text[entry.span.end : end - 1]
        clean = not whole.strip(" \t\r\n,")
        return Replacement(Span(start + 1, end - 1), "") if clean else None
    if at + 1 < len(outer):
        span = Span(entry.span.start, outer[at + 1].span.start)
    else:
        span = Span(outer[at - 1].span.end, entry.span.end)
    return None if "#" in _between(text, span, entry) else Replacement(span, "")


def _direct(outline: Outline, holder: Entry) -> list[Entry]:
    """Return the elements or pairs of a value, without what those hold."""
    found: list[Entry] = []
    for entry in outline.entries.values():
        if _holds(holder, entry) and (not found or entry.span.start >= found[-1].span.end):
            found.append(entry)
    return found


def _between(text: str, span: Span, entry: Entry) -> str:
    return text[span.start : entry.span.start] + text[entry.span.end : span.end]


def _holds(outer: Entry, inner: Entry) -> bool:
    value = outer.value_span
    return value is not None and value.start < inner.span.start and inner.span.end < value.end
