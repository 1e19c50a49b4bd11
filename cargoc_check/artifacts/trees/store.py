"""Contents of a package's members: small ones in memory, large ones in one file without a name."""

from __future__ import annotations

import mmap
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO

from ...archives.limits import KEPT_FILE_LIMIT, KEPT_LIMIT
from ...errors import UserError
from .directory import mapped

_ALIGNMENT = 64


class Store:
    """What is kept of packages, for as long as anything of it is held.

    The file is a temporary one that no directory names, so that nothing is left of it however the
    process ends.
    """

    def __init__(self) -> None:
        self._left = KEPT_LIMIT
        self._file: BinaryIO | None = None
        self._end = 0
        self._map: mmap.mmap | None = None

    def keep(self, pieces: Iterator[bytes], size: int) -> Callable[[], memoryview]:
        """Keep a content of that many bytes, and return what gives it back.

        Raises UserError where there is no room on disk.
        """
        if size <= min(self._left, KEPT_FILE_LIMIT):
            self._left -= size
            kept = memoryview(b"".join(pieces))
            return lambda: kept
        start = self._end
        try:
            self._spool(pieces)
        except OSError as error:
            message = f"no room for what is unpacked: {error.strerror}"
            hint = "set TMPDIR to a directory with more room"
            raise UserError(message, hint=hint) from error
        return partial(self._view, start, start + size)

    def _spool(self, pieces: Iterator[bytes]) -> None:
        if self._file is None:
            import tempfile

            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the store
            weakref.finalize(self, self._file.close)
        for piece in pieces:
            self._file.write(piece)
            self._end += len(piece)
        padding = -self._end % _ALIGNMENT
        self._file.write(bytes(padding))
        self._end += padding

    def _view(self, start: int, end: int) -> memoryview:
        if self._file is None:
            return memoryview(b"")
        if self._map is None or len(self._map) < end:
            self._file.flush()
            self._map = mapped(self._file.fileno())
        return memoryview(self._map)[start:end]
