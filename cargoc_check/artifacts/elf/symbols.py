"""An ELF file's dynamic symbols, in one sweep over the table.

pyelftools makes an object of each, 0.1 ms apiece: five seconds for a library of 46,000 symbols,
which this reads in the time of `nm -D` (benchmarks/dynsym.py).
"""

import sys
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import compress, repeat
from operator import not_
from typing import Literal, NamedTuple

from ..model import DamagedError
from ..symbols import DATA, EMPTY, FUNCTION, OTHER, THREAD, Table
from .dynamic import GNU_HASH, HASH, MIPS_SYMTABNO, STRTAB, SYMTAB, VERSYM, Dynamic
from .image import Image
from .versions import Versions

_ABSOLUTE = 0xFFF1
_DYNSYM = 11
_MIPS = 8
_WIDE_HASH = {22, 0x9026}
"""Machines whose 64-bit files have a DT_HASH of 64-bit words: s390x and Alpha."""
_KINDS = bytes(
    {1: DATA, 2: FUNCTION, 5: DATA, 6: THREAD, 10: FUNCTION, 13: FUNCTION}.get(info & 15, OTHER)
    for info in range(256)
)
"""The kind of a symbol by st_info; 10 is an indirect function, 13 one of Thumb code."""
_GLOBAL, _WEAK, _UNIQUE = 1, 2, 10
_FUNC = 2
_OUTER = bytes(info >> 4 in (_GLOBAL, _WEAK, _UNIQUE) for info in range(256))
"""By st_info, what other libraries may have to do with."""
_IS_WEAK = bytes(info >> 4 == _WEAK for info in range(256))
_SEEN = bytes(other & 3 not in (1, 2) for other in range(256))
"""By st_other, what is neither internal nor hidden, and so seen by other libraries."""
_SHORT = 256
_NAMES_FACTOR = 16
_NAMES_FLOOR = 1 << 20


class _Symbols(NamedTuple):
    """The fields of all symbols as columns: `names` are offsets, `origins` as in a Table."""

    names: Sequence[int]
    infos: bytes
    others: bytes
    sections: Sequence[int]
    sizes: Sequence[int]
    origins: Sequence[int]


def read(image: Image, dynamic: Dynamic, versions: Versions) -> tuple[Table, Table]:
    """Return the symbols that the library defines for others, and those that it lacks."""
    symbols = _columns(image, dynamic, versions)
    if symbols is None:
        return EMPTY, EMPTY
    name_of = _names(dynamic.names)
    # A column of bytes that are 1 or 0 for each question; `min` is their conjunction.
    outer = symbols.infos.translate(_OUTER)
    named = bytes(map(bool, symbols.names))
    defined = bytes(map(bool, symbols.sections))
    seen = symbols.others.translate(_SEEN)
    exported = bytes(map(min, outer, named, defined, seen))
    lacking = bytes(map(min, outer, named, map(not_, defined)))
    exported = _without_nodes(exported, symbols, versions, name_of)
    return (
        _table(symbols, exported, versions, name_of),
        _table(symbols, lacking, versions, name_of),
    )


def starts(image: Image, dynamic: Dynamic) -> Iterator[int]:
    """Yield the addresses of the functions that the library defines for others."""
    address = dynamic.get(SYMTAB)
    if address is None:
        return
    table = image.loaded(address, "the dynamic symbol table")
    wide = image.bits == 64
    row = image.struct("4xBBHQ8x" if wide else "4xI4xBBH")
    size = row.size * _number(image, dynamic, table)
    for fields in row.iter_unpack(table[: size - size % row.size]):
        info, other, section, value = fields if wide else (*fields[1:], fields[0])
        if section and info & 15 == _FUNC and _OUTER[info] and _SEEN[other]:
            yield value


def _without_nodes(
    exported: bytes, symbols: _Symbols, versions: Versions, name_of: Callable[[int], str]
) -> bytes:
    """Drop the nodes of a version script: they are symbols too, which nobody can use."""
    own, kept = frozenset(versions.definitions), bytearray(exported)
    for number, section in enumerate(symbols.sections) if own else ():
        if section == _ABSOLUTE and kept[number] and name_of(symbols.names[number]) in own:
            kept[number] = 0
    return bytes(kept)


def _table(
    symbols: _Symbols, chosen: bytes, versions: Versions, name_of: Callable[[int], str]
) -> Table:
    origin = array("H", compress(symbols.origins, chosen))
    return Table(
        [name_of(at) for at in compress(symbols.names, chosen)],
        kinds=bytes(compress(symbols.infos.translate(_KINDS), chosen)),
        sizes=array("Q", compress(symbols.sizes, chosen)),
        weak=bytes(compress(symbols.infos.translate(_IS_WEAK), chosen)),
        origin=origin if any(origin) else None,
        origins=versions.origins,
    )


