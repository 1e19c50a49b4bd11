"""Where a subject's files come from: a directory, a .crate archive, or memory.

All paths are relative to the root of the subject's files, with `/`. In a directory they may begin
with `../`, since a workspace's root lies above its members.
"""

import os
import stat
from collections.abc import Hashable, Iterator
from posixpath import normpath
from typing import NamedTuple, Protocol

from ..errors import UserError
from ..text.source import Source
from .limits import FILES_LIMIT, TEXT_LIMIT, too_large
from .listing import slashed


class Files(Protocol):
    """The files of a subject."""

    base: str
    """The absolute path of the root, beginning with `/`; nothing lies there but in a directory."""

    sources: dict[str, Source]
    """What `text` has decoded."""

    def read(self, path: str, limit: int = TEXT_LIMIT) -> bytes:
        """Return a file's bytes.

        Raises FileNotFoundError where nothing has that path; UserError for what is no regular
        file, cannot be read, or is larger than `limit` bytes.
        """

    def is_file(self, path: str) -> bool:
        """Tell whether the path is a regular file's, or a link's to one."""

    def is_dir(self, path: str) -> bool:
        """Tell whether the path is a directory's, or a link's to one."""

    def list(self, directory: str) -> tuple[str, ...]:
        """Return the names of files and directories in a directory, sorted; none if it is absent.

        Raises UserError for a directory that cannot be listed.
        """

    def walk(self, directory: str) -> Iterator[str]:
        """Yield the paths of all files below a directory, sorted; none if it is absent.

        Raises UserError for a directory that cannot be listed, and for too many files.
        """

    def display(self, path: str) -> str:
        """Return the path as reports show it.

        Relative to the working directory, or to the subject's root when outside it, or the
        member's path inside an archive.
        """

    def opened(self, path: str) -> str:
        """Return the path as people can open it from the working directory."""

    def identity(self, path: str) -> Hashable:
        """Return a key that is the same for the same file of another subject."""


def text(files: Files, path: str) -> Source:
    """Return a file's text, named as people can open it; a byte order mark is dropped.

    Raises as `Files.read`, and UserError, with the place, for what is not UTF-8.
    """
    source = files.sources.get(path)
    if source is None:
        source = files.sources[path] = _decoded(files.read(path), files.opened(path))
    return source


