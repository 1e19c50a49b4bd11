"""Lists of modules, as pkg-config understands them: in metadata for cargo-c, and in pc files.

cargo-c splits the former at commas and writes them into the pc file otherwise unread. pkg-config
splits at commas and blanks; it knows an operator only where blanks stand around it. Tried with
pkgconf 1.8.1.
"""

from __future__ import annotations

import re
from collections import deque
from typing import Literal, NamedTuple

FaultKind = Literal[
    "operator-glued",
    "operator-first",
    "no-operator",
    "flag",
    "no-name",
    "version-glued",
    "no-version",
    "nothing-behind",
    "line-break",
    "unknown-operator",
    "no-comma",
]

_BREAKING: tuple[FaultKind, ...] = (
    *("operator-glued", "operator-first", "no-operator", "flag", "no-name"),
    *("version-glued", "nothing-behind", "line-break"),
)
_OPERATORS = ("=", "!=", "<", "<=", ">", ">=")
_OPERATOR = re.compile(r"[<>=!]+")
_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*[a-z0-9]*")
_NAME = re.compile(r"[A-Za-z0-9_/][A-Za-z0-9_.+/-]*")
_SUBSTITUTED = re.compile(r"\$\{|@[A-Za-z_]")


class Module(NamedTuple):
    """A required module, with the version that is asked for."""

    name: str
    operator: str | None = None
    version: str | None = None


class Fault(NamedTuple):
    """What is wrong with a part of the list: the part as written, and how to write it."""

    kind: FaultKind
    text: str
    instead: str | None

    @property
    def breaks(self) -> bool:
        """Tell whether pkg-config looks for what cannot exist, or loses a module or its version."""
        return self.kind in _BREAKING


class Requires(NamedTuple):
    """A list as it was read."""

    modules: tuple[Module, ...]
    faults: tuple[Fault, ...]


def parse(text: str) -> Requires:
    """Read a list of modules; parts that a build system still has to fill in are passed over."""
    modules: list[Module] = []
    faults: list[Fault] = []
    parts = [part.strip() for part in text.split(",")]
    for part in filter(None, parts):
        if "\n" in part and not _SUBSTITUTED.search(text):
            faults.append(Fault("line-break", part, _on_one_line(part)))
            _read(part, modules, [])
        elif not _SUBSTITUTED.search(part):
            _read(part, modules, faults)
    if faults and faults[-1].kind == "no-version" and faults[-1].text == parts[-1]:
        faults[-1] = faults[-1]._replace(kind="nothing-behind")
    return Requires(tuple(modules), tuple(faults))


def _on_one_line(part: str) -> str | None:
    """Return what lines without commas between them most likely mean."""
    lines = [" ".join(line.split()) for line in part.splitlines() if line.strip()]
    is_clean = not any(parse(line).faults for line in lines)
    return ", ".join(lines) if is_clean else None


def _read(part: str, modules: list[Module], faults: list[Fault]) -> None:
    """Read what stands between two commas."""
    words = deque(part.split())
    found: list[Module] = []
    while words:
        word = words.popleft()
        if _OPERATOR.fullmatch(word):
            _compare(part, word, words, found, faults)
        elif _OPERATOR.match(word) and found:
            operator, version = _split(word)
            faults.append(Fault("version-glued", part, f"{found[-1].name} {operator} {version}"))
            found[-1] = Module(found[-1].name, operator, version)
        elif (kind := _not_a_name(word, found)) is not None:
            faults.append(Fault(kind, part, _mended(kind, word, found)))
            return
        else:
            found.append(Module(word))
    modules += found
    if len(found) > 1:
        faults.append(Fault("no-comma", part, ", ".join(map(_written, found))))


def _compare(
    part: str, operator: str, words: deque[str], found: list[Module], faults: list[Fault]
) -> None:
    """Take the version that follows an operator, and say what is wrong with either."""
    if not found:
        faults.append(Fault("operator-first", part, None))
        words.clear()
        return
    if not words:
        faults.append(Fault("no-version", part, found[-1].name))
        return
    version = words.popleft()
    if operator not in _OPERATORS:
        right = "=" if operator == "==" else ">=" if ">" in operator else "<="
        faults.append(Fault("unknown-operator", part, f"{found[-1].name} {right} {version}"))
    found[-1] = Module(found[-1].name, operator, version)


def _not_a_name(word: str, found: list[Module]) -> FaultKind | None:
    if word.startswith("-"):
        return "flag"
    operator = _OPERATOR.search(word)
    if operator and _NAME.fullmatch(word[: operator.start()]):
        return "operator-glued"
    if found and found[-1].operator is None and _VERSION.fullmatch(word):
        return "no-operator"
    return None if _NAME.fullmatch(word) else "no-name"


def _mended(kind: FaultKind, word: str, found: list[Module]) -> str | None:
    if kind == "operator-glued" and (match := _OPERATOR.search(word)):
        return f"{word[: match.start()]} {match.group()} {word[match.end() :] or '…'}"
    version = word.strip("^~=(<>)")
    if kind in ("no-operator", "no-name") and found and _VERSION.fullmatch(version):
        return f"{found[-1].name} >= {version}"
    return None


def _split(word: str) -> tuple[str, str]:
    match = _OPERATOR.match(word)
    assert match is not None
    return match.group(), word[match.end() :]


def _written(module: Module) -> str:
    return " ".join(filter(None, module))
