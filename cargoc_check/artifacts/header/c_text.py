"""The text of C as tokens and preprocessor lines, read in one sweep that takes any text.

Follows the first phases of translation (C11, 5.1.1.2): lines that end in a backslash are joined,
comments are blanks, digraphs are the marks that they stand for. Trigraphs are not known, as with
gcc and clang unless they are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

Token = tuple[str, str, int, int]
"""What it is (word, number, string, raw or mark), its text, and where it starts and ends.

A mark is one character. A raw string is one of C++; how far it goes is not worked out.
"""

_JOINED = r"\\[ \t]*\r?\n"
_TOKEN = re.compile(
    rf"""
      (?P<blank> (?: [ \t\r\f\v]+ | {_JOINED} | /\*[\s\S]*?(?:\*/|\Z) )+
               | //[^\n\\]*(?:\\(?:[ \t]*\r?\n)?[^\n\\]*)* )
    | (?P<line> \n )
    | (?P<raw> (?:u8|[uUL])?R" )
    | (?P<string> (?:u8|[uUL])?(?: "(?:[^"\\\n]|\\[\s\S])*"? | '(?:[^'\\\n]|\\[\s\S])*'? ) )
    | (?P<word> (?:[^\W\d]|\$)(?:\w|\$|{_JOINED})* )
    | (?P<number> \.?\d(?:[eEpP][+-]|[\w.]|'(?=\w))* )
    | (?P<mark> <%|%>|<:|:>|%:|[\s\S] )
    """,
    re.VERBOSE,
)
_JOINT = re.compile(_JOINED)
_DIGRAPHS = {"<%": "{", "%>": "}", "<:": "[", ":>": "]", "%:": "#"}
_KEPT = 4096
"""Tokens of a line of the preprocessor that are kept."""


class Line(NamedTuple):
    """A line of the preprocessor: its name, the tokens behind that, and where it is."""

    name: str
    tokens: tuple[Token, ...]
    start: int
    end: int


def pieces(text: str) -> Iterator[Token | Line]:
    """Yield the tokens of a text in order, and a preprocessor line where there is one.

    Takes time in proportion to the text's length.
    """
    fresh = True
    line: list[Token] | None = None
    for token in _tokens(text):
        kind = token[0]
        if kind == "line":
            if line is not None:
                yield _line(line, token[2])
            line, fresh = None, True
        elif line is not None:
            if len(line) < _KEPT:
                line.append(token)
        elif fresh and token[1] == "#" and kind == "mark":
            line = [token]
        else:
            fresh = False
            yield token
    if line is not None:
        yield _line(line, len(text))


def plain(text: str) -> str:
    """Return a text without comments and line ends, blanks made one."""
    words = _TOKEN.sub(lambda m: " " if m.lastgroup in ("blank", "line") else m[0], text)
    return " ".join(_JOINT.sub("", words).split())


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "blank":
            continue
        said = match[0]
        if kind == "mark":
            said = _DIGRAPHS.get(said, said)
        elif "\\" in said and kind == "word":
            said = _JOINT.sub("", said)
        yield kind, said, match.start(), match.end()


def _line(tokens: list[Token], end: int) -> Line:
    named = len(tokens) > 1 and tokens[1][0] == "word"
    rest = tuple(tokens[2:] if named else tokens[1:])
    return Line(tokens[1][1] if named else "", rest, tokens[0][2], end)
