"""Which of the crate's files the install targets name, by cargo-c's glob rules.

`InstallTargetPaths::install_paths` in cargo-c's `src/build.rs`, with the patterns of Rust's glob
crate (https://docs.rs/glob): `*`, `?`, `[…]` within one component, `**` as a whole component. A
pattern is taken below the crate's folder; what a match is called below `to` is what follows the
`**`, else its file name. Only files count. A pattern that matches nothing is passed over.
"""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple

from ..crate.package import Package
from .model import CApi, InstallTarget

_SPECIAL = re.compile(r"[*?\[]")


class Match(NamedTuple):
    """A file and where it goes: below includedir, or below datadir."""

    source: str
    """Relative to the root of the subject's files."""
    to: str


class Assets:
    """The files that the asset targets of a package name, read from its folder when asked."""

    def __init__(self, package: Package, capi: CApi) -> None:
        self._package = package
        self._capi = capi
        self._known: dict[InstallTarget, tuple[Match, ...]] = {}

    def matches(self, target: InstallTarget) -> tuple[Match, ...]:
        """Return the files of an asset target, sorted as cargo-c meets them."""
        if target not in self._known:
            self._known[target] = tuple(self._find(target))
        return self._known[target]

    def include(self) -> tuple[tuple[InstallTarget, Match], ...]:
        """Return all committed headers that are installed, with the target that names each."""
        targets = [t for t in self._capi.install.include if t.kind == "asset"]
        return tuple((target, match) for target in targets for match in self.matches(target))

    def _find(self, target: InstallTarget) -> list[Match]:
        if pattern_fault(target.pattern):
            return []
        files = self._package.workspace.files
        pattern = posixpath.normpath(target.pattern)
        base = _base(pattern)
        if not _SPECIAL.search(pattern):
            path = self._package.path(pattern)
            found = [path] if files.is_file(path) else []
        else:
            literal = _literal_folder(pattern)
            expression = _expression(pattern)
            found = [
                self._package.path(below)
                for path in files.walk(self._package.path(literal))
                if expression.fullmatch(below := self._package.relative(path))
            ]
        return [Match(path, _joined(target.to, self._below(path, base))) for path in found]

    def _below(self, path: str, base: str) -> str:
        return posixpath.relpath(self._package.relative(path), base or ".")


def pattern_fault(pattern: str) -> str | None:
    """Return why cargo-c stops or panics at a pattern, None if it takes it."""
    parts = pattern.split("/")
    for part in parts:
        if "**" in part and part != "**":
            return "`**` stands for whole folders and must be alone between slashes"
        if part.count("[") and not re.search(r"\[!?.[^\]]*\]", part):
            return "`[` is not closed"
    if "/**" in pattern:
        before = pattern.split("/**")[0]
        wild = _SPECIAL.search(before)
    else:
        wild = _SPECIAL.search("/".join(parts[:-1]))
    if wild:
        return "a wildcard in a folder's name needs a plain folder and `/**` before it"
    return None


def _base(pattern: str) -> str:
    """Return the folder below which a match keeps its path."""
    if "/**" in pattern:
        return pattern.split("/**")[0]
    return posixpath.dirname(pattern)


def _literal_folder(pattern: str) -> str:
    parts = pattern.split("/")
    literal = []
    for part in parts[:-1]:
        if _SPECIAL.search(part):
            break
        literal.append(part)
    return "/".join(literal)


def _expression(pattern: str) -> re.Pattern[str]:
    out = ""
    for part in pattern.split("/"):
        if part == "**":
            out += "(?:[^/]+/)*"
        else:
            out += _component(part) + "/"
    return re.compile(out.removesuffix("/"))


def _component(part: str) -> str:
    out, at = "", 0
    while at < len(part):
        character = part[at]
        end = part.find("]", at + 2) if character == "[" else -1
        if end != -1:
            inner = part[at + 1 : end]
            negated = inner.startswith("!")
            body = inner[negated:].replace("\\", "\\\\").replace("^", "\\^")
            out += f"[{'^' if negated else ''}{body}]"
            at = end
        else:
            out += {"*": "[^/]*", "?": "[^/]"}.get(character, re.escape(character))
        at += 1
    return out


def _joined(to: str, below: str) -> str:
    """Join as Rust's `Path::join` does, without `.` and doubled slashes."""
    return posixpath.normpath(posixpath.join(to, below)) if to else posixpath.normpath(below)
