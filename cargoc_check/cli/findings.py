"""What commands that find something share: which findings count, how they are shown, the status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import click

from .. import baseline
from ..config import FAIL_ON
from ..engine.ask import Options
from ..errors import UserError
from ..findings import Report
from ..reports.details import Details
from ..reports.formats import FORMATS, Told, render
from ..selection import Selection, check_level, check_selectors
from . import INTERNAL_ERROR, USER_ERROR, complain, crashed
from .options import Decorated, colour_wanted, complete_rules, write_output


class Shown(NamedTuple):
    """How findings are shown and kept, as the command line says it."""

    command: str
    form: str
    output: str | None
    known: str | None
    write_baseline: str | None
    quiet: bool
    verbose: bool


def finding_options(function: Decorated) -> Decorated:
    """Add the options that choose findings and say how they are shown."""
    plain = click.Path(readable=False)
    rules: dict[str, Any] = {"multiple": True, "shell_complete": complete_rules}
    added = [
        click.option("--select", metavar="RULE", help="Only these rules.", **rules),
        click.option("--ignore", metavar="RULE", help="Not these rules.", **rules),
        click.option(
            "--severity",
            "severities",
            multiple=True,
            metavar="RULE=LEVEL",
            help="Change a rule's severity: error, warning, info or off.",
        ),
        click.option(
            "--fail-on",
            type=click.Choice(FAIL_ON),
            help="The least severity that gives exit status 1 (default: error).",
        ),
        click.option(
            "--format",
            "form",
            type=click.Choice(list(FORMATS)),
            default="text",
            help="How it is written (default: text).",
        ),
        click.option(
            "-o", "--output", type=click.Path(dir_okay=False), help="Write the report there."
        ),
        click.option(
            "--baseline", "known", metavar="FILE", type=plain, help="Hide what FILE lists."
        ),
        click.option(
            "--write-baseline", metavar="FILE", type=plain, help="List it in FILE, and exit 0."
        ),
        click.option("--isolated", is_flag=True, help="Pass over the crate's own configuration."),
        click.option("-q", "--quiet", is_flag=True, help="Only findings."),
        click.option("-v", "--verbose", is_flag=True, help="Infos as well."),
    ]
    for add in reversed(added):
        function = add(function)
    return function


def options(given: dict[str, Any]) -> Options:
    """Return which findings count; raises UserError for a rule or severity that is not known."""
    chosen, left_out = _split(given["select"]), _split(given["ignore"])
    pairs = []
    for pair in _split(given["severities"]):
        rule, sign, level = pair.partition("=")
        if not sign:
            hint = "write RULE=LEVEL"
            raise UserError(f"'{pair}' names no severity", place="--severity", hint=hint)
        check_level(level, "--severity")
        pairs.append((rule, level))
    check_selectors(chosen, "--select")
    check_selectors(left_out, "--ignore")
    check_selectors([rule for rule, _ in pairs], "--severity")
    selection = Selection(chosen, left_out, tuple(pairs))
    fixes = FORMATS[given["form"]].fixes
    return Options(selection, given["fail_on"], given["cargo_c"], given["isolated"], fixes)


def shown(command: str, given: dict[str, Any]) -> Shown:
    """Return how findings are shown."""
    return Shown(command, *(given[name] for name in Shown._fields[1:]))


def known_before(shown: Shown) -> frozenset[str]:
    """Read the baseline that is named; raises UserError."""
    return baseline.read(shown.known) if shown.known else frozenset()


def finish(
    report: Report,
    errors: list[UserError],
    shown: Shown,
    hidden: frozenset[str],
    details: Callable[[], Details] = Details,
) -> int:
    """Show the report, or list it as the new baseline; return the exit status.

    `details` works out what a format may show besides, and is asked only for one that does.
    """
    _complain(report, errors, shown)
    if shown.write_baseline and report.subjects:
        baseline.write(shown.write_baseline, report)
    elif report.subjects:
        report = baseline.hide(report, hidden)
        write_output(_rendered(report, shown, details), shown.output)
    return _status(report, bool(errors), silent=bool(shown.write_baseline))


def _complain(report: Report, errors: list[UserError], shown: Shown) -> None:
    for error in errors:
        complain(error)
    for crash in report.crashes:
        last = crash.traceback.strip().splitlines()[-1]
        crashed(f"{crash.rule or f'the {shown.command}'} on {crash.subject}: {last}")
        if os.environ.get("CARGOC_CHECK_TRACEBACK"):
            click.echo(crash.traceback, err=True)


def _status(report: Report, failed: bool, *, silent: bool) -> int:
    if report.crashes:
        return INTERNAL_ERROR
    if failed:
        return USER_ERROR
    return 0 if silent else int(report.failing)


def _rendered(report: Report, shown: Shown, details: Callable[[], Details]) -> str:
    colour = shown.output is None and colour_wanted(sys.stdout)
    besides = details() if FORMATS[shown.form].details else Details()
    told = Told(shown.command, shown.verbose, shown.quiet, colour, besides)
    return render(report, shown.form, told)


def _split(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for value in values for word in value.replace(",", " ").split())
