"""What a PE image needs of other DLLs: at its start, or when a function is first called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..model import DamagedError, Needed
from ..symbols import OTHER, Origin, Table
from .exports import c_name
from .image import DELAY_IMPORT, IMPORT, Image

_LIBRARIES_LIMIT = 4096
_SYMBOLS_LIMIT = 1 << 16


class Imports(NamedTuple):
    """The DLLs that are needed, delayed ones as weak, and the functions of each."""

    needed: tuple[Needed, ...]
    table: Table


class _Library(NamedTuple):
    """A DLL: where the list of what is imported from it begins, and what addresses count from."""

    name: str
    thunks: int
    delayed: bool
    base: int = 0


def imports(image: Image) -> Imports:
    """Read the import directory and the one of delayed imports."""
    libraries = [*_at_start(image), *_delayed(image)]
    names: list[str] = []
    origin: list[int] = []
    for number, library in enumerate(libraries):
        for name in _names(image, library):
            names.append(c_name(name) if image.headers.bits == 32 else name)
            origin.append(number)
            if len(names) > _SYMBOLS_LIMIT:
                raise DamagedError(f"it imports more than {_SYMBOLS_LIMIT:,} symbols")
    needed = dict.fromkeys(Needed(library.name, weak=library.delayed) for library in libraries)
    origins = [Origin(library=library.name) for library in libraries]
    kinds = bytes([OTHER]) * len(names)
    weak = bytes(libraries[number].delayed for number in origin)
    table = Table(names, kinds=kinds, weak=weak, origin=origin, origins=origins)
    return Imports(tuple(needed), table)


def _at_start(image: Image) -> Iterator[_Library]:
    directory = image.directory(IMPORT)
    if directory is None:
        return
    for i in range(_LIBRARIES_LIMIT):
        lookup, _, _, name, addresses = image.numbers("5I", directory.address + 20 * i)
        if not name or not addresses:
            return
        yield _Library(image.name(name), lookup or addresses, False)
    raise DamagedError(f"it needs more than {_LIBRARIES_LIMIT:,} libraries")


def _delayed(image: Image) -> Iterator[_Library]:
    directory = image.directory(DELAY_IMPORT)
    if directory is None:
        return
    for i in range(_LIBRARIES_LIMIT):
        entry = image.numbers("5I", directory.address + 32 * i)
        attributes, name, _, _, thunks = entry
        if not name:
            return
        # Linkers before 2002 wrote absolute addresses, and no attribute.
        base = 0 if attributes & 1 else image.headers.base
        yield _Library(image.name(name - base), thunks - base, True, base)
    raise DamagedError(f"it needs more than {_LIBRARIES_LIMIT:,} libraries")


def _names(image: Image, library: _Library) -> Iterator[str]:
    """Yield the imported names; `#7` for what is imported by its ordinal."""
    wide = image.headers.bits == 64
    form, size, high = ("Q", 8, 1 << 63) if wide else ("I", 4, 1 << 31)
    for i in range(_SYMBOLS_LIMIT + 1):
        (entry,) = image.numbers(form, library.thunks + size * i)
        if not entry:
            return
        yield f"#{entry & 0xFFFF}" if entry & high else image.name(entry - library.base + 2)
