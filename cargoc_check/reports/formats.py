"""The formats of a report: every command that prints one takes them all."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ..findings import Report
from .details import Details


class Told(NamedTuple):
    """What a format may want to know besides the report.

    `command` is the one that made the report. `infos`, `quiet` and `colour` are for what people
    read: infos as well, findings only, and colours. `details` is what is known besides, for a
    format that shows it.
    """

    command: str = "audit"
    infos: bool = False
    quiet: bool = False
    colour: bool = False
    details: Details = Details()


class Format(NamedTuple):
    """How a format is written, and whether it shows fixes and details, which cost time."""

    write: Callable[[Report, Told], str]
    fixes: bool = False
    details: bool = False


def render(report: Report, form: str, told: Told) -> str:
    """Return the report in a format, by its name in `FORMATS`."""
    return FORMATS[form].write(report, told)


def _text(report: Report, told: Told) -> str:
    from .text import Style

    if report.stages:
        from .gate import render
    else:
        from .text import render
    return render(report, Style(told.infos, told.quiet, told.colour))


def _json(report: Report, told: Told) -> str:
    from .json import render

    return render(report, told.command)


def _jsonl(report: Report, told: Told) -> str:
    from .jsonl import render

    return render(report, told.command)


def _sarif(report: Report, told: Told) -> str:
    from .sarif import render

    return render(report, told.command)


def _junit(report: Report, told: Told) -> str:
    from .junit import render

    return render(report)


def _github(report: Report, told: Told) -> str:
    from .github import render

    return render(report, told.infos)


def _markdown(report: Report, told: Told) -> str:
    from .markdown import render

    return render(report, told.command, told.infos)


def _gitlab(report: Report, told: Told) -> str:
    from .gitlab import render

    return render(report)


def _tap(report: Report, told: Told) -> str:
    from .tap import render

    return render(report)


def _html(report: Report, told: Told) -> str:
    from .html import render

    return render(report, told.command, told.details)


FORMATS = {
    "text": Format(_text),
    "json": Format(_json, fixes=True),
    "jsonl": Format(_jsonl, fixes=True),
    "sarif": Format(_sarif, fixes=True),
    "junit": Format(_junit),
    "github": Format(_github),
    "markdown": Format(_markdown),
    "gitlab": Format(_gitlab),
    "tap": Format(_tap),
    "html": Format(_html, fixes=True, details=True),
}
"""By the names that `--format` takes; the first is the default."""
