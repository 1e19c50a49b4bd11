"""Whether a Mach-O image is signed, and whether the signature is that of its present bytes.

Of the pages that a signature covers two are compared, the one with the load commands and the last
one with the symbols: tools that change a library without signing it anew change one of them.
Form: <kern/cs_blobs.h> of XNU.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from ..extent import Extent
from .commands import CODE_SIGNATURE, Image

Signature = Literal["none", "fits", "broken"]
_SUPER_BLOB, _DIRECTORY = 0xFADE0CC0, 0xFADE0C02
_BLOBS_LIMIT = 64
_PAGE_BITS = range(12, 17)
_HASHES = {1: "sha1", 2: "sha256", 3: "sha256", 4: "sha384"}


class _Directory(NamedTuple):
    """A CodeDirectory: one hash for each page up to `limit`."""

    hashes: Extent
    size: int
    kind: str
    pages: int
    limit: int
    page_bits: int


def signature(image: Image) -> Signature:
    """Tell of an image's signature; of one in an unknown form that it fits."""
    command = image.first(CODE_SIGNATURE)
    if command is None:
        return "none"
    blob = Extent(image.extent.part(*image.numbers(command, "2I")), ">")
    if len(blob) < 12 or blob.numbers("I", 0)[0] != _SUPER_BLOB:
        return "none"
    directory = _directory(blob)
    if directory is None or directory.page_bits not in _PAGE_BITS:
        return "fits"
    known = directory.pages == -(-directory.limit >> directory.page_bits)
    if not known or directory.limit > len(image.extent) or not directory.pages:
        return "broken"
    same = all(_same(image, directory, page) for page in {0, directory.pages - 1})
    return "fits" if same else "broken"


def _directory(blob: Extent) -> _Directory | None:
    (count,) = blob.numbers("I", 8)
    for i in range(min(count, _BLOBS_LIMIT)):
        _, at = blob.numbers("2I", 12 + 8 * i)
        magic, length = blob.numbers("2I", at)
        if magic == _DIRECTORY:
            part = Extent(blob.part(at, length), ">")
            hashes, _, _, pages, limit, size, kind, _, page_bits = part.numbers("5I4B", 16)
            name = _HASHES.get(kind)
            if name is None:
                return None
            own = Extent(part.part(hashes, pages * size))
            return _Directory(own, size, name, pages, limit, page_bits)
    return None


def _same(image: Image, directory: _Directory, page: int) -> bool:
    from hashlib import new

    start = page << directory.page_bits
    end = min(start + (1 << directory.page_bits), directory.limit)
    made = new(directory.kind, image.extent.part(start, end - start)).digest()
    said = bytes(directory.hashes.part(page * directory.size, directory.size))
    return made[: directory.size] == said
