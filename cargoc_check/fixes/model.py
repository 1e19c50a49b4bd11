"""The values of a patch: what changes, for which reasons, and what was chosen on the way."""

from __future__ import annotations

from typing import Literal, NamedTuple

from ..text.source import Span


class Reason(NamedTuple):
    """Why a change is made: one sentence, the rule that asks for it, a page that explains it."""

    text: str
    rule: str | None = None
    link: str | None = None


class Mark(NamedTuple):
    """What a reason made of the text; the span is empty where text was only taken out.

    Offsets count from behind a byte order mark.
    """

    span: Span
    reason: Reason


class Change(NamedTuple):
    """A file before and after, None where it is not there, and the reasons.

    The path is relative to the root of the subject's files, with `/`, and may begin with `../`.
    """

    path: str
    before: bytes | None
    after: bytes | None
    marks: tuple[Mark, ...] = ()


class Step(NamedTuple):
    """A commit: its subject, body and changes."""

    subject: str
    body: str
    changes: tuple[Change, ...]


class Choice(NamedTuple):
    """What was chosen where something else was possible, and the option that states it."""

    key: str
    value: str
    why: str
    others: tuple[str, ...] = ()
    option: str | None = None


class Advice(NamedTuple):
    """What is left to a person: why it was not done, where it belongs, lines to paste."""

    message: str
    place: str | None = None
    lines: str | None = None


class Proposal(NamedTuple):
    """A patch for a package: what to commit, what was chosen, what is left to do."""

    package: str
    steps: tuple[Step, ...]
    choices: tuple[Choice, ...]
    advice: tuple[Advice, ...]
    kind: Literal["add", "mend", "nothing"]


class Author(NamedTuple):
    """Who a patch is by, and from when."""

    name: str
    email: str
    date: str
    """As RFC 5322 writes it, which `git am` reads."""


class Outcome(NamedTuple):
    """What a patched crate installs, in the words that texts about it need.

    `library` is the name that linkers are told, `pc` the pkg-config module, `include` what
    programs write in `#include`, None where no header is known; `is_generated` tells whether the
    header is made at every build. `flag` tells cargo which package is meant, with a blank before
    it, empty where that needs no word. `functions` are those that C can call, `gate` what the
    feature `capi` turns on. `changes_soname` is the smallest step of the package's version that
    changes the soname, None where it has no version in it or the manifest states one.
    `installed` are the files and links below the prefix, on Linux.
    """

    library: str
    soname: str | None
    pc: str
    include: str | None
    is_generated: bool
    flag: str
    functions: tuple[str, ...]
    gate: tuple[str, ...] = ()
    changes_soname: Literal["major", "minor", "patch"] | None = None
    states_version: bool = False
    installed: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        """Return the command that installs it."""
        return f"cargo cinstall --release --prefix=/usr/local{self.flag}"
