"""One stage after another: how long each took, and what is said meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable

from .model import Outcome, Stage

Say = Callable[[str], None]
"""Takes a line on how things go: a stage that begins, a crate that cargo compiles."""


def silent(line: str) -> None:
    """Say nothing."""


class Stages:
    """The stages so far, in order."""

    def __init__(self, say: Say = silent) -> None:
        self.say = say
        self._done: list[Stage] = []

    def run(self, name: str, work: Callable[[], Outcome]) -> bool:
        """Do a stage's work and note what came of it; tell whether it went well."""
        self.say(f"{name} …")
        start = time.monotonic()
        outcome = work()
        seconds = time.monotonic() - start
        self._done.append(Stage(name, outcome.state, outcome.words, seconds, outcome.details))
        return outcome.state == "ok"

    @property
    def done(self) -> tuple[Stage, ...]:
        """Return the stages that were done, or could not be."""
        return tuple(self._done)
