"""Import libraries: archives that say which names are in which DLL.

Microsoft's form is a small record for each name; GNU's is an object for each, with one before and
one behind that hold the DLL's parts in common. Sources: "Import Library Format" of Microsoft's "PE
Format"; `dlltool.c` of binutils and what cargo-c, GNU ld and LLVM write.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..extent import NAME_LIMIT, text
from ..model import DamagedError, ImportLibrary
from ..pe import machines as pe_machines
from ..pe.coff import BIG, Coff
from .objects import part
from .objects_coff import c_names

_HEADER = 20
_DATA, _CONSTANT = 1, 2
_BY_NUMBER, _AS_IT_IS, _NO_PREFIX, _UNDECORATED, _EXPORTED_AS = range(5)
_CODE = 0x20
_POINTER = b"__imp_"


class Short(NamedTuple):
    """A short import: `symbol` is what linkers look for, `name` what the DLL has it as.

    `name` is None where the DLL is asked by a number.
    """

    machine: int
    symbol: bytes
    dll: bytes
    name: bytes | None
    data: bool


class _Long(NamedTuple):
    """A part of GNU's form: the names that it has for the linker, and those that it needs.

    `dll` is the DLL's name in the part that holds it. `name` is what the DLL has a symbol as, b""
    where it is asked by a number; None in parts that are about no symbol.
    """

    machine: int
    defined: tuple[bytes, ...]
    needs: tuple[bytes, ...]
    dll: bytes | None = None
    name: bytes | None = None
    data: bool = False


class _Symbol(NamedTuple):
    """A symbol of a DLL; `named` tells that it is looked up by its name."""

    name: bytes
    dll: bytes
    data: bool
    named: bool


def is_short(view: memoryview) -> bool:
    """Tell whether a member is a short import; version 0 tells it from objects of Microsoft's."""
    return bytes(view[:6]) == BIG + b"\0\0"


def short(view: memoryview) -> Short:
    """Read a short import. Raises DamagedError."""
    head = part(view, 0, _HEADER, "header")
    machine, size, flags = struct.unpack("<6xH4xI2xH", head)
    strings = part(view, _HEADER, min(size, 4 * NAME_LIMIT), "names").split(b"\0")
    if len(strings) < 3:
        raise DamagedError("it lacks a name")
    symbol, dll = strings[:2]
    kind, form = flags & 3, flags >> 2 & 7
    name = _looked_up(symbol, form, strings[2])
    return Short(machine, symbol, dll, name, kind in (_DATA, _CONSTANT))


def _looked_up(symbol: bytes, form: int, exported_as: bytes) -> bytes | None:
    """Return the name that the loader looks up, by the form of name that an import has."""
    if form == _BY_NUMBER:
        return None
    if form == _EXPORTED_AS:
        return exported_as
    if form in (_NO_PREFIX, _UNDECORATED) and symbol[:1] in (b"?", b"@", b"_"):
        symbol = symbol[1:]
    return symbol.partition(b"@")[0] if form == _UNDECORATED else symbol


def library(path: str, members: Iterable[memoryview]) -> ImportLibrary:
    """Return what the parts of an import library come to. Raises DamagedError."""
    shorts, longs = [], []
    for view in members:
        if is_short(view):
            shorts.append(short(view))
        else:
            longs.append(_long(view))
    symbols = dict.fromkeys([*map(_of_short, shorts), *_of_long(longs)])
    dlls = [*(one.dll for one in shorts), *(one.dll for one in longs if one.dll is not None)]
    machines = dict.fromkeys([one.machine for one in shorts] + [one.machine for one in longs])
    return ImportLibrary(
        path,
        "short" if shorts else "long",
        tuple(map(pe_machines.machine, machines)),
        tuple(dict.fromkeys(map(text, dlls))),
        tuple((text(one.name), text(one.dll), one.data) for one in symbols),
        tuple(text(one.name) for one in symbols if not one.named),
    )


def _of_short(found: Short) -> _Symbol:
    if found.name is None:
        (name,) = c_names([found.symbol], pe_machines.machine(found.machine).arch)
        return _Symbol(name, found.dll, found.data, named=False)
    return _Symbol(found.name, found.dll, found.data, named=True)


def _long(view: memoryview) -> _Long:
    """Read an object of GNU's form, or one of those around the records of Microsoft's."""
    coff = Coff(view)
    symbols = list(coff.externals())
    defined = {name: s for s in symbols if s.section for name in coff.names([s])}
    needs = tuple(coff.names([s for s in symbols if not s.section]))
    found = _Long(coff.machine, tuple(defined), needs)
    lookup = coff.named(b".idata$6")
    if any(name.startswith(_POINTER) for name in defined):
        name = b"" if lookup is None else _string(coff.content(lookup)[2:])
        called = (s for name, s in defined.items() if not name.startswith(_POINTER))
        return found._replace(name=name, data=not any(_is_code(coff, s.section) for s in called))
    if coff.named(b".idata$2") is not None:
        return found if lookup is None else found._replace(dll=_string(coff.content(lookup)))
    end = coff.named(b".idata$7")
    return found if end is None else found._replace(dll=_string(coff.content(end)))


def _is_code(coff: Coff, number: int) -> bool:
    return number > 0 and bool(coff.section(number - 1).flags & _CODE)


def _string(content: bytes) -> bytes:
    return content[:NAME_LIMIT].partition(b"\0")[0]


def _of_long(parts: list[_Long]) -> Iterator[_Symbol]:
    """Yield the symbols of GNU's form, whose DLL is named two parts on."""
    of = {name: one for one in parts if one.name is None for name in one.defined}
    for one in parts:
        if one.name is None:
            continue
        pointer = next(name for name in one.defined if name.startswith(_POINTER))
        (own,) = c_names([pointer], pe_machines.machine(one.machine).arch)
        heads = [of[name] for name in one.needs if name in of]
        ends = [of[name] for head in heads for name in head.needs if name in of]
        dll = next((p.dll for p in (*heads, *ends) if p.dll is not None), b"")
        yield _Symbol(one.name or own[len(_POINTER) :], dll, one.data, named=bool(one.name))
