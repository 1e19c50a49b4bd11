"""Public functions with C's convention that have no name for linkers, as if it were forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ...text.source import Span
from ..rust_modules import Module
from . import attributes, signature
from .syntax import PARSED_LIMIT, Syntax, matches

if TYPE_CHECKING:
    from tree_sitter import Node

_PUBLIC = re.compile(r"\bpub\s+(?:unsafe\s+)?extern\b")
_HARMLESS = re.compile(
    r"(?:rustfmt|clippy)::.*|allow|cfg|cold|deny|deprecated|doc|expect|inline|must_use|"
    r"track_caller|warn"
)
"""Attributes that do nothing to a function; others may be macros that export it."""


class Unnamed(NamedTuple):
    """A function that C cannot find."""

    name: str
    path: str
    span: Span


def unnamed(modules: Iterable[Module]) -> Iterator[Unnamed]:
    """Yield the functions; not those in macros, nor any that may be used as a callback."""
    own = [one for one in modules if len(one.source.text) <= PARSED_LIMIT]
    for module in own:
        if not _PUBLIC.search(module.text.code):
            continue
        syntax = Syntax(module.source.text)
        for _, node in matches("(source_file (function_item) @function)", syntax.root):
            name = node.child_by_field_name("name")
            if _is_forgotten(syntax, node) and name is not None:
                used = re.compile(rf"\b(?<!fn ){syntax.of(name)}\b")
                if not any(used.search(other.text.code) for other in own):
                    yield Unnamed(syntax.of(name), module.source.path, syntax.span(name))


def _is_forgotten(syntax: Syntax, node: Node) -> bool:
    said = signature.read(syntax, node)
    is_public = any(syntax.of(child) == "pub" for child in node.children)
    its = list(attributes.before(syntax, node))
    is_plain = is_public and said.abi in ("C", "C-unwind") and not said.generics
    return is_plain and all(_HARMLESS.fullmatch(one.path) for one in its)
