"""What is added to a TOML text: pairs, tables and elements, in the ways of what stands there."""

from __future__ import annotations

import re
from typing import Any

from ..findings import KeyPath
from ..text.edits import Replacement
from ..text.lines import line_end, line_start
from ..text.source import Span
from ..text.toml import Document, Entry
from ..text.toml_outline import Outline, Section
from ..text.toml_writing import Style, segments, style_of, written, written_key, written_line
from .table_places import new_table

_EQUALS = re.compile(r"([ \t]*)=([ \t]*)")


def inserted(document: Document, key: KeyPath, value: Any) -> Replacement | None:
    """Return the insertion of a value at a key path that is not there, None where none is known.

    The value comes into the nearest table around it that is there, whichever way that is written:
    inline, with dotted keys, or with a header.
    """
    outline = Outline(document)
    depth = len(key) - 1
    while depth and document.span(key[:depth]) is None:
        depth -= 1
    table, rest = key[:depth], key[depth:]
    if not all(isinstance(part, str) for part in rest):
        return None
    entry = outline.entries.get(table)
    style = style_of(document, table)
    if entry and entry.value_span:
        return _into_inline(outline, entry, rest, value, style)
    section = outline.section(table)
    if section is None:
        pair = _last_dotted(outline, table)
        if pair is not None:
            return _beside_dotted(outline, pair, key, value, style)
    way = _way(outline, section) if section else "header"
    if section and way == "inline":
        return _into_section(outline, section, rest[:1], _nested(rest[1:], value), style)
    if section and (way == "dotted" or (len(rest) == 1 and value != {})):
        return _into_section(outline, section, rest, value, style)
    if value == {}:
        return with_table(document, key, {})
    return with_table(document, key[:-1], {key[-1]: value})


def with_table(document: Document, key: KeyPath, pairs: dict[Any, Any]) -> Replacement:
    """Return the insertion of a table with a header of its own; none of an array if it is one."""
    style, outline = style_of(document, key), Outline(document)
    repeated = isinstance(key[-1], int)
    header = f"[[{written_key(key)}]]" if repeated else f"[{written_key(key)}]"
    lines = [
        written_line(written_key((name,)) + style.equals, value, style)
        for name, value in pairs.items()
    ]
    block = "".join(line + style.newline for line in (header, *lines))
    return new_table(outline, key, block, style.newline)


def _way(outline: Outline, section: Section) -> str:
    """Tell how the tables inside a table are written: "header", "dotted" or "inline"."""
    depth = len(section.key)
    if any(t.key[:depth] == section.key and len(t.key) > depth for t in outline.tables):
        return "header"
    if section.key and str(section.key[-1]).endswith("dependencies"):
        return "inline"
    own = [pair for pair in section.pairs if pair.key[-1] != "workspace"]
    if any(len(pair.key) > depth + 1 for pair in own):
        return "dotted"
    values = [outline.text[pair.value_span.start] for pair in own if pair.value_span]
    return "inline" if "{" in values and section.key not in ((), ("package",)) else "header"


def _nested(path: KeyPath, value: Any) -> Any:
    for part in reversed(path):
        value = {part: value}
    return value


def _into_section(
    outline: Outline, section: Section, key: KeyPath, value: Any, style: Style
) -> Replacement:
    """Add a line behind the last pair of a section."""
    if section.pairs:
        start = _like(outline.text, section.pairs, written_key(key))
        return _line_after(outline.text, section.pairs[-1], start, value, style)
    line = written_line(written_key(key) + style.equals, value, style) + style.newline
    text, at = outline.text, section.end if section.header else section.content_end
    if section.header is None and text[at : line_end(text, at)].strip():
        line += style.newline
    if section.header is None and at:
        line = style.newline + line
    if at and not text[:at].endswith("\n"):
        line = style.newline + line
    return Replacement(Span(at, at), line)


