"""The files that hold what each format says of the two made-up reports."""

from __future__ import annotations

from pathlib import Path

from cargoc_check.reports.formats import Told, render
from tests.support.report_readers import READERS
from tests.support.reporting import report, troubled

FOLDER = Path(__file__).resolve().parent / "expected"
REPORTS = {"audit": report, "gate": troubled}


def files() -> dict[Path, str]:
    """Return the text of each file, for formats that machines read."""
    forms = ("json", *READERS)
    return {
        FOLDER / f"{command}.{form}": made(command, form) for command in REPORTS for form in forms
    }


def made(command: str, form: str) -> str:
    """Return one of the reports in a format, infos included."""
    return render(REPORTS[command](), form, Told(command, infos=True))
