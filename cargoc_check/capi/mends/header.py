"""Mends of which headers are installed, where and under which name."""

from __future__ import annotations

from typing import Any

from ...crate.mending import Mending, Safety
from ...crate.package import Package
from ...findings import Fix, KeyPath
from ..resolve import BASE

_NAME = (*BASE, "header", "name")
_MACROS = (*BASE, "header", "emit_version_constants")
_GENERATION = (*BASE, "header", "generation")
_INCLUDE = (*BASE, "install", "include")

_COMMON = ("/usr/local/", "/usr/")
_FOLDERS = ("include/", "share/", "lib64/", "lib/")


def named(package: Package, key: KeyPath, name: str, safety: Safety = "safe") -> Fix | None:
    """Give the header another name, at the key that names it."""
    return Mending.of(package.manifest).set(key, name).fix(safety)


def without_macros(package: Package, name: str, safety: Safety) -> Fix | None:
    """Leave the version macros out, which the header's name makes useless."""
    mending = Mending.of(package.manifest)
    if package.manifest.get(*_NAME) not in (None, name):
        mending.set(_NAME, name)
    return mending.set(_MACROS, False).fix(safety)


def committed(package: Package, pattern: str, safety: Safety) -> Fix | None:
    """Install what the crate has, and generate no header."""
    mending = Mending.of(package.manifest)
    if package.manifest.get(*_GENERATION) is not False:
        mending.set(_GENERATION, False)
    entries = package.manifest.get(*_INCLUDE, "asset")
    if not (isinstance(entries, list) and any(e.get("from") == pattern for e in _tables(entries))):
        mending.append((*_INCLUDE, "asset"), {"from": pattern})
    return mending.fix(safety)


def as_assets(package: Package, part: str, own: set[str]) -> Fix | None:
    """Name what lies in the crate in `asset` instead of `generated`, where that is all of it."""
    old, new = (*BASE, "install", part, "generated"), (*BASE, "install", part, "asset")
    entries = package.manifest.get(*old)
    if not isinstance(entries, list) or package.manifest.get(*new) is not None:
        return None
    tables = _tables(entries)
    if len(tables) < len(entries) or any(entry.get("from") not in own for entry in tables):
        return None
    return Mending.of(package.manifest).rename(old, "asset").fix("safe")


def relative(package: Package, key: KeyPath) -> Fix | None:
    """Take the usual install folder off an absolute path."""
    path = package.manifest.get(*key)
    if not isinstance(path, str):
        return None
    for prefix in (prefix + folder for prefix in _COMMON for folder in _FOLDERS):
        rest = path.removeprefix(prefix).strip("/")
        if path.startswith(prefix) and rest:
            return Mending.of(package.manifest).set(key, rest).fix("unsafe")
    return None


def pattern(package: Package, key: KeyPath, instead: str, safety: Safety) -> Fix | None:
    """Write another pattern."""
    return Mending.of(package.manifest).set(key, instead).fix(safety)


def _tables(entries: list[Any]) -> list[dict[str, Any]]:
    return [entry for entry in entries if isinstance(entry, dict)]
