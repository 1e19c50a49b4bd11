"""Whether an ELF object can be part of a shared library, by the types of its relocations.

Relocations of sections that lie one after another are looked at together, by their lowest bytes.
"""

import struct
from collections.abc import Iterator
from typing import Any

from .elf_sections import Sections
from .model import DamagedError
from .objects import column

_LOADED, _CODE = 2, 4
_ABSOLUTE = 0xFFF1


def is_fixed(sections: Sections, rules: dict[str, Any]) -> bool:
    """Tell whether a relocation needs an address to be known when a library is linked.

    `rules` is the machine's row in `data/objects.toml`. Raises DamagedError.
    """
    kinds = frozenset(rules["fixed"])
    lowest = {kind & 0xFF for kind in kinds}
    byte = sections.layout.kinds[sections.order]
    for raw, width in _runs(sections, _CODE if rules["in"] == "code" else _LOADED):
        found = raw[byte::width]
        if any(low in found for low in lowest) and _takes_address(sections, raw, width, kinds):
            return True
    return False


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
