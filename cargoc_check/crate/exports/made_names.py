"""Names that macros make for `export_name`: of strings, `concat!`, `stringify!`, and own macros.

`#[export_name = prefix!(inflate)]` is how the libraries of zlib and bzip2 in Rust are renamed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from .. import rust_text
from . import attributes
from .model import Attribute
from .syntax import Syntax, named

if TYPE_CHECKING:
    from tree_sitter import Node

CALLED = re.compile(r"\bexport_name\s*=\s*(?:\w+::)*(\w+)\s*!")
_CALL = re.compile(r"(?:\w+::)*(?P<macro>\w+)\s*!\s*[({\[](?P<given>.*)[)}\]]", re.DOTALL)
_STRING = re.compile(r'"((?:[^"\\])*)"')
_ONE = re.compile(r"[({\[]\s*\$(\w+)\s*:\s*(?:expr|ident|tt|literal)\s*,?\s*[)}\]]")
_DEEPEST = 4


class Maker(NamedTuple):
    """A macro of one rule that makes a string of one word: what it takes, and what it becomes."""

    name: str
    parameter: str
    text: str
    conditions: tuple[str, ...]


class Made(NamedTuple):
    """A name, None where it cannot be told, and the conditions under which it is that."""

    name: str | None
    conditions: tuple[str, ...] = ()


def find(syntax: Syntax, wanted: Iterable[str], under: tuple[str, ...]) -> Iterator[Maker]:
    """Yield the macros of these names at the top of a file; one that is not understood is empty."""
    waiting: list[Attribute] = []
    for node in syntax.root.named_children:
        if node.type == "attribute_item":
            waiting += attributes.read(syntax, node)
        elif "comment" not in node.type:
            name = syntax.of(node.child_by_field_name("name"))
            if node.type == "macro_definition" and name in wanted:
                yield _maker(syntax, node, name, (*under, *attributes.conditions(waiting)))
            waiting = []


def made(its: str, makers: Mapping[str, tuple[Maker, ...]], depth: int = 0) -> list[Made]:
    """Return the names that an expression may be, with their conditions."""
    its = its.strip()
    if match := _STRING.fullmatch(its):
        return [Made(match[1])]
    call = _CALL.fullmatch(its)
    if call is None or depth > _DEEPEST:
        return [Made(None)]
    given = call["given"].strip()
    if call["macro"] == "stringify":
        return [Made(given if re.fullmatch(r"\w+", given) else None)]
    if call["macro"] == "concat":
        return _joined([made(part, makers, depth + 1) for part in attributes.split(given)])
    found: list[Made] = []
    for maker in makers.get(call["macro"], ()):
        text = re.sub(rf"\${maker.parameter}\b", given, maker.text) if maker.parameter else ""
        found += [
            Made(one.name, (*maker.conditions, *one.conditions))
            for one in made(text, makers, depth + 1)
        ]
    return found or [Made(None)]


def _maker(syntax: Syntax, node: Node, name: str, conditions: tuple[str, ...]) -> Maker:
    rules = list(named(node, "macro_rule"))
    left = _ONE.fullmatch(syntax.of(rules[0].child_by_field_name("left"))) if rules else None
    if left is None or len(rules) != 1:
        return Maker(name, "", "", conditions)
    right = syntax.of(rules[0].child_by_field_name("right"))[1:-1]
    return Maker(name, left[1], rust_text.read(right).code, conditions)


def _joined(parts: list[list[Made]]) -> list[Made]:
    """Return the parts as one name; a part that may be several is not followed."""
    found = [one for part in parts if len(part) == 1 for one in part if one.name is not None]
    if len(found) != len(parts):
        return [Made(None)]
    conditions = tuple(condition for one in found for condition in one.conditions)
    return [Made("".join(one.name or "" for one in found), conditions)]
