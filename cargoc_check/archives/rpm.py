"""RPM packages: a lead, a header of signatures, the header, and a compressed cpio archive.

Versions 3, 4 and 6; docs/manual/format_v4.md, format_v6.md and format_header.md of rpm.
"""

from __future__ import annotations

import stat
import struct
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from ..errors import UserError
from . import cpio
from .compression import unpacked
from .limits import HEADER_LIMIT, MEMBERS_LIMIT, unpacked_limit
from .members import About, Entry
from .stream import Section, Stream, quoted

MAGIC = b"\xed\xab\xee\xdb"
_LEAD = 96
_HEADER_MAGIC = b"\x8e\xad\xe8\x01\0\0\0\0"
_TAGS_LIMIT = 0xFFFF

_NAME, _VERSION, _RELEASE, _EPOCH, _ARCH, _SOURCE_RPM = 1000, 1001, 1002, 1003, 1022, 1044
_SIZES, _MODES, _LINKS, _DEVICES, _INODES = 1028, 1030, 1036, 1095, 1096
_FOLDER_NUMBERS, _BASENAMES, _FOLDERS, _LONG_SIZES = 1116, 1117, 1118, 5008
_REQUIRED_FLAGS, _REQUIRED, _REQUIRED_VERSIONS, _PAYLOAD = 1048, 1049, 1050, 1124
_FORMATS = {2: "B", 3: "H", 4: "I", 5: "Q"}
_TEXTS = (6, 8, 9)
_COMPARISONS = {2: "<", 4: ">", 8: "=", 10: "<=", 12: ">="}


def items(file: BinaryIO, place: str, size: int) -> Iterator[About | Entry]:
    """Yield what a package says of itself, then its files; `size` is the package's in bytes.

    Raises UserError, with the place, for what is damaged or no package of files.
    """
    file.seek(_LEAD)
    _skip_signatures(file, place)
    header = _header(file, place)
    if not header.texts(_SOURCE_RPM):
        hint = "build it, and give the packages that come of it"
        raise UserError("is a source package, which holds nothing built", place=place, hint=hint)
    if header.text(_PAYLOAD) not in ("", "cpio"):
        message = f"is an RPM package of the kind {quoted(header.text(_PAYLOAD))}, without files"
        raise UserError(message, place=place)
    yield _about(header)
    start = file.tell()
    stream = Stream(unpacked(Section(file, start, size - start)), place, unpacked_limit(size))
    yield from cpio.entries(stream, MEMBERS_LIMIT, _Files(header))


class _Tag(NamedTuple):
    kind: int
    at: int
    number: int


class _Header:
    """The tags of a header; what is asked for and not there, or of another type, is empty."""

    def __init__(self, tags: dict[int, _Tag], data: bytes, place: str) -> None:
        self._tags = tags
        self._data = data
        self._place = place

    def text(self, tag: int) -> str:
        """Return a tag's first text."""
        return next(iter(self.texts(tag, 1)), "")

    def texts(self, tag: int, most: int = MEMBERS_LIMIT) -> list[str]:
        """Return a tag's texts."""
        found = self._tags.get(tag)
        if found is None or found.kind not in _TEXTS:
            return []
        count, texts, at = min(found.number, most), [], found.at
        for _ in range(count):
            end = self._data.find(b"\0", at)
            if end < 0:
                raise _damage(self._place)
            texts.append(self._data[at:end].decode(errors="replace"))
            at = end + 1
        return texts

    def numbers(self, tag: int) -> tuple[int, ...]:
        """Return a tag's numbers."""
        found = self._tags.get(tag)
        letter = _FORMATS.get(found.kind) if found else None
        if found is None or letter is None or found.number > MEMBERS_LIMIT:
            return ()
        form = f">{found.number}{letter}"
        if found.at + struct.calcsize(form) > len(self._data):
            raise _damage(self._place)
        return struct.unpack_from(form, self._data, found.at)


class _Files:
    """The files that a header knows, by number, for a payload that has no names."""

    def __init__(self, header: _Header) -> None:
        self._header = header
        self._stated: list[cpio.Stated] | None = None

    def get(self, number: int) -> cpio.Stated | None:
        """Return what is said of a file; None where there is no such number."""
        if self._stated is None:
            self._stated = _stated(self._header)
        return self._stated[number] if number < len(self._stated) else None


def _skip_signatures(file: BinaryIO, place: str) -> None:
    _, length = _intro(file, place)
    file.seek(length + -length % 8, 1)


def _header(file: BinaryIO, place: str) -> _Header:
    count, length = _intro(file, place)
    block = file.read(length)
    if len(block) < length:
        raise _damage(place)
    tags = {}
    for tag, kind, at, number in struct.iter_unpack(">4I", block[: 16 * count]):
        tags[tag] = _Tag(kind, at, number)
    return _Header(tags, block[16 * count :], place)


def _intro(file: BinaryIO, place: str) -> tuple[int, int]:
    """Return how many tags a header has, and the length of what follows its first 16 bytes."""
    intro = file.read(16)
    if len(intro) < 16 or not intro.startswith(_HEADER_MAGIC):
        raise _damage(place)
    count, length = struct.unpack(">8x2I", intro)
    if count > _TAGS_LIMIT or length > HEADER_LIMIT:
        raise _damage(place)
    return count, 16 * count + length


def _about(header: _Header) -> About:
    epoch = header.numbers(_EPOCH)
    version = f"{header.text(_VERSION)}-{header.text(_RELEASE)}"
    required = zip(
        header.texts(_REQUIRED),
        header.numbers(_REQUIRED_FLAGS),
        header.texts(_REQUIRED_VERSIONS),
        strict=False,
    )
    depends = [
        f"{name} {_COMPARISONS[flags & 14]} {wanted}" if flags & 14 in _COMPARISONS else name
        for name, flags, wanted in required
        if not name.startswith("rpmlib(")
    ]
    return About(
        "rpm",
        header.text(_NAME),
        f"{epoch[0]}:{version}" if epoch else version,
        header.text(_ARCH),
        tuple(dict.fromkeys(depends)),
    )


def _stated(header: _Header) -> list[cpio.Stated]:
    folders = header.texts(_FOLDERS)
    names = header.texts(_BASENAMES)
    modes = header.numbers(_MODES)
    sizes = header.numbers(_LONG_SIZES) or header.numbers(_SIZES)
    groups = list(zip(header.numbers(_DEVICES), header.numbers(_INODES), strict=False))
    left = Counter(groups)
    found = []
    rows = zip(names, header.numbers(_FOLDER_NUMBERS), modes, sizes, groups, strict=False)
    for name, folder, mode, size, group in rows:
        path = (folders[folder] if folder < len(folders) else "") + name
        left[group] -= 1
        regular = stat.S_ISREG(mode)
        last = not regular or not left[group]
        stored = size if (regular and last) or stat.S_ISLNK(mode) else 0
        found.append(cpio.Stated(path, mode, stored, group if regular else None, last))
    return found


def _damage(place: str) -> UserError:
    return UserError("is an RPM package that is damaged or cut short", place=place)
