"""Which functions are put into types of functions, by the expressions that do it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from .syntax import Syntax, named

if TYPE_CHECKING:
    from tree_sitter import Node

_OPTION = re.compile(r"(?:[\w:]+::)?Option\s*<\s*(.+?)\s*>", re.DOTALL)
_NAME = re.compile(r"(?:\w+::)*([A-Za-z_]\w*)")
_NULL = re.compile(r"None|(?:\w+::)*null(?:_mut)?\(\)|(?:\w+::)*default\(\)")
_INNER = {"type_cast_expression": "value", "generic_function": "function"}
_DEEPEST = 8


class Value(NamedTuple):
    """What is put into a type or a field: the last name of a path, None for anything else.

    `of` is the type's name, or that of the struct with the field; None where it is not seen.
    """

    of: str | None
    field: str | None
    function: str | None


def values(kind: str, node: Node, syntax: Syntax) -> Iterator[Value]:
    """Yield what a struct's literal, an assignment, a declaration or a cast puts where."""
    if kind == "literal":
        struct = _last(syntax.of(node.child_by_field_name("name")))
        body = node.child_by_field_name("body")
        for one in body.named_children if body is not None else ():
            yield from _initialized(None if struct == "Self" else struct, one, syntax)
    elif kind == "assigned":
        left = node.child_by_field_name("left")
        if left is not None and left.type == "field_expression":
            field = syntax.of(left.child_by_field_name("field"))
            yield from _value(None, field, node.child_by_field_name("right"), syntax)
    elif its := syntax.of(node.child_by_field_name("type")):
        of = plain_name(its)
        if of is not None:
            yield from _value(of, None, node.child_by_field_name("value"), syntax)
        else:
            yield from (Value(word, None, None) for word in re.findall(r"\b[A-Za-z_]\w*", its))


def plain_name(its: str) -> str | None:
    """Return the last name of a type that is but a path, or one in `Option`."""
    option = _OPTION.fullmatch(its.strip())
    return _last(option[1] if option else its)


def _last(path: str) -> str | None:
    match = _NAME.fullmatch(path.strip())
    return match[1] if match else None


def _initialized(struct: str | None, field: Node, syntax: Syntax) -> Iterator[Value]:
    if field.type == "shorthand_field_initializer":
        both = next(named(field, "identifier"), None)
        yield from _value(struct, syntax.of(both), both, syntax)
    elif field.type == "field_initializer":
        named_so = syntax.of(field.child_by_field_name("field"))
        yield from _value(struct, named_so, field.child_by_field_name("value"), syntax)


def _value(of: str | None, field: str | None, node: Node | None, syntax: Syntax) -> Iterator[Value]:
    """Yield the function that an expression names; nothing for none, and for a copy of a field."""
    for _ in range(_DEEPEST):
        if node is None or _NULL.fullmatch(syntax.of(node)):
            return
        inner = _inner(node, syntax)
        if inner is None:
            break
        node = inner
    held = node.child_by_field_name("field") if node is not None else None
    if held is not None and field in (None, syntax.of(held)):
        return
    yield Value(of, field, _function(node, syntax))


def _function(node: Node | None, syntax: Syntax) -> str | None:
    """Return the last name of a path that may be a function's."""
    if node is None or node.type not in ("identifier", "scoped_identifier"):
        return None
    name = _last(syntax.of(node))
    is_local = node.type == "identifier" and name is not None and _is_local(name, node, syntax)
    return None if is_local else name


def _is_local(name: str, node: Node, syntax: Syntax) -> bool:
    """Tell whether a function around a name may have bound it: parameters, `let`, `for`, arms."""
    bound = re.compile(
        rf"\b(?:let|for)\b[^=;{{]*\b{name}\b|\b{name}\b[^;{{}}]*=>"
        rf"|\|[^|;{{}}]*\b{name}\b[^|;{{}}]*\|"
    )
    around = node.parent
    while around is not None:
        if around.type == "function_item":
            given = syntax.of(around.child_by_field_name("parameters"))
            inside = syntax.of(around.child_by_field_name("body"))
            if re.search(rf"\b{name}\s*:", given) or bound.search(inside):
                return True
        around = around.parent
    return False


def _inner(node: Node, syntax: Syntax) -> Node | None:
    """Return what a cast, brackets or `Some` is around."""
    if node.type in _INNER:
        return node.child_by_field_name(_INNER[node.type])
    if node.type == "parenthesized_expression":
        return node.named_children[0] if node.named_children else None
    if node.type == "call_expression":
        called = syntax.of(node.child_by_field_name("function"))
        given = node.child_by_field_name("arguments")
        if _last(called) == "Some" and given is not None and len(given.named_children) == 1:
            return given.named_children[0]
    return None
