"""What the preprocessor's lines of a header say: guard, includes and macros."""

from __future__ import annotations

import re
from functools import cache

from ... import data
from ...text.source import Span
from .c_text import Line, Token, plain
from .conditions import Conditions, condition
from .declarations import Defined
from .model import Include, Macro
from .words import ASSEMBLER, ASSERTIONS, ATTRIBUTES, STORAGE, is_mark

_INCLUDED = re.compile(r"[ \t]*(?:<([^>\n]*)>|\"([^\"\n]*)\")")
_NAME = re.compile(r"[ \t]*((?:[^\s(/\\]|/(?![/*]))+)")
_GUARD = re.compile(r"!defined\(([\w$]+)\)")
_UNLINKED = {"typedef", "static", "struct", "union", "enum", *ASSERTIONS}
"""What a statement begins with that declares nothing to link with."""
_LONGEST = 1000
"""Characters of a macro's value that are kept."""


class Lines:
    """The lines read so far; `once` tells whether no statement is read a second time.

    A guard is a condition, with nothing but lines before it and nothing behind, in which the
    macro that it asks for is defined before anything else.
    """

    def __init__(self, text: str, conditions: Conditions) -> None:
        self.includes: list[Include] = []
        self.macros: list[Macro] = []
        self.defined: dict[str, Defined] = {}
        self.linkage = self.cpp = False
        self.once = True
        self.pragma_once = False
        self.guard: str | None = None
        self._text = text
        self._conditions = conditions
        self._wanted: str | None = None
        self._begun = self._closed = False

    def stated(self) -> None:
        """Take note of a statement."""
        self._begun = True
        if self._closed:
            self.guard = None
        self.once = not self._conditions.state() and self.once

    def opens(self, line: Line) -> None:
        """Take note of an `#if`, before it counts."""
        said = _GUARD.fullmatch(condition(line))
        if said and not self._begun and not self._conditions.depth and self.guard is None:
            self._wanted = said[1]

    def turns(self) -> None:
        """Take note of an `#else`, before it counts."""
        if self._conditions.depth == 1:
            self._wanted = self.guard = None

    def closes(self) -> None:
        """Go out of a condition."""
        guard, once = self._conditions.close()
        self._closed = self._closed or guard
        self.once = self.once and once
        if not self._conditions.depth:
            self._wanted = None

    def other(self, line: Line) -> None:
        """Read a line that is no condition and that a compiler sees."""
        if line.name in ("include", "import", "include_next"):
            self._include(line)
        elif line.name == "define" and line.tokens:
            self._define(line)
        elif line.name == "undef" and line.tokens:
            self.defined.pop(line.tokens[0][1], None)
        elif line.name == "pragma" and [token[1] for token in line.tokens] == ["once"]:
            self.pragma_once = True

    def _include(self, line: Line) -> None:
        said = _INCLUDED.match(self._text, self._behind(line), line.end)
        if said is None:
            return
        name = said[1] if said[1] is not None else said[2]
        span = Span(said.start() + len(said[0]) - len(said[0].lstrip()), said.end())
        quoted = said[1] is None
        self.includes.append(Include(name, quoted, span, self._conditions.texts))
        if self._conditions.certain and not quoted and name in _of_cpp():
            self.cpp = True

    def _define(self, line: Line) -> None:
        said = _NAME.match(self._text, self._behind(line), line.end)
        if said is None:
            return
        first = line.tokens[0][1]
        function_like = self._text[line.tokens[0][3] : line.tokens[0][3] + 1] == "("
        body = line.tokens[1:] if not function_like else _behind_brackets(line.tokens)
        said_of_it = _defined(first, function_like, body)
        self.defined[first] = _either(self.defined.get(first), said_of_it)
        self.linkage = self.linkage or self.defined[first].linkage
        self._conditions.define(first)
        if first == self._wanted and not self._begun:
            self.guard, self._wanted = said[1], None
            self._conditions.guard()
        elif not function_like:
            end = min(line.end, said.end(1) + _LONGEST)
            value = plain(self._text[said.end(1) : end])
            span = Span(said.start(1), said.end(1))
            self.macros.append(Macro(said[1], value, span, self._conditions.texts))

    def _behind(self, line: Line) -> int:
        """Return where a line goes on behind its name."""
        return self._text.index(line.name, line.start) + len(line.name)


@cache
def _of_cpp() -> frozenset[str]:
    """Return the headers that C++ has and C has not."""
    table = data.table("system_headers")
    own = (name for row in table["headers"] if row["of"] == "C++" for name in row["names"])
    return frozenset([*own, *table["of_c_for_cpp"]])


def _behind_brackets(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    close = next((at for at, token in enumerate(tokens) if token[1] == ")"), len(tokens))
    return tokens[close + 1 :]


def _defined(name: str, function_like: bool, body: tuple[Token, ...]) -> Defined:
    said = [token[1] for token in body]
    return Defined(
        function_like,
        said == [name] and not function_like,
        _may_declare(said),
        '"C"' in said and "extern" in said,
        _may_be_type(said),
    )


def _either(one: Defined | None, other: Defined) -> Defined:
    """Return what holds of a macro that is defined in several branches."""
    if one is None:
        return other
    return Defined(
        one.function_like or other.function_like,
        one.same and other.same,
        one.declares or other.declares,
        one.linkage or other.linkage,
        one.typed or other.typed,
    )


def _may_declare(said: list[str]) -> bool:
    """Tell whether what a macro stands for may be a declaration: brackets that mark none."""
    if said[:1] and said[0] in _UNLINKED and ";" not in said[:-1]:
        return False
    depth = 0
    for at, word in enumerate(said):
        if word == "(":
            before = said[at - 1] if at else ""
            known = before in ATTRIBUTES or before in ASSEMBLER or is_mark(before)
            if not depth and not known:
                return True
            depth += 1
        elif word == ")":
            depth -= 1
        elif word == ";" and not depth:
            return True
    return False


def _may_be_type(said: list[str]) -> bool:
    """Tell whether what a macro stands for may be a type: a word that marks nothing."""
    names = [word for word in said if word.isidentifier()]
    return bool(names) and not (
        names[0] in ATTRIBUTES or names[-1] in STORAGE or is_mark(names[0]) or "(" in said
    )
