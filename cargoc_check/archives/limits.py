"""How much is read of what others packed, so that hostile input costs bounded time and memory."""

from __future__ import annotations

MIB = 1 << 20
UNPACKED_LIMIT = 4096 * MIB
"""Bytes of a package once unpacked; Debian's largest of a compiler has some 500 MiB."""
FREE_LIMIT = 256 * MIB
"""Bytes of it that are unpacked however small the package is."""
RATIO_LIMIT = 200
"""How often its own size a package may unpack to beyond these; archives of objects reach 15."""
MEMBERS_LIMIT = 300_000
"""Members of a package, and files and folders of a tree."""
NAMES_LIMIT = 32 * MIB
"""Characters of the paths of a tree in all, with the texts of links."""
NAME_LIMIT = 4096
"""Bytes of one path; the most that systems open."""
EXTENSIONS_LIMIT = 64 * MIB
"""Bytes of what the members of an archive say about those that follow."""
TEXT_LIMIT = 4 * MIB
"""Bytes of what a package says of itself."""
HEADER_LIMIT = 64 * MIB
"""Bytes of an index: that of a zip archive, the header of an RPM package."""
STREAMS_LIMIT = 100_000
"""Compressed streams one after another; `bgzip` begins a new one every 64 KiB."""
MEMORY_LIMIT = 256 * MIB
"""Bytes that xz may use; its highest level takes 65 MiB."""
WINDOW_BITS = 27
"""The bits of zstd's window: 128 MiB, the most of its levels without `--long`."""
KEPT_LIMIT = 64 * MIB
"""Bytes of an archive's files that are kept in memory."""
KEPT_FILE_LIMIT = MIB
"""Bytes of one such file."""


def unpacked_limit(packed: int) -> int:
    """Return how many bytes a package of that size may unpack to."""
    return min(UNPACKED_LIMIT, FREE_LIMIT + RATIO_LIMIT * packed)
