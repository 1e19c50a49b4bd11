"""Fields of a pc file that are otherwise than planned by a directory alone.

One wrong prefix changes every path of the file: whoever mends it wants to hear of that one.
"""

from __future__ import annotations

from collections.abc import Iterator

from .model import Difference

_DIRECTORIES = ("prefix", "exec_prefix", "libdir", "includedir")
"""Variables of a pc file; the later ones follow the earlier, and other fields all of them."""


def without_followers(differing: tuple[Difference, ...]) -> Iterator[Difference]:
    """Yield the differences of pc files that do not follow from that of a directory."""
    for found in differing:
        same_file = [one for one in differing if one.path == found.path]
        if not any(_follows(found, one) for one in same_file):
            yield found


def _follows(found: Difference, directory: Difference) -> bool:
    """Tell whether a field is as planned once a directory is."""
    if directory.key not in _DIRECTORIES or not (directory.built and directory.planned):
        return False
    if found.key in _DIRECTORIES[: _DIRECTORIES.index(directory.key) + 1] or not found.built:
        return False
    return found.built.replace(directory.built, directory.planned) == found.planned
