"""Debian's packages: an `ar` archive of two tar archives, what the package says and its files.

deb(5), deb-control(5): https://manpages.debian.org/bookworm/dpkg-dev/deb.5.en.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from . import tar
from .compression import unpacked
from .limits import MEMBERS_LIMIT, unpacked_limit
from .members import About, Entry, inner
from .stream import Section, Stream
from .text import fields, first, text

MAGIC = b"!<arch>\ndebian-binary"
_GLOBAL_MAGIC = b"!<arch>\n"
_HEADER = 60


def items(file: BinaryIO, place: str, size: int) -> Iterator[About | Entry]:
    """Yield what a package says of itself, then its files; `size` is the package's in bytes.

    Raises UserError, with the place, for what is damaged.
    """
    about = None
    for part in _parts(file, place, size):
        stream = Stream(unpacked(part.section), f"{place}/{part.name}", unpacked_limit(size))
        if part.name.startswith("control.tar"):
            about = _about(stream)
            yield about
        elif part.name.startswith("data.tar"):
            if about is None:
                raise stream.error("stands before the control archive")
            yield from tar.entries(stream, MEMBERS_LIMIT)
            return
    raise Stream(iter(()), place, 0).error("is a Debian package without files")


class _Part(NamedTuple):
    name: str
    section: Section


def _parts(file: BinaryIO, place: str, size: int) -> Iterator[_Part]:
    """Yield the members of the outer archive."""
    damage = Stream(iter(()), place, 0).error
    at = len(_GLOBAL_MAGIC)
    while at < size:
        file.seek(at)
        header = file.read(_HEADER)
        digits = header[48:58].strip()
        if len(header) < _HEADER or header[58:] != b"`\n" or not digits.isdigit():
            raise damage("is a Debian package that is damaged or cut short")
        name = header[:16].decode(errors="replace").rstrip(" ").rstrip("/")
        at += _HEADER + int(digits)
        if at > size:
            raise damage("is a Debian package that is cut short")
        yield _Part(name, Section(file, at - int(digits), int(digits)))
        at += at % 2


def _about(stream: Stream) -> About:
    for member, content in tar.entries(stream, MEMBERS_LIMIT):
        if inner(member.name) == "control" and member.kind == "file":
            said = fields(text(content, member, stream.place))
            depends = [
                one.strip()
                for name in ("pre-depends", "depends")
                for value in said.get(name, ())
                for one in value.split(",")
            ]
            return About(
                "deb",
                first(said, "package"),
                first(said, "version"),
                first(said, "architecture"),
                tuple(filter(None, depends)),
            )
    raise stream.error("holds no file 'control'")
