"""Dependencies of a library: those that may lie in its workspace, and what is said of others."""

from __future__ import annotations

from collections.abc import Iterator

from ..dependencies import Dependency
from ..package import Package
from .model import MayExportMore

_ELSEWHERE = "dependencies that are not among the files may export more: {names}"


def elsewhere(place: MayExportMore, names: tuple[str, ...]) -> MayExportMore:
    """Return the place of a package's dependencies for these of them."""
    return place._replace(reason=_ELSEWHERE.format(names=", ".join(names)), dependencies=names)


def dependencies_of(package: Package) -> Iterator[Dependency]:
    """Yield the dependencies of a package's library that may be in the same workspace."""
    return (d for d in package.dependencies if d.kind == "normal" and (d.path or d.inherited))
