"""The facts of a gate: the stages for one target, and what rules make of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ..findings import Place, Problem, Stage, State, problem


class Staged(NamedTuple):
    """The stages that a gate has gone through for one target; `place` is the crate's manifest."""

    stages: tuple[Stage, ...]
    place: Place


def failures(staged: Staged, name: str) -> Iterator[Problem]:
    """Yield the problem of the stage of that name, where it failed."""
    return _of_state(staged, name, "failed")


def warnings(staged: Staged, name: str) -> Iterator[Problem]:
    """Yield the problem of the stage of that name, where it warns or failed."""
    yield from _of_state(staged, name, "warning")
    yield from _of_state(staged, name, "failed")


def lacking(staged: Staged) -> Iterator[Problem]:
    """Yield the problem of each stage that lacked a tool."""
    for stage in staged.stages:
        if stage.lacking:
            how = "not run" if stage.state == "not run" else "not run to its end"
            yield _problem(staged, stage, f"{{stage}} is {how}: {{words}}")


def _of_state(staged: Staged, name: str, state: State) -> Iterator[Problem]:
    for stage in staged.stages:
        if stage.name == name and stage.state == state:
            yield _problem(staged, stage, "{words}")


def _problem(staged: Staged, stage: Stage, template: str) -> Problem:
    target = {"target": stage.target} if stage.target else {}
    template += ", for {target}" if target else ""
    said: dict[str, Any] = {"stage": stage.name, "words": stage.words, **target}
    help = "\n".join(f"    {line}" for line in stage.details)
    made = problem(template, staged.place, help=help or None, **said)
    # The words are a tool's, or count things: what it is known by is the stage.
    known = tuple(pair for pair in made.args if pair[0] != "words")
    return made._replace(args=known)
