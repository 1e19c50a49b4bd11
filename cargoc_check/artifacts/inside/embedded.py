"""C libraries that are linked into another, by texts that only they hold: `data/embedded.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ...data import table

_CHUNK = 1 << 20
_OVERLAP = 256
"""Bytes that a chunk has in common with the next, more than a marker with its version has."""
_MOST_LOOKS = 1000


def find(parts: Iterable[memoryview]) -> tuple[tuple[str, str], ...]:
    """Return names and versions ("" where none is told), sorted."""
    found: dict[str, str] = {}
    rows = table("embedded")["library"]
    for chunk in _chunks(parts):
        for row in rows:
            if not found.get(row["name"]) and (version := _version(row, chunk)) is not None:
                found[row["name"]] = version
    return tuple(sorted(found.items()))


def own(name: str, library: str) -> bool:
    """Tell whether a file is one of the library's own, or of its stand-ins."""
    rows = (row for row in table("embedded")["library"] if row["name"] == name)
    return any(library.lower().startswith(tuple(row["files"])) for row in rows)


def _version(row: dict[str, Any], chunk: bytes) -> str | None:
    """Return the version that a chunk tells of a library; None where it is not there."""
    marker, version = row["marker"].encode(), row.get("version")
    at = chunk.find(marker)
    if version is None:
        return None if at < 0 else ""
    for _ in range(_MOST_LOOKS):
        if at < 0:
            return None
        if said := re.compile(version.encode()).match(chunk, at, at + _OVERLAP):
            return said[1].decode("ascii", "replace")
        at = chunk.find(marker, at + 1)
    return None


def _chunks(parts: Iterable[memoryview]) -> Iterator[bytes]:
    """Yield the bytes in pieces that a processor's cache holds, for they are searched often."""
    for part in parts:
        for start in range(0, len(part), _CHUNK):
            yield bytes(part[start : start + _CHUNK + _OVERLAP])
