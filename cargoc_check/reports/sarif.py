"""The report as SARIF 2.1.0: what code scanning services and editors read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html,
with the part of it that GitHub reads:
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from .. import __version__
from ..findings import (
    Crash,
    Finding,
    LocatedFix,
    Location,
    Report,
    Severity,
    Skip,
    Stage,
    Suppression,
)
from .naming import bug, label, staged
from .sarif_rules import LEVELS, Rules

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT = "cargocCheckIdentity/v1"
_BASE = "%SRCROOT%"
_ROOT = "The working directory, or the root of what was judged where that lies elsewhere"


def render(report: Report, command: str = "audit") -> str:
    """Return the report as a SARIF log with a final line break."""
    return json.dumps(document(report, command), indent=2) + "\n"


def document(report: Report, command: str = "audit") -> dict[str, Any]:
    """Return the report as a log of one run; a command's runs are one category on GitHub."""
    rules = Rules()
    results = [_result(report, finding, rules) for finding in report.findings]
    driver = {"name": "cargoc-check", "version": __version__, "rules": rules.descriptors}
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"cargoc-check/{command}/"},
        "originalUriBaseIds": {_BASE: {"description": {"text": _ROOT}}},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(report: Report, finding: Finding, rules: Rules) -> dict[str, Any]:
    said = f"{finding.message}\n\n{finding.help}" if finding.help else finding.message
    related = [
        {"id": number, "message": {"text": message}, **_location(at)}
        for number, (message, at) in enumerate(finding.related, 1)
    ]
    subject = label(report.subjects[finding.subject])
    whole = {} if finding.location.line else {"wholeFile": True}
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule, finding.name),
        "level": LEVELS[finding.severity],
        "message": {"text": said},
        "locations": [_location(finding.location)],
        **({"relatedLocations": related} if related else {}),
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        # Of a run, all results have this array or none has it (3.27.23): empty means none.
        "suppressions": [_suppression(finding.suppressed)] if finding.suppressed else [],
        **({"fixes": [_fix(finding.fix)]} if finding.fix else {}),
        "properties": {"subject": subject, **whole},
    }


def _location(at: Location) -> dict[str, Any]:
    found: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": _artifact(at.path), "region": _region(at)}
    }
    if at.key:
        found["logicalLocations"] = [{"fullyQualifiedName": at.key, "kind": "property"}]
    return found


def _artifact(path: str) -> dict[str, str]:
    """Return a path as a relative URI; bytes that are no UTF-8 are kept as they are."""
    return {"uri": quote(path.encode("utf-8", "surrogateescape")), "uriBaseId": _BASE}


def _region(at: Location) -> dict[str, Any]:
    """Return lines and columns, from 1, the end exclusive as ours.

    Of a file as a whole it is the first line: GitHub takes no log with a location without one.
    """
    if at.line is None or at.column is None or at.end_line is None or at.end_column is None:
        return {"startLine": 1}
    return {
        "startLine": at.line,
        "startColumn": at.column,
        "endLine": at.end_line,
        "endColumn": at.end_column,
        **_snippet(at, at.column - 1, at.end_column - 1),
    }


def _snippet(at: Location, start: int, end: int) -> dict[str, Any]:
    """Return the region's text, for viewers without the file, where the excerpt has all of it."""
    if at.excerpt is None or at.line != at.end_line or not start < end <= len(at.excerpt):
        return {}
    return {"snippet": {"text": at.excerpt[start:end]}}


def _suppression(by: Suppression) -> dict[str, Any]:
    reason = by.reason or ("listed in the baseline" if by.by == "baseline" else None)
    said = {"justification": reason} if reason else {}
    kind = "inSource" if by.by == "inline" else "external"
    return {"kind": kind, "status": "accepted", **said, "properties": {"by": by.by}}


def _fix(fix: LocatedFix) -> dict[str, Any]:
    """Return the edits by file; one of a file as a whole makes it, from nothing."""
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        at = edit.location
        start = at._replace(line=1, column=1, end_line=1, end_column=1)
        replacement: dict[str, Any] = {
            "deletedRegion": _region((at if at.line else start)._replace(excerpt=None))
        }
        if edit.text:
            replacement["insertedContent"] = {"text": edit.text}
        changes.setdefault(at.path, []).append(replacement)
    needs = "no judgement" if fix.safety == "safe" else "judgement"
    return {
        "description": {"text": f"A mend that needs {needs}"},
        "artifactChanges": [
            {"artifactLocation": _artifact(path), "replacements": replacements}
            for path, replacements in changes.items()
        ],
        "properties": {"safety": fix.safety},
    }


def _invocation(report: Report) -> dict[str, Any]:
    not_run = (_staged(stage) for stage in report.stages if stage.state == "not run")
    notifications = [*map(_crashed, report.crashes), *map(_skipped, report.skipped), *not_run]
    return {
        "executionSuccessful": not report.crashes,
        "toolExecutionNotifications": notifications,
    }


def _crashed(crash: Crash) -> dict[str, Any]:
    rule = {"associatedRule": {"id": crash.rule}} if crash.rule else {}
    return {"level": "error", "message": {"text": f"internal error: {bug(crash)}"}, **rule}


def _skipped(skip: Skip) -> dict[str, Any]:
    return {
        "level": LEVELS[Severity.INFO],
        "message": {"text": f"{skip.rule} was not asked: {skip.reason}"},
        "associatedRule": {"id": skip.rule},
    }


def _staged(stage: Stage) -> dict[str, Any]:
    said = f"{staged(stage)} was not run: {stage.words}"
    return {"level": LEVELS[Severity.WARNING], "message": {"text": said}}
