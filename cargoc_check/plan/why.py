"""Why each file has its name and place: the key that decides it, in a few words."""

from __future__ import annotations

from typing import Any

from ..capi.model import InstallTarget
from ..capi.resolve import BASE
from ..crate.manifest import Said
from ..findings import Place
from ..platforms import systems
from ..text import semver
from ..text.semver import Version
from .case import Case

CRATE_NAME = "the library's crate name"


def package_version(case: Case) -> Version:
    """Return the package's version, by which header macros go; 0.0.0 where it has none."""
    return semver.parse(case.package.version) or Version(0, 0, 0)


def library(case: Case) -> str:
    """Say what decides the name of a library without a version."""
    return _by(case.capi.library.name, CRATE_NAME)


def shared(case: Case) -> str:
    """Say what decides the name of the shared library, and its folder."""
    parts = [library(case)]
    if case.names.links:
        parts.append(_by(case.capi.library.version, "the package's version"))
    elif not case.capi.library.versioning.value:
        key = "library.plugin" if case.capi.library.plugin.value else "library.versioning"
        parts.append(f"without a version by {key}")
    elif "unversioned" in systems.exceptions(case.target, case.release, "files"):
        parts.append(f"without a version on {case.target.os}")
    return ", ".join([*parts, *_meson(case), *_subdirectory(case)])


def link(case: Case, name: str) -> str:
    """Say what a link is for."""
    if name == case.names.links[-1].name:
        return "what linkers look for"
    components = case.capi.library.version_suffix_components
    by = ", by library.version_suffix_components" if components.place else ""
    return f"what programs load{by}"


def static(case: Case) -> str:
    """Say what decides the name of the static library, and its folder."""
    return ", ".join([library(case), *_meson(case), *_subdirectory(case)])


def import_library(case: Case) -> str:
    """Say why there is an import library."""
    said = [f"what linkers look for, {library(case)}"]
    return ", ".join([*said, *_meson(case), *_subdirectory(case)])


def definition(case: Case) -> str:
    """Say why there is a definition file."""
    return ", ".join([f"the exported symbols, {library(case)}", *_subdirectory(case)])


def pkg_config(case: Case) -> str:
    """Say what decides the name of the pkg-config file."""
    return _by(case.capi.pkg_config.filename, CRATE_NAME)


def generated_header(case: Case) -> str:
    """Say what decides the name and folder of the header that cbindgen writes."""
    header = case.capi.header
    name = _by(header.name, CRATE_NAME)
    folder = _by(header.subdirectory, CRATE_NAME)
    return f"generated; {name}" + ("" if folder == name else f", in a folder by {folder}")


def asset(case: Case, target: InstallTarget) -> str:
    """Say which pattern names a file of the crate."""
    if target.place is None:
        return f"{target.pattern}, which cargo-c installs by itself"
    return f"{_key(target.place)}, from {target.pattern}"


def _by(said: Said[Any], default: str) -> str:
    return _key(said.place) if said.place else default


def _key(place: Place) -> str:
    """Return a key of the metadata, dotted, without the indices of arrays."""
    return ".".join(part for part in place.key[len(BASE) :] if isinstance(part, str))


def _meson(case: Case) -> tuple[str, ...]:
    return ("by --meson-paths",) if case.options.meson_paths and case.names.format == "pe" else ()


def _subdirectory(case: Case) -> tuple[str, ...]:
    return ("in library.install_subdir",) if case.names.subdirectory else ()
