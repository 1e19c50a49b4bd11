"""The sources that make up a library: its root, and what `mod name;` leads to from there.

Modules for tests, and those that a macro or a build script makes, are not among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..errors import UserError
from ..text.source import Source
from . import paths, rust_text
from .package import Package
from .rust_blocks import Blocks, Site
from .rust_text import RustText
from .sources import Sources

_DECLARED = re.compile(r"\bmod\s+(?:r#)?(\w+)\s*;")
_CRATE_CFG = re.compile(r"^#!\[(cfg\(.*\))\]", re.MULTILINE)
_PATH = re.compile(r'path\s*=\s*"([^"]*)"')


class Module(NamedTuple):
    """A source file of a library.

    `conditions` are the `cfg(…)` that it is compiled under, without the parentheses: those of the
    `mod` that leads to it, of the modules around that, and its own.
    """

    source: Source
    text: RustText
    conditions: tuple[str, ...] = ()

    def outside_tests(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Yield what matches in the code, and is not for tests only; strings are code."""
        found = list(pattern.finditer(self.text.code))
        sites = Blocks(self.text).sites(match.start() for match in found) if found else []
        yield from (m for m, site in zip(found, sites, strict=True) if not site.is_for_tests)


def of_library(
    package: Package, sources: Sources, broken: dict[str, str] | None = None
) -> Iterator[Module]:
    """Yield the files of the package's library, the root first.

    Why a file cannot be read, or is not there, is put into `broken` by its path, and the rest goes
    on; without that, UserError is raised for what cannot be read.
    """
    root = package.library.path if package.library else None
    waiting: list[tuple[str, str, tuple[str, ...]]] = []
    if root:
        waiting.append((root, _folder(root), ()))
    seen: set[str] = set()
    files = package.workspace.files
    while waiting:
        path, folder, conditions = waiting.pop(0)
        if path in seen or not files.is_file(path):
            continue
        seen.add(path)
        try:
            source = sources.text(path)
        except UserError as error:
            if broken is None:
                raise
            broken[path] = error.message
            continue
        text = rust_text.read(source.text)
        conditions = (*conditions, *_own_conditions(text))
        module = Module(source, text, conditions)
        yield module
        for name, site in _declared(module.text):
            under = (*conditions, *_conditions(site))
            places = list(_candidates(path, folder, name, site))
            there = [place for place in places if files.is_file(place[0])]
            waiting += ((*place, under) for place in there)
            if not there and broken is not None:
                broken[places[0][0]] = f"is not there, though {path} has `mod {name};`"


def crate_conditions(package: Package) -> tuple[str, ...]:
    """Return the `cfg(…)` of the library's `#![cfg(…)]`: without them it is empty."""
    root = package.library.path if package.library else None
    if root is None or not package.workspace.files.is_file(root):
        return ()
    text = Sources(package).text(root).text
    return tuple(_CRATE_CFG.findall(rust_text.read(text).code)) if "#![cfg(" in text else ()


def _own_conditions(text: RustText) -> Iterator[str]:
    found = _CRATE_CFG.findall(text.code) if "#![cfg(" in text.code else []
    return (" ".join(said[len("cfg(") : -1].split()) for said in found)


def _conditions(site: Site) -> Iterator[str]:
    """Yield the expressions of the `cfg(…)` that a place is under."""
    said = (condition.meaning or condition.text for condition in site.conditions)
    return (" ".join(t[len("cfg!(") : -1].split()) for t in said if t.startswith("cfg!("))


def _declared(text: RustText) -> Iterator[tuple[str, Site]]:
    found = list(_DECLARED.finditer(text.code))
    sites = Blocks(text).sites(match.start() for match in found) if found else []
    for match, site in zip(found, sites, strict=True):
        if not site.is_for_tests:
            yield match[1], site


def _candidates(path: str, folder: str, name: str, site: Site) -> Iterator[tuple[str, str]]:
    """Yield where a module can be, each with the folder of the modules below it."""
    said = next(filter(None, map(_PATH.fullmatch, site.attributes)), None)
    inner = "/".join([folder, *site.modules]) if site.modules else folder
    if said is not None:
        start = inner if site.modules else _folder(path)
        there = paths.normal(paths.below(start, said[1]))
        yield there, _folder(there)
        return
    for file in (f"{name}.rs", f"{name}/mod.rs"):
        yield paths.normal(paths.below(inner, file)), paths.normal(paths.below(inner, name))


def _folder(path: str) -> str:
    return path.rpartition("/")[0] or "."
