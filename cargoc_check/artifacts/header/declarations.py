"""What a statement at a header's file scope declares.

Nothing is expanded: macros are told from types and names by where they stand. What could be read in
two ways declares nothing here, and is said not to be sure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from ...text.source import Span
from . import words
from .arguments import likeness, parameters
from .parts import BODY, Part, Tokens, UnbalancedError, parts

Kind = Literal["function", "variable"]


class Defined(NamedTuple):
    """A macro of the header itself: what is known of it without expanding it.

    `same` tells that it stands for its own name; `declares` that a use of it may declare things,
    `typed` that it may stand for a type.
    """

    function_like: bool
    same: bool
    declares: bool
    linkage: bool
    typed: bool


class Named(NamedTuple):
    """A name that a statement declares, and how many parameters it has."""

    name: str
    kind: Kind
    span: Span
    parameters: int | None = None


class Statement(NamedTuple):
    """What a statement says; `sure` is False where it may declare more."""

    names: tuple[Named, ...] = ()
    sure: bool = True
    inline: bool = False
    linkage: bool = False
    cpp: bool = False
    types: bool = False


Macros = Mapping[str, Defined]
NOTHING = Statement()
UNSURE = Statement(sure=False)


def read(tokens: Tokens, body: bool, macros: Macros) -> Statement:
    """Read a statement without its `;`; `body` tells that it ended with a function's braces."""
    try:
        found = parts(tokens[:-1] if body else tokens)
    except UnbalancedError:
        return UNSURE
    types = any(part.kind == "body" for part in found)
    first = found[0].text if found else ""
    if first in words.CPP_STARTS:
        return Statement(cpp=True, types=types)
    statement = _declared(found, body, macros)
    kinds = [(part.kind, part.text) for part in found[:2]]
    linkage = kinds[:1] == [("storage", "extern")] and kinds[1:2] == [("string", '"C"')]
    cpp = linkage or _is_class(tokens)
    return statement._replace(linkage=linkage, cpp=cpp, types=types or body)


def _is_class(tokens: Tokens) -> bool:
    before = ("", *(token[1] for token in tokens[:3]))
    return any(
        text == "class" and before[at] in ("", "enum", "typedef", "extern")
        for at, text in enumerate(before[1:])
    )


def is_function_head(tokens: Tokens) -> bool:
    """Tell whether braces behind these tokens are a function's: not a type's, nor a value's."""
    try:
        found = parts([*tokens, ("mark", BODY, 0, 0)])
    except UnbalancedError:
        return False
    if any(part.kind in ("typedef", "=") for part in found):
        return False
    return len(found) < 2 or found[-2].text not in words.TAGS or found[-2].kind != "type"


def is_made_of_macros(tokens: Tokens) -> bool:
    """Tell whether what has been read of a statement can only be macros on lines of their own."""
    try:
        return all(part.kind in ("word", "call") for part in parts(tokens))
    except UnbalancedError:
        return False


def standing_alone(tokens: Tokens, macros: Macros) -> Statement:
    """Read macros that stand on lines of their own."""
    found = parts(tokens)
    return Statement(sure=not any(_may_declare(part, macros) for part in found))


def _declared(found: list[Part], body: bool, macros: Macros) -> Statement:
    kinds = {part.kind for part in found}
    if "typedef" in kinds or "assertion" in kinds:
        return NOTHING
    if "renamed" in kinds or kinds & {"raw", "@", "#", "\\"}:
        return UNSURE
    inline = body or any(_is_inline(part) for part in found)
    head, *others = _split(found)
    named = _function(head, macros) or _variable(head, macros)
    if named is None or named is UNCLEAR:
        unlinked = any(part.kind == "storage" and part.text == "static" for part in head)
        nothing = named is None and _declares_nothing(head, macros)
        return Statement(sure=unlinked or nothing, inline=inline)
    names, sure = [named], True
    for other in others:
        further = _further(other)
        names += [further] if further else []
        sure = sure and further is not None
    kept = tuple(name for name in names if not _is_replaced(name.name, macros))
    around = (part for part in head if not part.start <= named.span.start < part.end)
    hidden = any(_may_declare(part, macros) for part in around)
    return Statement(kept, sure and len(kept) == len(names) and not hidden, inline)


UNCLEAR = Named("", "function", Span(0, 0))
"""What a statement gives that declares something which cannot be told."""


