"""The report as workflow commands, which GitHub shows beside the lines of a pull request.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands; how they are
escaped is in https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding, Location, Report, Severity
from .naming import bug, rule, shows

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, infos: bool = False) -> str:
    """Return one line for each finding that people are shown, and for each bug of ours."""
    shown = (f for f in report.findings if shows(report, f, infos))
    crashes = (_command("error", {"title": "internal error"}, bug(c)) for c in report.crashes)
    return "".join(line + "\n" for line in (*map(_annotation, shown), *crashes))


def _annotation(finding: Finding) -> str:
    said = f"{finding.message}\n{finding.help}" if finding.help else finding.message
    place = dict(_place(finding.location))
    return _command(_COMMANDS[finding.severity], place | {"title": rule(finding)}, said)


def _place(at: Location) -> Iterator[tuple[str, str]]:
    """Yield the file, lines and columns; those only of one line, for more GitHub has none."""
    yield "file", at.path
    if at.line is None:
        return
    yield "line", str(at.line)
    yield "endLine", str(at.end_line)
    if at.end_line == at.line:
        yield "col", str(at.column)
        yield "endColumn", str(at.end_column)


def _command(name: str, properties: dict[str, str], said: str) -> str:
    given = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {given}::{_data(said)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
