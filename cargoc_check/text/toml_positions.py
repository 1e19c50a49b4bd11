"""Where each key and value of a TOML text stands, which no TOML parser for Python tells.

The text must be valid TOML: this only splits it, `text.toml` has it judged first. One pass finds
headers and pairs and jumps over the values; what is inside an array or inline table is looked
into when asked for. Nothing recurses, and no character is looked at more than a few times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import tomli

from .source import KeyPath, Span

Kind = Literal["pair", "header", "element", "implied"]
"""How a text speaks of a place in the data. "implied" is a table, or an array of tables, that is
only mentioned on the way to something else."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"[ \t]*")
_SPACE = re.compile(r"[ \t\r\n]*")
_BASIC_STOP = re.compile(r'\\.|"', re.DOTALL)
_LONG_BASIC_STOP = re.compile(r'\\.|"{3,5}', re.DOTALL)
_LONG_LITERAL_STOP = re.compile(r"'{3,5}")
_SCALAR = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2} (?=[0-9]))?[^ \t\r\n,\]}#]+")
_NESTING = re.compile(r"""["'#\[\]{}]""")
_QUOTE_OR_COMMENT = re.compile(r"""["'#]""")


class Node:
    """A place in the data and the text that speaks of it.

    `key` is the key's last segment as written, None for an element of an array; `entry` the whole
    `key = value`, header or element; `value` the value's text, None where a header or a mention
    stands for a table.
    """

    __slots__ = ("children", "entry", "key", "kind", "repeated", "value")

    def __init__(self, kind: Kind, key: Span | None, entry: Span, value: Span | None) -> None:
        self.kind = kind
        self.key = key
        self.entry = entry
        self.value = value
        self.children: dict[str | int, Node] | None = None
        self.repeated = False
        """Whether this is an array of tables, given by `[[…]]`."""


