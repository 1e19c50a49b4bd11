"""`cargoc-check audit`: judge crates by their manifests and files; nothing is built or run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

import click

from ..crate.opening import Opener
from ..engine.ask import Options
from ..engine.audit import audit
from ..errors import UserError
from ..findings import Crash, Report
from ..text.terminal import printable
from . import details, findings
from .findings import finding_options
from .options import subject_options

_MANY = 5


@click.command(name="audit")
@subject_options
@finding_options
def command(
    paths: tuple[str, ...], packages: tuple[str, ...], workspace: bool, **given: Any
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
    options = findings.options(given)
    opener = Opener(packages, workspace)
    shown = findings.shown("audit", given)
    hidden = findings.known_before(shown)
    report, errors = _audit_all(paths or (".",), opener, options)
    besides = partial(details.of_crates, paths or (".",), opener, options)
    sys.exit(findings.finish(report, errors, shown, hidden, besides))


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


def _with_progress(paths: tuple[str, ...]) -> Iterator[str]:
    if len(paths) < _MANY or not sys.stderr.isatty():
        yield from paths
        return
    for number, path in enumerate(paths, 1):
        shown = printable(path[-60:])
        click.echo(f"\r\x1b[K{number}/{len(paths)} {shown}", nl=False, err=True)
        yield path
    click.echo("\r\x1b[K", nl=False, err=True)
