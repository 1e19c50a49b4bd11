"""Mends of the lists of modules that the pkg-config file requires."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...crate.mending import Mending, Safety
from ...crate.package import Package
from ...findings import Fix
from ...text.requires import Fault, Module, parse
from ..resolve import BASE

_CERTAIN = ("operator-glued", "version-glued", "no-comma", "no-version", "nothing-behind")
"""Faults of which the words themselves say what was meant; of others a person has to."""


def rewritten(package: Package, key: str, fault: Fault) -> Fix | None:
    """Write a part of a list so that pkg-config reads it as it was meant."""
    value = package.manifest.get(*BASE, "pkg_config", key)
    if fault.instead is None or "…" in fault.instead or not isinstance(value, str):
        return None
    certain = fault.kind in _CERTAIN or (fault.kind == "line-break" and "," not in fault.text)
    if fault.kind == "unknown-operator":
        certain = " == " in f" {fault.text} "
    right = _with_part(value, fault.text, fault.instead)
    return _set(package, key, right, "safe" if certain else "unsafe")


def renamed(package: Package, key: str, names: dict[str, str]) -> Fix | None:
    """Call modules by other names, where all of these are known."""
    value = package.manifest.get(*BASE, "pkg_config", key)
    if not isinstance(value, str) or not all(names.values()):
        return None
    for wrong, right in names.items():
        value = re.sub(rf"(?<![\w.+/-]){re.escape(wrong)}(?![\w.+/-])", right, value)
    return _set(package, key, value, "safe")


def without(package: Package, key: str, module: Module, public: Iterable[Module]) -> Fix | None:
    """Take a module out of a list, since another list that counts as well has it.

    That is no change where the other one asks for the same version, or this one for none.
    """
    value = package.manifest.get(*BASE, "pkg_config", key)
    others = [other for other in public if other.name == module.name]
    if not isinstance(value, str) or (module.operator and module not in others):
        return None
    parts = [part.strip() for part in value.split(",")]
    kept = [part for part in parts if part and parse(part).modules != (module,)]
    if len(kept) == len(parts):
        return None
    if kept:
        return _set(package, key, ", ".join(kept), "safe")
    return Mending.of(package.manifest).remove((*BASE, "pkg_config", key)).fix("safe")


def added(package: Package, name: str, version: str | None) -> Fix | None:
    """Require a module for those who link statically."""
    key = (*BASE, "pkg_config", "requires_private")
    value = package.manifest.get(*key)
    module = f"{name} >= {version}" if version else name
    if value is not None and not isinstance(value, str):
        return None
    text = f"{value.rstrip(' ,')}, {module}" if value and value.strip() else module
    return Mending.of(package.manifest).set(key, text).fix("unsafe")


def _with_part(value: str, part: str, instead: str) -> str:
    """Replace a part between commas, with the blanks around it left as they are."""
    parts = [
        own.replace(own.strip(), instead) if own.strip() == part else own
        for own in value.split(",")
    ]
    return ",".join(parts)


def _set(package: Package, key: str, value: str, safety: Safety) -> Fix | None:
    return Mending.of(package.manifest).set((*BASE, "pkg_config", key), value).fix(safety)
