"""What ELF libraries need of others, and whether those have it, as far as that is certain."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ..data import table
from . import sonames
from .build import Build
from .model import SharedLibrary, Symbol
from .system import System


class Need(NamedTuple):
    """A library, the name of one that it needs, and those of the tree that are called so."""

    library: SharedLibrary
    name: str
    found: tuple[SharedLibrary, ...]


def needs(build: Build) -> Iterator[Need]:
    """Yield what each ELF library needs, in the tree's order."""
    known = sonames.by_soname(build)
    for library in build.libraries:
        if library.format == "elf":
            for one in library.needed:
                yield Need(library, one.name, tuple(known.get(one.name, ())))


def is_base(name: str, library: SharedLibrary, system: System) -> bool:
    """Tell whether every installation of a library's system has a library of that name."""
    return sonames.fits(name, sonames.conventions(library, system).get("base", ()))


def libcs(library: SharedLibrary) -> tuple[str, ...]:
    """Return which systems' C libraries are needed, by system and environment."""
    found = (
        " ".join(filter(None, (row["os"], row.get("env"))))
        for row in table("elf_systems")["system"]
        if any(sonames.fits(one.name, row["libc"]) for one in library.needed)
    )
    return tuple(dict.fromkeys(found))


def lacking(library: SharedLibrary, build: Build, system: System) -> tuple[Symbol, ...] | None:
    """Return the symbols that nothing of what is needed has; None where that is not certain.

    It is where each needed library is in the tree, or one of the system's whose symbols all have a
    version: with such a one linked, the library would say that version.
    """
    known = sonames.by_soname(build)
    versioned = sonames.conventions(library, system).get("versions", ())
    there: list[SharedLibrary] = []
    for one in library.needed:
        same = [k for k in known.get(one.name, ()) if k.machine.arch == library.machine.arch]
        if not same and not sonames.fits(one.name, versioned):
            return None
        there += same
    if not library.needed or not versioned:
        return None
    names = frozenset().union(*(other.exports.names for other in there), library.exports.names)
    return tuple(
        symbol
        for symbol in library.imports
        if symbol.version is None and symbol.name not in names and not _may_lack(symbol)
    )


def unused(library: SharedLibrary, build: Build, system: System) -> tuple[str, ...]:
    """Return the needed libraries of which nothing is used, as far as that is certain."""
    used = {symbol.library for symbol in library.imports}
    plain = frozenset(symbol.name for symbol in library.imports if symbol.version is None)
    known = sonames.by_soname(build)
    versioned = sonames.conventions(library, system).get("versions", ())
    return tuple(
        one.name
        for one in library.needed
        if one.name not in used
        and (
            sonames.fits(one.name, versioned)
            or any(plain.isdisjoint(other.exports.names) for other in known.get(one.name, ()))
        )
    )


def _may_lack(symbol: Symbol) -> bool:
    names, beginnings = _provided()
    return symbol.weak or symbol.name in names or symbol.name.startswith(beginnings)


@cache
def _provided() -> tuple[frozenset[str], tuple[str, ...]]:
    known = table("elf_systems")["provided"]
    return frozenset(known["names"]), tuple(known["beginnings"])