def _split(found: list[Part]) -> list[list[Part]]:
    """Part a statement into declarators, initial values left out."""
    pieces: list[list[Part]] = [[]]
    skipping = False
    for part in found:
        if part.kind == ",":
            pieces.append([])
            skipping = False
        elif part.kind == "=":
            skipping = True
        elif not skipping:
            pieces[-1].append(part)
    return pieces


def _function(head: list[Part], macros: Macros) -> Named | None:
    """Return the function that a declarator declares, UNCLEAR, or None where there are no brackets.

    Of several words with brackets, one declares and the others are macros.
    """
    if any(part.kind == "group" for part in head):
        return _grouped(head, macros)
    if not any(part.kind == "call" for part in head):
        return None
    candidates = [at for at, part in enumerate(head) if _can_be_declarator(head, at)]
    if not candidates:
        return None if _is_variable_after_macros(head) else UNCLEAR
    plain = [at for at in candidates if not _looks_like_macro(head, at, macros)]
    if not plain:
        return UNCLEAR
    certain = [at for at in plain if likeness(head[at].inner) == "yes"]
    chosen = certain if len(plain) > 1 else plain
    if len(chosen) != 1:
        return UNCLEAR
    part = head[chosen[0]]
    if part.text in macros and not macros[part.text].same:
        return UNCLEAR
    return _as_function(part.text, part.start, part.inner)


def _as_function(name: str, start: int, inner: Tokens) -> Named:
    return Named(name, "function", Span(start, start + len(name)), parameters(inner))


def _can_be_declarator(head: list[Part], at: int) -> bool:
    """Tell whether a word with brackets can be a function: a type before it, marks behind it."""
    part = head[at]
    if part.kind != "call" or at == 0 or likeness(part.inner) == "no":
        return False
    if any(other.kind not in ("word", "call") for other in head[at + 1 :]):
        return False
    before = [other for other in head[:at] if other.kind != "string"]
    return any(other.kind in ("type", "star", "word", "call") for other in before)


def _looks_like_macro(head: list[Part], at: int, macros: Macros) -> bool:
    """Tell whether a word with brackets may be a macro for all that is known of its place.

    What stands right behind a type or a star is the name. Behind other words it may mark what they
    declare: `int foo ATTRIBUTE(x)`.
    """
    name, like = head[at].text, likeness(head[at].inner)
    capital = words.is_capital(name)
    solid = max((i for i in range(at) if head[i].kind in ("type", "star")), default=-1)
    if solid == at - 1:
        return capital and like == "maybe"
    between = [part for part in head[solid + 1 : at] if part.kind == "word"]
    typed = [
        part.text
        for part in between
        if _may_be_type(part, head[at - 1] if solid < 0 else None, macros)
    ]
    lower = [text for text in typed if not words.is_capital(text)]
    if name.startswith("__") or len(lower) > (solid < 0):
        return True
    if solid >= 0:
        return capital
    if not typed:
        return capital or like != "yes" or head[at - 1].kind != "call"
    if capital:
        return like != "yes" or len(typed) != 1 or not lower
    return like == "maybe" and not lower


def _is_variable_after_macros(head: list[Part]) -> bool:
    return head[0].kind == "call" and not any(part.kind == "call" for part in head[1:])


def _grouped(head: list[Part], macros: Macros) -> Named | None:
    """Read a name in brackets: `int (f)(int)`, `void (*f)(int)`, `void (*f(int))(int)`."""
    at = next(at for at, part in enumerate(head) if part.kind == "group")
    rest = head[at + 1 :]
    begins = head[at].inner[:1]
    if at and head[at - 1].kind == "call" and not rest:
        at, rest = at - 1, [head[at]]
        begins = head[at].inner[:1]
    followed = [part.kind for part in rest] in (["group"], ["array"])
    typed = at > 0 and head[at - 1].kind in ("type", "star")
    if head[at].kind == "call" and not typed:
        # The word itself is the type: `API foo_t (name)(int)`.
        typed = not words.is_capital(head[at].text) and head[at].text not in macros
    if not begins or not followed:
        return UNCLEAR
    if begins[0][1] == "*" and (typed or head[at].kind == "call"):
        return _pointer(head, head[at].inner)
    if head[at].kind == "call" and any(part.kind in ("type", "star") for part in head[:at]):
        return UNCLEAR
    if typed and len(head[at].inner) == 1 and begins[0][0] == "word" and rest[0].kind == "group":
        name, start = begins[0][1], begins[0][2]
        clear = not words.is_capital(name) and name not in macros
        return _as_function(name, start, rest[0].inner) if clear else UNCLEAR
    return UNCLEAR


