"""Which exports of a package are compiled when cargo-c builds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from .. import data
from ..crate import features
from ..crate.exports.elsewhere import dependencies_of, elsewhere
from ..crate.exports.model import Export, MayExportMore, Surface
from ..crate.features import Closure
from ..crate.package import Package
from ..crate.sources import Sources
from ..platforms import cfg, targets
from ..platforms.targets import Setting, Target


class Build(NamedTuple):
    """What a build turns on: if nothing is said, what `cargo cinstall` does (its src/build.rs)."""

    features: tuple[str, ...] = ("capi", "default")
    settings: tuple[Setting, ...] = (("cargo_c", None),)


CARGO_C = Build()
_NONE: frozenset[str] = frozenset()
_WORD = re.compile(r"[A-Za-z_]\w*")
_OF_RUSTC = frozenset(
    {"cargo_c", "debug_assertions", "doc", "doctest", "miri", "test", "unix", "windows"}
)
"""Conditions that no build script has to set."""
_SYSTEMS = (
    "x86_64-unknown-linux-gnu",
    "x86_64-pc-windows-msvc",
    "aarch64-apple-darwin",
    "aarch64-linux-android",
    "wasm32-unknown-unknown",
)


class Seen(NamedTuple):
    """An export, and whether it is compiled: None where a condition is not understood."""

    export: Export
    compiled: bool | None


def seen(
    package: Package, surface: Surface, target: Target, build: Build = CARGO_C
) -> tuple[Seen, ...]:
    """Return the exports in the order of their names, with what becomes of them on a target."""
    on = settings(package, target, build)
    perhaps = {name: _of_build_script(one) for name, one in _members(package).items() if name in on}
    found = [
        Seen(one, holds(one.conditions, on.get(one.package), perhaps.get(one.package, _NONE)))
        for one in surface.exports
    ]
    return tuple(sorted(found, key=lambda one: (one.export.name, one.export.path)))


def anywhere(package: Package, surface: Surface) -> bool:
    """Tell whether cargo-c may compile any export on one of the systems that differ most."""
    found = (one for triple in _SYSTEMS for one in seen(package, surface, targets.parse(triple)))
    return any(one.compiled is not False for one in found)


def uncertain(
    package: Package, surface: Surface, target: Target | None
) -> tuple[MayExportMore, ...]:
    """Return the places where more may be exported on a target; None for any, with any feature.

    Dependencies that are known to export nothing, and those that are not built, are left out.
    """
    on = settings(package, target) if target else {}
    found: dict[MayExportMore, None] = {}
    for place in surface.may_export_more:
        if target and holds(place.conditions, on.get(place.package)) is False:
            continue
        if not place.dependencies:
            found[place] = None
            continue
        built = _built(package, place.package, target) if target else set(place.dependencies)
        names = built.intersection(place.dependencies) - _silent()
        if names:
            found[elsewhere(place, names)] = None
    return tuple(found)


def settings(
    package: Package, target: Target, build: Build = CARGO_C
) -> dict[str, frozenset[Setting]]:
    """Return all that `cfg(…)` sees in a build, by the name of the package.

    Packages of the workspace that are not compiled into the library are not among them.
    """
    base = frozenset([*target.settings, *build.settings])
    return {
        name: base | {("feature", feature) for feature in closure.features}
        for name, closure in _closures(package, build.features).items()
    }


def _built(package: Package, name: str, target: Target) -> set[str]:
    """Return the dependencies of a package of the workspace that are built on a target."""
    closure = _closures(package, CARGO_C.features).get(name)
    if closure is None:
        return set()
    return {
        one.package
        for one in _members(package)[name].dependencies
        if one.kind == "normal"
        and (one.target is None or cfg.applies(one.target, target))
        and (not one.optional or one.key in closure.dependencies)
    }


def _members(package: Package) -> dict[str, Package]:
    members = {member.name: member for member in package.workspace.members}
    return {**members, package.name: package}


def _closures(package: Package, on: tuple[str, ...]) -> dict[str, Closure]:
    """Return what is on of a package and of those of its workspace that it depends on."""
    members = _members(package)
    asked: dict[str, set[str]] = {package.name: set(on)}
    found: dict[str, Closure] = {}
    waiting = [package.name]
    while waiting:
        current = members[waiting.pop()]
        closure = current.enabled(asked[current.name])
        found[current.name] = closure
        for dependency in dependencies_of(current):
            if dependency.package not in members or (
                dependency.optional and dependency.key not in closure.dependencies
            ):
                continue
            wanted = {*dependency.features, *_handed_on(current, closure.features, dependency.key)}
            wanted |= {"default"} if dependency.default_features else set()
            already = asked.setdefault(dependency.package, set())
            if dependency.package not in found or not wanted <= already:
                already |= wanted
                waiting.append(dependency.package)
    return found


def _handed_on(package: Package, on: frozenset[str], dependency: str) -> Iterator[str]:
    """Yield the features of a dependency that those of a package turn on."""
    for feature in on:
        for value in map(features.parse, package.features[feature]):
            if value.dependency == dependency and value.dependency_feature is not None:
                yield value.dependency_feature


def holds(
    conditions: tuple[str, ...],
    on: frozenset[Setting] | None,
    perhaps: frozenset[str] = frozenset(),
) -> bool | None:
    """Tell whether all conditions hold; False as soon as one does not, None for an unknown one.

    `on` is None for a package that is not compiled at all; `perhaps` are names that may be set.
    """
    if on is None:
        return False
    values = [_value(condition, on, perhaps) for condition in conditions]
    if False in values:
        return False
    return None if None in values else True


def _value(condition: str, on: frozenset[Setting], perhaps: frozenset[str]) -> bool | None:
    test = cfg.expression(condition)
    if test is None:
        return None
    names = perhaps.intersection(_WORD.findall(condition))
    value = test(on)
    return value if not names or value == test(on | {(name, None) for name in names}) else None


def _of_build_script(package: Package) -> frozenset[str]:
    """Return the words of a build script that sets conditions: any of them may be one."""
    script = Sources(package).build_script()
    if script is None or "cfg" not in script.text:
        return _NONE
    return frozenset(_WORD.findall(script.text)) - _OF_RUSTC


@cache
def _silent() -> frozenset[str]:
    return frozenset(data.table("silent_crates")["names"])
