"""The file that lists the targets of a gate, with what it takes to build for each."""

from __future__ import annotations

import shlex
from typing import Any, NamedTuple

from ..errors import UserError
from ..text.source import Source
from ..text.toml import Document, parse

_DIRECTORIES = (
    *("prefix", "libdir", "includedir", "bindir", "pkgconfigdir", "datarootdir", "datadir"),
)
_COMMANDS = ("linker", "runner", "cc", "cxx")
_OTHER = ("triple", "arguments", "sysroot", "cargo-c", "environment")
_KEYS = (*_OTHER, *_COMMANDS, *_DIRECTORIES)


class Row(NamedTuple):
    """A target of the matrix.

    Commands are words. `arguments` are further ones of `cargo cinstall`; `cargo_c` is a folder with
    its commands; `directories` are those of the install tree, `environment` are variables.
    """

    triple: str
    linker: tuple[str, ...] = ()
    runner: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    cxx: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    sysroot: str | None = None
    cargo_c: str | None = None
    environment: tuple[tuple[str, str], ...] = ()
    directories: tuple[tuple[str, str], ...] = ()


def read(path: str) -> tuple[Row, ...]:
    """Read a matrix; raises UserError, with the line, for what it cannot hold."""
    try:
        with open(path, encoding="utf-8") as file:
            document = parse(Source(path, file.read()))
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"cannot be read: {error}", place=path) from error
    rows = document.data.get("target")
    if not isinstance(rows, list) or not rows:
        hint = 'write a table [[target]] with `triple = "…"` for each'
        raise UserError("the matrix has no target", place=path, hint=hint)
    return tuple(_row(document, at, row) for at, row in enumerate(rows))


def _row(document: Document, at: int, said: object) -> Row:
    if not isinstance(said, dict):
        raise UserError("a target of a matrix is a table", place=document.source.path)
    for key in said:
        if key not in _KEYS:
            what = f"a matrix knows no key '{key}'"
            raise _refusal(document, at, key, what, f"known are {', '.join(_KEYS)}")
    if not isinstance(said.get("triple"), str):
        raise _refusal(document, at, None, "the target has no triple", 'write `triple = "…"`')
    values: dict[str, Any] = {"triple": said["triple"]}
    for key in _COMMANDS:
        values[key] = _command(document, at, key, said.get(key, []))
    values["arguments"] = _command(document, at, "arguments", said.get("arguments", []))
    values["sysroot"] = _text(document, at, "sysroot", said.get("sysroot"))
    values["cargo_c"] = _text(document, at, "cargo-c", said.get("cargo-c"))
    values["environment"] = _pairs(document, at, said.get("environment", {}))
    values["directories"] = tuple(
        (key, _text(document, at, key, said[key])) for key in _DIRECTORIES if key in said
    )
    return Row(**values)


def _command(document: Document, at: int, key: str, value: object) -> tuple[str, ...]:
    """Return words: those of an array, or of a string as a shell would split it."""
    if isinstance(value, str):
        try:
            return tuple(shlex.split(value))
        except ValueError:
            what = f"`{key}` has a quote without end"
            raise _refusal(document, at, key, what, "write an array") from None
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return tuple(value)
    raise _refusal(document, at, key, f"`{key}` is no command", "a string, or an array of strings")


def _text(document: Document, at: int, key: str, value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise _refusal(document, at, key, f"`{key}` is no string", "write it in quotes")


def _pairs(document: Document, at: int, value: object) -> tuple[tuple[str, str], ...]:
    if isinstance(value, dict) and all(isinstance(one, str) for one in value.values()):
        return tuple(value.items())
    hint = 'write a table, as `environment = { CFLAGS = "-O1" }`'
    raise _refusal(document, at, "environment", "`environment` is no table of strings", hint)


def _refusal(document: Document, at: int, key: str | None, what: str, hint: str) -> UserError:
    path = ("target", at) if key is None else ("target", at, key)
    span = document.span(path, "entry" if key is None else "key")
    place = document.source.path
    if span is not None:
        position = document.source.position(span.start)
        place = f"{place}:{position.line}:{position.column}"
    return UserError(what, place=place, hint=hint)
