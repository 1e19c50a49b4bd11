"""The values of a trial: what is asked for, and what came of each stage."""

from __future__ import annotations

from typing import NamedTuple

from ..artifacts.header.model import Language
from ..findings import Stage as Stage
from ..findings import State as State
from ..plan.model import Options


class Wish(NamedTuple):
    """How to build.

    `options` decide what is installed and where, below the destdir; `arguments` are further ones of
    `cargo cinstall`, such as --features. `destdir` is an empty or absent folder to install into
    and keep, None for one that goes with the scratch copy; `target_dir` a CARGO_TARGET_DIR that is
    used again, None for one that goes as well. `minutes` is how long the build may take. `runner`
    is the command that runs a program that was built for another system, or what is missing for
    that. `compilers` are commands by language, `environment` is what cargo is told besides.
    """

    options: Options = Options(prefix="/usr", libdir="lib")
    arguments: tuple[str, ...] = ()
    offline: bool = False
    locked: bool = False
    destdir: str | None = None
    target_dir: str | None = None
    minutes: float = 60
    runner: tuple[str, ...] | Missing = ()
    compilers: tuple[tuple[Language, tuple[str, ...]], ...] = ()
    environment: tuple[tuple[str, str], ...] = ()


class Missing(NamedTuple):
    """A tool that is not there: `reason` says so, `install` is the command that brings it."""

    reason: str
    install: str

    def __str__(self) -> str:
        """Return both in one line."""
        return f"{self.reason}; what installs it: {self.install}"


class Outcome(NamedTuple):
    """What came of a stage, in one line; `details` are further lines, as a tool's own words.

    `lacking` is the command that installs what it could not do without.
    """

    state: State
    words: str
    details: tuple[str, ...] = ()
    lacking: str | None = None


def ok(words: str, *details: str) -> Outcome:
    """Return the outcome of what went well."""
    return Outcome("ok", words, details)


def failed(words: str, *details: str) -> Outcome:
    """Return the outcome of what went wrong."""
    return Outcome("failed", words, details)


def warned(words: str, *details: str) -> Outcome:
    """Return the outcome of what works, but not for everybody."""
    return Outcome("warning", words, details)


def not_run(why: object) -> Outcome:
    """Return the outcome of what could not be tried; `why` may be what is missing."""
    return Outcome("not run", str(why), (), why.install if isinstance(why, Missing) else None)
