"""The export directory of a PE image."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..model import DamagedError
from ..symbols import DATA, EMPTY, FUNCTION, OTHER, Table
from .image import EXPORT, Directory, Image

_LIMIT = 1 << 16
"""Exports of one library: they are counted by 16 bits."""
_DECORATED = re.compile(r"[_@]?([A-Za-z_$][\w$]*)@{1,2}\d+")


class Exports(NamedTuple):
    """What a library exports.

    `name` is the library's own; `forwards` are names with what they are forwarded to;
    `ordinals_only` how many exports have no name.
    """

    name: str | None = None
    table: Table = EMPTY
    forwards: tuple[tuple[str, str], ...] = ()
    ordinals_only: int = 0


def exports(image: Image) -> Exports:
    """Read the export directory, if there is one."""
    directory = image.directory(EXPORT)
    if directory is None:
        return Exports()
    fields = image.numbers("3I", directory.address + 12)
    addresses, names, ordinals = _lists(image, directory)
    undecorate = image.headers.bits == 32
    labels = [c_name(image.name(at)) if undecorate else image.name(at) for at in names]
    targets = [addresses[at] if at < len(addresses) else 0 for at in ordinals]
    return Exports(
        name=(image.name(fields[0]) or None) if fields[0] else None,
        table=Table(labels, kinds=bytes(_kind(image, directory, at) for at in targets)),
        forwards=tuple(
            (label, image.name(at))
            for label, at in zip(labels, targets, strict=True)
            if _within(directory, at)
        ),
        ordinals_only=len({at for at, address in enumerate(addresses) if address} - {*ordinals}),
    )


def c_name(name: str) -> str:
    """Return the name that C knows a function of 32-bit x86 by.

    The calling conventions of Windows decorate it: `_name@8` and MinGW's `name@8` for stdcall,
    `@name@8` for fastcall, `name@@8` for vectorcall. Source:
    https://learn.microsoft.com/cpp/build/reference/decorated-names
    """
    found = _DECORATED.fullmatch(name)
    return found[1] if found else name


def _lists(image: Image, directory: Directory) -> tuple[tuple[int, ...], ...]:
    """Return the addresses, the addresses of names, and the index of each name's address."""
    functions, count, first, second, third = image.numbers("5I", directory.address + 20)
    if functions > _LIMIT or count > _LIMIT:
        raise DamagedError(f"it exports {max(functions, count):,} names")
    return (
        _list(image, "I", first, functions),
        _list(image, "I", second, count),
        _list(image, "H", third, count),
    )


def _list(image: Image, form: str, address: int, count: int) -> tuple[int, ...]:
    return image.numbers(f"{count}{form}", address) if count else ()


def _kind(image: Image, directory: Directory, address: int) -> int:
    if _within(directory, address):
        return OTHER
    section = image.section(address)
    return FUNCTION if section is None or section.executable else DATA


def _within(directory: Directory, address: int) -> bool:
    return 0 <= address - directory.address < directory.size
