"""Baselines: findings that are known and hidden until they change."""

from __future__ import annotations

from typing import Any

from .errors import UserError
from .findings import Report, Suppression
from .output import write_whole

SCHEMA = 1
_SUPPRESSION = Suppression("baseline", None)


def write(path: str, report: Report) -> None:
    """List the report's open findings in a file; raises UserError when it cannot be written."""
    import json

    known = {f.fingerprint: f for f in report.findings if f.suppressed is None}
    rows = [
        {"fingerprint": print_, "rule": known[print_].rule, "message": known[print_].message}
        for print_ in sorted(known)
    ]
    document = {"schema": SCHEMA, "findings": rows}
    write_whole(path, json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def read(path: str) -> frozenset[str]:
    """Return the fingerprints that a baseline lists; raises UserError for what is no baseline."""
    import json

    try:
        with open(path, encoding="utf-8") as file:
            document: Any = json.load(file)
        if document["schema"] != SCHEMA:
            raise UserError(f"schema {document['schema']} is not known", place=path)
        return frozenset(str(row["fingerprint"]) for row in document["findings"])
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}", place=path) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        hint = "write one with --write-baseline"
        raise UserError("this is no baseline", place=path, hint=hint) from error


def hide(report: Report, known: frozenset[str]) -> Report:
    """Return the report with the known findings suppressed."""
    if not known:
        return report
    findings = tuple(
        f._replace(suppressed=_SUPPRESSION) if not f.suppressed and f.fingerprint in known else f
        for f in report.findings
    )
    return report._replace(findings=findings)
