"""`cargoc-check exports`: the C API of crates, read from their Rust sources."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ..crate.opening import Opener
from ..errors import UserError
from . import USER_ERROR, complain
from .options import colour_wanted, subject_options, write_output

if TYPE_CHECKING:
    from ..listing import Listing


@click.command(name="exports")
@subject_options
@click.option("--target", metavar="TRIPLE", help="As compiled for this target.")
@click.option("--all", "every", is_flag=True, help="Whatever the conditions are.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "header", "json"]),
    default="text",
    help="How it is written (default: text).",
)
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write there.")
def command(
    paths: tuple[str, ...],
    packages: tuple[str, ...],
    workspace: bool,
    cargo_c: str | None,
    target: str | None,
    every: bool,
    form: str,
    output: str | None,
) -> None:
    """List what crates export to C, with the features that cargo-c turns on.

    Nothing is built: the sources are parsed, from the library's root along its modules. Where
    macros, a build script or a dependency may export more, that is said instead of guessed.

    \b
    cargoc-check exports                      the crate in this directory
    cargoc-check exports --all                with every feature, for every target
    cargoc-check exports --format header .    a sketch of the C header
    """
    from ..listing import listings
    from ..platforms import targets
    from ..reports import exports

    opener = Opener(packages, workspace)
    wanted = targets.parse(target or "x86_64-unknown-linux-gnu")
    found: list[Listing] = []
    failed = False
    for path in paths or (".",):
        try:
            found += listings(opener.open(path), wanted, every=every)
        except UserError as error:
            complain(error)
            failed = True
    colour = output is None and colour_wanted(sys.stdout)
    if found:
        write_output(exports.render(found, form, colour), output)
    if failed:
        sys.exit(USER_ERROR)
