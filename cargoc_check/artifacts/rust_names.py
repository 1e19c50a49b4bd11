"""Whose a symbol is by its name: Rust's, a linker's or a C API's (`data/rust_symbols.toml`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from ..data import table

_C = re.compile(r"[A-Za-z_]\w*")


def is_mangled(name: str) -> bool:
    """Tell whether rustc made a name of a path."""
    return name.startswith(("_ZN", "_R")) and _matches("mangled", name)


def mangled(names: Iterable[str]) -> int:
    """Return how many names rustc made of paths."""
    match = _pattern("mangled").fullmatch
    # Most end in their hash, which takes a tenth of the time to see.
    return sum(
        1
        for name in names
        if (start := name[:2]) == "_R" or start == "_Z"
        if name[-20:-17] == "17h" or match(name)
    )


def is_runtime(name: str) -> bool:
    """Tell whether a name that is not mangled belongs to Rust's runtime, or is rustc's own."""
    return _matches("runtime", name)


def is_rust(name: str) -> bool:
    """Tell whether a symbol is Rust's own."""
    return is_mangled(name) or is_runtime(name)


def is_linkers(name: str) -> bool:
    """Tell whether linkers put a symbol of this name into libraries by themselves."""
    return _matches("linker", name)


def is_builtin(name: str) -> bool:
    """Tell whether compilers call a function of this name by themselves."""
    return _matches("builtins", name)


def c_api(names: Iterable[str]) -> frozenset[str]:
    """Return the names that can be those of a C API: identifiers that nobody else makes."""
    return frozenset(name for name in names if _C.fullmatch(name) and not _matches("all", name))


@cache
def _pattern(group: str) -> re.Pattern[str]:
    groups = table("rust_symbols")
    rows = groups[group] if group != "all" else [row for rows in groups.values() for row in rows]
    return re.compile("|".join(f"(?:{row})" for row in rows))


def _matches(group: str, name: str) -> bool:
    return _pattern(group).fullmatch(name) is not None
