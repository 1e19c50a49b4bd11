"""Libraries that are made for another language than C, which cargo-c has nothing to add to."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from ... import data
from ...crate.package import Package
from .model import Binding


class _Row(NamedTuple):
    language: str
    prefixes: tuple[str, ...]


def binding(package: Package) -> Binding | None:
    """Return by which crate a package talks to another language, None where by none.

    One that is optional, or for some targets only, does not count.
    """
    for dependency in package.dependencies:
        known = _rows().get(dependency.package)
        if known is None or dependency.kind != "normal":
            continue
        if not dependency.optional and dependency.target is None:
            return Binding(dependency.package, known.language, dependency.entry)
    return None


def for_c(names: Iterable[str]) -> tuple[str, ...]:
    """Return the exported names that no other language's runtime looks for."""
    prefixes = tuple(prefix for row in _rows().values() for prefix in row.prefixes)
    return tuple(name for name in names if not name.startswith(prefixes))


@cache
def _rows() -> dict[str, _Row]:
    return {
        row["crate"]: _Row(row["language"], tuple(row["prefixes"]))
        for row in data.table("bindings")["binding"]
    }
