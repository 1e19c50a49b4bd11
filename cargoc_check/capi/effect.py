"""What the resolved C API comes to: names of files, the soname, the header, target by target."""

from typing import NamedTuple

from ..platforms import naming, targets
from ..platforms.naming import LibraryNames
from ..platforms.targets import Target
from .model import CApi
from .releases import Release

NATIVE = "x86_64-unknown-linux-gnu"
SHOWN = (
    NATIVE,
    "aarch64-apple-darwin",
    "x86_64-pc-windows-gnu",
    "x86_64-pc-windows-msvc",
    "aarch64-linux-android",
)
"""Targets that differ from each other in what cargo-c installs."""


class Effect(NamedTuple):
    """What is installed for a target, below the directories of `--prefix=/usr --libdir=lib`.

    `headers` are paths below includedir; those that only a build or a glob tells are not there.
    """

    target: str
    names: LibraryNames | None
    headers: tuple[str, ...]
    pc: str | None


def effect(capi: CApi, target: Target, release: Release) -> Effect:
    """Return what the release installs for the target; no names where it refuses the target."""
    return Effect(target.triple, names_of(capi, target, release), headers(capi), pc(capi))


def names_of(capi: CApi, target: Target, release: Release) -> LibraryNames | None:
    """Return the library's files and names on a target."""
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


def headers(capi: CApi) -> tuple[str, ...]:
    """Return the generated header's path below includedir, if there is one."""
    if not capi.header.generated:
        return ()
    below = capi.header.subdirectory.value
    return (f"{below}/{capi.header.file}".lstrip("/") if below else capi.header.file,)


def pc(capi: CApi) -> str | None:
    """Return the pkg-config file's name; a plugin has none."""
    return None if capi.library.plugin.value else f"{capi.pkg_config.filename.value}.pc"


def summary(capi: CApi, release: Release) -> str:
    """Say in a line what is installed on Linux."""
    found = effect(capi, targets.parse(NATIVE), release)
    names = found.names
    parts = []
    if names and names.shared:
        below = f"{names.subdirectory}/" if names.subdirectory else ""
        parts.append(f"{below}{names.shared.name}")
        if names.soname:
            parts.append(f"soname {names.soname}")
    parts += [part for part in (found.pc, *found.headers) if part]
    return ", ".join(parts)
