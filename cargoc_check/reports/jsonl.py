"""The report as JSON Lines: the head first, then one line for each finding."""

from __future__ import annotations

import json
from typing import Any

from ..findings import Report
from .json import document


def render(report: Report, command: str = "audit") -> str:
    """Return the objects of the JSON report, line by line: the first has all but the findings."""
    head = document(report, command)
    findings = head.pop("findings")
    return "".join(f"{_line(row)}\n" for row in (head, *findings))


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, separators=(",", ":"))
