"""Modules: libraries that a program loads instead of linking with them, and what it wants of them.

`data/modules.toml` lists the programs.
"""

from fnmatch import fnmatchcase
from functools import cache
from typing import Literal, NamedTuple

from .. import data
from ..crate.package import Package
from ..crate.rust_modules import crate_conditions
from .model import CApi


class Loader(NamedTuple):
    """A program that loads modules: see the table for what the fields mean."""

    program: str
    wants: Literal["module", "service", "library"]
    directories: tuple[str, ...]
    prefix: str | None
    dependencies: tuple[str, ...]
    suffix: str | None
    unix: bool
    installs: str | None


def is_plugin(capi: CApi) -> bool:
    """Tell whether the metadata describes a module: in a folder of its own, without a version."""
    library = capi.library
    return library.plugin.value or (bool(subdirectory(capi)) and not library.versioning.value)


def subdirectory(capi: CApi) -> str:
    """Return `library.install_subdir` without what has no effect; empty where there is none."""
    said = capi.library.install_subdir.value or ""
    return "" if said.strip("/") in ("", ".") else said.rstrip("/")


def loader(package: Package, capi: CApi) -> Loader | None:
    """Return the program that the crate is most likely a module for."""
    return next((row for row in _loaders() if _meant(row, package, capi)), None)


def may_be_for(package: Package, triple: str) -> bool:
    """Tell whether the library holds anything for a target: `#![cfg(unix)]` says not for Windows.

    What depends on features as well is left open.
    """
    conditions = crate_conditions(package)
    if not conditions:
        return True
    from ..platforms import cfg, targets

    target = targets.parse(triple)
    known = (said for said in conditions if cfg.well_formed(said) and "feature" not in said)
    return all(cfg.applies(said, target) for said in known)


@cache
def _loaders() -> tuple[Loader, ...]:
    return tuple(
        Loader(
            row["program"],
            row["wants"],
            tuple(row.get("directories", ())),
            row.get("prefix"),
            tuple(row.get("dependencies", ())),
            row.get("suffix"),
            row.get("unix", False),
            row.get("installs"),
        )
        for row in data.table("modules")["module"]
    )


def _meant(row: Loader, package: Package, capi: CApi) -> bool:
    below = subdirectory(capi).strip("/")
    if below and any(fnmatchcase(below, pattern) for pattern in row.directories):
        return True
    if row.prefix and _is_loaded(capi):
        name = capi.library.name.value.replace("-", "_")
        if name.startswith(row.prefix):
            return True
    return any(_depends(package, wanted) for wanted in row.dependencies)


def _is_loaded(capi: CApi) -> bool:
    library, header = capi.library, capi.header
    return bool(subdirectory(capi)) or not (library.versioning.value and header.enabled.value)


def _depends(package: Package, wanted: str) -> bool:
    name, _, feature = wanted.partition("/")
    return any(
        d.package == name and d.kind == "normal" and (not feature or feature in d.features)
        for d in package.dependencies
    )
