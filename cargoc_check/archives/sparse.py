"""Sparse files in tar archives, as GNU tar and libarchive write them: form 1.0.

What linkers write has holes often enough, and bsdtar looks for them without being asked. The map
stands before the data: how many parts there are, then where each begins and how long it is, as
decimal lines. https://www.gnu.org/software/tar/manual/html_node/PAX-1.html
"""

from __future__ import annotations

from collections.abc import Iterator

from .limits import MIB
from .stream import Stream

_BLOCK = 512
_PARTS_LIMIT = 100_000
_DIGITS_LIMIT = 20

Part = tuple[int, int]
"""Where a part of the file begins, and how long it is."""


class Sparse:
    """The content of a sparse file: `stored` bytes of a stream that stand for `size`."""

    def __init__(self, stream: Stream, stored: int, size: int) -> None:
        self._stream = stream
        self._end = stream.position + stored
        self._size = size
        self._map: list[Part] | None = None

    def head(self, count: int) -> bytes:
        """Return the first bytes; see `Content`."""
        parts = self._parts()
        count = min(count, self._size)
        if not parts or parts[0][0] > 0:
            return bytes(count)
        return self._stream.peek(min(count, parts[0][1])).ljust(count, b"\0")

    def pieces(self) -> Iterator[bytes]:
        """Yield all bytes; see `Content`."""
        at = 0
        for start, length in self._parts():
            yield from _zeros(start - at)
            yield from self._stream.pieces(length)
            at = start + length
        yield from _zeros(self._size - at)

    def _parts(self) -> list[Part]:
        if self._map is None:
            self._map = self._read()
        return self._map

    def _read(self) -> list[Part]:
        begun = self._stream.position
        numbers = self._numbers()
        count = next(numbers)
        if count > _PARTS_LIMIT:
            raise self._stream.damage("holds a sparse file of too many parts")
        parts = [(next(numbers), next(numbers)) for _ in range(count)]
        self._stream.skip(-(self._stream.position - begun) % _BLOCK)
        ends = [0, *(start + length for start, length in parts)]
        ordered = all(end <= start for end, (start, _) in zip(ends, parts, strict=False))
        stored = sum(length for _, length in parts)
        if not ordered or ends[-1] > self._size or self._stream.position + stored > self._end:
            raise self._stream.damage("holds a sparse file whose map is damaged")
        return parts

    def _numbers(self) -> Iterator[int]:
        while True:
            line, end, _ = self._stream.peek(_DIGITS_LIMIT + 1).partition(b"\n")
            if not end or not line.isdigit():
                raise self._stream.damage("holds a sparse file whose map is damaged")
            self._stream.skip(len(line) + 1)
            yield int(line)


def _zeros(count: int) -> Iterator[bytes]:
    while count > 0:
        yield bytes(min(count, MIB))
        count -= MIB
