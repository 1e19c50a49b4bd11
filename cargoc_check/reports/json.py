"""The JSON report, schema 1: `docs/report.schema.json`. The same report gives the same bytes."""

from __future__ import annotations

import json
from typing import Any

from .. import __version__
from ..findings import Finding, LocatedFix, Location, Report, Severity, Stage, Subject
from .naming import local, raised

SCHEMA = 1


def render(report: Report, command: str = "audit") -> str:
    """Return the report as a JSON document with a final line break."""
    return json.dumps(document(report, command), indent=2) + "\n"


def document(report: Report, command: str = "audit") -> dict[str, Any]:
    """Return the report as the schema's objects."""
    open_findings = [f for f in report.findings if f.suppressed is None]
    return {
        "schema": SCHEMA,
        "tool": {"name": "cargoc-check", "version": __version__},
        "command": command,
        "subjects": [_subject(subject) for subject in report.subjects],
        "findings": [_finding(finding) for finding in report.findings],
        "skipped": [skip._asdict() for skip in report.skipped],
        "crashes": [
            {"rule": crash.rule, "subject": local(crash.subject), "error": raised(crash)}
            for crash in report.crashes
        ],
        "releases": list(report.releases),
        "stages": [_stage(stage) for stage in report.stages],
        "summary": {
            severity.value: sum(f.severity is severity for f in open_findings)
            for severity in Severity
        },
    }


def _subject(subject: Subject) -> dict[str, Any]:
    refused = subject.refused and subject.refused._replace(place=local(subject.refused.place))
    return {
        "path": subject.path,
        "name": subject.name,
        "version": subject.version,
        "threshold": subject.threshold,
        "effect": subject.effect,
        "refused": refused and refused._asdict(),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "subject": finding.subject,
        "location": _location(finding.location),
        "excerpt": finding.location.excerpt,
        "related": [{"message": m, "location": _location(at)} for m, at in finding.related],
        "help": finding.help,
        "fix": _fix(finding.fix) if finding.fix else None,
        "suppressed": finding.suppressed._asdict() if finding.suppressed else None,
        "fingerprint": finding.fingerprint,
    }


def _stage(stage: Stage) -> dict[str, Any]:
    seconds = round(stage.seconds, 3)
    return {**stage._asdict(), "seconds": seconds, "details": list(stage.details)}


def _location(at: Location) -> dict[str, Any]:
    return {
        "path": at.path,
        "line": at.line,
        "column": at.column,
        "end_line": at.end_line,
        "end_column": at.end_column,
        "key": at.key,
    }


def _fix(fix: LocatedFix) -> dict[str, Any]:
    edits = []
    for edit in fix.edits:
        place = _location(edit.location)
        del place["key"]
        edits.append({**place, "text": edit.text})
    return {"safety": fix.safety, "edits": edits}
