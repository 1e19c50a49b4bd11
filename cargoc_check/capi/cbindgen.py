"""What cbindgen, and cargo-c with it, would refuse in a cbindgen.toml: `data/cbindgen.toml`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from .. import data
from ..findings import KeyPath


class Refused(NamedTuple):
    """A key or a value for which cbindgen stops.

    `known` tells whether it knows the key and objects to its value. `expected` says what it would
    take: a type or words for a value, the nearest key for a key, if there is one near.
    """

    key: KeyPath
    known: bool
    expected: str | None


def refusals(table: dict[str, Any]) -> Iterator[Refused]:
    """Yield what cbindgen refuses, in the order of the file; it stops at the first."""
    yield from _in_table(table, (), _table()["keys"])


def _in_table(table: dict[str, Any], at: KeyPath, keys: dict[str, Any]) -> Iterator[Refused]:
    for name, value in table.items():
        path = (*at, name)
        row = keys.get(name)
        if row is None:
            yield Refused(path, False, _nearest(name, at, keys))
        elif isinstance(row, str):
            yield from _of_kind(path, row, value)
        elif isinstance(value, dict):
            yield from _in_table(value, path, row)
        elif not _fits(_table()["instead"].get(".".join(map(str, path)), ""), value):
            yield Refused(path, True, "a table")


def _of_kind(path: KeyPath, kind: str, value: Any) -> Iterator[Refused]:
    if kind.startswith("{") and isinstance(value, dict):
        for name, inner in value.items():
            yield from _of_kind((*path, name), kind[1:-1], inner)
    elif not _fits(kind, value):
        yield Refused(path, True, _expectation(kind))


def _nearest(name: str, at: KeyPath, keys: dict[str, Any]) -> str | None:
    """Return the key that was probably meant: spelled nearly so here, or so in another table."""
    from difflib import get_close_matches

    near = get_close_matches(name.replace("-", "_").lower(), keys, 1, 0.8)
    if near:
        return ".".join([*map(str, at), near[0]])
    elsewhere = [path for path in _paths() if path.rpartition(".")[2] == name]
    return elsewhere[0] if len(elsewhere) == 1 else None


def _fits(kind: str, value: Any) -> bool:
    if kind.startswith("["):
        return isinstance(value, list) and all(_fits(kind[1:-1], item) for item in value)
    if kind in _table()["words"]:
        prefix = _table()["prefixes"].get(kind)
        if prefix and isinstance(value, str) and value.startswith(prefix):
            return True
        return value in _table()["words"][kind]
    if kind in _table()["words_in_any_case"]:
        words = _table()["words_in_any_case"][kind]
        return isinstance(value, str) and value.lower() in words
    if kind == "strings":
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if kind == "count":
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return isinstance(value, {"string": str, "bool": bool}.get(kind, ()))


def _expectation(kind: str) -> str:
    if kind.startswith("{"):
        return "a table"
    for words in ("words", "words_in_any_case"):
        if kind.strip("[]") in _table()[words]:
            shown = {
                word.lower().replace("_", ""): word
                for word in reversed(_table()[words][kind.strip("[]")])
            }
            quoted = (f'"{word}"' for word in reversed(shown.values()))
            return ("an array of " if kind.startswith("[") else "") + " or ".join(quoted)
    return {
        "string": "a string",
        "strings": "an array of strings",
        "bool": "true or false",
        "count": "a whole number",
    }[kind]


@cache
def _paths() -> tuple[str, ...]:
    return tuple(_all_paths(_table()["keys"], ""))


def _all_paths(keys: dict[str, Any], start: str) -> Iterator[str]:
    for name, row in keys.items():
        if isinstance(row, dict):
            yield from _all_paths(row, f"{start}{name}.")
        else:
            yield start + name


def _table() -> dict[str, Any]:
    return data.table("cbindgen")
