"""An ELF file's symbol versions: which it defines, and which it needs of which library.

https://gabi.xinuos.com has none of it; it is Solaris's, with GNU's index per symbol:
https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/symversion.html
"""

from collections.abc import Iterator
from struct import Struct

from ..model import DamagedError
from ..symbols import Origin
from .dynamic import VERDEF, VERDEFNUM, VERNEED, VERNEEDNUM, Dynamic
from .image import Image, text

HIDDEN = 0x8000
_BASE = 1
_MOST_VERSIONS = 4096


class Versions:
    """What the indices of `.gnu.version` stand for: `origins[indices[n]]` is index n's.

    `definitions` are the names that the library defines, without the base one, which is its own.
    """

    def __init__(self, image: Image, dynamic: Dynamic) -> None:
        self.definitions: list[str] = []
        self.needs: list[tuple[str, str]] = []
        self.origins = [Origin()]
        self.indices: dict[int, int] = {}
        for index, name in _defined(image, dynamic):
            self.definitions.append(name)
            self._add(index, Origin(name))
            self._add(index | HIDDEN, Origin(name, default=False))
        for index, name, library in _needed(image, dynamic):
            self.needs.append((library, name))
            self._add(index, Origin(name, library=library))
            self._add(index | HIDDEN, Origin(name, library=library))

    def _add(self, index: int, origin: Origin) -> None:
        self.indices[index] = len(self.origins)
        self.origins.append(origin)


def _defined(image: Image, dynamic: Dynamic) -> Iterator[tuple[int, str]]:
    """Yield index and name of each version that is defined."""
    entry, name = image.struct("HHHHIII"), image.struct("I")
    address, number = dynamic.get(VERDEF), dynamic.get(VERDEFNUM)
    if address is None or not number:
        return
    table = image.loaded(address, "the table of version definitions")
    for at, (_, flags, index, count, _, aux, _) in _chain(table, 0, entry, number):
        named = table[at + aux : at + aux + name.size]
        if count and len(named) == name.size and not flags & _BASE:
            yield index, text(dynamic.names, *name.unpack(named))


def _needed(image: Image, dynamic: Dynamic) -> Iterator[tuple[int, str, str]]:
    """Yield index, name and library of each version that is needed."""
    entry, below = image.struct("HHIII"), image.struct("IHHII")
    address, number = dynamic.get(VERNEED), dynamic.get(VERNEEDNUM)
    if address is None or not number:
        return
    table, left = image.loaded(address, "the table of needed versions"), _MOST_VERSIONS
    for at, (_, count, file, aux, _) in _chain(table, 0, entry, number):
        library = text(dynamic.names, file)
        left -= count
        if left < 0:
            raise DamagedError("it needs more versions than there can be")
        for _, (_, _, index, name, _) in _chain(table, at + aux, below, count):
            yield index, text(dynamic.names, name), library


def _chain(
    table: memoryview, at: int, entry: Struct, number: int
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield offset and fields of entries whose last field is the way to the next."""
    if number > _MOST_VERSIONS:
        raise DamagedError(f"it has {number} tables of versions")
    for _ in range(number):
        row = table[at : at + entry.size]
        if len(row) < entry.size:
            raise DamagedError("a table of versions ends outside of its segment")
        fields = entry.unpack(row)
        yield at, fields
        if not fields[-1]:
            return
        at += fields[-1]
