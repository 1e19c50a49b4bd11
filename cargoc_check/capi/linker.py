"""What comes of names that the crate itself gives to the linker, target by target."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..crate.linking import LinkLines, LinkName
from ..platforms import cfg, targets
from ..platforms.naming import LibraryNames
from ..platforms.targets import Target
from .conditions import holds
from .effect import NATIVE, names_of
from .model import CApi
from .releases import Release

_ROLES = {
    "soname": "soname",
    "install_name": "install_name",
    "output-def": "definition",
    "out-implib": "import_library",
}
"""The field of LibraryNames that cargo-c's own name of each kind is in."""


class Outcome(NamedTuple):
    """What comes of a soname.

    `expected` is what cargo-c has for it, on Linux if the name gets there. `is_usual` tells that
    all of Linux comes to it, and then alone counts; `is_wrong` that no installed file is called
    so, and programs do not start.
    """

    expected: str
    is_same: bool
    is_wrong: bool
    is_usual: bool


class _Reached(NamedTuple):
    target: Target
    names: LibraryNames
    surely: bool


def matters(name: LinkName, capi: CApi, release: Release) -> bool:
    """Tell whether the linker may get the name on a target where cargo-c gives one as well."""
    return next(_reached(name, capi, release), None) is not None


def outcome(name: LinkName, capi: CApi, release: Release) -> Outcome | None:
    """Return what comes of a soname; None where no target comes to it that has one."""
    found = list(_reached(name, capi, release))
    if not found:
        return None
    linux = _linux(capi, release)
    surely = {reached.target.triple for reached in found if reached.surely}
    is_usual = bool(linux) and {target.triple for target, _ in linux} <= surely
    judged = [names for _, names in linux] if is_usual else [r.names for r in found]
    sonames = [names.soname for names in judged if names.soname]
    installed = {file for names in judged for file in _installed(names)}
    is_same = name.value in sonames
    is_wrong = name.certain and not any(map(name.may_be, installed))
    return Outcome(_expected(found), is_same, is_wrong, is_usual)


def link_lines(lines: LinkLines, stems: set[str], major: str, capi: CApi, release: Release) -> bool:
    """Tell whether a call of cdylib-link-lines makes a soname of which there is no file on Linux.

    Some of its releases take the library's name, others the package's: the stems.
    """
    made = {f"lib{stem}.so.{major}" for stem in stems}
    return lines.by_itself and all(
        names.soname is not None
        and made.isdisjoint(_installed(names))
        and all(_met(condition.meaning, target) for condition in lines.conditions)
        for target, names in _linux(capi, release)
    )


def _reached(name: LinkName, capi: CApi, release: Release) -> Iterator[_Reached]:
    for target, names in _all(capi, release):
        if getattr(names, _ROLES[name.kind]) is None:
            continue
        if name.target is not None and not cfg.applies(name.target, target):
            continue
        met = [_met(condition.meaning, target) for condition in name.conditions]
        if False not in met:
            yield _Reached(target, names, None not in met)


def _met(meaning: str | None, target: Target) -> bool | None:
    return None if meaning is None else holds(meaning, target)


def _all(capi: CApi, release: Release) -> Iterator[tuple[Target, LibraryNames]]:
    known: dict[tuple[str, str], LibraryNames | None] = {}
    for target in map(targets.parse, targets.all_triples()):
        system = target.os, target.env  # which decide on the names, by `data/platforms.toml`
        if system not in known:
            known[system] = names_of(capi, target, release)
        names = known[system]
        if names is not None:
            yield target, names


def _linux(capi: CApi, release: Release) -> list[tuple[Target, LibraryNames]]:
    """Return the targets of the native target's system that have a soname."""
    system = targets.parse(NATIVE).os
    found = _all(capi, release)
    return [(t, names) for t, names in found if t.os == system and names.soname is not None]


def _installed(names: LibraryNames) -> set[str]:
    files = [names.shared, *names.links]
    return {names.soname or "", *(file.name for file in files if file)} - {""}


def _expected(found: list[_Reached]) -> str:
    """Return the native target's soname if that is among them, else the one that most have."""
    sonames = [r.names.soname for r in found if r.names.soname]
    native = (r.names.soname for r in found if r.target.triple == NATIVE)
    return next(native, None) or max(sonames, key=sonames.count)
