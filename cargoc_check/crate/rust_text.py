"""Rust source as text: which parts are comments, which are strings, where its brackets are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_PART = re.compile(
    r"""(?P<line>//[^\n]*)
    |   (?P<block>/\*)
    |   \b(?:b|c)?r(?P<hashes>\#*)"(?P<raw>.*?)"(?P=hashes)
    |   "(?P<string>(?:[^"\\]|\\.)*)"
    |   '(?:[^'\\\n]|\\[^\n][^'\n]*)'
    """,
    re.VERBOSE | re.DOTALL,
)
_SHOWN = re.compile(r"[^\n]")
_BLOCK = re.compile(r"/\*|\*/")


class Literal(NamedTuple):
    """A string literal: what stands between its quotes, and the offset where that begins."""

    text: str
    start: int


class RustText(NamedTuple):
    """A source without its comments, all offsets kept, and its string literals in order."""

    code: str
    literals: tuple[Literal, ...]


def read(text: str) -> RustText:
    """Separate comments, which become blanks, and strings from the rest."""
    code: list[str] = []
    literals: list[Literal] = []
    end = 0
    for start, stop, literal in _parts(text):
        code.append(text[end:start])
        if literal is None:
            code.append(_SHOWN.sub(" ", text[start:stop]))
        else:
            code.append(text[start:stop])
            literals.append(literal)
        end = stop
    code.append(text[end:])
    return RustText("".join(code), tuple(literals))


def skeleton(text: RustText) -> str:
    """Return the code with blanks for all that quotes hold: its brackets are those of Rust.

    Offsets and quotes are kept.
    """
    parts: list[str] = []
    end = 0
    for match in _PART.finditer(text.code):
        inner = (match.start() + 1, match.end() - 1)
        group = "raw" if match["raw"] is not None else "string"
        start, stop = match.span(group) if match[group] is not None else inner
        parts += (text.code[end:start], " " * (stop - start))
        end = stop
    return "".join([*parts, text.code[end:]])


def _parts(text: str) -> Iterator[tuple[int, int, Literal | None]]:
    """Yield where comments and strings are; a comment has no literal."""
    at = 0
    while match := _PART.search(text, at):
        at = match.end()
        if match["line"] is not None:
            yield match.start(), at, None
        elif match["block"] is not None:
            at = _block_end(text, at)
            yield match.start(), at, None
        else:
            group = "raw" if match["raw"] is not None else "string"
            if match[group] is not None:
                yield match.start(), at, Literal(match[group], match.start(group))


def _block_end(text: str, at: int) -> int:
    """Return where a block comment ends that began before `at`; they nest."""
    depth = 1
    while depth and (match := _BLOCK.search(text, at)):
        depth += 1 if match.group() == "/*" else -1
        at = match.end()
    return at if not depth else len(text)
