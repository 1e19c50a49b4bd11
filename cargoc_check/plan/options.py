"""The options of `cargo cinstall`: how they are written, and which release knows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .. import data
from ..capi.releases import Release
from ..errors import UserError
from ..platforms.systems import numbers
from .model import Options, Refused


def arguments(options: Options) -> tuple[str, ...]:
    """Return the options as they are written behind `cargo cinstall`."""
    return tuple(_written(options))


def from_arguments(arguments: Sequence[str]) -> Options:
    """Read options as `arguments` writes them, a value behind `=` or as the next one.

    Raises UserError for any other, for a value that is missing, and for one that must not be.
    """
    given: dict[str, Any] = {}
    rows = {row["spelling"]: row for row in _rows() if row["field"] in Options._fields}
    left = list(arguments)
    while left:
        spelling, equals, value = left.pop(0).partition("=")
        row = rows.get(spelling)
        if row is None:
            raise UserError(f"`{spelling}` is no option that decides what is installed")
        if row["takes"] == "nothing":
            if equals:
                raise UserError(f"`{spelling}` takes no value")
            given[row["field"]] = True
            continue
        if not equals:
            if not left:
                raise UserError(f"`{spelling}` needs a value")
            value = left.pop(0)
        many = row["takes"] == "values"
        given[row["field"]] = (*given.get(row["field"], ()), value) if many else value
    return Options(**given)


def refusal(options: Options, release: Release, explicit: bool) -> Refused | None:
    """Return why a release refuses options that are given, None when it knows them all.

    `explicit` tells whether packages are chosen by name or as a whole.
    """
    given = {field for field, value in zip(Options._fields, options, strict=True) if value}
    given |= {"packages"} if explicit else set()
    for row in _rows():
        if row["field"] in given and release.version < numbers(row["since"]):
            since = f"cargo-c has it since {row['since']}"
            return Refused("unknown option", f"there is no option `{row['spelling']}`: {since}")
    for row in data.table("options")["stumble"]:
        is_there = row["field"] in given and _is_said(options, row)
        if is_there and numbers(row["from"]) <= release.version <= numbers(row["to"]):
            return Refused(row["cause"], row["effect"])
    return None


def _is_said(options: Options, row: dict[str, Any]) -> bool:
    """Tell whether an option has the value that a row asks for."""
    value = getattr(options, row["field"])
    return "equals" not in row or list(dict.fromkeys(value)) == row["equals"]


def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = data.table("options")["option"]
    return rows


def _written(options: Options) -> Iterable[str]:
    for row in _rows():
        value = getattr(options, row["field"], None)
        if not value:
            continue
        if row["takes"] == "nothing":
            yield row["spelling"]
        else:
            values = value if row["takes"] == "values" else (value,)
            yield from (f"{row['spelling']}={one}" for one in values)
