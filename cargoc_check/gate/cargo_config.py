"""Which linker and runner cargo is configured to use for a target.

As in https://doc.rust-lang.org/cargo/reference/config.html: files named `.cargo/config.toml` from
the crate's folder upwards, then that of CARGO_HOME; environment variables go before them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..errors import UserError
from ..platforms.cfg import applies
from ..platforms.targets import Target
from ..text.source import Source
from ..text.toml import parse

_NAMES = ("config", "config.toml")
"""The older name goes before the newer one where both are there."""


class Settings(NamedTuple):
    """What cargo uses for a target: commands, empty where nothing is configured."""

    linker: tuple[str, ...] = ()
    runner: tuple[str, ...] = ()


def settings(folder: str, target: Target, environment: Mapping[str, str]) -> Settings:
    """Return what is configured where cargo is run in a folder; raises UserError for no TOML."""
    files = tuple(_files(folder, environment))
    linker = _said("linker", target, files, environment)
    runner = _said("runner", target, files, environment)
    return Settings(linker[:1], runner)


def variable(key: str, triple: str) -> str:
    """Return the environment variable of a target's key."""
    return f"CARGO_TARGET_{triple.upper().replace('-', '_').replace('.', '_')}_{key.upper()}"


class _File(NamedTuple):
    """A configuration; `base` is the folder that relative paths in it are from."""

    base: str
    targets: dict[str, Any]


def _files(folder: str, environment: Mapping[str, str]) -> Iterator[_File]:
    """Yield the files that count, the nearest first."""
    home = environment.get("CARGO_HOME") or os.path.join(os.path.expanduser("~"), ".cargo")
    places = [os.path.join(one, ".cargo") for one in _upwards(os.path.abspath(folder))]
    for place in dict.fromkeys([*places, home]):
        path = next((p for n in _NAMES if os.path.isfile(p := os.path.join(place, n))), None)
        if path is not None:
            targets = _read(path).get("target")
            yield _File(os.path.dirname(place), targets if isinstance(targets, dict) else {})


def _upwards(folder: str) -> Iterator[str]:
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent


def _read(path: str) -> dict[str, Any]:
    try:
        with open(path, encoding="utf-8") as file:
            return parse(Source(path, file.read())).data
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"cannot be read: {error}", place=path) from error


def _said(
    key: str, target: Target, files: tuple[_File, ...], environment: Mapping[str, str]
) -> tuple[str, ...]:
    stated = environment.get(variable(key, target.triple))
    if stated:
        return tuple(stated.split())
    for named in (True, False):  # a triple goes before cfg(…), in whichever file
        for file in files:
            for platform, table in file.targets.items():
                is_triple = not platform.startswith("cfg(")
                if named != is_triple or not applies(platform, target):
                    continue
                if words := _words(table, key, file.base):
                    return words
    return ()


def _words(table: object, key: str, base: str) -> tuple[str, ...]:
    """Return a command's words: a string is split at blanks, a path is from the file's folder."""
    value = table.get(key) if isinstance(table, dict) else None
    words = value.split() if isinstance(value, str) else value
    if not isinstance(words, list) or not words or not all(isinstance(w, str) for w in words):
        return ()
    first = words[0]
    if "/" in first or os.sep in first:
        first = os.path.normpath(os.path.join(base, first))
    return (first, *words[1:])
