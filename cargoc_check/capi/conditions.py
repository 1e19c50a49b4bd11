"""Whether a condition in a build script holds for a target: one about `CARGO_CFG_…` or `cfg!`.

Anything else, and whatever is not understood, is left open.
"""

from __future__ import annotations

import re
from typing import Final

from ..platforms import cfg
from ..platforms.targets import Target

_TOKEN = re.compile(
    r"""\s*(?: (?P<string>"(?:[^"\\]|\\.)*")
    |   (?P<macro>(?:cfg|matches)!)\s*
    |   (?P<name>[A-Za-z_]\w*(?:\s*::\s*\w+)*)
    |   (?P<sign>&&|\|\||==|!=|[!&*().,?|]) )""",
    re.VERBOSE,
)
_STRING = re.compile(r'"[^"]*"')
_TARGETS_OWN = re.compile(r"all|any|not|true|false|unix|windows|target_\w+")
_FAMILIES = ("unix", "windows")

_SAME = frozenset(
    [
        *("unwrap", "unwrap_or_default", "unwrap_or", "expect", "ok"),
        *("as_str", "as_os_str", "as_ref", "as_deref", "borrow", "clone", "into"),
        *("to_str", "to_string", "to_string_lossy", "to_owned"),
    ]
)
"""Methods that leave a value what it is, for our purposes."""
_WRAPS = frozenset({"Ok", "Some", "String::from", "OsString::from", "OsStr::new"})
_READS = re.compile(r"(?:std::)?(?:env::)?var(?:_os)?")


class _Absent:
    """A variable that is not set."""


_ABSENT: Final = _Absent()
Value = bool | str | _Absent | None
"""What an expression comes to; None where that is not known."""


class _Odd(Exception):
    """The expression is not one that is understood."""


def holds(expression: str, target: Target) -> bool | None:
    """Tell whether a Rust expression is true when the build is for a target; None: unknown."""
    try:
        reader = _Reader(expression, target)
        value = reader.either()
        reader.end()
    except (_Odd, RecursionError):
        return None
    return value if isinstance(value, bool) else None


class _Reader:
    """Reads an expression from left to right, and works it out on the way."""

    def __init__(self, text: str, target: Target) -> None:
        self._text = text.rstrip()
        self._target = target
        self._at = 0

    def either(self) -> Value:
        value = self._both()
        while self._take("||"):
            value = _or(value, self._both())
        return value

    def end(self) -> None:
        if self._at != len(self._text):
            raise _Odd

    def _both(self) -> Value:
        value = self._comparison()
        while self._take("&&"):
            value = _not(_or(_not(value), _not(self._comparison())))
        return value

    def _comparison(self) -> Value:
        left = self._prefixed()
        for sign in ("==", "!="):
            if self._take(sign):
                right = self._prefixed()
                if left is None or right is None:
                    return None
                return (left == right) is (sign == "==")
        return left

    def _prefixed(self) -> Value:
        if self._take("!"):
            return _not(self._prefixed())
        if self._take("&") or self._take("*"):
            return self._prefixed()
        value = self._single()
        while True:
            if self._take("?"):
                continue
            if not self._take("."):
                return value
            value = self._called(value, self._name())

    def _single(self) -> Value:
        match = self._match()
        if match["string"] is not None:
            self._at = match.end()
            return match["string"][1:-1]
        if self._take("("):
            value = self.either()
            self._need(")")
            return value
        if match["macro"] is not None:
            self._at = match.end()
            return self._cfg() if match["macro"] == "cfg!" else self._matches()
        name = self._name()
        if name in ("true", "false"):
            return name == "true"
        arguments = self._arguments()
        if len(arguments) != 1:
            return None
        if _READS.fullmatch(name) and isinstance(arguments[0], str):
            return _variable(arguments[0], self._target)
        return arguments[0] if name in _WRAPS else None

    def _called(self, value: Value, method: str) -> Value:
        arguments = self._arguments()
        if method in _SAME:
            return value
        if method in ("is_ok", "is_some", "is_err", "is_none"):
            is_there = None if value is None else value is not _ABSENT
            return is_there if method in ("is_ok", "is_some") else _not(is_there)
        if not isinstance(value, str) or len(arguments) != 1 or not isinstance(arguments[0], str):
            return None
        return {
            "eq": value == arguments[0],
            "contains": arguments[0] in value,
            "starts_with": value.startswith(arguments[0]),
            "ends_with": value.endswith(arguments[0]),
        }.get(method)

    def _arguments(self) -> list[Value]:
        found: list[Value] = []
        if self._take("("):
            while not self._take(")"):
                found.append(self.either())
                if not self._take(","):
                    self._need(")")
                    break
        return found

    def _matches(self) -> Value:
        self._need("(")
        value = self.either()
        self._need(",")
        found: Value = False
        while True:
            pattern = self._prefixed()
            found = _or(found, None if None in (value, pattern) else value == pattern)
            if not self._take("|"):
                break
        self._take(",")
        self._need(")")
        return found

    def _cfg(self) -> bool | None:
        start, depth = self._at, 0
        if not self._text.startswith("(", start):
            raise _Odd
        for match in re.finditer(r'"[^"]*"|[()]', self._text[start:]):
            depth += {"(": 1, ")": -1}.get(match.group(), 0)
            if not depth:
                self._at = start + match.end()
                inner = self._text[start + 1 : self._at - 1]
                names = re.findall(r"\w+", _STRING.sub("", inner))
                test = cfg.expression(" ".join(inner.split()))
                known = test is not None and all(map(_TARGETS_OWN.fullmatch, names))
                return test(self._target.settings) if test and known else None
        raise _Odd

    def _name(self) -> str:
        match = self._match()
        if match["name"] is None:
            raise _Odd
        self._at = match.end()
        return "".join(match["name"].split())

    def _take(self, sign: str) -> bool:
        match = _TOKEN.match(self._text, self._at)
        if match is None or match["sign"] != sign:
            return False
        self._at = match.end()
        return True

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            raise _Odd

    def _match(self) -> re.Match[str]:
        match = _TOKEN.match(self._text, self._at)
        if match is None:
            raise _Odd
        return match


def _variable(name: str, target: Target) -> Value:
    """Return what cargo tells a build script about the target."""
    if name == "TARGET":
        return target.triple
    if not name.startswith("CARGO_CFG_"):
        return None
    key = name.removeprefix("CARGO_CFG_").lower()
    values = [value or "" for setting, value in target.settings if setting == key]
    if values:
        return ",".join(sorted(values))
    return _ABSENT if key in _FAMILIES else None


def _not(value: Value) -> Value:
    return not value if isinstance(value, bool) else None


def _or(one: Value, other: Value) -> Value:
    if one is True or other is True:
        return True
    return False if one is False and other is False else None
