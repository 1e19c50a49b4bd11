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
_LINKED = r"\bextern\s+crate\s+{name}\b|\buse\s+(?:::\s*)?{name}\s+as\s+_\s*;"
_GIVEN_ON = r"\bpub(?:\s*\([^)]*\))?\s+use\s+(?:::\s*)?{name}\b(?P<what>[^;]*);"
_ALL = re.compile(r"\*|^\s*(?:as\b|$)")
_FUNCTION = re.compile(r"(?:^::|[{,])\s*(?:\w+\s*::\s*)*[a-z]\w*\s*(?:as\s+\w+\s*)?(?=[,}]|$)")
"""The last name in a part of a `use` that begins with a small letter, and may be a function."""


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
    found: set[str] = set()
    handed_on: set[str] = set()
    for dependency in package.dependencies:
        if dependency.kind != "normal" or dependency.package in own:
            continue
        name = dependency.key.replace("-", "_")
        naming = [text for text in code if name in text]
        if not whole or any(re.search(rf"\b{name}\b", text) for text in naming):
            found.add(dependency.package)
        if any(_hands_on(name, text) for text in naming):
            handed_on.add(dependency.package)
    if found:
        span = package.manifest.document.span(("dependencies",), "entry") or Span(0, 0)
        place = MayExportMore("", package.name, package.manifest.path, span)
        yield elsewhere(place._replace(handed_on=tuple(sorted(handed_on))), found)


def _hands_on(name: str, code: str) -> bool:
    """Tell whether a file gives on what a dependency exports, or links with it for that alone."""
    if any(_is_alone(match, code) for match in re.finditer(_LINKED.format(name=name), code)):
        return True
    given = re.findall(_GIVEN_ON.format(name=name), code)
    return any(_ALL.search(what) or _FUNCTION.search(what) for what in given)


def _is_alone(match: re.Match[str], code: str) -> bool:
    """Tell whether no attribute such as `#[macro_use]` says what else a crate is for."""
    return not code[: match.start()].rstrip().endswith("]")


def dependencies_of(package: Package) -> Iterator[Dependency]:
    """Yield the dependencies of a package's library that may be in the same workspace."""
    return (d for d in package.dependencies if d.kind == "normal" and (d.path or d.inherited))
