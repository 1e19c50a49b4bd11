"""`cargoc-check audit`: judge crates by their manifests and files; nothing is built or run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import click

from .. import baseline
from ..config import FAIL_ON
from ..engine.ask import Options
from ..engine.audit import audit
from ..errors import UserError
from ..findings import Crash, Report
from ..selection import Selection, check_level, check_selectors
from ..text.terminal import printable
from . import INTERNAL_ERROR, USER_ERROR, complain, crashed
from .options import colour_wanted, complete_rules, subject_options, write_output
from .subjects import Opener

_MANY = 5


@click.command(name="audit")
@subject_options
@click.option(
    "--select",
    multiple=True,
    metavar="RULE",
    shell_complete=complete_rules,
    help="Only these rules.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="RULE",
    shell_complete=complete_rules,
    help="Not these rules.",
)
@click.option(
    "--severity",
    "severities",
    multiple=True,
    metavar="RULE=LEVEL",
    help="Change a rule's severity: error, warning, info or off.",
)
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    help="The least severity that gives exit status 1 (default: error).",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write the report there.")
@click.option(
    "--baseline",
    "known",
    metavar="FILE",
    type=click.Path(readable=False),
    help="Hide the findings that FILE lists.",
)
@click.option(
    "--write-baseline",
    metavar="FILE",
    type=click.Path(readable=False),
    help="List the findings in FILE, and exit 0.",
)
@click.option("--isolated", is_flag=True, help="Pass over the crate's own configuration.")
@click.option("-q", "--quiet", is_flag=True, help="Only findings.")
@click.option("-v", "--verbose", is_flag=True, help="Infos as well.")
def command(
    paths: tuple[str, ...],
    packages: tuple[str, ...],
    workspace: bool,
    cargo_c: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    severities: tuple[str, ...],
    fail_on: str | None,
    form: str,
    output: str | None,
    known: str | None,
    write_baseline: str | None,
    isolated: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Find what is wrong with crates as C libraries, before anything is built.

    PATH is a crate's directory, a Cargo.toml, a workspace or a .crate file; several at once are
    fine. RULE is an id (CAPI201), the beginning of ids (CAPI2) or a name.

    \b
    cargoc-check audit                        the crate in this directory
    cargoc-check audit -p foo-ffi ..          one member of a workspace
    cargoc-check audit --cargo-c 0.9.14 .     as Debian 12's cargo-c would take it
    cargoc-check audit --format json *.crate  for machines
    """
    selection = _selection(select, ignore, severities)
    options = Options(selection, fail_on, cargo_c, isolated)
    opener = Opener(packages, workspace)
    hidden = baseline.read(known) if known else frozenset()
    report, errors = _audit_all(paths or (".",), opener, options)
    _complain(report, errors)
    if write_baseline and report.subjects:
        baseline.write(write_baseline, report)
    elif report.subjects:
        report = baseline.hide(report, hidden)
        write_output(_rendered(report, form, verbose, quiet, output), output)
    sys.exit(_status(report, bool(errors), silent=bool(write_baseline)))


def _audit_all(
    paths: tuple[str, ...], opener: Opener, options: Options
) -> tuple[Report, list[UserError]]:
    """Audit each path; what is wrong with one, or with us, does not keep the others from it."""
    report, errors = Report(), []
    for path in _with_progress(paths):
        try:
            report = report.and_then(audit(opener.open(path), options))
        except UserError as error:
            errors.append(error)
        except Exception:  # noqa: BLE001 a bug shown as one: exit status 3
            from traceback import format_exc

            report = report.and_then(Report(crashes=(Crash(None, path, format_exc()),)))
    return report, errors


def _complain(report: Report, errors: list[UserError]) -> None:
    for error in errors:
        complain(error)
    for crash in report.crashes:
        last = crash.traceback.strip().splitlines()[-1]
        crashed(f"{crash.rule or 'the audit'} on {crash.subject}: {last}")
        if os.environ.get("CARGOC_CHECK_TRACEBACK"):
            click.echo(crash.traceback, err=True)


def _status(report: Report, failed: bool, *, silent: bool) -> int:
    if report.crashes:
        return INTERNAL_ERROR
    if failed:
        return USER_ERROR
    return 0 if silent else int(report.failing)


def _rendered(report: Report, form: str, infos: bool, quiet: bool, output: str | None) -> str:
    if form == "json":
        from ..reports import json

        return json.render(report)
    from ..reports import text

    colour = output is None and colour_wanted(sys.stdout)
    return text.render(report, text.Style(infos, quiet, colour))


def _selection(
    select: tuple[str, ...], ignore: tuple[str, ...], severities: tuple[str, ...]
) -> Selection:
    chosen, left_out = _split(select), _split(ignore)
    pairs = []
    for pair in _split(severities):
        rule, sign, level = pair.partition("=")
        if not sign:
            hint = "write RULE=LEVEL"
            raise UserError(f"'{pair}' names no severity", place="--severity", hint=hint)
        check_level(level, "--severity")
        pairs.append((rule, level))
    check_selectors(chosen, "--select")
    check_selectors(left_out, "--ignore")
    check_selectors([rule for rule, _ in pairs], "--severity")
    return Selection(chosen, left_out, tuple(pairs))


def _split(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for value in values for word in value.replace(",", " ").split())


def _with_progress(paths: tuple[str, ...]) -> Iterator[str]:
    if len(paths) < _MANY or not sys.stderr.isatty():
        yield from paths
        return
    for number, path in enumerate(paths, 1):
        shown = printable(path[-60:])
        click.echo(f"\r\x1b[K{number}/{len(paths)} {shown}", nl=False, err=True)
        yield path
    click.echo("\r\x1b[K", nl=False, err=True)
