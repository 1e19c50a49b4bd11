"""One sweep over a header: preprocessor lines, and the statements at file scope.

All branches of the preprocessor's conditions are read, each with what it stands under, save those
that nobody sees (`#if 0`). No other file is opened and no macro expanded.
"""

from __future__ import annotations

from typing import NamedTuple

from . import declarations, words
from .c_text import Line, Token, pieces
from .conditions import BRANCHING, OPENING, Conditions
from .lines import Lines
from .model import Declaration
from .parts import BODY

_LONGEST = 4096
"""Tokens of a statement, what is in braces aside; a longer one is not read."""
_MOST = 50_000
"""Statements that are read; a header of all of OpenGL has 6,000."""
_READ = 2 << 20
"""Characters that are read; of 8,000 headers the longest had 1,300,000."""
_CLOSES = {")": "(", "]": "[", "}": "{"}


class Scan(NamedTuple):
    """What a sweep finds; `lines` has what the preprocessor's lines say."""

    lines: Lines
    declarations: tuple[Declaration, ...]
    unsure: tuple[int, ...]
    extern_c: bool
    cpp: bool
    types: bool
    blank: bool


def scan(text: str, cpp: bool = False) -> Scan:
    """Read a header's text; `cpp` tells that its name is one of C++.

    Takes any text, in time in proportion to its length; of a very long one the rest is not read.
    """
    scanner = _Scanner(text[:_READ], cpp)
    if len(text) > _READ:
        scanner.unsure.append(_READ)
    for piece in pieces(text[:_READ]):
        if isinstance(piece, Line):
            scanner.line(piece)
        else:
            scanner.token(piece)
    return scanner.result()


class _Found(NamedTuple):
    name: declarations.Named
    inline: bool
    linkage: bool
    cpp_only: bool
    conditions: tuple[str, ...]


