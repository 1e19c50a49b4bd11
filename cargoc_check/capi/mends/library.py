"""Mends of the library's name, its versions and what it is installed as."""

from __future__ import annotations

from typing import Any

from ...crate.package import Package
from ...findings import Fix, KeyPath
from ..model import CApi
from . import metadata, minimum


def renamed(package: Package, capi: CApi, name: str) -> Fix | None:
    """Call the library otherwise, and its pkg-config file with it unless that has a name."""
    values: dict[KeyPath, Any] = {("library", "name"): name}
    pc = capi.pkg_config
    if pc.filename.place is None and not capi.library.is_loaded:
        if pc.name.place is None:
            values["pkg_config", "name"] = name
        values["pkg_config", "filename"] = name
    return metadata.with_values(package, values, safety="unsafe")


def plugin(package: Package, capi: CApi, release: str, folder: str | None) -> Fix | None:
    """Say that it is a plugin, which releases from this one on understand."""
    if folder is None or capi.library.install_subdir.place:
        folder = capi.library.install_subdir.value
    if not folder:
        return None
    values: dict[KeyPath, Any] = {}
    if not minimum.asks_for(capi, release):
        values["min_version",] = release
    values |= {("library", "install_subdir"): folder, ("library", "plugin"): True}
    out = (("header", "enabled"), ("library", "versioning"), ("library", "import_library"))
    return metadata.with_values(package, values, *out, safety="unsafe")
