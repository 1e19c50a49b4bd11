"""Module definition files: what a DLL is called and exports, as linkers are told.

Sources: "Module-Definition (.Def) Files" of Microsoft's linker, and GNU ld's `deffilep.y`, which
adds `CONSTANT` and `==`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import Definition

_TOKEN = re.compile(r""" ;[^\n]* | "[^"\n]*" | '[^'\n]*' | \n | == | = | , | [^\s"';=,]+ """, re.X)
_STATEMENTS = frozenset(
    ("NAME", "LIBRARY", "DESCRIPTION", "EXPORTS", "IMPORTS", "STACKSIZE", "HEAPSIZE")
) | frozenset(("CODE", "SECTIONS", "SEGMENTS", "STUB", "VERSION"))
_DATA = frozenset(("data", "constant"))


def read(path: str, text: str) -> Definition:
    """Read a definition file; what is not understood is passed over, as linkers refuse it anyway.

    A name that is exported under an alias (`alias=name`) counts by the alias.
    """
    library, statement = None, ""
    exports: dict[str, bool] = {}
    for words in _lines(text):
        rest = words
        if words[0] in _STATEMENTS:
            statement, rest = words[0], words[1:]
            if statement in ("LIBRARY", "NAME") and rest and not _is_option(rest):
                library = _plain(rest[0])
        if statement == "EXPORTS" and rest:
            name, data = _export(rest)
            exports[name] = exports.get(name, False) or data
    return Definition(path, library, tuple(exports.items()))


def _lines(text: str) -> Iterator[list[str]]:
    """Yield the words of each line that has some, comments taken out."""
    words: list[str] = []
    for token in _TOKEN.findall(text):
        if token != "\n":
            words += [] if token.startswith(";") else [token]
        elif words:
            yield words
            words = []
    if words:
        yield words


def _is_option(words: list[str]) -> bool:
    """Tell whether LIBRARY is followed by `BASE=…` and no name."""
    return words[0].upper() == "BASE" and words[1:2] == ["="]


def _export(words: list[str]) -> tuple[str, bool]:
    """Return the name of an export and whether it is data."""
    at = 1
    while at + 1 < len(words) and words[at] in ("=", "=="):
        at += 2
    return _plain(words[0]), any(word.lower() in _DATA for word in words[at:])


def _plain(word: str) -> str:
    quoted = len(word) >= 2 and word[0] == word[-1] and word[0] in "\"'"
    return word[1:-1] if quoted else word
