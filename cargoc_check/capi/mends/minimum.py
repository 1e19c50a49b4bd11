"""Mends of `min_version`: raised to what the crate needs, never lowered."""

from __future__ import annotations

from ...crate.mending import Mending, Safety
from ...crate.package import Package
from ...findings import Fix
from ...text import semver
from ..model import CApi
from ..resolve import BASE

_KEY = (*BASE, "min_version")


def at_least(
    package: Package, capi: CApi, *releases: str | None, safety: Safety = "safe"
) -> Fix | None:
    """Ask for the newest of these releases, unless `min_version` does so already."""
    wanted = [(parsed, text) for text in releases if text and (parsed := semver.parse(text))]
    if len(wanted) < len(releases):
        return None
    _, text = max(wanted)
    if asks_for(capi, text):
        return None
    return Mending.of(package.manifest).set(_KEY, text).fix(safety)


def asks_for(capi: CApi, release: str) -> bool:
    """Tell whether `min_version` leaves out what is older than a release."""
    said, least = semver.parse(capi.min_version.value or ""), semver.parse(release)
    return said is not None and least is not None and said >= least
