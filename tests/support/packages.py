"""Real packages, pinned by their hashes in `tests/data/packages.toml`, in the user's cache.

`tools/fetch_packages.py` fills the cache; whoever reads from it takes what is there.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TABLE = os.path.join(_ROOT, "tests", "data", "packages.toml")
RECORDS = os.path.join(_ROOT, "tests", "data", "packages")
KINDS = ("debian", "toolchain", "wheel", "crate", "npm")


class Pinned(NamedTuple):
    """A row of the table: `files` are the hashes of files by what their source calls them."""

    kind: str
    name: str
    suite: str
    policy: str | None
    files: dict[str, str]


class Group(NamedTuple):
    """Files of one row that are verified together; `label` tells it from the row's others."""

    pinned: Pinned
    label: str
    paths: tuple[str, ...]


def table() -> tuple[Pinned, ...]:
    """Read the table."""
    with open(TABLE, "rb") as file:
        rows = tomllib.load(file)
    return tuple(
        Pinned(kind, row["name"], row.get("suite", ""), row.get("policy"), row["files"])
        for kind in KINDS
        for row in rows.get(kind, ())
    )


def groups(pinned: Pinned) -> Iterator[Group]:
    """Yield the groups of a row: Debian's packages by architecture, all else alone."""
    by_label: dict[str, list[str]] = {}
    for key in pinned.files:
        by_label.setdefault(_label(pinned, key), []).append(path(pinned, key))
    for label, paths in by_label.items():
        yield Group(pinned, label, tuple(paths))


def cache(name: str = "packages") -> str:
    """Return a folder of the user's cache, which need not be there yet."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "cargoc-check", name)


def path(pinned: Pinned, key: str) -> str:
    """Return where a file is kept; of one name there may be several, in other suites."""
    file = key
    if pinned.kind == "npm":  # as `npm pack` calls it: @scope/name@1.0 is scope-name-1.0.tgz
        file = key.lstrip("@").replace("/", "-").replace("@", "-") + ".tgz"
    return os.path.join(cache(), pinned.name, file)


def is_there(pinned: Pinned, key: str) -> bool:
    """Tell whether a file is in the cache, whole."""
    file = path(pinned, key)
    return os.path.isfile(file) and hash_of(file) == pinned.files[key]


def hash_of(path: str) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with open(path, "rb") as file:
        return sha256(file.read()).hexdigest()


def _label(pinned: Pinned, key: str) -> str:
    if pinned.kind == "debian":
        return key.removesuffix(".deb").rpartition("_")[2]
    return os.path.basename(path(pinned, key))
