"""One stage after another: how long each took, and what is said meanwhile."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager

from .model import Outcome, Stage

SKIPPED = "it is to be skipped"
"""What is said of a stage that nobody wanted."""
Say = Callable[[str], None]
"""Takes a line on how things go: a stage that begins, a crate that cargo compiles."""


def silent(line: str) -> None:
    """Say nothing."""


_APART = sys.platform == "linux"
"""Whether stages may run beside others: elsewhere the bounds of compilers are set at a fork."""


class _Begun:
    """A stage that runs beside others, after the one that was begun before it."""

    def __init__(
        self, name: str, work: Callable[[], Outcome], before: _Begun | None, at: int
    ) -> None:
        self.at = at
        self._name = name
        self._work = work
        self._before = before
        self._came: Stage | BaseException | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def wait(self) -> Stage:
        """Return the stage when it is done; raises what its work has raised."""
        self.join()
        if isinstance(self._came, BaseException):
            raise self._came
        assert self._came is not None
        return self._came

    def join(self) -> None:
        """Wait until it is done."""
        self._thread.join()

    def _run(self) -> None:
        if self._before is not None:
            self._before.join()
        try:
            self._came = _timed(self._name, self._work)
        except BaseException as error:  # noqa: BLE001 whoever waits is to have it
            self._came = error


class Stages:
    """The stages so far, in order; those to `skip` are not run."""

    def __init__(self, say: Say = silent, skip: Container[str] = ()) -> None:
        self.say = say
        self._skip = skip
        self._done: list[Stage] = []
        self._begun: list[_Begun] = []

    def run(self, name: str, work: Callable[[], Outcome]) -> bool:
        """Do a stage's work and note what came of it; tell whether it went well."""
        if not self._is_wanted(name):
            return False
        self._done.append(_timed(name, work))
        return self._done[-1].state == "ok"

    def begin(self, name: str, work: Callable[[], Outcome]) -> None:
        """Do a stage's work beside that of those that follow, which do not need it.

        It must start no program but compilers, and share nothing that changes with the others.
        """
        if not _APART:
            self.run(name, work)
        elif self._is_wanted(name):
            before = self._begun[-1] if self._begun else None
            self._begun.append(_Begun(name, work, before, len(self._done)))
            self._done.append(Stage(name, "not run", "it has not ended", 0.0))

    @contextmanager
    def together(self) -> Iterator[None]:
        """Have no stage that was begun go on after this, whatever happens."""
        try:
            yield
        finally:
            for begun in self._begun:
                begun.join()

    def wait(self) -> None:
        """Wait for the stages that were begun; raises what their work has raised."""
        while self._begun:
            begun = self._begun.pop(0)
            self._done[begun.at] = begun.wait()

    @property
    def done(self) -> tuple[Stage, ...]:
        """Return the stages that were done, or could not be, once all have ended."""
        self.wait()
        return tuple(self._done)

    def _is_wanted(self, name: str) -> bool:
        if name in self._skip:
            self._done.append(Stage(name, "not run", SKIPPED, 0.0))
            return False
        self.say(f"{name} …")
        return True


def _timed(name: str, work: Callable[[], Outcome]) -> Stage:
    start = time.monotonic()
    state, words, details, lacking = work()
    return Stage(name, state, words, time.monotonic() - start, details, lacking)
