"""The report as TAP 14, the Test Anything Protocol: a test point for each finding.

https://testanything.org/tap-version-14-specification.html. Points are `ok` and `not ok` as tests
are in `junit.py`; what a finding says is in the YAML block below its point.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from ..findings import Finding, Report, Stage
from .naming import bug, label, staged
from .plain import line, safe


def render(report: Report) -> str:
    """Return the version, the plan, and the points with their blocks."""
    points = list(_points(report))
    plan = f"1..{len(points)}" if points else "1..0 # SKIP there was nothing to judge"
    lines = ["TAP version 14", plan]
    for number, (state, description, block) in enumerate(points, 1):
        lines += f"{state} {number} - {description}", *block
    return "".join(f"{text}\n" for text in lines)


_Point = tuple[str, str, list[str]]
"""How it went, its description, and the lines below it."""


def _points(report: Report) -> Iterator[_Point]:
    found: list[list[Finding]] = [[] for _ in report.subjects]
    for finding in report.findings:
        found[finding.subject].append(finding)
    for subject, findings in zip(report.subjects, found, strict=True):
        name = _escaped(label(subject))
        for finding in findings:
            yield _point(finding, name, fails=report.fails(finding))
        if not findings:
            yield "ok", f"{name}: nothing found", []
    for stage in report.stages:
        yield _staged(stage)
    for skip in report.skipped:
        yield "ok", f"{skip.rule} # SKIP {_escaped(skip.reason)}", []
    for crash in report.crashes:
        block = _block({"message": "a bug in cargoc-check", "severity": "bug"}, None)
        yield "not ok", _escaped(bug(crash)), block


def _point(finding: Finding, subject: str, *, fails: bool) -> _Point:
    said = {
        "message": finding.message,
        "severity": finding.severity.value,
        "rule": finding.rule,
        "name": finding.name,
    }
    if finding.help:
        said["help"] = finding.help
    description = f"{subject}: {_escaped(line(finding))}"
    if finding.suppressed:
        reason = finding.suppressed.reason or finding.suppressed.by
        description += f" # SKIP {_escaped(reason)}"
    return "not ok" if fails else "ok", description, _block(said, finding)


def _staged(stage: Stage) -> _Point:
    name, words = _escaped(staged(stage)), _escaped(stage.words)
    if stage.state == "not run":
        return "ok", f"{name} # SKIP {words}", []
    said = {"message": stage.words, "severity": stage.state}
    if stage.details:
        said["details"] = "\n".join(stage.details)
    return "not ok" if stage.state == "failed" else "ok", name, _block(said, None)


def _block(said: dict[str, str], finding: Finding | None) -> list[str]:
    lines = ["---", *(f"{key}: {_quoted(value)}" for key, value in said.items())]
    if finding is not None:
        at = finding.location
        lines += "at:", f"  file: {_quoted(at.path)}"
        if at.line is not None:
            lines += f"  line: {at.line}", f"  column: {at.column}"
    return [f"  {text}" for text in (*lines, "...")]


def _quoted(text: str) -> str:
    """Return a text between double quotes: what JSON escapes, YAML does in the same way."""
    return json.dumps(safe(text, lines=True), ensure_ascii=False)


def _escaped(text: str) -> str:
    """Return a description in which nothing begins a directive."""
    return safe(text).replace("\\", "\\\\").replace("#", "\\#")
