"""`cargoc-check inspect`: what libraries, pc files and headers say of themselves."""

from __future__ import annotations

import sys

import click

from .options import colour_wanted, write_output


@click.command(name="inspect")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(readable=False)
)
@click.option("--symbols", is_flag=True, help="All symbols, and not only the first.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How it is written (default: text).",
)
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write there.")
def command(files: tuple[str, ...], symbols: bool, form: str, output: str | None) -> None:
    """Print what is in libraries, pkg-config files and headers, on any host, for any platform.

    FILE is a library, a pc file, a header, or what `verify` takes: a directory or a package. What
    readelf, otool, dumpbin, nm and pkg-config tell is there in one form, and nothing is run.

    \b
    cargoc-check inspect libfoo.so.1.2.3             soname, needed libraries, exports
    cargoc-check inspect --symbols foo.dll           every exported and imported function
    cargoc-check inspect --format json foo.deb       for machines
    """
    from ..artifacts.find import build
    from ..artifacts.trees.opening import open_tree
    from ..facts.build import scan

    found = build(open_tree(files))
    inside = {library.path: scan(found, library.path) for library in found.libraries}
    if form == "json":
        from ..reports import inspect_json

        write_output(inspect_json.text(found, inside), output)
        return
    from ..reports import inspect

    colour = output is None and colour_wanted(sys.stdout)
    write_output(inspect.text(found, inside, symbols, colour), output)
