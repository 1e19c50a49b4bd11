"""`cargoc-check report`: a stored JSON report in another format."""

from __future__ import annotations

import sys

import click

from ..errors import UserError
from ..reports.formats import FORMATS, Told, render
from .options import colour_wanted, write_output


@click.command(name="report")
@click.argument("file", metavar="FILE", type=click.Path(readable=False))
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="text",
    help="How it is written (default: text).",
)
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write the report there.")
@click.option("-q", "--quiet", is_flag=True, help="Only findings.")
@click.option("-v", "--verbose", is_flag=True, help="Infos as well.")
def command(file: str, form: str, output: str | None, quiet: bool, verbose: bool) -> None:
    """Write a report that was stored with `--format json` in another format.

    FILE is the report, `-` standard input. So a run is needed only once, whoever wants to hear of
    it. Exit status 0, whatever the report says: the run that made it has said it already.

    \b
    cargoc-check audit --format json -o report.json .
    cargoc-check report report.json                   for people
    cargoc-check report report.json --format sarif    for code scanning
    """
    from ..reports.read import read

    stored = read(_content(file), file)
    colour = output is None and colour_wanted(sys.stdout)
    told = Told(stored.command, verbose, quiet, colour)
    write_output(render(stored.report, form, told), output)


def _content(path: str) -> str:
    try:
        if path == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig")
        with open(path, encoding="utf-8-sig") as file:
            return file.read()
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}", place=path) from error
    except UnicodeDecodeError as error:
        raise UserError("not UTF-8", place=path) from error
