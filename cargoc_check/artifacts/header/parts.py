"""A statement of a header in parts: what its words are, brackets with what is in them as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from . import words
from .c_text import Token

Tokens = Sequence[Token]
BODY = "{}"
"""The text of the mark that stands for braces and all that is in them."""
_PAIRS = {"(": ")", "[": "]"}
_FURTHEST = 64
"""Tokens between a tag and its braces."""
_KINDS = {
    **dict.fromkeys(words.STORAGE, "storage"),
    **dict.fromkeys(words.QUALIFIERS, "left out"),
    **dict.fromkeys(words.TYPES, "type"),
    **dict.fromkeys(words.TAGS, "tag"),
    **dict.fromkeys(words.TYPE_CALLS, "typeof"),
    **dict.fromkeys(words.ATTRIBUTES, "attribute"),
    **dict.fromkeys(words.ASSEMBLER, "assembler"),
    **dict.fromkeys(words.ASSERTIONS, "assertion"),
    "typedef": "typedef",
}


class UnbalancedError(Exception):
    """Brackets that do not match."""


class Part(NamedTuple):
    """A part: its kind, its word, where it is, and the tokens in its brackets.

    Kinds: storage, type, word, call (a word with brackets behind it), group (brackets alone),
    array, star, body, typedef, assertion, renamed (a symbol's name for the assembler), string,
    number; any other mark is its own kind. Qualifiers and attributes of the compilers are left out.
    """

    kind: str
    text: str
    start: int
    end: int
    inner: Tokens = ()


def parts(tokens: Tokens) -> list[Part]:
    """Return a statement in parts; raise UnbalancedError."""
    return _Reader(tokens).all()


class _Reader:
    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._at = 0
        self._found: list[Part] = []
        self._angles_match = True

    def all(self) -> list[Part]:
        while self._at < len(self._tokens):
            kind, text, _, _ = self._tokens[self._at]
            if kind == "word":
                self._word(_KINDS.get(text, "word"))
            elif text in _PAIRS and kind == "mark":
                self._brackets()
            else:
                self._mark(kind, text)
        return self._found

    def _word(self, kind: str) -> None:
        start = self._at
        self._at += 1
        if kind == "tag":
            self._tagged(start)
        elif kind == "word":
            self._named(start)
        elif kind == "attribute":
            self._group()
        elif kind == "assembler":
            self._add("renamed", start, self._group())
        elif kind == "typeof" and self._next() != "(":
            pass  # `_Atomic` as a qualifier
        elif kind in ("typeof", "assertion"):
            self._add("type" if kind == "typeof" else kind, start, self._group())
        elif kind != "left out":
            self._add(kind, start)

    def _tagged(self, start: int) -> None:
        """Read `struct x`, or `struct x { … }` with all that may stand before the brace."""
        body = self._body_behind()
        if body is not None:
            self._at = body
            self._add("type", start)
            self._at += 1
            self._add("body", body)
            return
        while self._kind() in ("attribute", "tag"):
            self._at += 1
            self._group()
        if self._kind() == "word":
            self._at += 1
            self._qualify()
            self._angled()
        self._add("type", start)

    def _body_behind(self) -> int | None:
        """Return where the braces are that belong to the tag before."""
        at, furthest = self._at, min(self._at + _FURTHEST, len(self._tokens))
        while at < furthest:
            kind, text, _, _ = self._tokens[at]
            if text == BODY:
                return at
            if text == "(":
                before = self._tokens[at - 1][1]
                known = _KINDS.get(before) in ("attribute", "typeof")
                first = at == self._at + 1
                at = self._closing(at)
                behind = self._tokens[at + 1][0] if at + 1 < furthest else ""
                if not known and not (first and behind == "word"):
                    return None  # a function that returns a struct
            elif kind != "word" and text not in (":", "<", ">", ","):
                return None
            at += 1
        return None

    def _named(self, start: int) -> None:
        self._qualify()
        if self._angled() or self._at > start + 1:
            self._add("type", start)
        elif self._next() == "(":
            self._add("call", start, self._group())
        else:
            self._add("word", start)

    def _qualify(self) -> None:
        """Go past `::name` behind a name."""
        while self._next() == ":" and self._next(1) == ":" and self._kind(2) == "word":
            self._at += 3

    def _angled(self) -> bool:
        """Go past a template's arguments, if they are closed."""
        if self._next() != "<" or not self._angles_match:
            return False
        depth = 0
        for at in range(self._at, len(self._tokens)):
            text = self._tokens[at][1]
            if text in ("=", BODY):
                break
            depth += (text == "<") - (text == ">")
            if not depth:
                self._at = at + 1
                return True
        self._angles_match = False
        return False

    def _brackets(self) -> None:
        start = self._at
        kind = "group" if self._next() == "(" else "array"
        inner = self._group()
        if kind == "group" or not inner or inner[0][1] != "[":  # [[attribute]]
            self._add(kind, start, inner)

    def _group(self) -> Tokens:
        """Go past brackets, if there are any, and return what is in them."""
        if self._next() not in _PAIRS:
            return ()
        start, end = self._at + 1, self._closing(self._at)
        self._at = end + 1
        return self._tokens[start:end]

    def _closing(self, opening: int) -> int:
        expected: list[str] = []
        for at in range(opening, len(self._tokens)):
            kind, text, _, _ = self._tokens[at]
            if kind == "mark" and text in _PAIRS:
                expected.append(_PAIRS[text])
            elif kind == "mark" and text in (")", "]"):
                if expected.pop() != text:
                    break
                if not expected:
                    return at
        raise UnbalancedError

    def _mark(self, kind: str, text: str) -> None:
        start = self._at
        self._at += 1
        if kind == "mark":
            kind = {"*": "star", "&": "star", BODY: "body"}.get(text, text)
        self._add(kind, start)

    def _add(self, kind: str, start: int, inner: Tokens = ()) -> None:
        """Add what lies between a token and the place that is reached."""
        first, last = self._tokens[start], self._tokens[max(self._at - 1, start)]
        self._found.append(Part(kind, first[1], first[2], last[3], inner))

    def _next(self, further: int = 0) -> str:
        at = self._at + further
        return self._tokens[at][1] if at < len(self._tokens) else ""

    def _kind(self, further: int = 0) -> str:
        at = self._at + further
        if at >= len(self._tokens) or self._tokens[at][0] != "word":
            return ""
        return _KINDS.get(self._tokens[at][1], "word")