def _columns(image: Image, dynamic: Dynamic, versions: Versions) -> _Symbols | None:
    """Return the fields of the symbols; None where there is no table.

    A symbol is name, info, other, section, value and size (IBBHQQ) in 64-bit files, and name,
    value, size, info, other and section (IIIBBH) in those of 32 bits.
    """
    address = dynamic.get(SYMTAB)
    if address is None:
        return None
    table = image.loaded(address, "the dynamic symbol table")
    number = _number(image, dynamic, table)
    wide = image.bits == 64
    entry, info = (24, 4) if wide else (16, 12)
    table = table[: number * entry]
    if len(table) < number * entry:
        raise DamagedError("the dynamic symbol table ends outside of its segment")
    return _Symbols(
        _words(image, table, "I")[:: entry // 4],
        bytes(table[info::entry]),
        bytes(table[info + 1 :: entry]),
        _words(image, table, "H")[(info + 2) // 2 :: entry // 2],
        _words(image, table, "Q")[2::3] if wide else _words(image, table, "I")[2::4],
        _origins(image, dynamic, versions, number),
    )


def _number(image: Image, dynamic: Dynamic, symbols: memoryview) -> int:
    """Return how many symbols there are, which no entry of the dynamic section says."""
    entry = 24 if image.bits == 64 else 16
    for section in image.sections:
        if section.type == _DYNSYM and section.address == dynamic.get(SYMTAB):
            return section.size // entry
    if MIPS_SYMTABNO in dynamic and image.machine == _MIPS:
        return dynamic.get(MIPS_SYMTABNO) or 0
    if (address := dynamic.get(HASH)) is not None:
        wide = image.bits == 64 and image.machine in _WIDE_HASH
        chains = image.struct("8xQ" if wide else "4xI")
        table = image.loaded(address, "the hash table")
        return int(chains.unpack_from(_at_least(table, chains.size))[0])
    if (address := dynamic.get(GNU_HASH)) is not None:
        table = image.loaded(address, "the GNU hash table")
        if number := _hashed(image, table, len(symbols) // entry):
            return number
    # Where nothing is defined nothing is hashed; all linkers put the names behind the symbols.
    return max(0, (dynamic.get(STRTAB) or 0) - (dynamic.get(SYMTAB) or 0)) // entry


def _hashed(image: Image, table: memoryview, most: int) -> int:
    """Return the number of symbols by the GNU hash table: its last chain ends at the last one.

    0 where no symbol is in it. https://flapenguin.me/elf-dt-gnu-hash
    """
    buckets, first, bloom, _ = image.struct("4I").unpack_from(_at_least(table, 16))
    start = 16 + bloom * image.bits // 8
    chains = start + 4 * buckets
    last = max(_words(image, _at_least(table, chains)[start:chains], "I"), default=0)
    if last < first:
        return 0
    chain = _words(image, table[chains + 4 * (last - first) : chains + 4 * most], "I")
    for number, word in enumerate(chain, last + 1):
        if word & 1:
            return number
    raise DamagedError("a chain of the GNU hash table has no end")


def _at_least(table: memoryview, size: int) -> memoryview:
    if len(table) < size:
        raise DamagedError("a hash table ends outside of its segment")
    return table


def _words(image: Image, words: memoryview, code: Literal["H", "I", "Q"]) -> "array[int]":
    found = array(code)
    found.frombytes(words[: len(words) - len(words) % found.itemsize])
    if (image.order == "<") != (sys.byteorder == "little"):
        found.byteswap()
    return found


def _origins(image: Image, dynamic: Dynamic, versions: Versions, number: int) -> Sequence[int]:
    """Return the place of each symbol's version in `versions.origins`."""
    address = dynamic.get(VERSYM)
    if address is None:
        return bytes(number)
    table = image.loaded(address, "the versions of the symbols")
    if len(table) < 2 * number:
        raise DamagedError("the versions of the symbols end outside of their segment")
    indices = _words(image, table[: 2 * number], "H")
    return array("H", map(versions.indices.get, indices, repeat(0)))


def _names(names: memoryview) -> Callable[[int], str]:
    """Return what gives the name at an offset; in all no more than the table can stand for.

    The names of hostile symbols could all end at the end of a long table.
    """
    left = len(names) * _NAMES_FACTOR + _NAMES_FLOOR
    try:
        whole = str(names, "ascii")
    except UnicodeDecodeError:
        whole = str(names, "latin-1")

    def name(at: int) -> str:
        nonlocal left
        end = whole.find("\0", at)
        if end - at > _SHORT:
            left -= end - at
        if end < 0 or left < 0:
            raise DamagedError("the name of a symbol has no end")
        return whole[at:end]

    def decoded(at: int) -> str:
        return name(at).encode("latin-1").decode("utf-8", "backslashreplace")

    return name if whole.isascii() else decoded
