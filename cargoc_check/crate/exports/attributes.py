"""Attributes of items: what gives a name for linkers, what hides, and what is for tests only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ...text.source import Span
from .model import Attribute
from .syntax import Syntax

if TYPE_CHECKING:
    from tree_sitter import Node

_FORM = re.compile(r"\s*(?P<path>[\w:]+)\s*(?P<rest>.*)\Z", re.DOTALL)
_NAME = re.compile(r'=\s*"(?P<name>(?:[^"\\]|\\.)*)"')
_TESTS = re.compile(r"\b(?:test|bench)\b")
_CFG_TEST = re.compile(r"\(\s*test\s*\)")


def read(syntax: Syntax, node: Node) -> Iterator[Attribute]:
    """Yield what an `#[…]` says; of a `cfg_attr` each attribute that it turns on."""
    text = syntax.of(node).strip()
    inner = text.removeprefix("#").lstrip().removeprefix("!").lstrip()
    yield from _read(inner.removeprefix("[").removesuffix("]"), syntax.span(node), None)


def before(syntax: Syntax, node: Node) -> Iterator[Attribute]:
    """Yield what the attributes before an item say, the nearest first."""
    one = node.prev_named_sibling
    while one is not None and one.type in ("attribute_item", "line_comment", "block_comment"):
        if one.type == "attribute_item":
            yield from read(syntax, one)
        one = one.prev_named_sibling


def linker_names(its: Iterable[Attribute], rust_name: str) -> Iterator[tuple[str, Attribute]]:
    """Yield the names that linkers see and that are plain, each with the attribute that gives it.

    An `export_name` goes before `no_mangle`, whichever comes first, as in rustc.
    """
    found = [a for a in its if a.path in ("no_mangle", "export_name")]
    named = [a for a in found if a.path == "export_name"]
    for attribute in named or found[:1]:
        match = _NAME.fullmatch(attribute.arguments)
        if attribute.path == "no_mangle":
            yield rust_name.removeprefix("r#"), attribute
        elif match is not None:
            yield match["name"], attribute


def of_made_names(its: Iterable[Attribute]) -> Iterator[Attribute]:
    """Yield the `export_name` attributes whose name is no plain string."""
    return (
        a
        for a in its
        if a.path == "export_name" and a.arguments and not _NAME.fullmatch(a.arguments)
    )


def conditions(its: Iterable[Attribute]) -> tuple[str, ...]:
    """Return the expressions of the `cfg(…)` among attributes."""
    return tuple(" ".join(a.arguments[1:-1].split()) for a in its if a.path == "cfg")


def is_for_tests(its: Iterable[Attribute]) -> bool:
    """Tell whether an item is compiled for tests only."""
    return any(
        _CFG_TEST.fullmatch(a.arguments) if a.path == "cfg" else _TESTS.fullmatch(a.path)
        for a in its
    )


def split(text: str) -> list[str]:
    """Return text parted at the commas that are in no brackets and no string."""
    parts, depth, start, quoted = [], 0, 0, False
    for at, character in enumerate(text):
        if character == '"' and (at == 0 or text[at - 1] != "\\"):
            quoted = not quoted
        elif not quoted and character in "([{":
            depth += 1
        elif not quoted and character in ")]}":
            depth -= 1
        elif character == "," and not quoted and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def _read(text: str, span: Span, condition: str | None) -> Iterator[Attribute]:
    match = _FORM.match(text)
    if match is None:
        return
    path, rest = match["path"], match["rest"].strip()
    if path == "unsafe" and rest.startswith("("):
        for attribute in _read(rest[1:-1], span, condition):
            yield attribute._replace(unsafe=True)
    elif path == "cfg_attr" and rest.startswith("("):
        first, *others = split(rest[1:-1])
        first = " ".join(first.split())
        both = first if condition is None else f"all({condition}, {first})"
        for other in others:
            yield from _read(other, span, both)
    else:
        yield Attribute(path, rest, span, condition=condition)
