"""Which headers are about which library, and what they declare for linking with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .. import pairs, rust_names
from ..model import SharedLibrary, StaticLibrary
from ..pc.closed_world import World, Worlds
from ..pe import dlls
from .includes import installed
from .model import Declaration, Header

_PREFIX = re.compile(r"_*([A-Z]+(?![a-z])|[A-Za-z][a-z0-9]*)")


class Declared(NamedTuple):
    """A declaration with its header."""

    header: Header
    declaration: Declaration


class Api(NamedTuple):
    """Headers, and all libraries of one name that they are about: each slice, static ones too.

    `declared` is what every program must be able to link with, by name; `sure` tells whether these
    are all the headers of these libraries, and no others are theirs.
    """

    headers: tuple[Header, ...]
    declared: dict[str, Declared]
    libraries: tuple[SharedLibrary, ...]
    static: tuple[StaticLibrary, ...]
    sure: bool


def apis(worlds: Worlds) -> tuple[Api, ...]:
    """Return what belongs together for sure: all, or what a pc file alone names."""
    build = worlds.build
    libraries: dict[str, list[SharedLibrary]] = {}
    static: dict[str, list[StaticLibrary]] = {}
    for library in build.libraries:
        if build.roles[library.path] == "library":
            for stem in pairs.stems(library):
                libraries.setdefault(stem, []).append(library)
    for archive in build.static_libraries:
        static.setdefault(pairs.stem(archive.path), []).append(archive)
    headers = installed(build)
    found = [
        Api(own, plain(own), tuple(libraries.get(stem, ())), tuple(static.get(stem, ())), sure)
        for stem, own, sure in _shared_out(worlds, headers, {*libraries, *static})
    ]
    return tuple(api for api in found if api.headers)


def _shared_out(
    worlds: Worlds, headers: tuple[Header, ...], stems: set[str]
) -> Iterator[tuple[str, tuple[Header, ...], bool]]:
    """Yield the names of libraries with their headers."""
    named = [_named(worlds.of(pc), stems) for pc in worlds.build.pc_files]
    if len(stems) == 1 and all(own <= stems for own, _ in named):
        yield next(iter(stems)), headers, True
        return
    for at, (own, folders) in enumerate(named):
        if len(own) != 1:
            continue
        others = {folder for i, (_, more) in enumerate(named) if i != at for folder in more}
        mine = tuple(
            header
            for header in headers
            if header.path.startswith(tuple(folders)) and not header.path.startswith(tuple(others))
        )
        yield next(iter(own)), mine, False


def _named(world: World, stems: set[str]) -> tuple[set[str], set[str]]:
    """Return the libraries of the tree that a pc file links with, and its include folders."""
    own = {name.replace("-", "_") for _, name in world.names("Libs")} & stems
    found = (world.path(folder) for _, folder in world.directories("-I", "Cflags"))
    return own, {f"{folder}/" for folder in found if folder is not None}


def plain(headers: Iterable[Header]) -> dict[str, Declared]:
    """Return what every program must be able to link with that C sees in headers, by name.

    Neither what stands under a condition, nor what is defined in place, nor what a macro renames.
    """
    headers = tuple(headers)
    renamed = {macro.name for header in headers for macro in header.macros}
    defined = {d.name for header in headers for d in header.declarations if d.inline}
    found: dict[str, Declared] = {}
    for header in headers:
        for one in header.declarations:
            certain = not one.conditions and not one.cpp_only
            if certain and one.name not in renamed and one.name not in defined:
                found.setdefault(one.name, Declared(header, one))
    return found


def mentioned(headers: Iterable[Header]) -> frozenset[str]:
    """Return all words of headers."""
    return frozenset(word for h in headers for word in re.findall(r"\w+", h.source.text))


def exports(library: SharedLibrary) -> frozenset[str]:
    """Return what can be linked with, by the names that C has for it."""
    return frozenset(dlls.names(library.exports.names, library.machine))


def lacking(declared: dict[str, Declared], there: frozenset[str]) -> list[Declared]:
    """Return what is declared and not there, although it looks as if it should be.

    That is so where the header declares other things that are, and the name begins as theirs do.
    """
    known = Counter(prefix(name) for name in declared.keys() & there)
    headers = {one.header.path for name, one in declared.items() if name in there}
    return [
        one
        for name, one in declared.items()
        if name not in there
        and one.header.path in headers
        and (rust_names.is_mangled(name) or (known[prefix(name)] and name[:1] != "_"))
    ]


def undeclared(api: Api, library: SharedLibrary) -> list[str]:
    """Return exports that no header speaks of; none where headers hide some of what they say."""
    if not api.sure or not all(header.sure for header in api.headers):
        return []
    words = mentioned(api.headers)
    own = rust_names.c_api(exports(library))
    return sorted(name for name in own if name not in words and not name.startswith("_"))


def prefix(name: str) -> str:
    """Return what a library's names begin with: `foo` of `foo_new`, `FOO_NEW` and `fooNew`."""
    found = _PREFIX.match(name)
    return found[1].lower() if found else ""