class _Scanner:
    """The statement that is being read, and what has been found.

    `stack` holds the brackets that are open in the statement; `scopes` the braces around
    statements: of `extern "C"` and of namespaces.
    """

    def __init__(self, text: str, cpp: bool) -> None:
        self.conditions = Conditions()
        self.lines = Lines(text, self.conditions)
        self.unsure: list[int] = []
        self.cpp = cpp
        self.extern_c = self.types = False
        self.blank = True
        self._found: list[_Found] = []
        self._bodies: set[str] = set()
        self._scopes: list[str] = []
        self._length = len(text)
        self._count = 0
        self._reset()

    def _reset(self) -> None:
        self._tokens: list[Token] = []
        self._stack: list[str] = []
        self._braces = 0
        self._under: tuple[tuple[str, ...], bool] = ((), False)
        self._split = self._long = False

    # Lines

    def line(self, line: Line) -> None:
        """Take a line of the preprocessor."""
        self._flush()
        pending = bool(self._tokens or self._stack)
        if line.name in OPENING:
            self.lines.opens(line)
            self.conditions.open(line, pending)
        elif line.name in BRANCHING:
            self.lines.turns()
            if self.conditions.turn(line, pending):
                self._split = pending
                if not self._braces:
                    self.unsure.append(line.start)
        elif line.name == "endif":
            self.lines.closes()
        elif not self.conditions.dead:
            self.lines.other(line)

    def _flush(self) -> None:
        """Take macros that stand on lines of their own out of the statement."""
        if not self._tokens or self._stack:
            return
        if declarations.is_made_of_macros(self._tokens):
            self._alone()

    def _alone(self) -> None:
        statement = declarations.standing_alone(self._tokens, self.lines.defined)
        self._note_linkage()
        self.blank = False
        if not statement.sure or any(token[1] == "(" for token in self._tokens):
            self.lines.stated()
        if not statement.sure and not self.conditions.cpp_only:
            self.unsure.append(self._tokens[0][2])
        self._reset()

    # Tokens

    def token(self, token: Token) -> None:
        """Take a token."""
        if self.conditions.dead:
            return
        kind, text, _, _ = token
        if kind == "mark" and text in "()[]{};":
            self._mark(token)
        elif not self._braces:
            self._keep(token)

    def _keep(self, token: Token) -> None:
        if not self._tokens:
            self._under = (self.conditions.texts, self.conditions.cpp_only)
        if len(self._tokens) < _LONGEST:
            self._tokens.append(token)
        else:
            self._long = True

    def _mark(self, token: Token) -> None:
        text = token[1]
        if text == ";":
            if not self._stack:
                self._end(body=False)
            elif not self._braces:
                self._give_up(token)
        elif text in _CLOSES:
            self._close(token)
        elif text == "{" and not self._stack and self._opens_scope():
            self._note_linkage()
            self._reset()
        else:
            self._open(token)

    def _open(self, token: Token) -> None:
        if not self._braces:
            if token[1] != "{":
                self._keep(token)
            elif not self._tokens:
                self._give_up(token)
        self._stack.append(token[1])
        self._braces += token[1] == "{"

    def _close(self, token: Token) -> None:
        wanted = _CLOSES[token[1]]
        if not self._stack:
            self._close_scope(token)
            return
        if self._stack[-1] != wanted:
            if wanted == "{" and self._braces:
                while self._stack[-1] != "{":
                    self._stack.pop()
            elif self._braces:
                return
            else:
                self._give_up(token)
                return
        self._stack.pop()
        self._braces -= wanted == "{"
        if self._braces:
            return
        if wanted != "{":
            self._keep(token)
        elif not self._stack:
            self._end_braces(token)

    def _end_braces(self, token: Token) -> None:
        """Go on behind braces: a function ends with them, a type or an initial value does not."""
        if not self._tokens:
            self._reset()
            return
        is_function = declarations.is_function_head(self._tokens)
        self._keep(("mark", BODY, token[2], token[3]))
        if is_function:
            self._end(body=True)

    def _close_scope(self, token: Token) -> None:
        if token[1] != "}":
            self._give_up(token)
            return
        self._flush()
        if self._tokens:
            self._give_up(token)
        if self._scopes:
            self._scopes.pop()

    def _opens_scope(self) -> bool:
        """Tell whether braces that begin here are around statements."""
        last = [token[1] for token in self._tokens[-2:]]
        if last in (["extern", '"C"'], ["extern", '"C++"']):
            self._scopes.append(last[1])
        elif any(token[1] == "namespace" for token in self._tokens):
            self._scopes.append("namespace")
        else:
            return False
        self.cpp = self.cpp or self.conditions.certain
        return True

    def _note_linkage(self) -> None:
        for kind, text, _, _ in self._tokens:
            known = self.lines.defined.get(text) if kind == "word" else None
            if text == '"C"' or (known and known.linkage) or words.is_linkage(text):
                self.extern_c = True

    # Statements

    def _give_up(self, token: Token) -> None:
        """Leave a statement whose brackets do not match."""
        if not self.conditions.cpp_only:
            self.unsure.append(token[2])
        self._reset()

    def _end(self, body: bool) -> None:
        tokens, split = self._tokens, self._split
        if not tokens:
            self._reset()
            return
        conditions = tuple(text for text in self._under[0] if text in self.conditions.texts)
        cpp_only = self._under[1] and self.conditions.cpp_only
        self._note_linkage()
        self.lines.stated()
        self.blank = False
        self._count += 1
        if self._long or self._count > _MOST:
            self._give_up(tokens[0])
            return
        statement = declarations.read(tokens, body, self.lines.defined)
        if not cpp_only:
            if not statement.sure:
                self.unsure.append(tokens[0][2])
            self.cpp = self.cpp or (statement.cpp and not conditions)
            self.types = self.types or statement.types
        linkage = statement.linkage or self._scopes[-1:] == ['"C"']
        for name in statement.names:
            plain = name._replace(parameters=None) if split else name
            self._found.append(_Found(plain, statement.inline, linkage, cpp_only, conditions))
        if body:
            self._bodies |= {name.name for name in statement.names}
        self._reset()

    def result(self) -> Scan:
        """Return what was found in all."""
        self._flush()
        if self._tokens or self._stack:
            self.unsure.append(self._length)
        found = tuple(
            Declaration(
                one.name.name,
                one.name.kind,
                one.name.span,
                one.name.parameters,
                one.conditions,
                one.inline or one.name.name in self._bodies,
                one.cpp_only,
            )
            for one in self._found
            if one.linkage or not (self.cpp or one.cpp_only)
        )
        linkage = self.extern_c or self.lines.linkage
        return Scan(
            self.lines, found, tuple(self.unsure), linkage, self.cpp, self.types, self.blank
        )
