"""Paths in pkg-config files of the machine that built something (`data/pc_paths.toml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...data import table

_PATH = re.compile(r"(?:(?<=-[LIF])|(?<![\w}./]))(?:[A-Za-z]:)?/[^\s,;:'\"]+")


def lies_in(path: str) -> str | None:
    """Return what of the building machine a path lies in, None where it may be anybody's."""
    plain = path.replace("\\", "/")
    for row in table("pc_paths")["path"]:
        if re.search(row["pattern"], plain) and not ("but" in row and re.search(row["but"], plain)):
            return str(row["what"])
    return None


def found(text: str) -> Iterator[tuple[str, str]]:
    """Yield the paths in a text that the building machine alone has, each with what it lies in."""
    for match in _PATH.finditer(re.sub(r"[\\/]+", "/", text)):
        what = lies_in(match[0])
        if what is not None:
            yield match[0], what
