"""An ELF file's dynamic symbols, in one sweep over the table.

pyelftools makes an object of each, 0.1 ms apiece: five seconds for a library of 46,000 symbols,
which this reads in the time of `nm -D` (benchmarks/dynsym.py).
"""

import sys
from array import array
from collections.abc import Callable, Iterator
from itertools import repeat
from struct import Struct
from typing import NamedTuple

from .elf_dynamic import GNU_HASH, HASH, MIPS_SYMTABNO, STRTAB, SYMTAB, VERSYM, Dynamic
from .elf_image import Image
from .elf_versions import Versions
from .model import DamagedError
from .symbols import DATA, EMPTY, FUNCTION, OTHER, THREAD, Table

_ABSOLUTE = 0xFFF1
_UNSEEN = (1, 2)
"""Visibilities, internal and hidden, of what no other library sees."""
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
_SHORT = 256
_NAMES_FACTOR = 16
_NAMES_FLOOR = 1 << 20


class _Columns(NamedTuple):
    """What becomes a Table, symbol by symbol."""

    names: list[str]
    kinds: bytearray
    sizes: "array[int]"
    weak: bytearray
    origin: "array[int]"


def read(image: Image, dynamic: Dynamic, versions: Versions) -> tuple[Table, Table]:
    """Return the symbols that the library defines for others, and those that it lacks."""
    symbols, entries = _symbols(image, dynamic)
    if not symbols:
        return EMPTY, EMPTY
    exports, imports = _columns(), _columns()
    own = frozenset(versions.definitions)
    name_of = _names(dynamic.names)
    origins = _origins(image, dynamic, versions, len(symbols) // _entry(image).size)
    for (at, info, other, section, size), origin in zip(entries, origins, strict=True):
        binding = info >> 4
        if binding not in (_GLOBAL, _WEAK, _UNIQUE) or not at:
            continue
        name = name_of(at)
        # A version script's node is a symbol too, which nobody can use.
        if section and (other & 3 in _UNSEEN or (section == _ABSOLUTE and name in own)):
            continue
        to = exports if section else imports
        to.names.append(name)
        to.kinds.append(_KINDS[info])
        to.sizes.append(size)
        to.weak.append(binding == _WEAK)
        to.origin.append(origin)
    return _table(exports, versions), _table(imports, versions)


def _columns() -> _Columns:
    return _Columns([], bytearray(), array("Q"), bytearray(), array("H"))


def _table(columns: _Columns, versions: Versions) -> Table:
    return Table(
        columns.names,
        kinds=bytes(columns.kinds),
        sizes=columns.sizes,
        weak=bytes(columns.weak),
        origin=columns.origin if any(columns.origin) else None,
        origins=versions.origins,
    )


def _entry(image: Image) -> Struct:
    return image.struct("IBBHQQ" if image.bits == 64 else "IIIBBH")


def _symbols(image: Image, dynamic: Dynamic) -> tuple[memoryview, Iterator[tuple[int, ...]]]:
    """Return the table, and name, info, other, section and size of each of its symbols."""
    address = dynamic.get(SYMTAB)
    if address is None:
        return memoryview(b""), iter(())
    table = image.loaded(address, "the dynamic symbol table")
    size = _number(image, dynamic, table) * _entry(image).size
    if size > len(table):
        raise DamagedError("the dynamic symbol table ends outside of its segment")
    if image.bits == 64:
        return table[:size], image.struct("IBBH8xQ").iter_unpack(table[:size])
    rows = image.struct("I4xIBBH").iter_unpack(table[:size])
    return table[:size], ((at, i, other, shndx, long) for at, long, i, other, shndx in rows)


def _number(image: Image, dynamic: Dynamic, symbols: memoryview) -> int:
    """Return how many symbols there are, which no entry of the dynamic section says."""
    entry = _entry(image).size
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
    last = max(_words(image, _at_least(table, chains)[start:chains]), default=0)
    if last < first:
        return 0
    chain = _words(image, table[chains + 4 * (last - first) : chains + 4 * most])
    for number, word in enumerate(chain, last + 1):
        if word & 1:
            return number
    raise DamagedError("a chain of the GNU hash table has no end")


def _at_least(table: memoryview, size: int) -> memoryview:
    if len(table) < size:
        raise DamagedError("a hash table ends outside of its segment")
    return table


def _words(image: Image, words: memoryview, code: str = "I") -> "array[int]":
    found = array(code)
    found.frombytes(words[: len(words) - len(words) % found.itemsize])
    if (image.order == "<") != (sys.byteorder == "little"):
        found.byteswap()
    return found


def _origins(image: Image, dynamic: Dynamic, versions: Versions, number: int) -> Iterator[int]:
    """Yield the place of each symbol's version in `versions.origins`."""
    address = dynamic.get(VERSYM)
    if address is None:
        return repeat(0, number)
    table = image.loaded(address, "the versions of the symbols")
    if len(table) < 2 * number:
        raise DamagedError("the versions of the symbols end outside of their segment")
    return map(versions.indices.get, _words(image, table[: 2 * number], "H"), repeat(0))


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
