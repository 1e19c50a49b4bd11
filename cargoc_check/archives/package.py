"""A package of any kind, told by what it holds and not by its name: its members in one pass."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Literal

from ..errors import UserError
from . import deb, rpm, tar_packages, zip_packages
from .compression import compression, plain, unpacked
from .limits import unpacked_limit
from .members import About, Entry
from .stream import Stream, opened
from .tar import BLOCK, is_tar

Shape = Literal["deb", "rpm", "zip", "tar"]

_UNPACK = "unpack it, and give the directory"
_OTHERS = {
    b"ADB": "a package of apk-tools 3",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"MSCF": "a cabinet file",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an installer for Windows",
    b"xar!": "an installer for macOS",
    b"hpkg": "a package of Haiku",
    b"hsqs": "a file system image",
    b"0707": "a cpio archive",
    b"LZIP": "an lzip file",
}
"""What is not read here, by its first bytes."""


def shape(path: str) -> Shape | None:
    """Return how a package is to be read; None for a file that is none.

    Raises UserError for what cannot be read, and for packages that are not read here.
    """
    with opened(path) as file:
        head = Stream(plain(file), path, BLOCK).peek(BLOCK)
    if head.startswith(deb.MAGIC):
        return "deb"
    if head.startswith(rpm.MAGIC):
        return "rpm"
    if head.startswith(zip_packages.MAGICS):
        return "zip"
    for magic, what in _OTHERS.items():
        if head.startswith(magic):
            raise UserError(f"is {what}, which is not read here", place=path, hint=_UNPACK)
    return "tar" if is_tar(head) or compression(head) else None


def items(path: str, shape: Shape) -> Iterator[About | Entry]:
    """Yield what a package says of itself, once, and its members, which are read in their order.

    A member's content can be read until the next is asked for. Raises UserError, with the path,
    for what is damaged, hostile or too large.
    """
    with opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        if shape == "deb":
            yield from deb.items(file, path, size)
        elif shape == "rpm":
            yield from rpm.items(file, path, size)
        elif shape == "zip":
            yield from zip_packages.items(file, path, size)
        else:
            stream = Stream(unpacked(file), path, unpacked_limit(size))
            if not is_tar(stream.peek(BLOCK)):
                raise UserError("is compressed, and holds no tar archive", place=path)
            yield from tar_packages.items(stream, os.path.basename(path))
