"""Rust source parsed by tree-sitter, with offsets in characters and text by node."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from ...text.source import Span

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

PARSED_LIMIT = 8 << 20
"""Bytes of a file that is parsed: bindings to a whole system may have some."""


class Syntax:
    """A parsed file, or a part of one that stands `start` characters behind its beginning."""

    def __init__(self, text: str, start: int = 0) -> None:
        self._start = start
        self._bytes = text.encode()
        self._plain = len(self._bytes) == len(text)
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
        first = self._start + len(self._bytes[:start].decode(errors="replace"))
        return Span(first, first + len(self._bytes[start:end].decode(errors="replace")))

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


@cache
def _parser() -> Parser:
    import tree_sitter_rust
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_rust.language()))
