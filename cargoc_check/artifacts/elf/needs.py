"""What ELF libraries need of others, and whether those have it, as far as that is certain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ...data import table
from .. import rust_names, system_symbols
from ..build import Build
from ..model import SharedLibrary, Symbol
from ..system import System
from . import sonames


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


def is_stated(need: str, library: SharedLibrary, build: Build) -> bool:
    """Tell whether the package of a library says that it depends on one that it needs.

    RPM and apk name the file, others a package that is mostly called so, with other signs between
    the parts. Wheels' dependencies are on packages of Python, which bring no library to a loader.
    """
    package = build.tree.package(library.path)
    if package.kind == "wheel":
        return False
    wanted = _letters(need.partition(".so")[0].removeprefix("lib"))
    return any(wanted in _letters(said) for said in package.depends)


def states_dependencies(library: SharedLibrary, build: Build) -> bool:
    """Tell whether the package of a library says what it depends on, as those of systems do."""
    package = build.tree.package(library.path)
    return package.kind != "wheel" and bool(package.depends)


def lacking(library: SharedLibrary, build: Build, system: System) -> tuple[Symbol, ...] | None:
    """Return the symbols that nothing of what is needed has; None where that is not certain.

    It is where each needed library, and each that those need in turn, is in the tree or one of the
    system's whose symbols all have a version: with such a one linked, the library would say that
    version. A function of the C library without one is left out, as releases move them from
    library to library, and so is what a header asks the user to define.
    """
    there = _loaded(library, build, system)
    if there is None or not library.needed:
        return None
    names = frozenset().union(*(other.exports.names for other in there))
    return tuple(
        symbol
        for symbol in library.imports
        if symbol.version is None and symbol.name not in names and not _may_lack(symbol, build)
    )


def _loaded(library: SharedLibrary, build: Build, system: System) -> list[SharedLibrary] | None:
    """Return the tree's libraries that are loaded with one; None where others are as well."""
    known = sonames.by_soname(build)
    versioned = sonames.conventions(library, system).get("versions", ())
    there = [library]
    for other in there:  # grows while it is gone through
        for one in other.needed:
            same = [k for k in known.get(one.name, ()) if k.machine.arch == library.machine.arch]
            if not same and not sonames.fits(one.name, versioned):
                return None
            there += [each for each in same if all(each.path != seen.path for seen in there)]
    return there if versioned else None


def unused(library: SharedLibrary, build: Build, system: System) -> tuple[str, ...]:
    """Return the needed libraries of which nothing is used, as far as that is certain."""
    used = {symbol.library for symbol in library.imports}
    libc = sonames.conventions(library, system).get("libc", ())
    plain = frozenset(symbol.name for symbol in library.imports if symbol.version is None)
    known = sonames.by_soname(build)
    versioned = sonames.conventions(library, system).get("versions", ())
    return tuple(
        one.name
        for one in library.needed
        if one.name not in used
        and not sonames.fits(one.name, libc)
        and (
            sonames.fits(one.name, versioned)
            or any(plain.isdisjoint(other.exports.names) for other in known.get(one.name, ()))
        )
    )


def _letters(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name.lower())


def _may_lack(symbol: Symbol, build: Build) -> bool:
    names, beginnings = _provided()
    name = symbol.name
    if symbol.weak or name in names or name.startswith(beginnings) or system_symbols.is_of_c(name):
        return True
    if rust_names.is_linkers(name) or rust_names.is_builtin(name):
        return True
    return any(name == said.name for header in build.headers for said in header.declarations)


@cache
def _provided() -> tuple[frozenset[str], tuple[str, ...]]:
    known = table("elf_systems")["provided"]
    return frozenset(known["names"]), tuple(known["beginnings"])
