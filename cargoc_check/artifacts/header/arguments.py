"""What stands in the brackets behind a word: parameters, or a macro's arguments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from . import words
from .parts import Tokens

Likeness = Literal["yes", "maybe", "no", "empty"]


def likeness(inner: Tokens) -> Likeness:
    """Tell whether what is in brackets looks like parameters, or like a macro's arguments."""
    if not inner:
        return "empty"
    said = {_one(argument) for argument in _arguments(inner)}
    if "no" in said:
        return "no"
    return "yes" if "yes" in said else "maybe"


def parameters(inner: Tokens) -> int | None:
    """Count parameters, `...` aside; None for an empty list."""
    found = list(_arguments(inner))
    if not inner:
        return None
    if len(found) == 1 and [token[1] for token in found[0]] == ["void"]:
        return 0
    return sum(token[1] != "." for argument in found for token in argument[:1])


def _arguments(inner: Tokens) -> Iterator[Tokens]:
    """Yield what stands between the commas."""
    depth = start = 0
    for at, (kind, text, _, _) in enumerate(inner):
        if kind != "mark":
            continue
        depth += (text in "([") - (text in ")]")
        if text == "," and not depth:
            yield inner[start:at]
            start = at + 1
    yield inner[start:]


def _one(argument: Tokens) -> Likeness:
    if not argument or argument[0][1] in ("(", "["):
        return "no"
    if argument[0][1] == ".":
        return "yes" if len(argument) == 3 else "no"
    depth, count, star = 0, 0, False
    for kind, text, _, _ in argument:
        if kind == "mark" and text in "([":
            depth += 1
        elif kind == "mark" and text in ")]":
            depth -= 1
        elif not depth and (kind in ("string", "number", "raw") or _is_sign(kind, text)):
            return "no"
        elif not depth:
            count += kind == "word"
            star = star or text == "*"
    first = argument[0][1]
    known = first in words.TYPES or first in words.TAGS or first in words.QUALIFIERS
    return "yes" if known or count > 1 or (star and count) else "maybe"


def _is_sign(kind: str, text: str) -> bool:
    return kind == "mark" and text not in "*&<>:"
