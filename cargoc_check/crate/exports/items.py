"""The items of one Rust file: what it exports, its types, and the macros that may export more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ...text.source import Span
from . import attributes, macros, made_names, signature, wrappers
from .made_names import Maker
from .model import Attribute, Export, Field, Items, MayExportMore, TypeItem, Unparsed
from .syntax import Syntax, named
from .wrappers import Wrapper

if TYPE_CHECKING:
    from tree_sitter import Node

_TYPES = {
    "struct_item": "struct",
    "enum_item": "enum",
    "union_item": "union",
    "type_item": "type",
    "trait_item": "trait",
}
_EXPORTS = re.compile(r"\b(?:no_mangle|export_name)\b")
_TAKES_BACK = re.compile(r"(?:from_raw|drop_in_place|dealloc)\b")
_DEEPEST = 64
"""Modules, impl blocks and macros within each other that are followed."""
MAKES = "the macro `{name}!` makes exported items"
UNNAMED = "the name that `{name}` is exported under is made by a macro"
MACRO = "the macro `{name}!` may export more"


class Known(NamedTuple):
    """The macros of a library whose effect is known: wrappers of functions, and makers of names."""

    wrappers: dict[str, Wrapper]
    makers: dict[str, tuple[Maker, ...]]

    @property
    def exports(self) -> re.Pattern[str]:
        """Return what text matches that may export something."""
        if not self.wrappers:
            return _EXPORTS
        return re.compile(rf"{_EXPORTS.pattern}|\b(?:{'|'.join(self.wrappers)})\s*!")

    def may_be_in(self, code: str) -> bool:
        """Tell whether a text may export something; words are looked for before patterns."""
        words = ("no_mangle", "export_name", *self.wrappers)
        return any(word in code for word in words) and self.exports.search(code) is not None


NOTHING = Known({}, {})


class File(NamedTuple):
    """A file of a library: its path, its package, and the conditions of its module."""

    path: str
    package: str
    conditions: tuple[str, ...] = ()


def read(file: File, text: str, known: Known = NOTHING) -> Items:
    """Return what a file holds; a part that cannot be parsed is named, and the rest goes on."""
    syntax = Syntax(text)
    reader = _Reader(file, syntax, known)
    reader.items(syntax.root, file.conditions, 0)
    broken = syntax.first_error()
    if broken is not None:
        span = syntax.span(broken)
        reader.unparsed.append(Unparsed(file.path, "is not Rust as it is known here", span))
    return reader.found()


class _Reader:
    def __init__(self, file: File, syntax: Syntax, known: Known) -> None:
        self._file = file
        self._syntax = syntax
        self._known = known
        self._may_export = known.exports
        self._macro: str | None = None
        self._wrapper: Wrapper | None = None
        self._exports: list[Export] = []
        self._types: list[TypeItem] = []
        self._more: list[MayExportMore] = []
        self.unparsed: list[Unparsed] = []

    def found(self) -> Items:
        return Items(
            tuple(self._exports), tuple(self._types), tuple(self._more), tuple(self.unparsed)
        )

    def items(self, parent: Node, conditions: tuple[str, ...], depth: int) -> None:
        """Read the items below a node; attributes stand before the item that they are for."""
        if depth > _DEEPEST:
            span = self._syntax.span(parent)
            self.unparsed.append(Unparsed(self._file.path, "is nested too deeply", span))
            return
        waiting: list[Attribute] = []
        documentation: list[str] = []
        for node in parent.named_children:
            if node.type == "attribute_item":
                waiting += attributes.read(self._syntax, node)
            elif node.type == "line_comment":
                documentation += _documented(self._syntax.of(node))
            elif node.type != "block_comment":
                self._item(node, waiting, "\n".join(documentation), conditions, depth)
                waiting, documentation = [], []

    def _item(
        self,
        node: Node,
        its: list[Attribute],
        documentation: str,
        conditions: tuple[str, ...],
        depth: int,
    ) -> None:
        if attributes.is_for_tests(its):
            return
        under = (*conditions, *attributes.conditions(its))
        if node.type in ("function_item", "static_item"):
            self._export(node, its, documentation, under)
            self._within(node.child_by_field_name("body"), under, depth)
        elif node.type in _TYPES:
            self._types.append(_type(self._syntax, self._file.path, node, its))
        elif node.type in ("mod_item", "impl_item"):
            body = node.child_by_field_name("body")
            if body is not None:
                self.items(body, under, depth + 1)
        elif node.type == "macro_definition":
            self._macro_definition(node, under)
        elif node.type == "macro_invocation":
            self._invocation(node, under, depth)
        elif node.type == "expression_statement":
            for inner in named(node, "macro_invocation"):
                self._invocation(inner, under, depth)

    def _within(self, body: Node | None, under: tuple[str, ...], depth: int) -> None:
        """Read the items in a function's body; those in its inner blocks are rare, and not read."""
        if body is not None and self._may_export.search(self._syntax.of(body)):
            self.items(body, under, depth + 1)

    def _export(
        self, node: Node, its: list[Attribute], documentation: str, under: tuple[str, ...]
    ) -> None:
        rust_name = self._syntax.of(node.child_by_field_name("name"))
        if self._wrapper is not None and node.type == "function_item":
            given = Attribute("no_mangle", "", self._syntax.span(node))
            its = [*its, given._replace(unsafe=self._wrapper.unsafe_attribute)]
        for attribute in attributes.of_made_names(its):
            for made in made_names.made(attribute.arguments[1:], self._known.makers):
                conditions = (*under, *made.conditions)
                if made.name is not None:
                    self._add(node, made.name, attribute, documentation, conditions)
                    continue
                reason = UNNAMED.format(name=rust_name)
                own = (attribute.condition,) if attribute.condition else ()
                self._may_export_more(reason, attribute.span, (*conditions, *own))
        for name, by in attributes.linker_names(its, rust_name):
            self._add(node, name, by, documentation, under)

    def _add(
        self, node: Node, name: str, by: Attribute, documentation: str, under: tuple[str, ...]
    ) -> None:
        said = signature.read(self._syntax, node)
        own = (by.condition,) if by.condition else ()
        self._exports.append(
            Export(
                name,
                self._syntax.of(node.child_by_field_name("name")),
                "static" if node.type == "static_item" else "function",
                self._file.package,
                self._file.path,
                self._syntax.span(node.child_by_field_name("name") or node),
                "no_mangle" if by.path == "no_mangle" else "export_name",
                by.unsafe,
                said.abi or (self._wrapper.abi if self._wrapper else None),
                said.parameters,
                said.result,
                documentation,
                tuple(dict.fromkeys((*under, *own))),
                said.generics,
                said.variadic,
                self._macro,
                said.mutable,
                _TAKES_BACK.search(self._syntax.of(node.child_by_field_name("body"))) is not None,
            )
        )

    def _macro_definition(self, node: Node, under: tuple[str, ...]) -> None:
        """Say of a macro that makes exported items that what it is called with is exported."""
        name = self._syntax.of(node.child_by_field_name("name"))
        wrapper = self._known.wrappers.get(name)
        is_known = wrapper is not None and not wrapper.is_public
        if not is_known and self._may_export.search(self._syntax.of(node)):
            span = self._syntax.span(node.child_by_field_name("name") or node)
            self._may_export_more(MAKES.format(name=name), span, under)

    def _invocation(self, node: Node, under: tuple[str, ...], depth: int) -> None:
        """Read the items that `cfg_if!` or a wrapper is given; of others say what they may do."""
        tokens = next(named(node, "token_tree"), None)
        path = self._syntax.of(node.child_by_field_name("macro"))
        name = path.rpartition("::")[2]
        wrapper = self._known.wrappers.get(name)
        if tokens is None or (
            wrapper is None and not self._may_export.search(self._syntax.of(tokens))
        ):
            return
        before = len(self._exports)
        if name == macros.PASSES_ON:
            for branch in macros.branches(self._syntax, tokens):
                self._inner(branch.items, (*under, *branch.conditions), name, depth)
            return
        if wrapper is not None:
            given = wrappers.given(self._syntax, tokens)
            if given is not None:
                self._inner(given, under, name, depth, wrapper)
            if len(self._exports) == before + 1:
                return
            del self._exports[before:]
        self._may_export_more(MACRO.format(name=path), self._syntax.span(node), under)

    def _may_export_more(self, reason: str, span: Span, under: tuple[str, ...]) -> None:
        package, path = self._file.package, self._file.path
        self._more.append(MayExportMore(reason, package, path, span, under))

    def _inner(
        self,
        syntax: Syntax,
        conditions: tuple[str, ...],
        macro: str,
        depth: int,
        wrapper: Wrapper | None = None,
    ) -> None:
        """Read items that a macro is given."""
        outer = self._syntax, self._macro, self._wrapper
        self._syntax, self._macro, self._wrapper = syntax, macro, wrapper
        self.items(syntax.root, conditions, depth + 1)
        self._syntax, self._macro, self._wrapper = outer


