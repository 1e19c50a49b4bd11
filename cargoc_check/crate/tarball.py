"""A reader of gzipped tar archives from strangers: one pass, nothing unpacked, all bounded.

Python's tarfile builds, of a few hostile kilobytes, lists that fill the memory (sparse maps,
extended headers). A .crate needs little of what it can do: files, folders and links, with long
names in GNU's or POSIX's way. Anything else is refused by name.
"""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple

from ..errors import UserError
from .limits import MEMBERS_LIMIT, MIB, UNPACKED_LIMIT

if TYPE_CHECKING:
    from gzip import GzipFile

_BLOCK = 512
_NAME_LIMIT = 1024
_EXTENSION_LIMIT = 64 << 10
_FILE, _HARD_LINK, _LINK, _FOLDER = b"07\0", b"1", b"2", b"5"
_LONG_NAME, _LONG_TARGET, _EXTENDED, _GLOBAL = b"L", b"K", b"x", b"g"


class Member(NamedTuple):
    """What an archive holds, named as it is written there; `target` is what a link leads to."""

    name: str
    kind: Literal["file", "folder", "link", "hard link"]
    size: int
    target: str


def members(path: str) -> Iterator[tuple[Member, Callable[[], bytes]]]:
    """Yield each member with a function that reads its content, until the next is asked for.

    Raises UserError, with the archive's path, for what is no such archive, is damaged, unpacks to
    more than the limits allow, or holds members of another kind.
    """
    from gzip import GzipFile

    with _open(path) as file, GzipFile(fileobj=file) as unpacked:
        stream = _Stream(unpacked, path)
        extra: dict[str, str] = {}
        for _ in range(MEMBERS_LIMIT):
            header = _header(stream)
            if header is None:
                stream.drain()
                return
            if header.kind in _LONG_NAME + _LONG_TARGET + _EXTENDED + _GLOBAL:
                extra |= _extension(header, stream)
                continue
            member = _member(header, extra, stream)
            extra = {}
            end = stream.position + -(-member.size // _BLOCK) * _BLOCK
            yield member, lambda: stream.take(member.size)  # noqa: B023 - called before the next
            stream.skip(end - stream.position)
        raise UserError(f"holds more than {MEMBERS_LIMIT:,} members", place=path)


def quoted(name: str) -> str:
    """Return a member's name for a message: in quotes, odd characters escaped, not too long."""
    return repr(name if len(name) <= 100 else name[:100] + "…")


class _Header(NamedTuple):
    name: str
    size: int
    kind: bytes
    target: str


class _Stream:
    """Unpacked bytes, counted."""

    def __init__(self, file: GzipFile, path: str) -> None:
        self._file = file
        self.path = path
        self.position = 0

    def take(self, count: int) -> bytes:
        """Return exactly that many bytes."""
        data = self._read(count)
        if len(data) < count:
            raise self.error("ends in the middle of a member")
        return data

    def take_block(self) -> bytes:
        """Return a block, or nothing at the end."""
        data = self._read(_BLOCK)
        if len(data) not in (0, _BLOCK):
            raise self.error("ends in the middle of a member")
        return data

    def skip(self, count: int) -> None:
        """Pass over that many bytes."""
        while count > 0:
            count -= len(self.take(min(count, MIB)))

    def drain(self) -> None:
        """Read to the end, where gzip's checksum is."""
        while self._read(MIB):
            pass

    def check(self, size: int) -> None:
        """Refuse to go on when that many bytes more would be too many."""
        if self.position + size > UNPACKED_LIMIT:
            limit = UNPACKED_LIMIT // MIB
            raise self.error(f"unpacks to more than the {limit} MiB that are read of an archive")

    def error(self, message: str) -> UserError:
        """Return an error about the archive."""
        return UserError(message, place=self.path)

    def _read(self, count: int) -> bytes:
        try:
            data = self._file.read(count)
        except EOFError as error:
            raise self.error("is cut short") from error
        except (zlib.error, OSError) as error:
            raise self.error(f"is no gzip file, or damaged: {error}") from error
        self.position += len(data)
        self.check(0)
        return data


def _open(path: str) -> BinaryIO:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise UserError("is not a regular file", place=path)
        return open(path, "rb")
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}", place=path) from error


def _header(stream: _Stream) -> _Header | None:
    """Return the next header, None at the end."""
    block = stream.take_block()
    if not block.strip(b"\0"):
        return None
    if _number(block[148:156], stream) != sum(block[:148]) + 8 * 32 + sum(block[156:]):
        raise stream.error("is no tar archive, or damaged")
    name = _string(block[:100])
    if block[257:263] == b"ustar\0" and block[345]:
        name = f"{_string(block[345:500])}/{name}"
    size = _number(block[124:136], stream)
    stream.check(size)
    return _Header(name, size, block[156:157], _string(block[157:257]))


def _extension(header: _Header, stream: _Stream) -> dict[str, str]:
    """Return what a member says about the one that follows it."""
    if header.size > _EXTENSION_LIMIT:
        raise stream.error("holds a name or an extended header that is too long")
    data = stream.take(header.size)
    stream.skip(-header.size % _BLOCK)
    if header.kind == _LONG_NAME:
        return {"path": _string(data)}
    if header.kind == _LONG_TARGET:
        return {"linkpath": _string(data)}
    return _records(data, stream) if header.kind == _EXTENDED else {}


def _records(data: bytes, stream: _Stream) -> dict[str, str]:
    """Read the lines `length key=value` of an extended header."""
    found = {}
    while data:
        digits, _, _ = data.partition(b" ")
        length = int(digits) if digits.isdigit() and len(digits) < 6 else 0
        key, equals, value = data[len(digits) + 1 : length - 1].partition(b"=")
        if length > len(data) or data[length - 1 : length] != b"\n" or not equals:
            raise stream.error("holds an extended header that is damaged")
        found[_string(key)] = value.decode(errors="replace")
        data = data[length:]
    return found


def _member(header: _Header, extra: dict[str, str], stream: _Stream) -> Member:
    name = extra.get("path", header.name)
    if len(name) > _NAME_LIMIT:
        raise stream.error(f"holds a name of more than {_NAME_LIMIT:,} characters")
    size = _number(extra["size"].encode(), stream, 10) if "size" in extra else header.size
    stream.check(size)
    target = extra.get("linkpath", header.target)
    sparse = any(key.startswith("GNU.sparse") for key in extra)
    if header.kind in _FILE and not sparse:
        if name.endswith("/"):
            return Member(name, "folder", 0, "")
        return Member(name, "file", size, "")
    if header.kind == _FOLDER:
        return Member(name, "folder", 0, "")
    if header.kind == _LINK:
        return Member(name, "link", 0, target)
    if header.kind == _HARD_LINK:
        return Member(name, "hard link", 0, target)
    raise stream.error(f"member {quoted(name)} is neither file, folder nor link")


def _number(field: bytes, stream: _Stream, base: int = 8) -> int:
    """Read a number in digits, or in GNU's way in binary."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0") or b"0"
    allowed = b"01234567" if base == 8 else b"0123456789"
    if digits.strip(allowed) or len(digits) > 20:
        raise stream.error("is no tar archive, or damaged")
    return int(digits, base)


def _string(field: bytes) -> str:
    return field.partition(b"\0")[0].decode(errors="replace")
