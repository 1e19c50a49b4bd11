"""A reader of tar archives from strangers: one pass, nothing unpacked, all bounded.

Python's tarfile builds, of a few hostile kilobytes, lists that fill the memory (sparse maps,
extended headers). Packages need little of what it can do: files, folders and links, with long
names in GNU's or POSIX's way, and sparse files in the way that today's tools write.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .limits import EXTENSIONS_LIMIT
from .members import Content, Entry, Kind, Member, Streamed
from .sparse import Sparse
from .stream import Stream

BLOCK = 512
_NAME_LIMIT = 1024
_EXTENSION_LIMIT = 64 << 10
_RECORD_COST = 64  # bytes that take about the time of a record
_LONG_NAME, _LONG_TARGET, _EXTENDED, _GLOBAL = b"L", b"K", b"x", b"g"
_KINDS: dict[bytes, Kind] = {
    **dict.fromkeys((b"0", b"7", b"\0"), "file"),
    b"1": "hard link",
    b"2": "link",
    **dict.fromkeys((b"3", b"4", b"6"), "device"),
    b"5": "folder",
}


def entries(stream: Stream, most: int) -> Iterator[Entry]:
    """Yield each member with its content, which can be read until the next is asked for.

    Raises UserError for what is no such archive, is damaged, unpacks to more than the stream's
    limit or holds more than `most` members.
    """
    extra: dict[str, str] = {}
    said = 0
    for _ in range(most):
        stream.member = ""
        header = _header(stream)
        if header is None:
            stream.drain()
            return
        if header.kind in _LONG_NAME + _LONG_TARGET + _EXTENDED + _GLOBAL:
            data = _extension(header, stream)
            said += max(len(data), _RECORD_COST * data.count(b"\n"))
            if said > EXTENSIONS_LIMIT:
                raise stream.error("holds names or extended headers that are too long")
            extra |= _said(header.kind, data, stream)
            continue
        member, stored = _member(header, extra, stream)
        stream.member = member.name
        end = stream.position + -(-stored // BLOCK) * BLOCK
        yield Entry(member, _content(member, stored, stream))
        extra = {}
        stream.skip(end - stream.position)
    raise stream.error(f"holds more than {most:,} members")


def is_tar(head: bytes) -> bool:
    """Tell whether a first block is that of a tar archive: its checksum is right."""
    digits = head[148:156].strip(b" \0")
    if len(head) < BLOCK or not digits or digits.strip(b"01234567"):
        return False
    return int(digits, 8) == _checksum(head[:BLOCK])


class _Header(NamedTuple):
    name: str
    size: int
    kind: bytes
    target: str
    mode: int


def _header(stream: Stream) -> _Header | None:
    """Return the next header, None at the end."""
    block = stream.peek(BLOCK)
    if not block:
        return None
    block = stream.take(BLOCK)
    if not block.strip(b"\0"):
        return None
    if _number(block[148:156], stream) != _checksum(block):
        raise stream.error("is no tar archive, or damaged")
    name = _string(block[:100])
    if block[257:263] == b"ustar\0" and block[345]:
        name = f"{_string(block[345:500])}/{name}"
    size = _number(block[124:136], stream)
    stream.check(size)
    mode = _number(block[100:108], stream) & 0o7777
    return _Header(name, size, block[156:157], _string(block[157:257]), mode)


def _checksum(block: bytes) -> int:
    return sum(block[:148]) + 8 * 32 + sum(block[156:])


def _extension(header: _Header, stream: Stream) -> bytes:
    if header.size > _EXTENSION_LIMIT:
        raise stream.error("holds a name or an extended header that is too long")
    data = stream.take(header.size)
    stream.skip(-header.size % BLOCK)
    return data


def _said(kind: bytes, data: bytes, stream: Stream) -> dict[str, str]:
    """Return what a member says about the one that follows it."""
    if kind == _LONG_NAME:
        return {"path": _string(data)}
    if kind == _LONG_TARGET:
        return {"linkpath": _string(data)}
    return _records(data, stream) if kind == _EXTENDED else {}


def _records(data: bytes, stream: Stream) -> dict[str, str]:
    """Read the lines `length key=value` of an extended header."""
    found, at = {}, 0
    while at < len(data):
        blank = data.find(b" ", at, at + 6)
        digits = data[at:blank] if blank > 0 else b""
        length = int(digits) if digits.isdigit() else 0
        key, equals, value = data[blank + 1 : at + length - 1].partition(b"=")
        end = at + length
        if not length or end > len(data) or data[end - 1 : end] != b"\n" or not equals:
            raise stream.error("holds an extended header that is damaged")
        found[_string(key)] = value.decode(errors="replace")
        at = end
    return found


def _member(header: _Header, extra: dict[str, str], stream: Stream) -> tuple[Member, int]:
    """Return a member, and how many bytes of it are stored."""
    name = extra.get("path", header.name)
    size = _number(extra["size"].encode(), stream, 10) if "size" in extra else header.size
    target = extra.get("linkpath", header.target)
    kind = _KINDS.get(header.kind, "other")
    stored, full = size, size
    if kind == "file" and any(key.startswith("GNU.sparse") for key in extra):
        kind, name = "sparse file", extra.get("GNU.sparse.name", name)
        full = _number(extra.get("GNU.sparse.realsize", str(size)).encode(), stream, 10)
    if len(name) > _NAME_LIMIT:
        raise stream.error(f"holds a name of more than {_NAME_LIMIT:,} characters")
    if kind == "file" and name.endswith("/"):
        kind = "folder"
    if kind not in ("file", "sparse file"):
        target = target if "link" in kind else ""
        return Member(name, kind, 0, target, header.mode), size if kind == "other" else 0
    stream.check(max(stored, full))
    return Member(name, kind, full, "", header.mode), stored


def _content(member: Member, stored: int, stream: Stream) -> Content:
    if member.kind == "sparse file":
        return Sparse(stream, stored, member.size)
    return Streamed(stream, stored)


def _number(field: bytes, stream: Stream, base: int = 8) -> int:
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
