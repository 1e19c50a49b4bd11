"""How much is read of what others made, so that hostile input costs bounded time and memory."""

from __future__ import annotations

from math import ceil

from ..archives.limits import MIB
from ..errors import UserError

TEXT_LIMIT = 4 * MIB
"""Bytes of one file; a large manifest, that of web-sys, has 53 kB."""
FILES_LIMIT = 200_000
"""Files and folders below a directory."""
UNPACKED_LIMIT = 512 * MIB
"""Bytes of an archive once unpacked; cargo's own bound for all but very large archives."""
MEMBERS_LIMIT = 100_000
"""Members of an archive."""
LOOKS_LIMIT = 500_000
"""How often the patterns of a manifest may look at a name; a unit stands for some microseconds."""
PART_LIMIT = 1000
"""Characters of a pattern between two slashes; a file's name has no more than 255."""
SOURCES_LIMIT = 1_000_000
"""Files that are looked at to tell whether there is Rust source, for all members together."""
PROOF_LIMIT = 64 << 10
"""Bytes of a manifest of which a mend is proven, which takes reading it again for each mend."""
FEATURES_LIMIT = 50_000
"""Features that the dependencies of one package name, what they inherit counted each time."""


def too_large(size: int, limit: int, place: str) -> UserError:
    """Return the error for a file of that many bytes where no more than `limit` are read."""
    message = f"is {_mib(size)} MiB, more than the {_mib(limit)} MiB that are read of such a file"
    return UserError(message, place=place)


def _mib(size: int) -> str:
    return f"{ceil(size / MIB * 10) / 10:,.1f}".removesuffix(".0")
