"""What `exports` lists: the C API of each package, with the place of every item."""

from __future__ import annotations

from typing import NamedTuple

from .capi import acceptance, exported
from .crate.exports.model import Export
from .crate.exports.surface import surface
from .crate.package import Package
from .crate.workspace import Request
from .findings import Location, Place
from .platforms.targets import Target
from .stamp import Locator


class Row(NamedTuple):
    """An export; `compiled` is None where a condition is not understood."""

    export: Export
    compiled: bool | None
    location: Location


class Remark(NamedTuple):
    """Where more may be exported, or what could not be parsed, and why."""

    reason: str
    location: Location


class Listing(NamedTuple):
    """The C API of a package."""

    name: str
    version: str | None
    target: str
    rows: tuple[Row, ...]
    may_export_more: tuple[Remark, ...]
    unparsed: tuple[Remark, ...]


def listings(request: Request, target: Target, *, every: bool) -> list[Listing]:
    """Return the listing of each package that is asked for.

    Those that cargo-c would build where there are any, else all; with the exports that are compiled
    for a target with the features that cargo-c turns on, or with `every` one.
    """
    locator = Locator(request)
    built = [package for package in request.requested if acceptance.qualifies(package)]
    packages = built or [package for package in request.requested if package.library]
    return [_listing(package, locator, target, every=every) for package in packages]


def _listing(package: Package, locator: Locator, target: Target, *, every: bool) -> Listing:
    found = surface(package)
    rows = tuple(
        Row(*one, locator.location(Place(one.export.path, span=one.export.span)))
        for one in exported.seen(package, found, target)
        if every or one.compiled is not False
    )
    places = exported.uncertain(package, found, None if every else target)
    more = [(at.reason, Place(at.path, span=at.span)) for at in places]
    broken = [(f"{at.path} {at.reason}", Place(at.path, span=at.span)) for at in found.unparsed]
    version = None if "version" in package.unseen else package.version
    return Listing(
        package.name,
        version,
        target.triple,
        rows,
        tuple(Remark(reason, locator.location(place)) for reason, place in more),
        tuple(Remark(reason, locator.location(place)) for reason, place in broken),
    )
