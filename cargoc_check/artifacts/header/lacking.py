"""The types of the C library that a header uses, and does not include the header of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from posixpath import dirname, normpath

from .c_text import Line, Token, pieces
from .conditions import BRANCHING, OPENING, Conditions
from .model import Header

_FIXED = frozenset(
    f"{sign}int{kind}{bits}_t"
    for sign in ("", "u")
    for kind in ("", "_least", "_fast")
    for bits in (8, 16, 32, 64)
) | {"intptr_t", "uintptr_t", "intmax_t", "uintmax_t"}
_DECLARES: dict[str, frozenset[str]] = {
    "stddef.h": frozenset({"size_t", "ptrdiff_t", "wchar_t", "max_align_t"}),
    "stdint.h": _FIXED,
    "stdbool.h": frozenset({"bool"}),
    "stdio.h": frozenset({"FILE", "size_t"}),
    "stdarg.h": frozenset({"va_list"}),
    "uchar.h": frozenset({"char16_t", "char32_t", "size_t"}),
    "inttypes.h": _FIXED,
    "stdlib.h": frozenset({"size_t", "wchar_t"}),
    "string.h": frozenset({"size_t"}),
    **dict.fromkeys(("assert.h", "errno.h", "float.h", "limits.h", "math.h"), frozenset()),
}
"""What headers of C declare, the ones to include first (C11, 7.17 to 7.22 and 7.28).

Others, as those of POSIX and of time, are not here: which further types they bring differs.
"""
_TYPES = {name: header for header, names in reversed(_DECLARES.items()) for name in names}
"""The header to include for a type."""
_TYPES |= {"size_t": "stddef.h", "wchar_t": "stddef.h"} | dict.fromkeys(_FIXED, "stdint.h")
_ERROR = re.compile(r"^[ \t]*#[ \t]*error\b", re.MULTILINE)


def lacking(header: Header, beside: Iterable[Header]) -> dict[str, str]:
    """Return the types that every C compiler meets in a header and does not know, with a header.

    `beside` are the headers that it may include, or that include it: then it may rely on them.
    Nothing is returned either where it includes what is not known, or says `#error`, as those do
    that are not to be included directly.
    """
    if header.cpp or _ERROR.search(header.source.text):
        return {}
    by_name = {other.include_as: other for other in beside}
    others = [other for other in by_name.values() if other.include_as != header.include_as]
    if any(header.include_as in _included(other) for other in others):
        return {}
    known = _known(header, by_name)
    if known is None:
        return {}
    own = {macro.name for macro in header.macros} | known
    return {name: _TYPES[name] for name in _used(header) if name not in own}


def _known(header: Header, beside: dict[str, Header]) -> set[str] | None:
    """Return the types that the included headers declare; None where one is not known."""
    known: set[str] = set()
    reached, waiting = {header.include_as}, [header]
    while waiting:
        current = waiting.pop()
        for name in (include.name for include in current.includes):
            path = next((path for path in _paths(current, name) if path in beside), None)
            if name in _DECLARES:
                known |= _DECLARES[name]
            elif path is None:
                return None
            elif path not in reached:
                reached.add(path)
                waiting.append(beside[path])
    return known


def _included(header: Header) -> set[str]:
    """Return the paths that a header may mean by what it includes."""
    return {path for include in header.includes for path in _paths(header, include.name)}


def _paths(header: Header, name: str) -> tuple[str, ...]:
    return normpath(f"{dirname(header.include_as)}/{name}".lstrip("/")), name


def _used(header: Header) -> list[str]:
    """Return the types of C's own headers that are met under no condition, in order.

    Types that the header defines itself, if only under some, are not among them.
    """
    found: dict[str, None] = {}
    defined: set[str] = set()
    statement: list[str] = []
    for token, is_certain in _tokens(header):
        kind, text = token[0], token[1]
        if text in ";{}" and kind == "mark":
            if statement[:1] == ["typedef"]:
                defined.add(statement[-1])
            statement = []
        elif kind == "word":
            statement.append(text)
            if text in _TYPES and is_certain:
                found[text] = None
    return [name for name in found if name not in defined]


def _tokens(header: Header) -> Iterator[tuple[Token, bool]]:
    """Yield the tokens, and whether every compiler of C sees them, the guard's condition aside."""
    conditions = Conditions()
    guard = f"!defined({header.guard})"
    for piece in pieces(header.source.text):
        if not isinstance(piece, Line):
            is_hidden = conditions.cpp_only or conditions.dead or set(conditions.texts) - {guard}
            yield piece, not is_hidden
        elif piece.name in OPENING:
            conditions.open(piece, False)
        elif piece.name in BRANCHING:
            conditions.turn(piece, False)
        elif piece.name == "endif":
            conditions.close()