class Directory:
    """The files below a directory, and those above that a path with `../` leads to.

    `..` is taken off the path as it is written, as cargo does, also behind a symbolic link.
    """

    def __init__(self, root: str) -> None:
        try:
            self._cwd = os.getcwd()
        except FileNotFoundError as error:
            raise UserError("the working directory is no longer there") from error
        self.sources: dict[str, Source] = {}
        self._given = root
        self._root = os.path.abspath(root)
        self.base = slashed(self._root)

    def read(self, path: str, limit: int = TEXT_LIMIT) -> bytes:
        """Return a file's bytes; see `Files`. A pipe or a device is not opened."""
        full, shown = self._at(path), self.opened(path)
        try:
            status = os.stat(full)
            if not stat.S_ISREG(status.st_mode):
                what = "a directory" if stat.S_ISDIR(status.st_mode) else "not a regular file"
                raise UserError(f"is {what}", place=shown)
            if status.st_size > limit:
                raise too_large(status.st_size, limit, shown)
            with open(full, "rb") as file:
                data = file.read(status.st_size + 1)
                if len(data) > status.st_size:
                    data += file.read(limit + 1 - len(data))
        except (FileNotFoundError, NotADirectoryError, ValueError) as error:
            raise FileNotFoundError(path) from error
        except OSError as error:
            raise UserError(f"cannot be read: {error.strerror}", place=shown) from error
        if len(data) > limit:
            raise too_large(len(data), limit, shown)
        return data

    def is_file(self, path: str) -> bool:
        """Tell whether there is such a regular file."""
        return os.path.isfile(self._at(path))

    def is_dir(self, path: str) -> bool:
        """Tell whether there is such a directory."""
        return os.path.isdir(self._at(path))

    def list(self, directory: str) -> tuple[str, ...]:
        """Return the names in a directory; see `Files`."""
        if not self.is_dir(directory):
            return ()
        _, found = self._scan(directory, FILES_LIMIT)
        return tuple(sorted(entry.name for entry in found))

    def walk(self, directory: str) -> Iterator[str]:
        """Yield the files below a directory; see `Files`.

        Leaves out `.git`, and directories that say that they are caches, as cargo's target
        directory does. A link to a directory is followed, unless that would lead into a loop.
        """
        if not self.is_dir(directory):
            return
        waiting = [_Entry(normpath(directory), True, self._above(directory))]
        left = FILES_LIMIT
        while waiting:
            path, is_dir, above = waiting.pop()
            if not is_dir:
                yield path
                continue
            key, found = self._scan(path, left)
            if key in above:
                continue
            left -= len(found)
            if path != normpath(directory) and _is_cache(found):
                continue
            inner = _entries(found, "" if path == "." else path + "/", above | {key})
            waiting.extend(sorted(inner, key=_order, reverse=True))

    def display(self, path: str) -> str:
        """Return the path relative to the working directory, else to the root; see `Files`."""
        return self._below_cwd(path) or _text(normpath(path))

    def opened(self, path: str) -> str:
        """Return the path below the working directory, else the root as it was given with it."""
        return self._below_cwd(path) or _text(os.path.normpath(os.path.join(self._given, path)))

    def _below_cwd(self, path: str) -> str | None:
        inside = _below(self._at(path), self._cwd)
        if inside is None:
            real = os.path.join(os.path.realpath(self._root), path)
            inside = _below(os.path.normpath(real), self._cwd)
        return None if inside is None else _text(inside.replace(os.sep, "/"))

    def identity(self, path: str) -> Hashable:
        """Return the real path."""
        return os.path.realpath(self._at(path))

    def _at(self, path: str) -> str:
        return os.path.normpath(os.path.join(self._root, path))

    def _above(self, directory: str) -> "frozenset[_Inode]":
        found, here = set(), os.path.realpath(self._at(directory))
        while here != os.path.dirname(here):
            here = os.path.dirname(here)
            found.add(_inode(os.stat(here)))
        return frozenset(found)

    def _scan(self, directory: str, limit: int) -> "tuple[_Inode, _Found]":
        full, found = self._at(directory), []
        try:
            key = _inode(os.stat(full))
            with os.scandir(full) as entries:
                for entry in entries:
                    found.append(entry)
                    if len(found) > limit:
                        message = f"holds more than {FILES_LIMIT:,} files and folders"
                        raise UserError(message, place=self.opened("."))
        except OSError as error:
            place = self.opened(directory)
            raise UserError(f"cannot be listed: {error.strerror}", place=place) from error
        return key, found


def _decoded(data: bytes, shown: str) -> Source:
    try:
        return Source(shown, data.decode().removeprefix("\ufeff"))
    except UnicodeDecodeError as error:
        line_start = data.rfind(b"\n", 0, error.start) + 1
        line = data.count(b"\n", 0, error.start) + 1
        column = len(data[line_start : error.start].decode()) + 1
        place = f"{shown}:{line}:{column}"
        raise UserError("is not UTF-8", place=place, hint="save the file as UTF-8") from error


_Found = list[os.DirEntry[str]]
_Inode = tuple[int, int]


class _Entry(NamedTuple):
    """What a walk has still to look at."""

    path: str
    is_dir: bool
    above: frozenset[_Inode]
    """Device and inode of the directories that it lies in."""


def _entries(found: _Found, start: str, above: frozenset[_Inode]) -> Iterator[_Entry]:
    for entry in found:
        if entry.name == ".git":
            continue
        if _is_file(entry):
            yield _Entry(start + entry.name, False, above)
        elif _is_dir(entry):
            yield _Entry(start + entry.name, True, above)


def _order(entry: _Entry) -> str:
    """Sort a directory where its files belong among the paths of all files."""
    return entry.path + "/" if entry.is_dir else entry.path


def _text(path: str) -> str:
    return os.fsencode(path).decode(errors="replace")


def _is_cache(found: _Found) -> bool:
    return any(entry.name == "CACHEDIR.TAG" for entry in found)


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads in a circle is neither file nor directory
        return False


def _is_dir(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _inode(status: os.stat_result) -> _Inode:
    return status.st_dev, status.st_ino


def _below(path: str, base: str) -> str | None:
    """Return the path relative to a directory that it is or lies in, None for any other."""
    if path == base:
        return "."
    start = base.rstrip(os.sep) + os.sep
    return path[len(start) :] if path.startswith(start) else None
