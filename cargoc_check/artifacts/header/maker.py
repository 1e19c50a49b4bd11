"""Which generator made a header, as far as the header says so."""

from __future__ import annotations

import re

UNNAMED = "a generator"
_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("cbindgen", re.compile(r"\bcbindgen\b", re.IGNORECASE)),
    ("cheddar", re.compile(r"\bcheddar\b", re.IGNORECASE)),
    ("cheadergen", re.compile(r"\bcheadergen\b", re.IGNORECASE)),
    ("diplomat", re.compile(r"\bdiplomat(_runtime)?\b", re.IGNORECASE)),
    ("UniFFI", re.compile(r"\buniffi\b", re.IGNORECASE)),
    ("safer-ffi", re.compile(r"\bsafer[_-]ffi\b", re.IGNORECASE)),
    (UNNAMED, re.compile(r"\b(auto[- ]?generated|generated (by|with|from))\b", re.I)),
)
_OF_DIPLOMAT = re.compile(r'#\s*include\s*"diplomat_runtime\.h"')
HEAD = 3000
"""Characters at the beginning in which a generator says that it made the header."""


def maker(text: str) -> str | None:
    """Return the generator that says in a header that it made it, None for one made by hand."""
    head = text[:HEAD]
    if _OF_DIPLOMAT.search(head):
        return "diplomat"
    if not _MARKS[-1][1].search(head):
        return None
    return next(name for name, mark in _MARKS if mark.search(head))
