"""Which library has a symbol: the system's, and other C libraries (`data/system_symbols.toml`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ..data import table
from ..platforms import cfg
from . import rust_names

if TYPE_CHECKING:
    from ..platforms.targets import Target
    from .model import StaticLibrary

_MATH = re.compile(r"(\w+?)(?:f16|f32x?|f64x?|f128|[fl])?")


class Provider(NamedTuple):
    """A library that has some symbols; any of `libraries` will do, behind `-l` or `-framework`."""

    libraries: tuple[str, ...]
    framework: bool
    symbols: tuple[str, ...]

    def is_called(self, name: str) -> bool:
        """Tell whether a library has this name behind `-l`, in which `_` may stand for `-`."""
        return name in (library.replace("-", "_") for library in self.libraries)


def needs(static: StaticLibrary) -> frozenset[str]:
    """Return the symbols that a static library leaves to others: C's names, without linkers' own.

    Names of Rust, and of functions that compilers bring along, are left out too; a static library
    of cargo-c has none that it does not define.
    """
    return frozenset(
        name
        for name in static.undefined
        if not (rust_names.is_linkers(name) or rust_names.is_builtin(name))
        and not rust_names.is_rust(name)
    )


def providers(symbols: Iterable[str], target: Target | None) -> tuple[Provider, ...]:
    """Return the libraries that are known to have some of these symbols on a target.

    Where the target is not known, only those that are so everywhere. A symbol that is in no row is
    in the C library, or nobody knows.
    """
    names = sorted(symbols)
    found = []
    for number, row in enumerate(table("system_symbols")["library"]):
        if "when" in row and (target is None or not cfg.applies(row["when"], target)):
            continue
        its = tuple(name for name in names if _has(number, name))
        if its:
            found.append(Provider(tuple(row["library"]), row.get("framework", False), its))
    return tuple(found)


def embedded(symbols: Iterable[str]) -> tuple[Provider, ...]:
    """Return the C libraries of no system that symbols, as those of a library's exports, are of."""
    return providers(symbols, None)


def is_of_c(name: str) -> bool:
    """Tell whether ISO C or POSIX has a function or variable of this name."""
    if name in _of_c("names") or name in _of_c("memory"):
        return True
    found = _MATH.fullmatch(name)
    return name in _of_c("math") or (found is not None and found[1] in _of_c("math"))


def is_part_of_c(library: str) -> bool:
    """Tell whether a library's name behind `-l` is that of a part of the C library."""
    return library in _of_c("parts")


def interposing(names: Iterable[str]) -> tuple[str, ...]:
    """Return which names take over functions of the C library when a loader finds them first."""
    known = _of_c("memory") | _of_c("names")
    return tuple(sorted(name for name in names if name in known))


def are_of_compilers(names: Iterable[str]) -> bool:
    """Tell whether all of these are functions that compilers call by themselves."""
    return _of_c("of_compilers").issuperset(names)


@cache
def _of_c(group: str) -> frozenset[str]:
    return frozenset(table("system_symbols")["c"][group])


@cache
def _row(number: int) -> tuple[frozenset[str], re.Pattern[str] | None]:
    row = table("system_symbols")["library"][number]
    like = "|".join(f"(?:{pattern})" for pattern in row.get("like", ()))
    return frozenset(row.get("names", ())), re.compile(like) if like else None


def _has(number: int, name: str) -> bool:
    names, like = _row(number)
    return name in names or (like is not None and like.fullmatch(name) is not None)
