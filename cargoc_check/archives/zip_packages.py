"""Packages that are a zip archive: wheels, conda's newer form, and any other.

- https://packaging.python.org/en/latest/specifications/binary-distribution-format/
- conda: `metadata.json`, and two tar archives, https://conda.org/learn/specification
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from ..errors import UserError
from . import tar
from .compression import unpacked
from .limits import HEADER_LIMIT, MEMBERS_LIMIT, MIB, NAME_LIMIT, unpacked_limit
from .members import About, Content, Entry, Held, Member, Streamed, inner, whole
from .stream import PIECE, Stream, quoted
from .tar_packages import conda
from .text import fields, first, text

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

MAGICS = (b"PK\3\4", b"PK\5\6")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x1
_END, _END_SIZE = b"PK\5\6", 22
_LOCAL_HEADER = 30
_UNIX = 3


def items(file: BinaryIO, place: str, size: int) -> Iterator[About | Entry]:
    """Yield the files of such a package and what it says of itself; `size` is its size in bytes.

    Raises UserError, with the place, for what is damaged, unpacks to too much, or is packed in a
    way that zip archives of libraries are not: encrypted, or neither stored nor deflated.
    """
    from zipfile import BadZipFile, ZipFile

    _check_index(file, place, size)
    try:
        archive = ZipFile(file)
    except (BadZipFile, RuntimeError, OSError, ValueError, struct.error) as error:
        raise UserError("is a zip archive that is damaged", place=place) from error
    with archive:
        found = archive.infolist()
        _check(found, archive.start_dir, place, unpacked_limit(size))
        names = {info.filename: info for info in found}
        if "metadata.json" in names and any(_is_inner(name, "pkg") for name in names):
            yield from _conda(archive, names, place, size)
        else:
            _check_no_app(names, place)
            yield _about(archive, names, place)
            yield from (_entry(archive, info, place) for info in found)


def _check_index(file: BinaryIO, place: str, size: int) -> None:
    """Refuse an index of so many members that zipfile's list of them would fill the memory."""
    start = max(0, size - _END_SIZE - 0xFFFF)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise UserError("is a zip archive that is damaged or cut short", place=place)
    (length,) = struct.unpack_from("<12xI", tail, at)
    if length == 0xFFFFFFFF:
        length = HEADER_LIMIT
    file.seek(max(0, start + at - length - 128))
    members = file.read(length + 128).count(b"PK\1\2")
    if length > HEADER_LIMIT or members > MEMBERS_LIMIT:
        raise UserError(f"holds more than {MEMBERS_LIMIT:,} members", place=place)


def _check(found: list[ZipInfo], end: int, place: str, limit: int) -> None:
    """Refuse what unpacks to too much, members that share bytes, and what is packed in odd ways."""
    if sum(info.file_size for info in found) > limit:
        message = f"unpacks to more than the {limit // MIB:,} MiB that are read of an archive"
        raise UserError(message, place=place)
    for info in sorted(found, key=lambda info: -info.header_offset):
        if info.header_offset + _LOCAL_HEADER + info.compress_size > end:
            raise _refusal(info, "overlaps another", place)
        end = info.header_offset
        if info.flag_bits & _ENCRYPTED:
            raise _refusal(info, "is encrypted", place)
        if info.compress_type not in (_STORED, _DEFLATED):
            method = info.compress_type
            raise _refusal(info, f"is compressed in a way that is not read here ({method})", place)


def _check_no_app(names: dict[str, ZipInfo], place: str) -> None:
    if "AndroidManifest.xml" in names and {"classes.dex", "resources.arsc"} & set(names):
        hint = "an Android app installs no C library; give the directory that it was built from"
        raise UserError("is an Android app, not a package of Alpine's", place=place, hint=hint)


def _is_inner(name: str, part: str) -> bool:
    return name.startswith(part + "-") and name.endswith((".tar.zst", ".tar.bz2", ".tar"))


def _conda(
    archive: ZipFile, names: dict[str, ZipInfo], place: str, size: int
) -> Iterator[About | Entry]:
    index = prefixes = ""
    for name, info in names.items():
        if _is_inner(name, "info"):
            for member, content in _inner_entries(archive, info, place, size):
                path = inner(member.name)
                if path == "info/index.json":
                    index = text(content, member, place)
                elif path == "info/has_prefix":
                    prefixes = text(content, member, place)
    yield conda(index, prefixes)
    for name, info in names.items():
        if _is_inner(name, "pkg"):
            yield from _inner_entries(archive, info, place, size)


def _inner_entries(archive: ZipFile, info: ZipInfo, place: str, size: int) -> Iterator[Entry]:
    source = _Pieces(_inflated(archive, info))
    stream = Stream(unpacked(source), f"{place}/{info.filename}", unpacked_limit(size))
    return tar.entries(stream, MEMBERS_LIMIT)


class _Pieces:
    """Pieces as a source: what is asked for may come in smaller parts."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def read(self, size: int, /) -> bytes:
        """Return the next piece; none are larger than what is asked for here."""
        return next(self._pieces, b"")


def _about(archive: ZipFile, names: dict[str, ZipInfo], place: str) -> About:
    for name, info in names.items():
        folder, _, file = name.partition("/")
        if folder.endswith(".dist-info") and file == "WHEEL":
            said = _fields(archive, names.get(f"{folder}/METADATA"), place)
            tags = _fields(archive, info, place).get("tag", ())
            platforms = dict.fromkeys(tag.rpartition("-")[2] for tag in tags)
            return About(
                "wheel",
                first(said, "name"),
                first(said, "version"),
                " ".join(platforms),
                tuple(said.get("requires-dist", ())),
            )
    return About("zip")


def _fields(archive: ZipFile, info: ZipInfo | None, place: str) -> dict[str, list[str]]:
    if info is None:
        return {}
    member, content = _entry(archive, info, place)
    return fields(text(content, member, place))


def _entry(archive: ZipFile, info: ZipInfo, place: str) -> Entry:
    mode = info.external_attr >> 16
    name = info.filename
    if info.create_system != _UNIX:
        name = name.replace("\\", "/")
    bits = mode & 0o7777 or None
    if name.endswith("/"):
        return Entry(Member(name, "folder", 0, "", bits), Held(b""))
    stream = Stream(_inflated(archive, info), place, info.file_size)
    stream.member = name
    content: Content = Streamed(stream, info.file_size)
    if stat.S_ISLNK(mode):
        if info.file_size > NAME_LIMIT:
            raise _refusal(info, "is a link that is too long", place)
        target = whole(content).decode(errors="replace")
        return Entry(Member(name, "link", 0, target, bits), Held(b""))
    return Entry(Member(name, "file", info.file_size, "", bits), content)


def _inflated(archive: ZipFile, info: ZipInfo) -> Iterator[bytes]:
    from zipfile import BadZipFile

    try:
        with archive.open(info) as reader:
            while piece := reader.read(PIECE):
                yield piece
    except (BadZipFile, RuntimeError, ValueError, EOFError, zlib.error) as error:
        raise UserError("is damaged") from error  # zipfile's words may hold half of the archive


def _refusal(info: ZipInfo, message: str, place: str) -> UserError:
    return UserError(f"member {quoted(info.filename)} {message}", place=place)
