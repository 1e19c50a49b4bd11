"""Writing files so that nothing is lost: as a whole or not at all."""

from __future__ import annotations

import os

from .errors import UserError


def write_whole(path: str, text: str) -> None:
    """Write a file by way of a temporary one beside it, so that no half of it is ever seen.

    Raises UserError when it cannot be written.
    """
    beside = f"{path}.{os.getpid()}.part"
    try:
        with open(beside, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.replace(beside, path)
    except OSError as error:
        if os.path.exists(beside):
            os.unlink(beside)
        raise UserError(f"cannot be written: {error.strerror}", place=path) from error
