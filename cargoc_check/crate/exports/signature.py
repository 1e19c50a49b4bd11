"""The signature of a function or static: ABI, parameters and types, as they are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from .model import Parameter
from .syntax import Syntax, named

if TYPE_CHECKING:
    from tree_sitter import Node


_NO_PARAMETERS = ("variadic_parameter", "attribute_item", "line_comment", "block_comment")


class Signature(NamedTuple):
    """What an item's signature says; `result` is None for none, of a static its type."""

    abi: str | None
    parameters: tuple[Parameter, ...]
    result: str | None
    generics: tuple[str, ...]
    variadic: bool
    mutable: bool


def read(syntax: Syntax, node: Node) -> Signature:
    """Return the signature of a function or static item."""
    if node.type == "static_item":
        said = syntax.of(node.child_by_field_name("type"))
        mutable = any(child.type == "mutable_specifier" for child in node.children)
        return Signature(None, (), one_line(said), (), False, mutable)
    its = node.child_by_field_name("parameters")
    result = node.child_by_field_name("return_type")
    children = its.named_children if its else []
    return Signature(
        abi(syntax, node),
        parameters(syntax, node),
        one_line(syntax.of(result)) if result else None,
        generics(syntax, node),
        any(child.type == "variadic_parameter" for child in children),
        False,
    )


def parameters(syntax: Syntax, node: Node) -> tuple[Parameter, ...]:
    """Return the parameters of a function or function type; variadic ones are none."""
    its = node.child_by_field_name("parameters")
    return tuple(_parameters(syntax, its.named_children if its else []))


def abi(syntax: Syntax, node: Node) -> str | None:
    """Return what stands after `extern` of a function or function type, C where nothing does."""
    for modifiers in named(node, "function_modifiers"):
        for modifier in named(modifiers, "extern_modifier"):
            said = next(named(modifier, "string_literal", "raw_string_literal"), None)
            return syntax.of(said).strip('r#"') if said else "C"
    return None


def generics(syntax: Syntax, node: Node) -> tuple[str, ...]:
    """Return the type and constant parameters of an item, lifetimes aside."""
    its = node.child_by_field_name("type_parameters")
    if its is None:
        return ()
    return tuple(
        one_line(syntax.of(child))
        for child in its.named_children
        if child.type not in ("lifetime", "lifetime_parameter", "line_comment", "block_comment")
    )


def one_line(text: str) -> str:
    """Return text with every run of blanks and line breaks as one blank."""
    return " ".join(text.split())


def _parameters(syntax: Syntax, children: list[Node]) -> Iterator[Parameter]:
    for child in children:
        if child.type == "parameter":
            name = one_line(syntax.of(child.child_by_field_name("pattern")))
            its = one_line(syntax.of(child.child_by_field_name("type")))
            yield Parameter(name, its, syntax.span(child))
        elif child.type == "self_parameter":
            yield Parameter("self", one_line(syntax.of(child)), syntax.span(child))
        elif child.type not in _NO_PARAMETERS:
            yield Parameter("_", one_line(syntax.of(child)), syntax.span(child))
