"""Objects in ELF: the symbol table, and what relocations and the names of sections tell."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import compress
from typing import Any, NamedTuple

from ..data import table
from . import elf_machine, string_table
from .elf_image import Image
from .elf_sections import NARROW, WIDE, Sections
from .model import Machine
from .objects import Object, column
from .relocations import is_fixed

_OBJECT = 1
_CODE = 4
_WEAK = 2
_IS_HIDDEN = bytes(int(other & 3 in (1, 2)) for other in range(256))
_SLIM = b"__gnu_lto_slim"
"""The symbol by which GCC marks an object that has no code but that for its own optimizer."""
_DEBUG = frozenset((b".debug_info", b".zdebug_info"))
_BITCODE, _STACK = b".llvmbc", b".note.GNU-stack"
_MATTER = _DEBUG | {_BITCODE, _STACK}
_LONGEST = 16


class _Symbols(NamedTuple):
    """The global symbols of an object."""

    defined: Sequence[bytes] = ()
    undefined: Sequence[bytes] = ()
    hidden: int = 0


def sweep(view: memoryview) -> Object:
    """Sweep over an object's tables. Raises DamagedError."""
    sections = Sections(view)
    at = sections.layout.flags_at
    machine, rules = _known(bytes(view[:20]), bytes(view[at : at + 4]))
    if sections.type != _OBJECT:
        return Object("elf, not an object", machine)
    kind = f"elf {machine.arch or machine.name}"
    if not len(sections.types):
        return Object(kind, machine)
    names = sections.content(sections.names_in)
    symbols, code = _symbols(sections, names), _has_code(sections)
    beside = dict(_beside(sections, names))
    stack = beside.get(_STACK)
    return Object(
        "gcc lto" if _SLIM in symbols.defined else kind,
        machine,
        *symbols,
        code=code,
        debug=not _DEBUG.isdisjoint(beside),
        bitcode=beside[_BITCODE][0] if _BITCODE in beside else None,
        fixed="fixed" in rules and is_fixed(sections, rules),
        stack=code and rules.get("stack", False) if stack is None else bool(stack[1] & _CODE),
    )


@lru_cache(maxsize=64)
def _known(start: bytes, flags: bytes) -> tuple[Machine, dict[str, Any]]:
    """Return the machine, and the row of the table about it, by the header's bytes."""
    layout = WIDE if start[4] == 2 else NARROW
    header = start.ljust(layout.flags_at, b"\0") + flags.ljust(16, b"\0")
    image = Image(memoryview(header))
    signs = elf_machine.Signs("", elf_machine.os_abi(image), (), (), ())
    rows = table("objects")["elf"]
    its = (r for r in rows if (r["machine"], r["bits"]) == (image.machine, image.bits))
    return elf_machine.machine(image, signs), next(its, {})


def _symbols(sections: Sections, names: bytes) -> _Symbols:
    """Return the global symbols, which follow the local ones."""
    number, layout = sections.symbol_table, sections.layout
    if number is None:
        return _Symbols()
    locals_end = sections.numbers(layout.of)[number] * layout.symbol
    raw = sections.content(number, locals_end)
    raw = raw[: len(raw) - len(raw) % layout.symbol]
    link = sections.numbers(layout.link)[number]
    strings = names if link == sections.names_in else sections.content(link)
    at = column("I", raw, sections.order)[:: layout.symbol // 4]
    of = column("H", raw, sections.order)[layout.section :: layout.symbol // 2]
    info, other = (raw[layout.info + further :: layout.symbol] for further in (0, 1))
    lacking = [a for a, o, i in zip(at, of, info, strict=True) if not o and i >> 4 != _WEAK]
    return _Symbols(
        string_table.names(strings, list(compress(at, of))),
        string_table.names(strings, lacking),
        sum(compress(other.translate(_IS_HIDDEN), of)),
    )


def _has_code(sections: Sections) -> bool:
    return any(f & _CODE and size for f, size in zip(sections.flags, sections.sizes, strict=True))


def _beside(sections: Sections, names: bytes) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """Yield the names that matter of sections that are not loaded, with size and flags."""
    where = sections.numbers(0)
    for number in sections.beside():
        at = where[number]
        name = names[at : at + _LONGEST].partition(b"\0")[0]
        if name in _MATTER:
            yield name, (sections.sizes[number], sections.flags[number])
