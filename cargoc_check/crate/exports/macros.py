"""Items in what `cfg_if!` is given: the one macro that is known to pass items on as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from .syntax import Syntax

if TYPE_CHECKING:
    from tree_sitter import Node

PASSES_ON = "cfg_if"
_CFG = re.compile(r"\[\s*cfg\s*\((?P<said>.*)\)\s*,?\s*\]", re.DOTALL)


class Branch(NamedTuple):
    """The items of one branch, and their condition."""

    items: Syntax
    conditions: tuple[str, ...]


def branches(syntax: Syntax, tokens: Node) -> Iterator[Branch]:
    """Yield the branches of a `cfg_if!`, each under the negation of those before it."""
    before: list[str] = []
    condition: str | None = None
    for node in tokens.named_children:
        if node.type != "token_tree":
            continue
        said = syntax.of(node)
        if said.startswith("["):
            match = _CFG.fullmatch(said)
            condition = match["said"].strip() if match else None
        elif said.startswith("{"):
            negated = tuple(f"not({one})" for one in before)
            yield Branch(syntax.inside(node), negated + ((condition,) if condition else ()))
            before += [condition] if condition else []
            condition = None
