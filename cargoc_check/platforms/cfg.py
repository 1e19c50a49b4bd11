"""Evaluate the platforms of `[target.…]` tables, `cfg(…)` or a triple, as Cargo does.

Grammar and meaning are those of the crate cargo-platform (its `src/cfg.rs`, 0.3.3).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cache

from .targets import Setting, Target

Test = Callable[[Collection[Setting]], bool]
"""A `cfg` expression: tells whether it holds with these settings."""


def applies(platform: str, target: Target) -> bool:
    """Tell whether a platform, `cfg(…)` or a triple, means the target. Malformed ones never do."""
    if platform.startswith("cfg(") and platform.endswith(")"):
        test = expression(platform[4:-1])
        return test is not None and test(target.settings)
    return platform == target.triple


def well_formed(platform: str) -> bool:
    """Tell whether Cargo would take the platform."""
    if platform.startswith("cfg(") and platform.endswith(")"):
        return expression(platform[4:-1]) is not None
    return all(c.isalnum() or c in "_-." for c in platform)


@cache
def expression(text: str) -> Test | None:
    """Read what stands between the parentheses of `cfg(…)`; None when malformed."""
    try:
        parser = _Parser(text)
        test = parser.expression(0)
        parser.end()
    except _Malformed:
        return None
    return test


_TOKEN = re.compile(r' *(?:([(),=])|"([^"]*)"|(r#)?([A-Za-z_][A-Za-z0-9_]*))')
_DEEPEST = 100  # Cargo's own parser recurses without a bound; no real expression comes near


class _Malformed(Exception):
    pass


class _Parser:
    """Reads one expression from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text.rstrip(" ")
        self._at = 0

    def expression(self, depth: int) -> Test:
        name, operator = self._name()
        if operator and name in ("all", "any", "not"):
            if depth == _DEEPEST:
                raise _Malformed
            return self._list(name, depth + 1) if name != "not" else self._not(depth + 1)
        value = self._value() if self._take("=") else None
        if value is None and name in ("true", "false"):
            return _constant(name == "true")
        return _setting(name, value)

    def end(self) -> None:
        if self._at != len(self._text):
            raise _Malformed

    def _not(self, depth: int) -> Test:
        self._need("(")
        inner = self.expression(depth)
        self._need(")")
        return lambda settings: not inner(settings)

    def _list(self, name: str, depth: int) -> Test:
        self._need("(")
        tests: list[Test] = []
        while not self._take(")"):
            tests.append(self.expression(depth))
            if not self._take(","):
                self._need(")")
                break
        quantifier = all if name == "all" else any
        return lambda settings: quantifier(test(settings) for test in tests)

    def _name(self) -> tuple[str, bool]:
        """Read a name; the second value tells whether it may be an operator (`r#all` may not)."""
        match = self._match()
        if match[4] is None:
            raise _Malformed
        self._at = match.end()
        return match[4], match[3] is None

    def _value(self) -> str:
        match = self._match()
        if match[2] is None:
            raise _Malformed
        self._at = match.end()
        return match[2]

    def _take(self, sign: str) -> bool:
        match = _TOKEN.match(self._text, self._at)
        if match is None or match[1] != sign:
            return False
        self._at = match.end()
        return True

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            raise _Malformed

    def _match(self) -> re.Match[str]:
        match = _TOKEN.match(self._text, self._at)
        if match is None:
            raise _Malformed
        return match


def _constant(value: bool) -> Test:
    return lambda settings: value


def _setting(name: str, value: str | None) -> Test:
    return lambda settings: (name, value) in settings
