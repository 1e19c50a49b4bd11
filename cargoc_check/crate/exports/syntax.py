"""Rust source parsed by tree-sitter, with offsets in characters and text by node."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from ...text.source import Span

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Parser, Query

PARSED_LIMIT = 8 << 20
"""Bytes of a file that is parsed: bindings to a whole system may have some."""


class Syntax:
    """A parsed file, or a part of one that stands `start` characters behind its beginning."""

    def __init__(self, text: str, start: int = 0) -> None:
        self._start = start
        self._bytes = text.encode()
        self._plain = len(self._bytes) == len(text)
        self._known = (0, 0)
        self.root = _parser().parse(self._bytes).root_node

    def of(self, node: Node | None) -> str:
        """Return a node's text, "" for none."""
        if node is None:
            return ""
        return self._text(node.start_byte, node.end_byte)

    def inside(self, tokens: Node, last: Node | None = None) -> Syntax:
        """Return what stands within brackets, up to a node, parsed as a file of its own."""
        start, end = tokens.start_byte + 1, last.end_byte if last else tokens.end_byte - 1
        return Syntax(self._text(start, end), self.between(start, start).start)

    def span(self, node: Node) -> Span:
        """Return where a node stands, in characters."""
        return self.between(node.start_byte, node.end_byte)

    def between(self, start: int, end: int) -> Span:
        """Return the characters between two offsets in bytes."""
        if self._plain:
            return Span(self._start + start, self._start + end)
        byte, character = self._known if self._known[0] <= start else (0, 0)
        first = character + len(self._bytes[byte:start].decode(errors="replace"))
        self._known = (start, first)
        length = len(self._bytes[start:end].decode(errors="replace"))
        return Span(self._start + first, self._start + first + length)

    def first_error(self) -> Node | None:
        """Return the first node that could not be parsed."""
        if not self.root.has_error:
            return None
        waiting = [self.root]
        while waiting:
            node = waiting.pop()
            if node.is_error or node.is_missing:
                return node
            waiting += [child for child in reversed(node.children) if child.has_error]
        return None

    def _text(self, start: int, end: int) -> str:
        return self._bytes[start:end].decode(errors="replace")


def named(node: Node, *kinds: str) -> Iterator[Node]:
    """Yield the direct children of these kinds."""
    return (child for child in node.named_children if child.type in kinds)


def matches(pattern: str, node: Node) -> Iterator[tuple[str, Node]]:
    """Yield what a query captures below a node, in order, each with the capture's name."""
    from tree_sitter import QueryCursor

    found = QueryCursor(_query(pattern)).captures(node)
    each = ((name, one) for name, its in found.items() for one in its)
    return iter(sorted(each, key=lambda one: (one[1].start_byte, -one[1].end_byte, one[0])))


@cache
def _query(pattern: str) -> Query:
    from tree_sitter import Query

    return Query(_language(), pattern)


@cache
def _parser() -> Parser:
    from tree_sitter import Parser

    return Parser(_language())


@cache
def _language() -> Language:
    import tree_sitter_rust
    from tree_sitter import Language

    return Language(tree_sitter_rust.language())
