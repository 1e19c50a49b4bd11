"""The files of a directory on disk: found by one walk, opened only when they are asked for."""

from __future__ import annotations

import mmap
import os
import stat
import sys
from collections.abc import Iterator
from functools import partial

from ...archives.limits import KEPT_FILE_LIMIT, MEMBERS_LIMIT
from ...errors import UserError
from ..tree import HEAD, Node

# A pipe that takes a file's place must not hold us up, nor a link lead elsewhere.
_FLAGS = os.O_RDONLY
for _name in ("O_BINARY", "O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK"):
    _FLAGS |= getattr(os, _name, 0)


def walk(root: str, package: int) -> Iterator[Node]:
    """Yield what is in a directory and below it: files, links as links, folders.

    Pipes, sockets and devices are left out. Raises UserError for a directory that cannot be
    listed, and for too many files.
    """
    waiting, left = [""], MEMBERS_LIMIT
    while waiting:
        folder = waiting.pop()
        for entry in _listed(root, folder):
            left -= 1
            if left < 0:
                raise UserError(f"holds more than {MEMBERS_LIMIT:,} files and folders", place=root)
            node = _node(entry, folder, root, package)
            if node is None:
                continue
            if node.kind == "folder":
                waiting.append(node.path)
            yield node


def single(file: str, package: int) -> Node:
    """Return the node of a file that stands alone; raises UserError for what is no such file."""
    try:
        status = os.stat(file)
    except OSError as error:
        raise _unreadable(file, error) from error
    return _file(os.path.basename(file), os.path.realpath(file), file, status, package)


def _listed(root: str, folder: str) -> list[os.DirEntry[str]]:
    full = os.path.join(root, folder) if folder else root
    try:
        with os.scandir(full) as entries:
            return list(entries)
    except OSError as error:
        raise UserError(f"cannot be listed: {error.strerror}", place=full) from error


def _node(entry: os.DirEntry[str], folder: str, root: str, package: int) -> Node | None:
    path = f"{folder}/{entry.name}" if folder else entry.name
    try:
        status = entry.stat(follow_symlinks=False)
        mode = stat.S_IMODE(status.st_mode)
        if stat.S_ISLNK(status.st_mode):
            return Node(
                path, "link", package, 0, mode, os.readlink(entry.path).replace(os.sep, "/")
            )
    except OSError as error:
        raise _unreadable(os.path.join(root, path), error) from error
    if stat.S_ISDIR(status.st_mode):
        return Node(path, "folder", package, 0, mode)
    if stat.S_ISREG(status.st_mode):
        return _file(path, entry.path, entry.path, status, package)
    return None


def _file(path: str, full: str, shown: str, status: os.stat_result, package: int) -> Node:
    known = (status.st_size, status.st_mtime_ns)
    return Node(
        path,
        "file",
        package,
        status.st_size,
        stat.S_IMODE(status.st_mode),
        None,
        partial(_content, full, shown, known),
        partial(_start, full, shown),
    )


def _start(full: str, shown: str) -> bytes:
    descriptor = _open(full, shown)
    try:
        return os.read(descriptor, HEAD)
    except OSError as error:
        raise _unreadable(shown, error) from error
    finally:
        os.close(descriptor)


def _content(full: str, shown: str, known: tuple[int, int]) -> memoryview:
    """Return a file's bytes; a large file is mapped, and takes no memory of ours."""
    descriptor = _open(full, shown)
    try:
        status = os.fstat(descriptor)
        if (status.st_size, status.st_mtime_ns) != known:
            raise UserError("has changed while it was read", place=shown)
        if status.st_size > KEPT_FILE_LIMIT:
            return memoryview(mapped(descriptor))
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return memoryview(file.read())
    except OSError as error:
        raise _unreadable(shown, error) from error
    finally:
        os.close(descriptor)


def mapped(descriptor: int) -> mmap.mmap:
    """Return a map of a whole open file, which may then be closed."""
    if sys.version_info >= (3, 13):
        return mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ, trackfd=False)
    return mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)


def _open(full: str, shown: str) -> int:
    try:
        descriptor = os.open(full, _FLAGS)
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return descriptor
        os.close(descriptor)
    except OSError as error:
        raise _unreadable(shown, error) from error
    raise UserError("has changed while it was read", place=shown)


def _unreadable(shown: str, error: OSError) -> UserError:
    return UserError(f"cannot be read: {error.strerror}", place=shown)
