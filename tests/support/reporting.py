"""A report with all that a report can have, and what is told of its findings by whatever format."""

from __future__ import annotations

from typing import Any, NamedTuple

from cargoc_check.findings import (
    Crash,
    Finding,
    LocatedEdit,
    LocatedFix,
    Location,
    Place,
    Refused,
    Report,
    Severity,
    Skip,
    Stage,
    Subject,
    Suppression,
)

TOML = "crates/a/Cargo.toml"
SPECIAL = "größe 😀/a,b:c%20#x<&>.toml"
"""A path with what one format or another takes for its own."""


REFUSED = Refused("no feature `capi`", "add one", "crates/b/Cargo.toml:7:1")


class Told(NamedTuple):
    """What a format tells of a finding; what it has no place for is None."""

    rule: str
    level: str
    path: str
    line: int | None
    column: int | None
    message: str | None


def told(finding: Finding) -> Told:
    """Return what a format has to tell."""
    at = finding.location
    level, message = finding.severity.value, finding.message
    return Told(finding.rule, level, at.path, at.line, at.column, message)


def finding(message: str, at: Location, *, rule: str = "CAPI201", **changed: object) -> Finding:
    """Return a warning of a known rule, unless something else is said."""
    names = {"CAPI201": "unknown-key", "CAPI202": "wrong-type-refused", "LIB621": "pc-directory"}
    known = (rule, message)
    severity = Severity.WARNING
    made = Finding(
        rule, names.get(rule, "made-up"), severity, message, 0, at, (), None, None, None, known
    )
    return made._replace(**changed)  # type: ignore[arg-type]


def report() -> Report:
    """Return the report: three subjects, one of them clean, and all that a finding can have."""
    subjects = (
        Subject("crates/a", "a", "1.2.3", "error", "liba.so.1.2.3, soname liba.so.1"),
        Subject("crates/b", "b-sys", "0.3.0", "warning", None, REFUSED, opened="../crates/b"),
        Subject(".", None, None),
    )
    return Report(
        subjects,
        (*_of_a(), *_of_b()),
        (Skip("CAPI802", "sources not present"), Skip("LIB341", "no sysroot is stated")),
        releases=("0.10.26",),
    )


def _of_a() -> tuple[Finding, ...]:
    """Return an error with a fix, and findings that other words or places make hard to write."""
    name = Location(TOML, 12, 8, 12, 9, "package.metadata.capi.header.name", "name = 1")
    edits = (
        LocatedEdit(name, '"a"', Place(TOML)),
        LocatedEdit(Location(TOML, 3, 1, 4, 1), "", Place(TOML)),
        LocatedEdit(Location("crates/a/cbindgen.toml"), 'language = "C"\n', Place("")),
    )
    related = (
        ("named here", Location("crates/a/include/größe.h", 2, 1, 2, 5)),
        ("and there", Location("crates/a/README.md")),
    )
    return (
        finding("a file is not there", Location("crates/a/build.rs")),
        finding(
            "cargo-c stops: `header.name` is 1, expected a string",
            name,
            rule="CAPI202",
            severity=Severity.ERROR,
            related=related,
            help='write a string:\n\n    [package.metadata.capi.header]\n    name = "a"',
            fix=LocatedFix("safe", edits),
        ),
        finding("`a|b` is <not> *known* # TODO \\o/ 😀", Location(SPECIAL, 2, 3, 4, 5, "größe")),
        finding("worth 100 %,\tand: more", Location(TOML, 9, 1, 9, 2), severity=Severity.INFO),
    )


def _of_b() -> tuple[Finding, ...]:
    """Return silenced findings, two of one identity, and one of a rule that is not known."""
    at = Location("crates/b/Cargo.toml", 5, 1, 5, 4, "lib.x", "x = 1")
    silent: dict[str, Any] = {"subject": 1, "severity": Severity.ERROR}
    return (
        finding("x is so", at, suppressed=Suppression("inline", "it has to be"), **silent),
        finding("y is so", at, suppressed=Suppression("config", None), **silent),
        finding("z is so", at, suppressed=Suppression("baseline", None), **silent),
        finding("twice", at, subject=1),
        finding("twice", at._replace(line=6, end_line=6), subject=1),
        finding("of tomorrow", at, rule="CAPI999", subject=1, severity=Severity.INFO),
    )


def troubled() -> Report:
    """Return a report with bugs and stages, as a gate's may be."""
    raised = (
        'Traceback (most recent call last):\n  File "/home/x/a.py", line 1\nKeyError: "/home/x"'
    )
    stages = (
        Stage("build", "ok", "cargo cinstall did it", 12.3456, target="x86_64-pc-windows-gnu"),
        Stage("C shared", "failed", "the linker: `-la` | not found", 0.5, ("ld: no", "ld: <no>")),
        Stage("C++", "not run", "no C++ compiler", 0, lacking="apt install g++"),
        Stage("relocated", "warning", "works in part", 1),
    )
    crashes = (Crash("CAPI201", "/home/x/crates/a", raised), Crash(None, "crates/b", "ValueError"))
    return report()._replace(crashes=crashes, stages=stages)
