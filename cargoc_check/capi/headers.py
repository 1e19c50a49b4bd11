"""The headers that are installed, and those in the crate that look as if they should be."""

from __future__ import annotations

from typing import NamedTuple

from ..crate import paths
from ..crate.package import Package
from ..crate.sources import Sources
from ..findings import Place
from .assets import Assets, destination
from .model import CApi


class Installed(NamedTuple):
    """A header's path below includedir, and where the manifest names it, if it does."""

    path: str
    place: Place | None


def installed(capi: CApi, assets: Assets | None) -> tuple[Installed, ...]:
    """Return the headers that are installed, the generated one first; none of a build script.

    Without `assets`, those of the crate are not known.
    """
    header = capi.header
    if not header.enabled.value:
        return ()
    found = []
    if header.generation.value:
        path = destination(header.subdirectory.value, header.file)
        found.append(Installed(path, header.name.place))
    for target, match in assets.include if assets else ():
        found.append(Installed(match.to, target.place))
    return tuple(found)


def committed(package: Package, capi: CApi, sources: Sources) -> tuple[str, ...]:
    """Return the headers meant for users: those named like the library, and those beside them.

    In `include`, a folder may be named so instead; where nothing is, the headers are taken for
    internal ones. Paths are relative to the subject's root.
    """
    names = {_plain(name) for name in (capi.header.name.value, capi.name, capi.library.name.value)}
    included: list[str] = []
    others: list[str] = []
    for path in sources.headers():
        (included if below(package, path).startswith("include/") else others).append(path)
    parts = (part for path in included for part in below(package, path).split("/")[1:])
    found = included if any(_plain(part) in names for part in parts) else []
    return (*found, *(path for path in others if _plain(path) in names))


def same_as_generated(package: Package, capi: CApi, sources: Sources) -> str | None:
    """Return the committed header that has the name of the one that cargo-c generates.

    Looks into the crate's folder and `include`, where such a header is meant for users.
    """
    if not capi.header.generated:
        return None
    name = capi.header.file.rpartition("/")[2]
    for path in sources.headers():
        own = below(package, path)
        if own == name or (own.startswith("include/") and own.endswith("/" + name)):
            return path
    return None


def below(package: Package, path: str) -> str:
    """Return a path of the subject's files as one relative to the package's folder."""
    return paths.relative(
        package.manifest.location, paths.absolute(package.workspace.files.base, path)
    )


def _plain(name: str) -> str:
    stem = name.rpartition("/")[2].removesuffix(".h").removesuffix(".hpp")
    return stem.lower().replace("-", "_").removeprefix("lib")
