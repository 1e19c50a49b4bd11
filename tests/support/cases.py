"""The crates of tests/plan and how they are installed: what real cargo-c is asked, and planned."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from typing import Any, NamedTuple

from cargoc_check.crate.files import Directory
from tests.support import truth

_PLAN = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "plan")
CRATES = os.path.join(_PLAN, "crates")
RECORDED = os.path.join(_PLAN, "data", "recorded")


class Case(NamedTuple):
    """A crate and a set of options, by their names."""

    crate: str
    options: str

    @property
    def folder(self) -> str:
        """Return the folder of the crate."""
        return os.path.join(CRATES, self.crate)

    @property
    def args(self) -> tuple[str, ...]:
        """Return the options as they are written."""
        return tuple(_table()["options"][self.options])


def recorded() -> Iterator[Case]:
    """Yield the cases whose answers are recorded, for other targets and releases."""
    return _cases("sets")


def on_this_machine() -> Iterator[Case]:
    """Yield all cases, for the host that the tests run on."""
    return _cases("sets", "host")


def differences(answer: dict[str, Any]) -> list[str]:
    """Return how the plan differs from what one of our crates gave; none where it does not.

    What a build script wrote is no part of a plan, which names it as unknown.
    """
    name, tree = answer["crate"], answer.get("tree", [])
    written = _table()["declared"].get(name, [])
    kept = [entry for entry in tree if entry["path"] not in written]
    said = truth.Answer(name, {**answer, "tree": kept} if tree else answer)
    return truth.differences(said, Directory(os.path.join(CRATES, name)))


def _cases(*columns: str) -> Iterator[Case]:
    for crate, row in _table()["crates"].items():
        for column in columns:
            yield from (Case(crate, options) for options in row.get(column, ()))


def _table() -> dict[str, Any]:
    with open(os.path.join(_PLAN, "cases.toml"), "rb") as file:
        return tomllib.load(file)
