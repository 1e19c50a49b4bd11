"""Bytes in the order in which an archive gives them: counted, bounded, never all in memory."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from ..errors import UserError
from .limits import MIB

PIECE = 64 << 10
"""Bytes that are read of a file at once."""


class Source(Protocol):
    """What gives bytes when it is asked, as files do."""

    def read(self, size: int, /) -> bytes:
        """Return no more than that many bytes, none at the end."""


class Section:
    """A part of a file, `size` bytes from `start`; nothing else may read the file meanwhile."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        file.seek(start)
        self._file = file
        self._left = size

    def read(self, size: int, /) -> bytes:
        """Return no more than that many bytes, none at the end."""
        data = self._file.read(min(size, self._left))
        self._left -= len(data)
        return data


class Stream:
    """Unpacked bytes that come in pieces.

    `position` counts those that were passed, `limit` how many there may be. `place` names the
    archive in errors, `member` the member that is being read, "" for none. What the pieces raise,
    UserError or OSError, is raised with both.
    """

    def __init__(self, pieces: Iterator[bytes], place: str, limit: int) -> None:
        self.place = place
        self.limit = limit
        self.position = 0
        self.member = ""
        self._pieces = pieces
        self._piece = b""
        self._at = 0

    def peek(self, count: int) -> bytes:
        """Return the next bytes without passing them; fewer at the end."""
        while len(self._piece) - self._at < count:
            more = self._next()
            if not more:
                break
            self._piece, self._at = self._piece[self._at :] + more, 0
        return self._piece[self._at : self._at + count]

    def take(self, count: int) -> bytes:
        """Return exactly that many bytes."""
        end = self._at + count
        if end <= len(self._piece):
            data = self._piece[self._at : end]
            self._pass(count)
            return data
        return b"".join(self.pieces(count))

    def pieces(self, count: int) -> Iterator[bytes]:
        """Yield exactly that many bytes, in pieces as they come."""
        while count > 0:
            if self._at == len(self._piece):
                self._piece, self._at = self._next(), 0
                if not self._piece:
                    raise self.damage("ends in the middle of a member")
            piece = self._piece[self._at : self._at + count]
            self._pass(len(piece))
            count -= len(piece)
            yield piece

    def skip(self, count: int) -> None:
        """Pass over that many bytes."""
        for _ in self.pieces(count):
            pass

    def drain(self) -> None:
        """Read to the end, where checksums are."""
        while True:
            self._pass(len(self._piece) - self._at)
            self._piece, self._at = self._next(), 0
            if not self._piece:
                return

    def check(self, size: int) -> None:
        """Refuse to go on when that many bytes more would be too many."""
        if self.position + size > self.limit:
            most = f"{self.limit // MIB:,} MiB"
            raise self.error(f"unpacks to more than the {most} that are read of an archive")

    def error(self, message: str) -> UserError:
        """Return an error about the archive."""
        return UserError(message, place=self.place)

    def damage(self, message: str) -> UserError:
        """Return an error about the archive that names the member, where one is being read."""
        return self.error(f"{message}, at {quoted(self.member)}" if self.member else message)

    def _pass(self, count: int) -> None:
        self._at += count
        self.position += count
        if self.position > self.limit:
            self.check(0)

    def _next(self) -> bytes:
        try:
            return next(self._pieces, b"")
        except UserError as error:
            raise self.damage(error.message) from error
        except OSError as error:
            raise self.error(f"cannot be read: {error.strerror or error}") from error


def opened(path: str) -> BinaryIO:
    """Open a regular file; raises UserError for anything else."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise UserError("is not a regular file", place=path)
        return open(path, "rb")
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}", place=path) from error


def quoted(name: str) -> str:
    """Return a member's name for a message: in quotes, odd characters escaped, not too long."""
    return repr(name if len(name) <= 100 else name[:100] + "…")
