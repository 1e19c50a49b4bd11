"""What is compressed in the ways of archives, unpacked piece by piece.

Output comes in pieces of a bounded size whatever the input says, and what needs more memory than
is allowed is refused. Streams may follow one another, as parallel compressors and Alpine's
packages have them. Messages are without a place: `Stream` adds it.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ..errors import UserError
from .limits import MEMORY_LIMIT, STREAMS_LIMIT, WINDOW_BITS
from .stream import PIECE, Source

if TYPE_CHECKING:
    from zstandard import ZstdDecompressionObj

_OUTPUT = 256 << 10
_ZSTD_STEP = 1 << 10  # a byte of zstd may stand for 32 KiB, and its library has no other bound


def compression(head: bytes) -> str | None:
    """Return how what begins with these bytes is compressed; None where nothing tells."""
    for name, known in _KNOWN.items():
        if known.magic and head.startswith(known.magic):
            return name
    skippable = len(head) > 3 and head[0] & 0xF0 == 0x50 and head[1:4] == b"\x2a\x4d\x18"
    return "zstd" if skippable else "lzma" if _is_lzma(head) else None


def unpacked(source: Source) -> Iterator[bytes]:
    """Yield what a source holds, unpacked where its first bytes say that it is compressed.

    Raises as `decompressed`.
    """
    head = source.read(PIECE)
    name = compression(head)
    if name is not None:
        yield from decompressed(name, source, head)
    else:
        yield from plain(source, head)


def plain(source: Source, head: bytes = b"") -> Iterator[bytes]:
    """Yield what a source holds, as it is; `head` are bytes of it that were already read."""
    piece = head or source.read(PIECE)
    while piece:
        yield piece
        piece = source.read(PIECE)


def decompressed(name: str, source: Source, head: bytes = b"") -> Iterator[bytes]:
    """Yield what a source holds, unpacked; `head` are bytes of it that were already read.

    Raises UserError for what is damaged, cut short, of another kind, or takes too much memory.
    """
    known, data = _KNOWN[name], head or source.read(PIECE)
    for _ in range(STREAMS_LIMIT):
        if not data:
            return
        decoder = _decoder(name, known)
        while not decoder.eof:
            if decoder.needs_input:
                data = data or source.read(PIECE)
                if not data:
                    raise UserError("is cut short")
            try:
                piece = decoder.decompress(data if decoder.needs_input else b"", _OUTPUT)
            except known.errors() as error:
                raise UserError(f"is no {name} file, or damaged: {error}") from error
            data = b""
            if piece:
                yield piece
        data = _after_padding(decoder.unused_data, source)
    raise UserError(f"holds more than {STREAMS_LIMIT:,} compressed streams")


class _Decoder(Protocol):
    """The shape that `bz2`, `lzma` and Python's own zstd have in common."""

    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Known(NamedTuple):
    magic: bytes
    make: Callable[[], _Decoder]
    errors: Callable[[], tuple[type[Exception], ...]]


class _Gzip:
    """The same shape for gzip."""

    def __init__(self) -> None:
        self._object = zlib.decompressobj(16 + zlib.MAX_WBITS)

    @property
    def eof(self) -> bool:
        return self._object.eof

    @property
    def needs_input(self) -> bool:
        return not self._object.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._object.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._object.decompress(data or self._object.unconsumed_tail, max_length)


class _Zstd:
    """The same shape for the package `zstandard`, which Python needs before 3.14."""

    def __init__(self, made: ZstdDecompressionObj) -> None:
        self._object = made
        self._left = b""

    @property
    def eof(self) -> bool:
        return self._object.eof

    @property
    def needs_input(self) -> bool:
        return not self._left

    @property
    def unused_data(self) -> bytes:
        return self._object.unused_data + self._left

    def decompress(self, data: bytes, max_length: int) -> bytes:
        data, pieces, at = data or self._left, [], 0
        while at < len(data) and max_length > 0 and not self._object.eof:
            pieces.append(self._object.decompress(data[at : at + _ZSTD_STEP]))
            at += _ZSTD_STEP
            max_length -= len(pieces[-1])
        self._left = data[at:]
        return b"".join(pieces)


def _decoder(name: str, known: _Known) -> _Decoder:
    try:
        return known.make()
    except ImportError as error:
        message = f"is a {name} file, and this Python has no module '{error.name}' to read it with"
        raise UserError(message) from error


def _bzip2() -> _Decoder:
    import bz2

    return bz2.BZ2Decompressor()


def _xz() -> _Decoder:
    import lzma

    return lzma.LZMADecompressor(lzma.FORMAT_XZ, MEMORY_LIMIT)


def _lzma() -> _Decoder:
    import lzma

    return lzma.LZMADecompressor(lzma.FORMAT_ALONE, MEMORY_LIMIT)


def _zstd() -> _Decoder:
    if sys.version_info >= (3, 14):
        from compression import zstd

        return zstd.ZstdDecompressor(
            options={zstd.DecompressionParameter.window_log_max: WINDOW_BITS}
        )
    import zstandard

    made = zstandard.ZstdDecompressor(max_window_size=1 << WINDOW_BITS)
    return _Zstd(made.decompressobj())


def _bzip2_errors() -> tuple[type[Exception], ...]:
    return OSError, ValueError


def _lzma_errors() -> tuple[type[Exception], ...]:
    import lzma

    return (lzma.LZMAError,)


def _zstd_errors() -> tuple[type[Exception], ...]:
    if sys.version_info >= (3, 14):
        from compression import zstd

        return (zstd.ZstdError,)
    import zstandard

    return (zstandard.ZstdError,)


_KNOWN = {
    "gzip": _Known(b"\x1f\x8b", _Gzip, lambda: (zlib.error,)),
    "bzip2": _Known(b"BZh", _bzip2, _bzip2_errors),
    "xz": _Known(b"\xfd7zXZ\0", _xz, _lzma_errors),
    "zstd": _Known(b"\x28\xb5\x2f\xfd", _zstd, _zstd_errors),
    "lzma": _Known(b"", _lzma, _lzma_errors),
}


def _is_lzma(head: bytes) -> bool:
    """Tell whether these bytes are the header of the old `.lzma` files, which have no mark.

    By the test of xz itself: properties, a dictionary size that such files have, and a size below
    256 GiB or none. https://github.com/tukaani-project/xz/blob/master/doc/lzma-file-format.txt
    """
    if len(head) < 14 or head[0] >= 9 * 5 * 5 or head[13]:
        return False
    dictionary = int.from_bytes(head[1:5], "little")
    size = int.from_bytes(head[5:13], "little")
    allowed = {1 << n for n in range(12, 31)} | {3 << n for n in range(11, 30)}
    return dictionary in allowed and (size >> 38 == 0 or size == (1 << 64) - 1)


def _after_padding(data: bytes, source: Source) -> bytes:
    """Return what comes after zeros that fill up between streams, and after the last."""
    data = (data or source.read(PIECE)).lstrip(b"\0")
    while not data:
        more = source.read(PIECE)
        if not more:
            return b""
        data = more.lstrip(b"\0")
    return data