def _pointer(head: list[Part], inner: Tokens) -> Named:
    """Read what is in the brackets of a pointer to a function."""
    try:
        own = [part for part in parts(inner) if part.kind != "star"]
    except UnbalancedError:
        return UNCLEAR
    if len(own) == 1 and own[0].kind == "call" and likeness(own[0].inner) in ("yes", "empty"):
        return _as_function(own[0].text, own[0].start, own[0].inner)
    if [part.kind for part in own] in (["word"], ["word", "array"]) and _is_extern(head):
        name = own[0].text
        return Named(name, "variable", Span(own[0].start, own[0].start + len(name)))
    return UNCLEAR


def _may_be_type(part: Part, last: Part | None, macros: Macros) -> bool:
    """Tell whether a word before a name may be its type; one that is `last` needs one."""
    known = macros.get(part.text)
    if known is not None:
        return known.typed
    return not words.is_mark(part.text) or (part is last and not words.is_capital(part.text))


def _variable(head: list[Part], macros: Macros) -> Named | None:
    """Return the variable that `extern` declares, UNCLEAR, or None."""
    if not _is_extern(head) and not (head and words.is_extern(head[0].text)):
        return None
    kept = [part for part in head if part.kind not in ("storage", "string", "body", "array")]
    solid = max((at for at, part in enumerate(kept) if part.kind in ("type", "star")), default=-1)
    behind = kept[solid + 1 :]
    if any(part.kind not in ("word", "call", "type", "star") for part in kept):
        return UNCLEAR
    marks = [part for part in behind if part.kind == "call" or _is_mark(part.text, macros)]
    names = [part for part in behind if part not in marks]
    wanted = 1 if solid >= 0 else 2
    if len(behind) == wanted:
        names = behind
    if len(names) != wanted or any(part.kind != "word" for part in names[-1:]):
        return UNCLEAR if behind or kept[:-1] else None
    part = names[-1]
    return Named(part.text, "variable", Span(part.start, part.start + len(part.text)))


def _is_extern(head: list[Part]) -> bool:
    return any(part.kind == "storage" and part.text == "extern" for part in head)


def _is_mark(text: str, macros: Macros) -> bool:
    known = macros.get(text)
    return words.is_mark(text) if known is None else not known.declares


def _further(pieces: list[Part]) -> Named | None:
    """Read a declarator behind a comma."""
    own = [part for part in pieces if part.kind not in ("star", "array")]
    if len(own) != 1 or own[0].kind not in ("word", "call"):
        return None
    part = own[0]
    if part.kind == "call":
        return _as_function(part.text, part.start, part.inner)
    return Named(part.text, "variable", Span(part.start, part.end))


def _is_replaced(name: str, macros: Macros) -> bool:
    """Tell whether the preprocessor puts something else in a name's place, or it is no name."""
    return (name in macros and not macros[name].same) or name in words.STATEMENTS


def _is_inline(part: Part) -> bool:
    if part.kind == "storage":
        return "inline" in part.text or part.text == "static"
    return part.kind in ("word", "call") and "INLINE" in part.text.upper()


def _declares_nothing(head: list[Part], macros: Macros) -> bool:
    """Tell whether a statement without a declarator surely declares nothing to link with."""
    kinds = [part.kind for part in head if part.kind not in ("array", "call")]
    alone = [part for part in head if part.kind == "call" or kinds == ["word"]]
    if any(_may_declare(part, macros, alone=True) for part in alone):
        return False
    if not set(kinds) <= {"word", "type", "star", "storage", "body"}:
        return False
    while kinds[:1] in (["word"], ["storage"]) and len(kinds) > 1:
        kinds = kinds[1:]
    if "word" not in kinds or len(kinds) == 1:  # a type, with marks before it
        return len(kinds) != 1 or kinds[0] != "word" or len(alone) == len(head)
    return head[0].kind != "word"  # a variable, if no macro says that it is elsewhere


def _may_declare(part: Part, macros: Macros, alone: bool = False) -> bool:
    """Tell whether a macro may be more than a mark of the declaration that it stands at."""
    if part.kind not in ("word", "call"):
        return False
    known = macros.get(part.text)
    if known is not None:
        return known.declares
    return (part.kind == "call" or alone) and not words.is_mark(part.text)
