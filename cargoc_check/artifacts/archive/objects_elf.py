"""Objects in ELF: the symbol table, and what relocations and the names of sections tell."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import compress
from typing import Any, NamedTuple

from ...data import table
from .. import string_table
from ..elf import machine as elf_machine
from ..elf.image import Image
from ..elf.sections import NARROW, WIDE, Sections
from ..model import Machine
from .objects import Object, column
from .relocations import Fixed, fixed, is_fixed

_OBJECT = 1
_CODE = 4
_WEAK = 2
_IS_LACKING = frozenset((0, info) for info in range(256) if info >> 4 != _WEAK)
"""Section and st_info of symbols that others have to define."""
_IS_HIDDEN = bytes(int(other & 3 in (1, 2)) for other in range(256))
_SLIM = b"__gnu_lto_slim"
"""The symbol by which GCC marks an object that has no code but that for its own optimizer."""
_DEBUG = frozenset((b".debug_info", b".zdebug_info"))
_BITCODE, _STACK = b".llvmbc", b".note.GNU-stack"
_ENDED = tuple(name + b"\0" for name in (*sorted(_DEBUG), _BITCODE, _STACK))


class _Symbols(NamedTuple):
    """The global symbols of an object."""

    defined: Sequence[bytes] = ()
    undefined: Sequence[bytes] = ()
    hidden: int = 0


def sweep(view: memoryview, relocations: bool = True) -> Object:
    """Sweep over an object's tables, those of its relocations too. Raises DamagedError."""
    sections = Sections(view)
    at = sections.layout.flags_at
    machine, assumed, rules = _known(bytes(view[:20]), bytes(view[at : at + 4]))
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
        fixed=relocations and rules is not None and is_fixed(sections, rules),
        stack=code and assumed if stack is None else bool(stack[1] & _CODE),
    )


@lru_cache(maxsize=64)
def _known(start: bytes, flags: bytes) -> tuple[Machine, bool, Fixed | None]:
    """Return the machine by the header's bytes, and what the table says of it.

    That is whether objects that do not say so are taken to need an executable stack, and types of
    relocations.
    """
    layout = WIDE if start[4] == 2 else NARROW
    header = start.ljust(layout.flags_at, b"\0") + flags.ljust(16, b"\0")
    image = Image(memoryview(header))
    signs = elf_machine.Signs("", elf_machine.os_abi(image), (), (), ())
    rows = table("objects")["elf"]
    its = (r for r in rows if (r["machine"], r["bits"]) == (image.machine, image.bits))
    row: dict[str, Any] = next(its, {})
    return elf_machine.machine(image, signs), row.get("stack", False), fixed(row)


def _symbols(sections: Sections, section_names: bytes) -> _Symbols:
    """Return the global symbols, which follow the local ones."""
    number, layout = sections.symbol_table, sections.layout
    if number is None:
        return _Symbols()
    locals_end = sections.of[number] * layout.symbol
    raw = sections.content(number, locals_end)
    raw = raw[: len(raw) - len(raw) % layout.symbol]
    link = sections.links[number]
    strings = section_names if link == sections.names_in else sections.content(link)
    at = column("I", raw, sections.order)[:: layout.symbol // 4]
    of = column("H", raw, sections.order)[layout.section :: layout.symbol // 2]
    info, other = (raw[layout.info + further :: layout.symbol] for further in (0, 1))
    defined = list(compress(at, of))
    lacking = compress(at, map(_IS_LACKING.__contains__, zip(of, info, strict=True)))
    names = string_table.names(strings, [*defined, *lacking])
    hidden = sum(compress(other.translate(_IS_HIDDEN), of))
    return _Symbols(names[: len(defined)], names[len(defined) :], hidden)


def _has_code(sections: Sections) -> bool:
    return any(f & _CODE and size for f, size in zip(sections.flags, sections.sizes, strict=True))


def _beside(sections: Sections, names: bytes) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """Yield the names that matter of sections that are not loaded, with size and flags."""
    where = sections.numbers(0)
    for number in sections.beside:
        if names.startswith(_ENDED, where[number]):
            at = where[number]
            name = names[at : names.index(0, at)]
            yield name, (sections.sizes[number], sections.flags[number])
