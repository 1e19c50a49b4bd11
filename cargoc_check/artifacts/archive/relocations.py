"""Whether an ELF object can be part of a shared library, by the types of its relocations.

Relocations of sections that lie one after another are looked at together, by their lowest bytes.
"""

import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..elf.sections import Sections
from ..model import DamagedError
from .objects import column

_LOADED, _CODE = 2, 4
_ABSOLUTE = 0xFFF1


class Fixed(NamedTuple):
    """Types of relocations that no shared library may have, and their lowest bytes.

    `flag` is that of the sections in which they may not be.
    """

    kinds: frozenset[int]
    lowest: bytes
    flag: int


def fixed(row: dict[str, Any]) -> Fixed | None:
    """Return what a machine's row in `data/objects.toml` says of relocations."""
    kinds = frozenset(row.get("fixed", ()))
    flag = _CODE if row.get("in") == "code" else _LOADED
    return Fixed(kinds, bytes(kind & 0xFF for kind in kinds), flag) if kinds else None


def is_fixed(sections: Sections, rules: Fixed) -> bool:
    """Tell whether a relocation needs an address to be known when a library is linked.

    Raises DamagedError.
    """
    byte = sections.layout.kinds[sections.order]
    together = _together(sections)
    if together is not None and not any(_may_be(*part, byte, rules) for part in together):
        return False
    runs = _runs(sections, rules.flag)
    return any(
        _may_be(*run, byte, rules) and _takes_address(sections, *run, rules.kinds) for run in runs
    )


def _may_be(raw: bytes, width: int, byte: int, rules: Fixed) -> bool:
    found = raw[byte::width]
    return len(found.translate(None, rules.lowest)) < len(found)


def _together(sections: Sections) -> list[tuple[bytes, int]] | None:
    """Return all relocations but those of debug information, without a look at each section.

    As LLVM writes them: all behind one another, each section's own right behind it in the table.
    None where they are not so.
    """
    found = sections.relocations_together()
    if found is None:
        return None
    at, size, width = found
    end, of, parts = at + size, sections.of, []
    for number in (number + 1 for number in sections.beside if number + 1 < len(of)):
        if of[number] == number - 1 and sections.types[number] in sections.layout.widths:
            if sections.offsets[number] < at:
                return None
            parts.append((sections.part(at, sections.offsets[number] - at), width))
            at = sections.offsets[number] + sections.sizes[number]
    return [*parts, (sections.part(at, end - at), width)] if at <= end else None


def _runs(sections: Sections, flag: int) -> Iterator[tuple[bytes, int]]:
    """Yield relocations of the sections that have a flag, with the width of each relocation."""
    flags, widths, number = sections.flags, sections.layout.widths, len(sections.flags)
    last = start = end = read = 0
    for kind, target, offset, size in sections.relocations():
        if target >= number or not flags[target] & flag:
            continue
        if offset != end or kind != last:
            if end:
                yield sections.part(start, end - start), widths[last]
            start, last = offset, kind
        end = offset + size
        read += size
        if read > len(sections.view):
            raise DamagedError("its relocations are longer than it is")
    if end:
        yield sections.part(start, end - start), widths[last]


def _takes_address(sections: Sections, raw: bytes, width: int, kinds: frozenset[int]) -> bool:
    """Tell whether a relocation of some types is about something else than an absolute number."""
    layout, absolute = sections.layout, _absolute_symbols(sections)
    form = struct.Struct(f"{sections.order}{layout.relocation}")
    whole = struct.Struct(f"{form.format}{width - form.size}x")
    mask = (1 << layout.symbol_from) - 1
    rows = whole.iter_unpack(raw[: len(raw) - len(raw) % width])
    return any(i & mask in kinds and i >> layout.symbol_from not in absolute for (i,) in rows)


def _absolute_symbols(sections: Sections) -> frozenset[int]:
    """Return the numbers of the symbols that are numbers and no addresses."""
    table, layout = sections.symbol_table, sections.layout
    if table is None:
        return frozenset()
    of = column("H", sections.content(table), sections.order)
    places = of[layout.section :: layout.symbol // 2]
    return frozenset(n for n, place in enumerate(places) if place == _ABSOLUTE)
