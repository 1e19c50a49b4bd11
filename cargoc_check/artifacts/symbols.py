"""A symbol table as columns: what all formats fill in, and what becomes symbols when asked for.

A library with 50,000 symbols costs a list of names and a few flat arrays, not 50,000 objects.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from itertools import repeat
from typing import Any, Literal, NamedTuple

from .model import Symbol

Kind = Literal["function", "data", "thread", "other"]
FUNCTION, DATA, THREAD, OTHER = range(4)
_KINDS: tuple[Kind, ...] = ("function", "data", "thread", "other")


class Origin(NamedTuple):
    """What several symbols of a table have in common: see `model.Symbol`."""

    version: str | None = None
    default: bool = True
    library: str | None = None


NOWHERE = (Origin(),)


class Table:
    """Symbols by columns, all as long as `names`; those that are left out have the same throughout.

    `kinds` are FUNCTION, DATA…, all functions where it is left out; `sizes` are in bytes; `weak`
    is 1 or 0; `origin` gives the index of a symbol's row in `origins`.
    """

    def __init__(
        self,
        names: Sequence[str],
        *,
        kinds: bytes | None = None,
        sizes: Sequence[int] | None = None,
        weak: bytes | None = None,
        origin: Sequence[int] | None = None,
        origins: Sequence[Origin] = NOWHERE,
    ) -> None:
        self._names = names
        self._kinds = kinds
        self._sizes = sizes
        self._weak = weak
        self._origin = origin
        self._origins = origins

    @cached_property
    def names(self) -> frozenset[str]:
        """Return all names."""
        return frozenset(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[Symbol]:
        kinds = repeat("function") if self._kinds is None else map(_KINDS.__getitem__, self._kinds)
        rows = zip(
            self._names,
            kinds,
            repeat(0) if self._sizes is None else self._sizes,
            self._of_origin(0),
            self._of_origin(1),
            repeat(False) if self._weak is None else map(bool, self._weak),
            self._of_origin(2),
            strict=False,
        )
        # What Symbol._make does, without a step in Python for each of them.
        return map(partial(tuple.__new__, Symbol), rows)

    def _of_origin(self, field: int) -> Iterator[Any]:
        column = [origin[field] for origin in self._origins]
        if self._origin is None or len(set(column)) == 1:
            return repeat(column[0])
        return map(column.__getitem__, self._origin)

    def __repr__(self) -> str:
        return f"<{len(self)} symbols>"


EMPTY = Table(())
