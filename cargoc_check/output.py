"""Writing files so that nothing is lost: as a whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping

from .errors import UserError


def write_whole(path: str, text: str) -> None:
    """Write a file by way of a temporary one beside it, so that no half of it is ever seen.

    A link stays one, and what is no regular file, such as /dev/stdout, is written to directly.
    Raises UserError when it cannot be written.
    """
    try:
        data = text.encode()
        if os.path.exists(path) and not os.path.isfile(path):
            _write(path, data)
        else:
            _replace(os.path.realpath(path), data)
    except OSError as error:
        raise UserError(f"cannot be written: {error.strerror}", place=path) from error


def write_all(contents: Mapping[str, bytes]) -> None:
    """Write files by their paths, all or none; folders are made, modes and links kept.

    Whatever stops it, an interruption too, what was written until then is put back. Raises
    UserError for what cannot be written.
    """
    ready: dict[str, str] = {}
    done: dict[str, bytes | None] = {}
    made: list[str] = []
    at = ""
    try:
        for at, data in contents.items():
            path = os.path.realpath(at)
            made += _folders(os.path.dirname(path))
            ready[path] = f"{path}.{os.getpid()}.part"
            _write(ready[path], data)
            if os.path.exists(path):
                shutil.copymode(path, ready[path])
        for path, part in ready.items():
            done[path] = _content(path)
            os.replace(part, path)
    except BaseException as error:
        _undo(ready, done, made)
        if isinstance(error, OSError):
            raise UserError(f"cannot be written: {error.strerror}", place=at) from error
        raise


def _folders(folder: str) -> list[str]:
    """Make a folder and those above it; return the new ones, the outermost first."""
    new: list[str] = []
    while not os.path.isdir(folder):
        new.insert(0, folder)
        folder = os.path.dirname(folder)
    for one in new:
        os.mkdir(one)
    return new


def _content(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def _undo(ready: Mapping[str, str], done: Mapping[str, bytes | None], made: list[str]) -> None:
    for path, part in ready.items():
        if os.path.exists(part):
            os.unlink(part)
        elif path in done:
            before = done[path]
            if before is None:
                os.unlink(path)
            else:
                _write(path, before)
    for folder in reversed(made):
        os.rmdir(folder)


def _replace(path: str, data: bytes) -> None:
    beside = f"{path}.{os.getpid()}.part"
    try:
        _write(beside, data)
        os.replace(beside, path)
    except OSError:
        if os.path.exists(beside):
            os.unlink(beside)
        raise


def _write(path: str, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)
