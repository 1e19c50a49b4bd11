"""`cargoc-check show`: what cargo-c makes of a crate, value by value."""

from __future__ import annotations

import sys

import click

from ..capi.releases import newest, release_to_judge_by
from ..crate.opening import Opener
from ..errors import UserError
from ..view import RequestView, view
from . import USER_ERROR, complain
from .options import colour_wanted, subject_options, write_output


@click.command(name="show")
@subject_options
@click.option("--target", "triples", multiple=True, metavar="TRIPLE", help="Names for this target.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How it is written (default: text).",
)
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write there.")
def command(
    paths: tuple[str, ...],
    packages: tuple[str, ...],
    workspace: bool,
    cargo_c: str | None,
    triples: tuple[str, ...],
    form: str,
    output: str | None,
) -> None:
    """Show the C API of crates as cargo-c resolves it: key, value, from where, effect.

    \b
    cargoc-check show                               the crate in this directory
    cargoc-check show --target aarch64-apple-darwin
    cargoc-check show --cargo-c 0.9.14 .            as that release reads it
    """
    from ..reports import show

    opener = Opener(packages, workspace)
    release = release_to_judge_by(cargo_c) if cargo_c else newest()
    views: list[RequestView] = []
    failed = False
    for path in paths or (".",):
        try:
            views.append(view(opener.open(path), release, triples))
        except UserError as error:
            complain(error)
            failed = True
    colour = output is None and colour_wanted(sys.stdout)
    if views:
        write_output(show.json_text(views) if form == "json" else show.text(views, colour), output)
    if failed:
        sys.exit(USER_ERROR)
