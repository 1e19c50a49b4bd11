"""One stage after another: how long each took, and what is said meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Container

from .model import Outcome, Stage

SKIPPED = "it is to be skipped"
"""What is said of a stage that nobody wanted."""
Say = Callable[[str], None]
"""Takes a line on how things go: a stage that begins, a crate that cargo compiles."""


def silent(line: str) -> None:
    """Say nothing."""


class Stages:
    """The stages so far, in order; those to `skip` are not run."""

    def __init__(self, say: Say = silent, skip: Container[str] = ()) -> None:
        self.say = say
        self._skip = skip
        self._done: list[Stage] = []

    def run(self, name: str, work: Callable[[], Outcome]) -> bool:
        """Do a stage's work and note what came of it; tell whether it went well."""
        if name in self._skip:
            self._done.append(Stage(name, "not run", SKIPPED, 0.0))
            return False
        self.say(f"{name} …")
        start = time.monotonic()
        outcome = work()
        seconds = time.monotonic() - start
        state, words, details, lacking = outcome
        self._done.append(Stage(name, state, words, seconds, details, lacking))
        return state == "ok"

    @property
    def done(self) -> tuple[Stage, ...]:
        """Return the stages that were done, or could not be."""
        return tuple(self._done)
