"""What the resolved C API comes to: the library's names on a target, and all of it in a line.

`plan` says it in full; an audit has no need of that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .. import data
from ..crate.package import Package
from ..platforms import naming, targets
from ..platforms.naming import LibraryNames
from ..platforms.targets import Target
from ..text.wording import counted
from .headers import installed
from .model import CApi
from .releases import Release
from .resolve import version_is_unseen

if TYPE_CHECKING:
    from .assets import Assets

NATIVE = "x86_64-unknown-linux-gnu"

_HEADERS = 3
"""How many headers a line names."""


def shown() -> tuple[str, ...]:
    """Return targets that differ from each other in what cargo-c installs."""
    return tuple(data.table("platforms")["shown"])


def names_of(capi: CApi, target: Target, release: Release) -> LibraryNames | None:
    """Return the library's files and names on a target, None where the release refuses it."""
    library = capi.library
    return naming.names(
        target,
        release,
        library.name.value,
        library.version.value,
        versioning=library.versioning.value,
        suffix_components=library.version_suffix_components.value,
        install_subdir=library.install_subdir.value,
        import_library=library.import_library.value,
        plugin=library.plugin.value,
        libdir="/usr/lib",
    )


def summary(package: Package, capi: CApi, release: Release, assets: Assets | None) -> str:
    """Say in a line what is installed on Linux: the library, pc file, headers and data.

    Without `assets` nothing is said of the crate's own files.
    """
    parts = [*_library(package, capi, release)]
    if not capi.library.plugin.value:
        parts.append(f"{capi.pkg_config.filename.value}.pc".rpartition("/")[2])
    headers = list(dict.fromkeys(header.path for header in installed(capi, assets)))
    parts += headers[:_HEADERS]
    if headers[_HEADERS:]:
        parts.append(counted(len(headers) - _HEADERS, "more header"))
    data = {match.to for _, match in assets.data} if assets else ()
    if data:
        parts.append(counted(len(data), "data file"))
    return ", ".join(parts)


def _library(package: Package, capi: CApi, release: Release) -> Iterator[str]:
    names = names_of(capi, targets.parse(NATIVE), release)
    if names is None or names.shared is None:
        return
    below = f"{names.subdirectory}/" if names.subdirectory else ""
    if names.links and version_is_unseen(package, capi):
        yield f"{below}{names.links[-1].name} of an unknown version"
        return
    yield f"{below}{names.shared.name}"
    if names.soname:
        yield f"soname {names.soname}"