def _line_after(text: str, pair: Entry, start: str, value: Any, style: Style) -> Replacement:
    at = line_end(text, pair.span.end)
    line = written_line(start, value, style) + style.newline
    if not text[:at].endswith("\n"):
        line = style.newline + line
    return Replacement(Span(at, at), line)


def _last_dotted(outline: Outline, table: KeyPath) -> Entry | None:
    """Return the last pair that mentions a table with a dotted key."""
    found = None
    for section in outline.sections:
        for pair in section.pairs:
            if len(section.key) < len(table) < len(pair.key) and pair.key[: len(table)] == table:
                found = pair
    return found


def _beside_dotted(
    outline: Outline, pair: Entry, key: KeyPath, value: Any, style: Style
) -> Replacement:
    """Add a line behind a pair with a dotted key, beginning as that does."""
    section = next(s for s in outline.sections if pair in s.pairs)
    name = written_key(key[len(section.key) :])
    start = _like(outline.text, tuple(_block(outline.text, section.pairs, pair)), name)
    return _line_after(outline.text, pair, start, value, style)


def _block(text: str, pairs: tuple[Entry, ...], last: Entry) -> list[Entry]:
    """Return the pairs on consecutive lines up to one of them."""
    block: list[Entry] = []
    for pair in reversed(pairs[: pairs.index(last) + 1]):
        if block and line_end(text, pair.span.end) != line_start(text, block[0].span.start):
            break
        block.insert(0, pair)
    return block


def _like(text: str, pairs: tuple[Entry, ...], name: str) -> str:
    """Write what comes before a value as the pairs above it do: indentation, key, `=`."""
    last = pairs[-1]
    block = _block(text, pairs, last)
    signs = [_sign(text, pair) for pair in (block if len(block) > 1 else pairs)]
    before, after = _sign(text, last)[1:]
    indent = text[line_start(text, last.span.start) : last.span.start]
    if indent.strip():
        indent = ""
    columns = {column for column, _, _ in signs}
    if len(signs) > 1 and len(columns) == 1 and len({len(b) for _, b, _ in signs}) > 1:
        name = name.ljust(columns.pop() - len(min((b for _, b, _ in signs), key=len)))
        before = min((b for _, b, _ in signs), key=len)
    elif len(before) > 1:
        before = " "
    return f"{indent}{name}{before}={after if len(after) <= 1 else ' '}"


def _sign(text: str, pair: Entry) -> tuple[int, str, str]:
    """Return where the `=` of a pair stands from its start, and the blanks around it."""
    end = segments(text, pair.span.start)[-1][1]
    match = _EQUALS.match(text, end)
    assert match
    return match.end(1) - pair.span.start, match[1], match[2]


def _into_inline(
    outline: Outline, entry: Entry, key: KeyPath, value: Any, style: Style
) -> Replacement | None:
    """Add a pair to an inline table."""
    assert entry.value_span
    text, (start, end) = outline.text, entry.value_span
    if text[start] != "{":
        return None
    inner = [e for e in outline.entries.values() if start < e.span.start < end]
    if not inner:
        new = written(_nested(key, value), style)
        return Replacement(entry.value_span, new) if not text[start + 1 : end - 1].strip() else None
    last = max((e.span for e in inner), key=lambda span: span.end)
    pairs = [e for e in inner if e.span.end == last.end]
    pair = min(pairs, key=lambda e: e.span.start)
    before, after = _sign(text, pair)[1:]
    line = text[line_start(text, pair.span.start) : pair.span.start]
    several = "\n" in text[start : pair.span.start] and not line.strip()
    if several and "#" in text[pair.span.end : line_end(text, pair.span.end)]:
        return None
    separator = "," + (style.newline + line if several else " ")
    new = f"{separator}{written_key(key[:1])}{before}={after}"
    new += written(_nested(key[1:], value), style)
    return Replacement(Span(last.end, last.end), new)
