"""The variables of a pkg-config file, and texts with their values filled in.

As pkgconf does it (libpkgconf/tuple.c), but for two things that pkgconf 1.8 does alone: `$$` is a
dollar sign, and a variable that is defined further down has its value.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping

from .lines import Text
from .model import PcFile, PcLine

BUILT_IN: Mapping[str, str] = {"pc_sysrootdir": "", "pc_top_builddir": "$(top_builddir)"}
"""Variables that are defined without being given, beside `pcfiledir`."""
REFERENCE = re.compile(r"\$\$|\$\{([^}]{0,255})\}")
_LONGEST = 1 << 16
"""Characters of a value, as in pkgconf."""
_MOST = 1 << 22
"""Characters of all variables of a file."""
_DEEPEST = 40
"""How many variables that are defined further down may hang on each other."""

Lookup = Callable[[str], str | None]


class Scope:
    """What the variables of a file are, from each line on.

    `overrides` are variables defined from outside, as with --define-variable.
    """

    def __init__(self, pc: PcFile, overrides: Mapping[str, str]) -> None:
        here = "/" + posixpath.dirname(pc.path)
        self._outside = {**BUILT_IN, "pcfiledir": here, **overrides}
        self._known: dict[str, list[tuple[int, str]]] = {}
        self._last = {line.name: line for line in pc.variables}
        self._ahead: dict[str, str] = {}
        self._left = _MOST
        self._depth = 0
        for line in pc.variables:
            text = self._value(line)
            self._known.setdefault(line.name, []).append((line.span.start, text))

    def variable(self, name: str, at: int | None = None) -> str | None:
        """Return a variable's value, at an offset of the source or at its end."""
        if name in self._outside:
            return self._outside[name]
        values = self._known.get(name)
        if not values:
            return None
        before = len(values) if at is None else bisect_left(values, (at, ""))
        return values[before - 1][1]

    def filled(self, text: str, at: int | None = None) -> str:
        """Return a text with its variables filled in; unknown ones become empty."""
        return _filled(text, lambda name: self.variable(name, at))

    def filled_text(self, text: Text, at: int) -> Text:
        """Return a text with its variables filled in; what they hold stands where they do."""
        if "$" not in text.text:
            return text
        starts: list[int] = []
        ends: list[int] = []
        parts = list(_parts(text.text, lambda name: self.variable(name, at)))
        for part, start, end in parts:
            if part == text.text[start:end]:
                starts += text.starts[start:end]
                ends += text.ends[start:end]
            else:
                starts += [text.starts[start]] * len(part)
                ends += [text.ends[end - 1]] * len(part)
        whole = Text("".join(part for part, _, _ in parts), starts, ends)
        return whole.cut(0, _LONGEST)

    def _value(self, line: PcLine) -> str:
        text = _filled(_unquoted(line.value), self._lookup)[: max(self._left, 0)]
        self._left -= len(text)
        return text

    def _lookup(self, name: str) -> str | None:
        """Return a variable as it is known so far, or as it is defined further down."""
        if name in self._outside or name in self._known:
            return self.variable(name)
        if name in self._last and name not in self._ahead and self._depth < _DEEPEST:
            self._ahead[name] = ""
            self._depth += 1
            self._ahead[name] = self._value(self._last[name])
            self._depth -= 1
        return self._ahead.get(name)


def _filled(text: str, lookup: Lookup) -> str:
    """Return a text with its variables filled in, cut where it becomes too long."""
    return "".join(part for part, _, _ in _parts(text, lookup))[:_LONGEST]


def _parts(text: str, lookup: Lookup) -> Iterator[tuple[str, int, int]]:
    """Yield literal parts, and what variables hold, with where in the text they are."""
    at = length = 0
    for found in REFERENCE.finditer(text):
        start, end = found.span()
        yield text[at:start], at, start
        held = "$" if found[1] is None else lookup(found[1]) or ""
        yield held, start, end
        at, length = end, length + start - at + len(held)
        if length > _LONGEST:
            return
    yield text[at:], at, len(text)


def _unquoted(text: str) -> str:
    """Return a variable's value without the quotes that it begins with, as pkgconf reads it."""
    quote = text[:1]
    if quote not in ('"', "'"):
        return text
    return re.sub(rf"\\{quote}|{quote}", lambda found: found[0][1:], text)
