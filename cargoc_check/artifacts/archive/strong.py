"""Definitions of which a program can have one alone, by an object's symbol table.

A linker takes the first of several weak definitions, of those in a COMDAT group or section, and of
common ones. Of any other it takes one, or ends: "multiple definition", "duplicate symbol", LNK2005.
"""

from __future__ import annotations

from itertools import compress

from .. import string_table
from ..elf.image import MAGIC
from ..elf.sections import Sections
from ..macho import commands
from ..pe import machines
from ..pe.coff import Coff
from . import objects_coff, objects_macho
from .objects import column

_GLOBAL = 1
_GROUP, _FIRST_RESERVED = 0x200, 0xFF00
_LINKONCE = b".gnu.linkonce."
_KIND, _IN_SECTION, _WEAK_DEFINITION = 0x0E, 0x0E, 0x80
_COMDAT = 0x1000


def names(view: memoryview) -> frozenset[bytes]:
    """Return the names, as C has them; none of what is no object of machine code.

    Raises DamagedError.
    """
    head = bytes(view[:4])
    if head == MAGIC:
        return frozenset(_of_elf(view))
    image = commands.image(view)
    if image is not None:
        return frozenset(_of_macho(image))
    if objects_coff.is_big(view) or machines.is_known(int.from_bytes(head[:2], "little")):
        return frozenset(_of_coff(view))
    return frozenset()


def _of_elf(view: memoryview) -> list[bytes]:
    sections = Sections(view)
    number, layout = sections.symbol_table, sections.layout
    if number is None:
        return []
    raw = sections.content(number, sections.of[number] * layout.symbol)
    raw = raw[: len(raw) - len(raw) % layout.symbol]
    at = column("I", raw, sections.order)[:: layout.symbol // 4]
    of = column("H", raw, sections.order)[layout.section :: layout.symbol // 2]
    alone = _alone(sections)
    its = (
        info >> 4 == _GLOBAL and 0 < section < len(alone) and alone[section]
        for info, section in zip(raw[layout.info :: layout.symbol], of, strict=True)
    )
    strings = sections.content(sections.links[number])
    return string_table.names(strings, list(compress(at, its)))


def _alone(sections: Sections) -> list[bool]:
    """Tell of each section that a symbol can be in whether it is linked however many there are."""
    texts, where = sections.content(sections.names_in), sections.numbers(0)
    return [
        not flags & _GROUP and not texts.startswith(_LINKONCE, at)
        for flags, at in zip(sections.flags, where, strict=True)
    ][:_FIRST_RESERVED]


def _of_macho(image: commands.Image) -> list[bytes]:
    entries = (e for e in objects_macho.externals(image) if e[1] & _KIND == _IN_SECTION)
    return objects_macho.c_names(image, [e for e in entries if not e[3] & _WEAK_DEFINITION])


def _of_coff(view: memoryview) -> list[bytes]:
    coff = Coff(view)
    if coff.named_from(b".idata$") is not None:  # a part of an import library
        return []
    found = [
        symbol
        for symbol in coff.externals()
        if symbol.section > 0
        and not symbol.weak
        and not coff.section(symbol.section - 1).flags & _COMDAT
    ]
    return objects_coff.c_names(coff.names(found), machines.machine(coff.machine).arch)
