"""Mends of keys and values of `[package.metadata.capi]` that cargo-c refuses or passes over."""

from __future__ import annotations

import re
from typing import Any

from ...crate.manifest import Manifest
from ...crate.mending import Mending
from ...crate.package import Package
from ...findings import Fix, KeyPath, Place
from .. import keys
from ..acceptance import FEATURE
from ..resolve import BASE

SPELLINGS = dict.fromkeys(("true", "yes", "on"), True) | dict.fromkeys(
    ("false", "no", "off"), False
)
_VERSION = re.compile(r"v?((?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){0,2})")


def feature(package: Package, missed: str | None) -> Fix | None:
    """Give a package that means to have a C API the feature, which may stand for another one.

    Without such another one, the metadata for cargo-c tell what is meant; else nothing does.
    """
    if missed is None and package.manifest.get(*BASE) is None:
        return None
    mending = Mending.of(package.manifest).set(("features", FEATURE), [missed] if missed else [])
    return mending.fix("unsafe" if missed else "safe")


def right_key(package: Package, path: KeyPath, right: keys.Meant) -> Fix | None:
    """Give an unknown key of the metadata the name that was meant, or take it out.

    It is taken out where that key is there already. Moved to another table, it is a guess.
    """
    own = _spelled_out(right.key, path)
    if own is None:
        return None
    old, new = (*BASE, *path), (*BASE, *own)
    value, there = package.manifest.get(*old), package.manifest.get(*new)
    mending = Mending.of(package.manifest)
    if there is not None:
        return mending.remove(old).fix("safe" if there == value else "unsafe")
    row = keys.table().get(right.key)
    if not (keys.fits(row, value) if row else isinstance(value, dict)):
        return None
    if new[:-1] == old[:-1]:
        return mending.rename(old, str(new[-1])).fix("safe" if right.certain else "unsafe")
    return mending.set(new, value).remove(old).fix("unsafe")


def _spelled_out(key: str, path: KeyPath) -> KeyPath | None:
    """Return a dotted key with what stands for `*` in it taken from the path beside it."""
    parts = key.split(".")
    if "*" in parts and len(parts) != len(path):
        return None
    pairs = zip(parts, path, strict=False) if "*" in parts else ((part, "") for part in parts)
    return tuple(given if part == "*" else part for part, given in pairs)


def right_value(package: Package, place: Place, expected: str) -> Fix | None:
    """Write a value as the type that cargo-c reads, where it is clear what was meant."""
    value = clear_value(package.manifest, place, expected)
    if value is None:
        return None
    return Mending.of(package.manifest).set(place.key, value).fix("safe")


def clear_value(manifest: Manifest, place: Place, expected: str) -> Any | None:
    """Return what a value of the wrong type was certainly meant to be, in the right one."""
    value = manifest.get(*place.key)
    if expected == "a string":
        return _as_string(manifest, place, value)
    if expected == "true or false" and isinstance(value, str):
        return SPELLINGS.get(value.lower())
    if expected == "a whole number" and isinstance(value, str) and value.isdecimal():
        return int(value)
    if "`from`" in expected and isinstance(value, str):
        return {"from": value}
    if expected == "an array of tables" and isinstance(value, str):
        return [{"from": value}]
    if expected == "an array of tables" and isinstance(value, dict) and "from" in value:
        return [value]
    return None


def _as_string(manifest: Manifest, place: Place, value: Any) -> str | None:
    if isinstance(value, list) and value and all(isinstance(word, str) for word in value):
        return (" " if place.key[-1] == "rustflags" else ", ").join(value)
    span = manifest.document.span(place.key)
    if type(value) not in (int, float) or span is None:
        return None
    written = manifest.document.source.text[span.start : span.end]  # 1.20 is no 1.2
    return full_version(written) if needs_all_numbers(place.key) else written


def needs_all_numbers(key: KeyPath) -> bool:
    """Tell whether a key wants a full version; that of the pc file may be any text."""
    return key[-1] in ("version", "min_version") and key[-2] != "pkg_config"


def full_version(text: str) -> str | None:
    """Return a version with all three numbers, None for what is not the beginning of one."""
    match = _VERSION.fullmatch(text.strip())
    return ".".join(f"{match[1]}.0.0".split(".")[:3]) if match else None


def version(package: Package, place: Place) -> Fix | None:
    """Write a version in full."""
    full = full_version(str(package.manifest.get(*place.key)))
    if full is None:
        return None
    return Mending.of(package.manifest).set(place.key, full).fix("safe")


def header_name(package: Package) -> Fix | None:
    """Move the header's name from its old key, or take that out where the new one is there."""
    old, new = (*BASE, "header_name"), (*BASE, "header", "name")
    mending = Mending.of(package.manifest)
    if package.manifest.get(*new) is None:
        mending.set(new, package.manifest.get(*old))
    return mending.remove(old).fix("safe")


def without(package: Package, *paths: KeyPath, safety: Any = "safe") -> Fix | None:
    """Take keys of the metadata out."""
    mending = Mending.of(package.manifest)
    for path in paths:
        mending.remove((*BASE, *path))
    return mending.fix(safety)


def with_values(
    package: Package, values: dict[KeyPath, Any], *out: KeyPath, safety: Any = "safe"
) -> Fix | None:
    """Give keys of the metadata values, and take others out."""
    mending = Mending.of(package.manifest)
    for path, value in values.items():
        mending.set((*BASE, *path), value)
    for path in out:
        if package.manifest.get(*BASE, *path) is not None:
            mending.remove((*BASE, *path))
    return mending.fix(safety)
