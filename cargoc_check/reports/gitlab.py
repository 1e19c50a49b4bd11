"""The report as GitLab's code quality reads it: a part of Code Climate's format.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import json
from typing import Any

from ..findings import Finding, Location, Report, Severity

LEVELS = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report) -> str:
    """Return all findings that nothing silences, as a JSON array with a final line break."""
    seen: dict[str, int] = {}
    rows = [_row(f, seen) for f in report.findings if f.suppressed is None]
    return json.dumps(rows, indent=2) + "\n"


def _row(finding: Finding, seen: dict[str, int]) -> dict[str, Any]:
    said = f"{finding.message}\n\n{finding.help}" if finding.help else finding.message
    return {
        "description": finding.message,
        "check_name": finding.rule,
        "fingerprint": _fingerprint(finding, seen),
        "severity": LEVELS[finding.severity],
        "location": {"path": finding.location.path, **_lines(finding.location)},
        "content": {"body": said},
    }


def _fingerprint(finding: Finding, seen: dict[str, int]) -> str:
    """Return what no other finding has: of several with one fingerprint GitLab shows the first."""
    known = finding.fingerprint
    number = seen[known] = seen.get(known, 0) + 1
    return known if number == 1 else f"{known}-{number}"


def _lines(at: Location) -> dict[str, Any]:
    """Return the lines, and the columns besides; of a file as a whole the first line."""
    if at.line is None:
        return {"lines": {"begin": 1}}
    return {
        "lines": {"begin": at.line, "end": at.end_line},
        "positions": {
            "begin": {"line": at.line, "column": at.column},
            "end": {"line": at.end_line, "column": at.end_column},
        },
    }
