"""Options that commands share, and how output is written."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import click

from ..output import write_whole

Decorated = Callable[..., Any]


def subject_options(function: Decorated) -> Decorated:
    """Add the arguments that say what to read, and by which release to judge."""
    for add in (
        click.option("--cargo-c", metavar="RELEASE", help="Judge by this cargo-c (default: newest)."),
        click.option("--workspace", is_flag=True, help="All members of the workspace."),
        click.option("-p", "--package", "packages", multiple=True, metavar="SPEC", help="Only this."),
        click.argument("paths", nargs=-1, metavar="[PATH]..."),
    ):
        function = add(function)
    return function


def colour_wanted(output: str | None) -> bool:
    """Tell whether to colour: on a terminal, unless `NO_COLOR`, or with `FORCE_COLOR`."""
    if output:
        return False
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def write_output(text: str, output: str | None) -> None:
    """Print the text, or put it into a file as a whole or not at all.

    Raises UserError when the file cannot be written.
    """
    if output is None:
        click.echo(text, nl=False, color=True)
    else:
        write_whole(output, text)
