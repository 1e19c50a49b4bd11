"""Rust in a header of C: what a generator, or a hand, has left as it was."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.source import Span
from .c_text import Line, Token, pieces
from .conditions import BRANCHING, OPENING, Conditions
from .model import Header

_ITEMS = frozenset(
    ("const", "enum", "extern", "fn", "mod", "static", "struct", "trait", "type", "unsafe", "use")
)
_GENERIC = frozenset(("Arc", "Box", "Cell", "Mutex", "Option", "Rc", "RefCell", "Result", "Vec"))
_BORROWED = frozenset(("mut", "self", "str"))
_READ = 1 << 20


def leftovers(header: Header) -> Iterator[tuple[str, Span]]:
    """Yield words of Rust that no C compiler takes, with their places.

    Only what stands at file scope, under no condition and in no comment, counts: in functions and
    initial values `&self` may be C.
    """
    if header.cpp:
        return
    place = _Place(header)
    before: tuple[Token, Token] = (_NONE, _NONE)
    for piece in pieces(header.source.text[:_READ]):
        if isinstance(piece, Line):
            place.follow(piece)
            if piece.tokens[:1] and piece.tokens[0][1] == "[" and place.counts:
                yield "#[", Span(piece.start, piece.tokens[0][3])
            continue
        words = _rust(before[0], before[1], piece)
        if words and place.counts:
            start = before[0] if words.startswith("fn ") else before[1]
            yield words, Span(start[2], piece[3])
        place.take(before[1], piece)
        before = (before[1], piece)


class _Place:
    """Where the reading is: under which conditions, and in how many braces."""

    def __init__(self, header: Header) -> None:
        self._conditions = Conditions()
        self._guard = (f"!defined({header.guard})",)
        self._depth = 0
        self._assigned = False

    @property
    def counts(self) -> bool:
        """Tell whether every C compiler reads the place as one of declarations."""
        conditions = self._conditions
        seen = not conditions.dead and not conditions.cpp_only
        outside = not self._depth and not self._assigned
        return seen and outside and conditions.texts in ((), self._guard)

    def follow(self, line: Line) -> None:
        """Take a line of the preprocessor."""
        if line.name in OPENING:
            self._conditions.open(line, False)
        elif line.name in BRANCHING:
            self._conditions.turn(line, False)
        elif line.name == "endif":
            self._conditions.close()

    def take(self, before: Token, token: Token) -> None:
        """Take a token."""
        if token[0] != "mark" or self._conditions.cpp_only:
            return
        if token[1] == "{":
            self._depth += 1
        elif token[1] == "}":
            self._depth = max(0, self._depth - 1)
        elif token[1] in ("=", ";") and not self._depth:
            self._assigned = token[1] == "="


_NONE: Token = ("mark", "", 0, 0)


def _rust(first: Token, second: Token, third: Token) -> str | None:
    """Return the words of Rust that end with the third token."""
    one, two, three = first[1], second[1], third[1]
    if one == "fn" and second[0] == "word" and three in ("(", "<"):
        return f"fn {two} {three}".replace(f" {three}", three)
    if two == "pub" and three in _ITEMS:
        return f"pub {three}"
    if two == "&" and three in _BORROWED:
        return f"&{three}"
    if two in _GENERIC and three == "<":
        return f"{two}<"
    return None
