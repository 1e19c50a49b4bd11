"""Names of many symbols out of one table of strings, in time and memory that the table bounds."""

from __future__ import annotations

from collections.abc import Sequence

from .extent import NAME_LIMIT
from .model import DamagedError

_CHUNK = 256
_SHARED = 16
"""How often a byte of a table may be part of a name; linkers let names end in one another."""
_SLACK = 1 << 20


def names(table: bytes, offsets: Sequence[int]) -> list[bytes]:
    """Return the strings that begin at offsets of a table and end before the next NUL.

    Raises DamagedError where one has no end or is longer than 64 KiB, and where all together are
    much longer than the table, as they are where many begin within one.
    """
    found: list[bytes] = []
    index, left = table.index, _SHARED * len(table) + _SLACK
    try:
        for start in range(0, len(offsets), _CHUNK):
            chunk = offsets[start : start + _CHUNK]
            part = [table[at : index(0, at, at + NAME_LIMIT)] for at in chunk]
            left -= sum(map(len, part))
            if left < 0:
                raise DamagedError("its names are longer together than any library's")
            found += part
    except ValueError:
        raise DamagedError("the name of a symbol has no end or lies outside of the names") from None
    return found