class Positions:
    """The tree of all places in a valid TOML text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends: dict[int, int] = {}
        self._root = Node("implied", None, Span(0, 0), None)
        self._read()

    def find(self, key: KeyPath) -> Node | None:
        """Return the node of a key path; None for the document itself and what it lacks."""
        node: Node | None = self._root
        for part in key:
            node = self._children(node).get(part) if node else None
        return node if key else None

    def nodes(self) -> Iterator[tuple[KeyPath, Node]]:
        """Yield each place that is in the text, in no particular order."""
        waiting: list[tuple[KeyPath, Node]] = [((), self._root)]
        while waiting:
            path, node = waiting.pop()
            for part, child in self._children(node).items():
                waiting.append(((*path, part), child))
                yield waiting[-1]

    def _children(self, node: Node) -> dict[str | int, Node]:
        if node.children is None:
            node.children = {}
            opening = self._text[node.value.start] if node.value else ""
            if node.value and opening == "[":
                self._read_array(node, node.value.start + 1)
            elif node.value and opening == "{":
                self._read_inline_table(node, node.value.start + 1)
        return node.children

    def _read(self) -> None:
        table, pos = self._root, self._skip(0)
        while pos < len(self._text):
            if self._text[pos] == "[":
                table, pos = self._read_header(pos)
            else:
                pos = self._read_pair(table, pos)
            pos = self._skip(pos)

    def _read_header(self, start: int) -> tuple[Node, int]:
        width = 2 if self._text.startswith("[[", start) else 1
        parts, pos = self._read_key(start + width)
        entry = Span(start, pos + width)
        parent = self._enter(self._root, parts[:-1], entry)
        name, span = parts[-1]
        node = self._children(parent).get(name)
        if node is None or (width == 1 and node.kind == "implied"):
            known = node.children if node else None
            node = Node("header" if width == 1 else "implied", span, entry, None)
            node.children = known
            self._children(parent)[name] = node
        if width == 2:
            node.repeated = True
            items = self._children(node)
            node = items[len(items)] = Node("header", span, entry, None)
        return node, entry.end

    def _read_pair(self, table: Node, start: int) -> int:
        parts, pos = self._read_key(start)
        value_start = _end_of(_BLANK, self._text, pos + 1)
        entry = Span(start, self._value_end(value_start))
        parent = self._enter(table, parts[:-1], entry)
        name, span = parts[-1]
        self._children(parent)[name] = Node("pair", span, entry, Span(value_start, entry.end))
        return entry.end

    def _enter(self, node: Node, parts: list[tuple[str, Span]], entry: Span) -> Node:
        for name, span in parts:
            children = self._children(node)
            node = children.get(name) or children.setdefault(
                name, Node("implied", span, entry, None)
            )
            if node.repeated:
                items = self._children(node)
                node = items[len(items) - 1]
        return node

    def _read_key(self, pos: int) -> tuple[list[tuple[str, Span]], int]:
        """Return the segments of a dotted key, and the offset of what follows it."""
        text, parts = self._text, []
        while True:
            start = _end_of(_BLANK, text, pos)
            quoted = text[start] in "\"'"
            end = string_end(text, start) if quoted else _end_of(_BARE, text, start)
            parts.append((_key_name(text[start:end]), Span(start, end)))
            pos = _end_of(_BLANK, text, end)
            if text[pos] != ".":
                return parts, pos
            pos += 1

    def _read_array(self, node: Node, pos: int) -> None:
        items = self._children(node)
        pos = self._skip(pos)
        while self._text[pos] != "]":
            span = Span(pos, self._value_end(pos))
            items[len(items)] = Node("element", None, span, span)
            pos = self._skip_comma(span.end)

    def _read_inline_table(self, node: Node, pos: int) -> None:
        pos = self._skip(pos)
        while self._text[pos] != "}":
            pos = self._skip_comma(self._read_pair(node, pos))

    def _value_end(self, start: int) -> int:
        first = self._text[start]
        if first in "\"'":
            return string_end(self._text, start)
        if first in "[{":
            return self._ends.get(start) or self._container_end(start)
        return _end_of(_SCALAR, self._text, start)

    def _container_end(self, start: int) -> int:
        """Return the end of an array or inline table; note the ends of those inside, too."""
        text, pos, open_at = self._text, start, list[int]()
        while True:
            pos = _start_of(_NESTING, text, pos)
            char = text[pos]
            if char in "\"'":
                pos = string_end(text, pos)
                continue
            if char == "#":
                pos = _line_end(text, pos)
                continue
            pos += 1
            if char in "[{":
                open_at.append(pos - 1)
                continue
            self._ends[open_at.pop()] = pos
            if not open_at:
                return pos

    def _skip_comma(self, pos: int) -> int:
        pos = self._skip(pos)
        return self._skip(pos + 1) if self._text[pos] == "," else pos

    def _skip(self, pos: int) -> int:
        """Return the offset of what follows blanks, line breaks and comments."""
        while True:
            pos = _end_of(_SPACE, self._text, pos)
            if not self._text.startswith("#", pos):
                return pos
            pos = _line_end(self._text, pos)


def comments(text: str) -> Iterator[Span]:
    """Yield each comment of a valid TOML text, from its `#` to the end of the line."""
    match = _QUOTE_OR_COMMENT.search(text)
    while match:
        pos = match.start()
        if text[pos] == "#":
            end = _line_end(text, pos)
            yield Span(pos, end)
        else:
            end = string_end(text, pos)
        match = _QUOTE_OR_COMMENT.search(text, end)


def string_end(text: str, start: int) -> int:
    """Return the end of the string, of any of the four kinds, that begins at the offset."""
    quote = text[start]
    if not text.startswith(quote * 3, start):
        if quote == "'":
            return text.index("'", start + 1) + 1
        return _closing(_BASIC_STOP, text, start + 1)
    if quote == "'":
        return _closing(_LONG_LITERAL_STOP, text, start + 3)
    return _closing(_LONG_BASIC_STOP, text, start + 3)


def _closing(stop: re.Pattern[str], text: str, pos: int) -> int:
    for match in stop.finditer(text, pos):
        if text[match.start()] != "\\":
            return match.end()
    raise ValueError("a string has no end: the text was not checked to be TOML")


def _key_name(written: str) -> str:
    if written[0] == "'":
        return written[1:-1]
    if written[0] == '"':
        return str(tomli.loads(f"key = {written}")["key"]) if "\\" in written else written[1:-1]
    return written


def _line_end(text: str, pos: int) -> int:
    end = text.find("\n", pos)
    if end == -1:
        return len(text)
    return end - 1 if text[end - 1] == "\r" else end


def _end_of(pattern: re.Pattern[str], text: str, pos: int) -> int:
    match = pattern.match(text, pos)
    assert match
    return match.end()


def _start_of(pattern: re.Pattern[str], text: str, pos: int) -> int:
    match = pattern.search(text, pos)
    assert match
    return match.start()
