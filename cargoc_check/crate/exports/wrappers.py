"""Macros that wrap functions: `wrap! { fn name(…) {…} }` exports `name`, as the macro says.

Only those count whose every rule takes one function with its name and parameters, and hands both on
as they are: then what a call is given tells all. A rule may call its macro again, as hyper's and
the regex crate's `ffi_fn!` do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from .. import rust_text
from .syntax import Syntax, named

if TYPE_CHECKING:
    from tree_sitter import Node

_TAKEN = re.compile(r"\bfn \$(?P<name>\w+) ?: ?ident ?\(")
_FRAGMENT = re.compile(r"(\$\w+) ?: ?\w+")
_LAST_COMMA = re.compile(r"(?:,|\$\(,\)\?)$")
_EXPORTS = re.compile(r"\b(?:no_mangle|export_name)\b")
_FN = re.compile(r"\bfn\b")
_DEEPEST = 16
_HEAD = (
    r"# ?\[ ?(?P<unsafe>unsafe ?\( ?)?no_mangle ?\)? ?\] ?"
    r"(?:\$\( ?# ?\[ ?\$\w+ ?\] ?\) ?\* ?|# ?\[[^\]$]*\] ?|(?:pub|unsafe|const) |pub ?\([^)]*\) ?)*"
    r"(?P<extern>extern (?P<abi>\"[^\"]*\")? ?)?fn \${name} ?\("
)


class Wrapper(NamedTuple):
    """A macro that exports the functions that it is given, with an ABI (None for Rust's).

    `is_public` tells that crates elsewhere can call it too.
    """

    name: str
    abi: str | None
    unsafe_attribute: bool
    is_public: bool


class _Rule(NamedTuple):
    """What one rule of a macro does: hand on to another rule, or export."""

    hands_on: bool
    abi: str | None = None
    unsafe_attribute: bool = False


def find(syntax: Syntax) -> Iterator[tuple[str, Wrapper | None]]:
    """Yield the macros of a file that export something, None for those that are no wrappers."""
    for node, is_public in _definitions(syntax, syntax.root, 0):
        if _EXPORTS.search(syntax.of(node)):
            name = syntax.of(node.child_by_field_name("name"))
            yield name, _wrapper(syntax, node, name, is_public)


def known(found: Iterable[tuple[str, Wrapper | None]]) -> dict[str, Wrapper]:
    """Return the wrappers by name; a name that has several definitions is none."""
    by_name: dict[str, list[Wrapper | None]] = {}
    for name, wrapper in found:
        by_name.setdefault(name, []).append(wrapper)
    return {name: its[0] for name, its in by_name.items() if len(its) == 1 and its[0] is not None}


def given(syntax: Syntax, tokens: Node) -> Syntax | None:
    """Return the one function that a call is given, without what follows it; None for others."""
    children = tokens.children
    starts = [at for at, child in enumerate(children) if syntax.of(child) == "fn"]
    if len(starts) != 1:
        return None
    for child in children[starts[0] :]:
        if child.type == "token_tree" and syntax.of(child).startswith("{"):
            return syntax.inside(tokens, child)
    return None


def _definitions(syntax: Syntax, parent: Node, depth: int) -> Iterator[tuple[Node, bool]]:
    attributes = ""
    for node in parent.named_children:
        if node.type == "attribute_item":
            attributes += syntax.of(node)
            continue
        if node.type == "macro_definition" and "cfg" not in attributes:
            yield node, "macro_export" in attributes
        elif node.type == "mod_item" and depth < _DEEPEST:
            body = node.child_by_field_name("body")
            yield from _definitions(syntax, body, depth + 1) if body else ()
        attributes = "" if "comment" not in node.type else attributes


def _wrapper(syntax: Syntax, node: Node, name: str, is_public: bool) -> Wrapper | None:
    rules = [_rule(syntax, rule, name) for rule in named(node, "macro_rule")]
    ends = {rule for rule in rules if rule is not None and not rule.hands_on}
    if None in rules or len(ends) != 1:
        return None
    (end,) = ends
    return Wrapper(name, end.abi, end.unsafe_attribute, is_public)


def _rule(syntax: Syntax, node: Node, macro: str) -> _Rule | None:
    """Return what a rule does, None where that is not sure."""
    left = _plain(syntax.of(node.child_by_field_name("left")))
    right = _plain(syntax.of(node.child_by_field_name("right")))
    taken = _TAKEN.search(left)
    if taken is None or len(_FN.findall(left)) != 1:
        return None
    given = re.findall(rf"\bfn \${taken['name']} ?\(", right)
    parameters = _group(left, taken.end())
    if len(given) != 1 or parameters is None:
        return None
    at = right.index(given[0])
    if "cfg" in right[:at] or _group(right, at + len(given[0])) != parameters:
        return None
    if not _EXPORTS.search(right):
        calls_itself = re.match(rf"[({{\[] ?{macro} ?! ?[({{\[]", right)
        return _Rule(hands_on=True) if calls_itself else None
    head = re.search(_HEAD.replace("{name}", taken["name"]), right)
    if head is None or len(_EXPORTS.findall(right)) != 1:
        return None
    abi = (head["abi"] or '"C"').strip('"') if head["extern"] else None
    return _Rule(False, abi, bool(head["unsafe"]))


def _plain(text: str) -> str:
    """Return text without comments, with single blanks."""
    return " ".join(rust_text.read(text).code.split())


def _group(text: str, start: int) -> str | None:
    """Return what stands up to the bracket that closes, without kinds of fragments and blanks."""
    depth = 1
    for match in re.compile(r"[()]").finditer(text, start):
        depth += 1 if match.group() == "(" else -1
        if not depth:
            inner = _FRAGMENT.sub(r"\1", text[start : match.start()])
            return _LAST_COMMA.sub("", inner.replace(" ", ""))
    return None
