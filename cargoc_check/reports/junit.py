"""The report as JUnit XML, as Jenkins and GitLab read it: a suite for each subject.

A finding that its subject fails on is a failed test, a stage that failed as well. Others pass, and
say what they are as output; silenced ones are skipped tests. A subject without findings has one
test that passes, so that it can be seen. The names of tests hold no line numbers: services tell by
them what is new.

The schema is Jenkins's: https://github.com/jenkinsci/xunit-plugin
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..findings import Crash, Finding, Report, Skip, Stage, Subject
from .naming import bug, label, rule, staged
from .plain import line, lines, safe


class _Case(NamedTuple):
    """A test: what it came to (`failure`, `error`, `skipped`, `system-out` or none), and words."""

    name: str
    outcome: str = ""
    message: str = ""
    kind: str = ""
    text: str = ""
    seconds: float = 0


def render(report: Report) -> str:
    """Return the report as an XML document; only a gate's stages take time."""
    suites = list(_suites(report))
    total = _counts([case for _, cases in suites for case in cases])
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="cargoc-check" {_tests(total, skipped=False)} time="0">',
        *(text for name, cases in suites for text in _suite(name, cases)),
        "</testsuites>",
    ]
    return "".join(f"{part}\n" for part in parts)


def _suites(report: Report) -> Iterator[tuple[str, list[_Case]]]:
    found: list[list[_Case]] = [[] for _ in report.subjects]
    for finding in report.findings:
        found[finding.subject].append(_case(finding, fails=report.fails(finding)))
    for subject, cases in zip(report.subjects, found, strict=True):
        yield _class(subject), _told_apart(cases) or [_Case("nothing found")]
    if report.stages:
        yield "cargoc-check.stages", _told_apart(map(_staged, report.stages))
    if report.skipped:
        yield "cargoc-check.skipped", list(map(_skipped, report.skipped))
    if report.crashes:
        yield "cargoc-check.bugs", _told_apart(map(_crashed, report.crashes))


def _class(subject: Subject) -> str:
    """Return a subject's name as a class's: what stands before its last dot is a package's."""
    return safe(subject.name or label(subject))


def _case(finding: Finding, *, fails: bool) -> _Case:
    text, kind = lines(finding), rule(finding)
    if finding.suppressed:
        said = f"silenced ({finding.suppressed.by})"
        reason = f": {finding.suppressed.reason}" if finding.suppressed.reason else ""
        return _Case(line(finding), "skipped", safe(said + reason), kind, text)
    if fails:
        return _Case(line(finding), "failure", safe(finding.message), kind, text)
    return _Case(line(finding), "system-out", text=text)


def _skipped(skip: Skip) -> _Case:
    return _Case(skip.rule, "skipped", safe(skip.reason))


def _staged(stage: Stage) -> _Case:
    name, said = safe(staged(stage)), safe(stage.words)
    text = "\n".join(safe(line) for line in (stage.words, *stage.details))
    outcome = _STAGES[stage.state]
    message = said if outcome in ("failure", "skipped") else ""
    return _Case(name, outcome, message, text=text, seconds=round(stage.seconds, 3))


_STAGES = {"ok": "system-out", "warning": "system-out", "failed": "failure", "not run": "skipped"}


def _crashed(crash: Crash) -> _Case:
    return _Case(safe(bug(crash)), "error", "a bug in cargoc-check", "internal error")


def _told_apart(cases: Iterable[_Case]) -> list[_Case]:
    """Return cases of which no two have one name: services would take them for one test."""
    seen: dict[str, int] = {}
    apart = []
    for case in cases:
        number = seen[case.name] = seen.get(case.name, 0) + 1
        apart.append(case if number == 1 else case._replace(name=f"{case.name} ({number})"))
    return apart


def _suite(name: str, cases: list[_Case]) -> Iterator[str]:
    counts = _tests(_counts(cases), skipped=True)
    yield f'  <testsuite name="{_escaped(name)}" {counts} time="0">'
    for case in cases:
        named = f'classname="{_escaped(name)}" name="{_escaped(case.name)}"'
        start = f'    <testcase {named} time="{case.seconds:.3f}"'
        yield f"{start}>{_outcome(case)}</testcase>" if case.outcome else f"{start}/>"
    yield "  </testsuite>"


def _outcome(case: _Case) -> str:
    message = f' message="{_escaped(case.message)}"' if case.message else ""
    kind = f' type="{_escaped(case.kind)}"' if case.kind else ""
    return f"<{case.outcome}{message}{kind}>{_escaped(case.text)}</{case.outcome}>"


class _Counts(NamedTuple):
    tests: int
    failures: int
    errors: int
    skipped: int


def _counts(cases: list[_Case]) -> _Counts:
    outcomes = [case.outcome for case in cases]
    return _Counts(len(cases), *map(outcomes.count, ("failure", "error", "skipped")))


def _tests(counts: _Counts, *, skipped: bool) -> str:
    """Return the counts as attributes; of all suites together the schema has no `skipped`."""
    shown = counts._asdict()
    if not skipped:
        del shown["skipped"]
    return " ".join(f'{name}="{count}"' for name, count in shown.items())


def _escaped(text: str) -> str:
    from html import escape

    return escape(text, quote=False).replace('"', "&quot;")
