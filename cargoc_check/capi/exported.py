"""Which exports of a package are compiled when cargo-c builds it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from .. import data
from ..crate import features
from ..crate.exports.elsewhere import dependencies_of, elsewhere
from ..crate.exports.model import Export, MayExportMore, Surface
from ..crate.package import Package
from ..platforms import cfg
from ..platforms.targets import Setting, Target


class Build(NamedTuple):
    """What a build turns on: if nothing is said, what `cargo cinstall` does (its src/build.rs)."""

    features: tuple[str, ...] = ("capi", "default")
    settings: tuple[Setting, ...] = (("cargo_c", None),)


CARGO_C = Build()


class Seen(NamedTuple):
    """An export, and whether it is compiled: None where a condition is not understood."""

    export: Export
    compiled: bool | None


def seen(
    package: Package, surface: Surface, target: Target, build: Build = CARGO_C
) -> tuple[Seen, ...]:
    """Return the exports in the order of their names, with what becomes of them on a target."""
    on = settings(package, target, build)
    found = [Seen(one, holds(one.conditions, on.get(one.package))) for one in surface.exports]
    return tuple(sorted(found, key=lambda one: (one.export.name, one.export.path)))


def uncertain(
    package: Package, surface: Surface, target: Target | None
) -> tuple[MayExportMore, ...]:
    """Return the places where more may be exported on a target; None for any, with any feature.

    Dependencies that are known to export nothing are left out.
    """
    on = settings(package, target) if target else {}
    found: dict[MayExportMore, None] = {}
    for place in surface.may_export_more:
        if target and holds(place.conditions, on.get(place.package)) is False:
            continue
        names = tuple(name for name in place.dependencies if name not in _silent())
        if names and names != place.dependencies:
            found[elsewhere(place, names)] = None
        elif names or not place.dependencies:
            found[place] = None
    return tuple(found)


def settings(
    package: Package, target: Target, build: Build = CARGO_C
) -> dict[str, frozenset[Setting]]:
    """Return all that `cfg(…)` sees in a build, by the name of the package.

    Packages of the workspace that are not compiled into the library are not among them.
    """
    base = frozenset([*target.settings, *build.settings])
    return {
        name: base | {("feature", feature) for feature in on}
        for name, on in _features(package, build.features).items()
    }


def _features(package: Package, on: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """Return the features of a package and of those of its workspace that it depends on."""
    members = {member.name: member for member in package.workspace.members}
    members[package.name] = package
    asked: dict[str, set[str]] = {package.name: set(on)}
    found: dict[str, frozenset[str]] = {}
    waiting = [package.name]
    while waiting:
        current = members[waiting.pop()]
        closure = current.enabled(asked[current.name])
        found[current.name] = closure.features
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


def holds(conditions: tuple[str, ...], on: frozenset[Setting] | None) -> bool | None:
    """Tell whether all conditions hold; False as soon as one does not, None for an unknown one.

    `on` is None for a package that is not compiled at all.
    """
    if on is None:
        return False
    values = list(_values(conditions, on))
    if False in values:
        return False
    return None if None in values else True


def _values(conditions: tuple[str, ...], on: frozenset[Setting]) -> Iterator[bool | None]:
    for condition in conditions:
        test = cfg.expression(condition)
        yield None if test is None else test(on)


@cache
def _silent() -> frozenset[str]:
    return frozenset(data.table("silent_crates")["names"])
