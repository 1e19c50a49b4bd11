"""The files of a .crate, the archive that cargo publishes: `name-version/…` in a gzipped tar."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterator
from posixpath import dirname, join, normpath
from typing import NamedTuple

from ..archives import tar
from ..archives.compression import decompressed
from ..archives.limits import KEPT_FILE_LIMIT, KEPT_LIMIT
from ..archives.members import Entry, Member, whole
from ..archives.stream import Stream, opened, quoted
from ..errors import UserError
from ..text.source import Source
from .limits import MEMBERS_LIMIT, TEXT_LIMIT, UNPACKED_LIMIT, too_large
from .listing import Listing, slashed


class CrateArchive:
    """A .crate, read once when it is made; the root of its files is the folder that it holds.

    Raises UserError, with the archive's path and the member, for a hostile or damaged one. A link
    to a file within counts as that file; links to folders are not followed.
    """

    def __init__(self, path: str) -> None:
        self.sources: dict[str, Source] = {}
        self._path = path
        self._index = _read(path)
        self._real = os.path.realpath(path)
        self.base = slashed(os.path.join(self._real, self._index.folder))
        self._listing = Listing(self._index.files, self._index.folders)

    def read(self, path: str, limit: int = TEXT_LIMIT) -> bytes:
        """Return a file's bytes; see `Files`."""
        stored = self._index.files.get(normpath(path))
        if stored is None and self.is_dir(path):
            raise UserError("is a directory", place=self.opened(path))
        if stored is None:
            raise FileNotFoundError(path)
        if stored.size > limit:
            raise too_large(stored.size, limit, self.opened(path))
        return self._again(stored) if stored.content is None else stored.content

    def is_file(self, path: str) -> bool:
        """Tell whether there is such a file."""
        return self._listing.is_file(path)

    def is_dir(self, path: str) -> bool:
        """Tell whether there is such a folder."""
        return self._listing.is_dir(path)

    def list(self, directory: str) -> tuple[str, ...]:
        """Return the names in a folder; see `Files`."""
        return self._listing.list(directory)

    def walk(self, directory: str) -> Iterator[str]:
        """Yield the files below a folder; see `Files`."""
        return self._listing.walk(directory)

    def display(self, path: str) -> str:
        """Return the member's path, with the folder that all lie in."""
        return normpath(join(self._index.folder, path))

    def opened(self, path: str) -> str:
        """Return the archive's path with the member's."""
        return f"{self._path}/{self.display(path)}"

    def identity(self, path: str) -> Hashable:
        """Return the archive's real path and the member's."""
        return self._real, normpath(path)

    def _again(self, stored: _Stored) -> bytes:
        for number, (member, content) in enumerate(_entries(self._path)):
            if number == stored.number and member.size == stored.size:
                return whole(content)
        raise UserError("has changed while it was read", place=self._path)


class _Stored(NamedTuple):
    """A file of the archive: its number among the members, and its content when it is kept."""

    number: int
    size: int
    content: bytes | None


class _Index(NamedTuple):
    """What the archive holds, by paths below its one folder."""

    folder: str
    files: dict[str, _Stored]
    folders: set[str]


def _entries(path: str) -> Iterator[Entry]:
    with opened(path) as file:
        stream = Stream(decompressed("gzip", file), path, UNPACKED_LIMIT)
        for entry in tar.entries(stream, MEMBERS_LIMIT):
            if entry.member.kind not in ("file", "folder", "link", "hard link"):
                raise _refusal(path, entry.member, "is neither file, folder nor link")
            yield entry


def _read(path: str) -> _Index:
    files: dict[str, _Stored] = {}
    links: dict[str, str] = {}
    folders: set[str] = set()
    folder, left = "", KEPT_LIMIT
    for number, (member, content) in enumerate(_entries(path)):
        full = _checked(member, path)
        top, _, name = full.partition("/")
        if full == ".":
            continue
        folder = folder or top
        if top != folder or (not name and member.kind != "folder"):
            raise _refusal(path, member, f"is not in the one folder, '{folder}'")
        files.pop(name, None)
        links.pop(name, None)
        if member.kind == "folder":
            folders.add(name or ".")
        elif member.kind == "file":
            kept = member.size <= min(KEPT_FILE_LIMIT, left)
            left -= member.size if kept else 0
            files[name] = _Stored(number, member.size, whole(content) if kept else None)
        else:
            links[name] = _target(member, full, folder, path)
    if not folder:
        raise UserError("is an empty archive", place=path)
    files.update(_linked(files, links))
    return _Index(folder, files, folders)


def _checked(member: Member, archive: str) -> str:
    """Return a member's path in its normal form."""
    if member.name.startswith("/"):
        raise _refusal(archive, member, "has an absolute path")
    if ".." in member.name.split("/"):
        raise _refusal(archive, member, "has a path that leads out of the archive")
    return normpath(member.name)


def _target(member: Member, full: str, folder: str, archive: str) -> str:
    """Return the path of what a link leads to, below the folder."""
    start = dirname(full) if member.kind == "link" else ""
    target = normpath(join(start, member.target))
    if not target.startswith(folder + "/"):
        raise _refusal(archive, member, f"links to {quoted(member.target)}, out of the archive")
    return target[len(folder) + 1 :]


def _linked(files: dict[str, _Stored], links: dict[str, str]) -> dict[str, _Stored]:
    """Return the files that links lead to, by the link's path."""
    found = {}
    for name in links:
        target = name
        for _ in range(8):  # a chain that goes on is a loop, or might as well be
            target = links.get(target, target)
        if target in files:
            found[name] = files[target]
    return found


def _refusal(archive: str, member: Member, message: str) -> UserError:
    return UserError(f"member {quoted(member.name)} {message}", place=archive)
