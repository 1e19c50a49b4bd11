"""Dependencies of a library: those that may lie in its workspace, and what is said of others."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ...text.source import Span
from ..dependencies import Dependency
from ..package import Package
from ..rust_modules import Module
from .model import MayExportMore

_ELSEWHERE = "dependencies that are not among the files may export more: {names}"
_USED = re.compile(r"use\s+(?:::\s*)?(?P<name>\w+)(?P<what>[^;]*);")
_LINKED = re.compile(r"extern\s+crate\s+(?P<name>\w+)")
_PUBLIC = re.compile(r"\bpub(?:\s*\([^)]*\))?\s+$")
_ALL = re.compile(r"\*|^\s*(?:as\b|$)")
_FUNCTION = re.compile(r"(?:^::|[{,])\s*(?:\w+\s*::\s*)*[a-z]\w*\s*(?:as\s+\w+\s*)?(?=[,}]|$)")
"""The last name in a part of a `use` that begins with a small letter, and may be a function."""
_FARTHEST = 80
"""Letters from `pub` to `use`."""
_FOR_ITS_SYMBOLS = re.compile(r"\s*as\s+_\s*")


def elsewhere(place: MayExportMore, names: Collection[str]) -> MayExportMore:
    """Return the place of a package's dependencies for some of them."""
    kept = tuple(sorted(names))
    handed_on = tuple(name for name in place.handed_on if name in names)
    reason = _ELSEWHERE.format(names=", ".join(kept))
    return place._replace(reason=reason, dependencies=kept, handed_on=handed_on)


def not_among_the_files(
    package: Package, own: Collection[str], modules: Collection[Module], *, whole: bool
) -> Iterator[MayExportMore]:
    """Name the dependencies whose sources are not among the files.

    rustc links only what the sources name: where these are there as a `whole`, others do not count.
    """
    code = [module.text.code for module in modules]
    given = {name for text in code for name in _given(text)}
    found: set[str] = set()
    handed_on: set[str] = set()
    for dependency in package.dependencies:
        if dependency.kind != "normal" or dependency.package in own:
            continue
        name = dependency.key.replace("-", "_")
        if not whole or any(_names(text, name) for text in code):
            found.add(dependency.package)
        if name in given:
            handed_on.add(dependency.package)
    if found:
        span = package.manifest.document.span(("dependencies",), "entry") or Span(0, 0)
        place = MayExportMore("", package.name, package.manifest.path, span)
        yield elsewhere(place._replace(handed_on=tuple(sorted(handed_on))), found)


def dependencies_of(package: Package) -> Iterator[Dependency]:
    """Yield the dependencies of a package's library that may be in the same workspace."""
    return (d for d in package.dependencies if d.kind == "normal" and (d.path or d.inherited))


def _names(code: str, name: str) -> bool:
    """Tell whether code has a name as a word; a pattern would look at every letter."""
    at = code.find(name)
    while at >= 0:
        end = at + len(name)
        around = code[at - 1 : at] + code[end : end + 1]
        if not any(letter == "_" or letter.isalnum() for letter in around):
            return True
        at = code.find(name, end)
    return False


def _given(code: str) -> Iterator[str]:
    """Yield the crates that a file gives on with functions, or links with for their symbols."""
    for match in _LINKED.finditer(code):
        before = (
            code[max(0, match.start() - _FARTHEST) : match.start()]
            .rstrip()
            .removesuffix("pub")
            .rstrip()
        )
        if not before.endswith("]"):  # not for its macros
            yield match["name"]
    for match in _USED.finditer(code):
        what = match["what"]
        is_given = _ALL.search(what) or _FUNCTION.search(what)
        before = code[max(0, match.start() - _FARTHEST) : match.start()]
        if _FOR_ITS_SYMBOLS.fullmatch(what) or (is_given and _PUBLIC.search(before)):
            yield match["name"]
