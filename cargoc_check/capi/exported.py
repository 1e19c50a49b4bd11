"""Which exports of a package are compiled when cargo-c builds it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..crate.exports.model import Export, Surface
from ..crate.package import Package
from ..platforms import cfg
from ..platforms.targets import Setting, Target

FEATURES = ("capi", "default")
"""The features that `cargo cinstall` turns on."""
_OWN: tuple[Setting, ...] = (("cargo_c", None),)
"""What cargo-c sets besides, with `--cfg` (its src/build.rs)."""


class Seen(NamedTuple):
    """An export, and whether it is compiled: None where a condition is not understood."""

    export: Export
    compiled: bool | None


def seen(package: Package, surface: Surface, target: Target) -> tuple[Seen, ...]:
    """Return the exports in the order of their names, with what becomes of them on a target."""
    on = settings(package, target)
    found = [Seen(export, holds(export.conditions, on)) for export in surface.exports]
    return tuple(sorted(found, key=lambda one: (one.export.name, one.export.path)))


def settings(package: Package, target: Target) -> frozenset[Setting]:
    """Return all that `cfg(…)` sees in a build by cargo-c."""
    features = package.enabled(FEATURES).features
    return frozenset([*target.settings, *_OWN, *(("feature", name) for name in features)])


def holds(conditions: tuple[str, ...], on: frozenset[Setting]) -> bool | None:
    """Tell whether all conditions hold; False as soon as one does not, None for an unknown one."""
    values = list(_values(conditions, on))
    if False in values:
        return False
    return None if None in values else True


def _values(conditions: tuple[str, ...], on: frozenset[Setting]) -> Iterator[bool | None]:
    for condition in conditions:
        test = cfg.expression(condition)
        yield None if test is None else test(on)
