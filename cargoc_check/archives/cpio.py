"""The payload of RPM packages: cpio in its "new" form, and RPM's own without names.

cpio(5); docs/manual/format_v6.md and lib/cpio.cc of rpm.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from .limits import NAME_LIMIT
from .members import Entry, Held, Kind, Member, Streamed, whole
from .stream import Stream

_NEW, _NEW_SUMMED, _STRIPPED = b"070701", b"070702", b"07070X"
_FIELDS = 13
_END = "TRAILER!!!"
_NO_FILE = 0xFFFFFFFF


class Stated(NamedTuple):
    """What a package's header says of a file: `group` is the same for hard links to one.

    `last` is whether no further member of that group comes: only the last one has the content.
    """

    name: str
    mode: int
    size: int
    group: tuple[int, int] | None = None
    last: bool = True


class Index(Protocol):
    """The files of a package's header by their number."""

    def get(self, number: int) -> Stated | None:
        """Return what is said of a file; None where there is no such number."""


def entries(stream: Stream, most: int, index: Index) -> Iterator[Entry]:
    """Yield each member with its content, which can be read until the next is asked for.

    Raises UserError for what is damaged, cut short or holds more than `most` members.
    """
    waiting: dict[tuple[int, int], list[Stated]] = {}
    for _ in range(most):
        stream.member = ""
        stated = _header(stream, index)
        if stated is None:
            break
        stream.member = stated.name
        stream.check(stated.size)
        if stated.group is not None and not stated.last:
            waiting.setdefault(stated.group, []).append(stated)
            continue
        end = stream.position + stated.size
        yield _entry(stated, stream)
        stream.skip(end - stream.position)
        stream.skip(-stream.position % 4)
        for other in waiting.pop(stated.group, ()) if stated.group else ():
            mode = other.mode & 0o7777
            yield Entry(Member(other.name, "hard link", 0, stated.name, mode), Held(b""))
    else:
        raise stream.error(f"holds more than {most:,} members")
    for group in waiting.values():  # hard links to an empty file
        yield from (Entry(_member(stated, "file"), Held(b"")) for stated in group)
    stream.drain()


def _header(stream: Stream, index: Index) -> Stated | None:
    """Return the next member, None at the end; what follows in the stream is its content."""
    magic = stream.take(6)
    if magic == _STRIPPED:
        number = _number(stream.take(8), stream)
        stream.skip(-stream.position % 4)
        if number == _NO_FILE:
            return None
        stated = index.get(number)
        if stated is None:
            raise stream.damage("holds a file that its header does not know")
        return stated
    if magic not in (_NEW, _NEW_SUMMED):
        raise stream.damage("holds no cpio archive, or a damaged one")
    block = stream.take(8 * _FIELDS)
    numbers = [_number(block[at : at + 8], stream) for at in range(0, len(block), 8)]
    inode, mode, _, _, links, _, size, major, minor, _, _, length, _ = numbers
    if not 0 < length <= NAME_LIMIT:
        raise stream.damage("holds a name that is too long")
    name = stream.take(length).rstrip(b"\0").decode(errors="replace")
    stream.skip(-stream.position % 4)
    if name == _END:
        return None
    shared = links > 1 and stat.S_ISREG(mode)
    group = (major << 32 | minor, inode) if shared else None
    return Stated(name, mode, size, group, size > 0)


def _entry(stated: Stated, stream: Stream) -> Entry:
    mode = stated.mode
    if stat.S_ISREG(mode):
        return Entry(_member(stated, "file"), Streamed(stream, stated.size))
    if stat.S_ISLNK(mode):
        if stated.size > NAME_LIMIT:
            raise stream.damage("holds a link that is too long")
        target = whole(Streamed(stream, stated.size)).rstrip(b"\0").decode(errors="replace")
        return Entry(_member(stated, "link")._replace(size=0, target=target), Held(b""))
    kind: Kind = "folder" if stat.S_ISDIR(mode) else "device"
    return Entry(_member(stated, kind)._replace(size=0), Held(b""))


def _member(stated: Stated, kind: Kind) -> Member:
    return Member(stated.name, kind, stated.size, "", stated.mode & 0o7777)


def _number(digits: bytes, stream: Stream) -> int:
    if digits.strip(b"0123456789abcdefABCDEF"):
        raise stream.damage("holds no cpio archive, or a damaged one")
    return int(digits, 16)