def _documented(comment: str) -> list[str]:
    """Return a line of documentation, without its marker and the blank behind it."""
    if comment.startswith("///") and not comment.startswith("////"):
        return [comment[3:].rstrip("\n").removeprefix(" ")]
    return []


def _type(syntax: Syntax, path: str, node: Node, its: Iterable[Attribute]) -> TypeItem:
    name = node.child_by_field_name("name") or node
    reprs = [a.arguments for a in its if a.path == "repr" and a.condition is None]
    words = tuple(word.strip() for said in reprs for word in said.strip("()").split(","))
    aliased = syntax.of(node.child_by_field_name("type")) if node.type == "type_item" else None
    return TypeItem(
        syntax.of(name),
        _TYPES[node.type],  # type: ignore[arg-type]
        path,
        syntax.span(name),
        words,
        signature.generics(syntax, node),
        tuple(_fields(syntax, node)),
        aliased,
    )


def _fields(syntax: Syntax, node: Node) -> Iterator[Field]:
    body = node.child_by_field_name("body")
    if body is None:
        return
    if body.type == "ordered_field_declaration_list":
        for number, its in enumerate(body.children_by_field_name("type")):
            yield Field(str(number), syntax.of(its))
        return
    for field in named(body, "field_declaration", "enum_variant"):
        name = syntax.of(field.child_by_field_name("name"))
        of = "body" if field.type == "enum_variant" else "type"
        yield Field(name, syntax.of(field.child_by_field_name(of)))
