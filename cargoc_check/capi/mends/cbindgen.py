"""Mends of cbindgen.toml: what makes the generated header one for C."""

from __future__ import annotations

from typing import Any

from ...crate.cbindgen import Cbindgen
from ...crate.mending import Mending, Safety, created
from ...crate.package import Package
from ...findings import Fix, KeyPath


def new(path: str, guard: str) -> Fix:
    """Make a cbindgen.toml for a header in C that C++ programs can include as well."""
    text = f'language = "C"\ninclude_guard = "{guard}"\ncpp_compat = true\n'
    return created(path, text, "safe")


def with_values(
    package: Package, config: Cbindgen, values: dict[str, Any], safety: Safety = "safe"
) -> Fix | None:
    """Give top-level keys values."""
    mending = Mending.of(package.workspace.manifest_at(config.path))
    for key, value in values.items():
        mending.set((key,), value)
    return mending.fix(safety)


def right_key(package: Package, config: Cbindgen, key: KeyPath, right: str) -> Fix | None:
    """Give a key that cbindgen refuses the name that was meant, in the same table.

    Where it is spelled with other signs only, nothing else can have been meant.
    """
    table, _, name = right.rpartition(".")
    if table != ".".join(map(str, key[:-1])):
        return None
    same = str(key[-1]).replace("-", "_").lower() == name
    mending = Mending.of(package.workspace.manifest_at(config.path))
    return mending.rename(key, name).fix("safe" if same else "unsafe")
