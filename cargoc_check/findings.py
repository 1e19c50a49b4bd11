"""The values between rules, engine and reports: what is wrong, where, and how badly."""

from collections.abc import Callable
from enum import Enum
from typing import Literal, NamedTuple

from .text.source import KeyPath as KeyPath
from .text.source import Span


class Severity(Enum):
    """How bad a finding is.

    ERROR: cargo-c fails, or what it installs is broken. WARNING: works by accident, surprises
    packagers, or is silently ignored. INFO: worth knowing.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Place(NamedTuple):
    """Where a problem is, as a rule says it; the engine turns it into lines and columns.

    `path` is relative to the root of the subject's files, with `/`. In a TOML file, `key` is the
    key path and `on` says which part of the entry is meant (a table's `entry` is its header). In
    any other file `span` gives the offsets. With neither, the file as a whole is meant.
    """

    path: str
    key: KeyPath = ()
    on: Literal["key", "value", "entry"] = "value"
    span: Span | None = None


class Related(NamedTuple):
    """Another place that explains a problem."""

    message: str
    place: Place


class Edit(NamedTuple):
    """A replacement of the text that the place covers.

    A place that is a file as a whole makes one that is not there.
    """

    place: Place
    text: str


class Fix(NamedTuple):
    """A mend. `safe` needs no judgement; `unsafe` does."""

    safety: Literal["safe", "unsafe"]
    edits: tuple[Edit, ...]


Mend = Callable[[], Fix | None]
"""Works a fix out when someone asks for it: proving one costs more than the rule does."""


class Problem(NamedTuple):
    """All that a rule yields. Build it with `problem`."""

    message: str
    place: Place
    args: tuple[tuple[str, str], ...]
    help: str | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | Mend | None = None


def problem(
    template: str,
    place: Place,
    *,
    help: str | None = None,
    related: tuple[Related, ...] = (),
    fix: Fix | Mend | None = None,
    **args: object,
) -> Problem:
    """Make a problem whose message is the template (`str.format`) filled in with the arguments.

    The arguments, not the wording, identify it from run to run: they must not hold line numbers
    or anything else that an unrelated change of the crate would move. `help` says what to write
    instead; lines to paste belong there, indented by four blanks.
    """
    said = tuple(sorted((name, str(value)) for name, value in args.items()))
    return Problem(template.format(**dict(said)), place, said, help, related, fix)


class Location(NamedTuple):
    """A place found in a text: lines and columns from 1, the end exclusive.

    `path` is as machines are told it, `opened` as people can open it. `key` is the dotted TOML
    path. A location without lines means the file as a whole. `excerpt` is the source line that it
    begins on.
    """

    path: str
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    key: str | None = None
    excerpt: str | None = None
    opened: str = ""

    @property
    def shown(self) -> str:
        """Return `path:line:column` as people can open it."""
        path = self.opened or self.path
        return path if self.line is None else f"{path}:{self.line}:{self.column}"


class LocatedEdit(NamedTuple):
    """An edit with its place found; `place` is the rule's own."""

    location: Location
    text: str
    place: Place


class LocatedFix(NamedTuple):
    """A fix with its places found."""

    safety: Literal["safe", "unsafe"]
    edits: tuple[LocatedEdit, ...]


class Suppression(NamedTuple):
    """Why a finding does not count: `by` an inline ignore, the configuration or the baseline."""

    by: Literal["inline", "config", "baseline"]
    reason: str | None


class Finding(NamedTuple):
    """A problem stamped by the engine.

    `identity` is what a finding is known by from run to run: rule, package, key or file, and the
    message's arguments. One that was read from a report has `known_as` in its place.
    """

    rule: str
    name: str
    severity: Severity
    message: str
    subject: int
    location: Location
    related: tuple[tuple[str, Location], ...]
    help: str | None
    fix: LocatedFix | None
    suppressed: Suppression | None
    identity: tuple[str, ...]
    known_as: str = ""

    @property
    def fingerprint(self) -> str:
        """Return 16 hexadecimal digits that stand for the identity."""
        if self.known_as:
            return self.known_as
        from hashlib import sha256

        return sha256("\0".join(self.identity).encode()).hexdigest()[:16]


class Skip(NamedTuple):
    """A rule that could not be asked, and why."""

    rule: str
    reason: str


class Refused(NamedTuple):
    """Why cargo-c would not take what is asked for, what to change, and where that is."""

    sentence: str
    change: str
    place: str


class Subject(NamedTuple):
    """What was audited: a package, or a workspace root without one (name and version are None).

    `threshold` is the severity that makes it fail, or `never`; `effect` says what cargo-c would
    install; `refused` stands with the first subject of what was asked for. `opened` is the path as
    people can open it from the working directory.
    """

    path: str
    name: str | None
    version: str | None
    threshold: str = "error"
    effect: str | None = None
    refused: Refused | None = None
    opened: str = ""


class Crash(NamedTuple):
    """A rule that raised, or the audit as a whole: a bug of ours, with what its report needs."""

    rule: str | None
    subject: str
    traceback: str


State = Literal["ok", "warning", "failed", "not run"]


class Stage(NamedTuple):
    """A stage of a trial, what came of it, and how many seconds it took.

    `details` are further lines: why it failed, or what is worth knowing where it did not. Where
    something could not be done for want of a tool, `lacking` is the command that installs it.
    `target` is the triple that was built for, None where it is not stated.
    """

    name: str
    state: State
    words: str
    seconds: float
    details: tuple[str, ...] = ()
    lacking: str | None = None
    target: str | None = None


class Report(NamedTuple):
    """The outcome for all subjects, in order; `releases` are those of cargo-c judged by.

    `stages` are those of a gate.
    """

    subjects: tuple[Subject, ...] = ()
    findings: tuple[Finding, ...] = ()
    skipped: tuple[Skip, ...] = ()
    crashes: tuple[Crash, ...] = ()
    releases: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()

    @property
    def failing(self) -> bool:
        """Tell whether an open finding reaches its subject's threshold."""
        return any(map(self.fails, self.findings))

    def fails(self, finding: Finding) -> bool:
        """Tell whether a finding is open and reaches its subject's threshold."""
        levels = [severity.value for severity in Severity]
        threshold = self.subjects[finding.subject].threshold
        if finding.suppressed is not None or threshold not in levels:
            return False
        return levels.index(finding.severity.value) <= levels.index(threshold)

    def and_then(self, other: "Report") -> "Report":
        """Return this report followed by another."""
        by = len(self.subjects)
        return Report(
            self.subjects + other.subjects,
            self.findings + tuple(f._replace(subject=f.subject + by) for f in other.findings),
            tuple(sorted({*self.skipped, *other.skipped})),
            self.crashes + other.crashes,
            tuple(dict.fromkeys(self.releases + other.releases)),
            self.stages + other.stages,
        )
