"""Options that commands share, and how output is written."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, TextIO

import click

from ..errors import UserError
from ..output import write_whole

Decorated = Callable[..., Any]
DIRECTORIES = (
    "prefix",
    "libdir",
    "includedir",
    "bindir",
    "pkgconfigdir",
    "datarootdir",
    "datadir",
)
"""The directories that options of `cargo cinstall` name."""


def subject_options(function: Decorated) -> Decorated:
    """Add the arguments that say what to read, and by which release to judge."""
    for add in (
        click.option(
            "--cargo-c", metavar="RELEASE", help="Judge by this cargo-c (default: newest)."
        ),
        click.option("--workspace", is_flag=True, help="All members of the workspace."),
        click.option(
            "-p", "--package", "packages", multiple=True, metavar="SPEC", help="Only this."
        ),
        # A path only to a shell that completes it: what is wrong with it is for the reader to say.
        click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(readable=False)),
    ):
        function = add(function)
    return function


def complete_rules(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """Return the names or ids of rules that begin so, for a shell that completes them."""
    from ..rule import all_rules

    words = [word for rule in all_rules() for word in (rule.name, rule.id)]
    return [word for word in words if word.lower().startswith(begun.lower())]


def colour_wanted(stream: TextIO | None) -> bool:
    """Tell whether to colour: on a terminal, unless `NO_COLOR`, or with `FORCE_COLOR`."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream is not None and stream.isatty())


def write_output(text: str, output: str | None = None) -> None:
    """Print the text, or put it into a file as a whole or not at all.

    Raises UserError when it cannot be written.
    """
    if output is not None:
        write_whole(output, text)
    else:
        _print(text)


def write_bytes(data: bytes) -> None:
    """Print bytes for another program, whatever letters the terminal has; raises UserError."""
    _print(data)


def _print(text: str | bytes) -> None:
    try:
        click.echo(text, nl=False, color=True)
    except BrokenPipeError:
        raise  # whoever reads has enough: click ends quietly
    except OSError as error:
        # What is still buffered would be tried again, and fail again, when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise UserError(f"cannot be written: {error.strerror}", place="standard output") from error
