"""Writing files so that nothing is lost: as a whole or not at all."""

from __future__ import annotations

import os

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
