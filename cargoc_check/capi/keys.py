"""The keys that cargo-c reads, as `data/keys.toml` lists them, and what was probably meant."""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from .. import data
from ..findings import KeyPath

_TYPES: dict[str, tuple[tuple[type, ...], str]] = {
    "string": ((str,), "a string"),
    "bool": ((bool,), "true or false"),
    "integer": ((int,), "a whole number"),
    "bool-or-string": ((bool, str), "true, false or a string"),
    "array": ((list,), "an array of tables"),
}


class Key(NamedTuple):
    """A row of the table; `path` is dotted, `*` in it stands for any name or index."""

    path: str
    type: str
    default: str
    wrong: str
    since: str
    range: tuple[int, int] | None


class Meant(NamedTuple):
    """What an unknown key was probably meant to be; `advice` says it in a sentence.

    `certain` tells that the key is a known slip, and not only spelled alike.
    """

    key: str
    advice: str
    certain: bool = False


@cache
def table() -> dict[str, Key]:
    """Return the keys by path."""
    return {
        row["path"]: Key(
            row["path"],
            row["type"],
            row["default_text"],
            row["wrong"],
            row["since"],
            tuple(row["range"]) if "range" in row else None,
        )
        for row in data.table("keys")["key"]
    }


def known(path: KeyPath) -> bool:
    """Tell whether cargo-c reads the key, or a key below it."""
    return tuple(_generic(path)) in _prefixes()


def used(metadata: dict[str, Any]) -> Iterator[tuple[KeyPath, Key]]:
    """Yield the keys that a metadata table sets to anything but their default."""
    for path, value in _leaves(metadata, ()):
        key = table().get(".".join(_generic(path)))
        if key is not None and not (isinstance(value, bool) and key.default == str(value).lower()):
            yield path, key


def fits(key: Key, value: Any) -> bool:
    """Tell whether a value has the type that cargo-c wants for a key."""
    types = _TYPES[key.type][0]
    return isinstance(value, types) and (bool in types or not isinstance(value, bool))


def expectation(key: Key) -> str:
    """Say what cargo-c wants for a key."""
    return _TYPES[key.type][1]


def meant(path: KeyPath) -> Meant | None:
    """Return what an unknown key was probably meant to be, None where nothing is near."""
    written = ".".join(_generic(path))
    for row in data.table("keys")["misspelling"]:
        if row["path"] == written:
            why = f"; {row['why']}" if "why" in row else ""
            return Meant(row["means"], f"write `{row['means']}`{why}", True)
    near = _nearest(path)
    return Meant(near, f"did you mean `{near}`?") if near else None


def _nearest(path: KeyPath) -> str | None:
    """Return the key of the same table that is spelled alike, else one of that very name."""
    from difflib import get_close_matches

    table_, name = tuple(_generic(path[:-1])), str(path[-1])
    siblings = {p[-1]: p for p in _prefixes() if p[:-1] == table_ and p[-1] != "*"}
    close = get_close_matches(name.replace("-", "_"), siblings, n=1, cutoff=0.75)
    if close:
        return ".".join(siblings[close[0]])
    elsewhere = sorted(".".join(p) for p in _prefixes() if p[-1] == name)
    return elsewhere[0] if len(elsewhere) == 1 else None


@cache
def _prefixes() -> frozenset[tuple[str, ...]]:
    paths = (tuple(path.split(".")) for path in table())
    return frozenset(path[:length] for path in paths for length in range(1, len(path) + 1))


def _generic(path: KeyPath) -> Iterator[str]:
    """Yield a path's parts with `*` for indices and for the predicates of `library.target`."""
    for index, part in enumerate(path):
        named = isinstance(part, str) and tuple(path[:index]) != ("library", "target")
        yield str(part) if named else "*"


def _leaves(node: Any, at: KeyPath) -> Iterator[tuple[KeyPath, Any]]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _leaves(value, (*at, name))
        return
    if isinstance(node, list):
        for index, value in enumerate(node):
            yield from _leaves(value, (*at, index))
    if at:
        yield at, node
