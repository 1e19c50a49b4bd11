"""`cargoc-check init`: the files by which a repository's CI asks cargoc-check."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from ..ci.add import KINDS, changes, used
from ..ci.model import Asked
from ..ci.origin import installed, said
from ..crate.opening import Opener
from ..errors import UserError
from ..text.diff import git_diff
from ..text.terminal import printable
from .options import write_output

if TYPE_CHECKING:
    from ..crate.workspace import Request
    from ..text.diff import FileChange


@click.command(name="init")
@click.argument("kinds", nargs=-1, metavar="[KIND]...", type=click.Choice(list(KINDS)))
@click.option(
    "-C",
    "--crate",
    metavar="PATH",
    default=".",
    type=click.Path(readable=False),
    help="The crate or workspace (default: this directory).",
)
@click.option("-p", "--package", metavar="SPEC", help="This member of the workspace.")
@click.option(
    "--source",
    metavar="URL[@REVISION]",
    help="The repository that CI gets cargoc-check from, or `index` for the package index "
    "(default: where this one was installed from).",
)
@click.option("--print", "only_print", is_flag=True, help="Print the patch, and write nothing.")
def command(
    kinds: tuple[str, ...], crate: str, package: str | None, source: str | None, only_print: bool
) -> None:
    """Write what a repository needs so that its CI asks cargoc-check.

    KIND is `github` (a workflow that runs the gate), `gitlab` (a job that does), `pre-commit` (a
    hook that audits) or `config` (a table of settings in Cargo.toml). Without any, it is what the
    repository uses already, but for the settings. What is there stays as it is: a file is added to
    only where the place is certain, and where something cannot be done, nothing is.

    \b
    cargoc-check init                    for the CI that is there
    cargoc-check init github pre-commit  for these
    cargoc-check init --print gitlab     what would be written, as a patch
    """
    request = Opener((package,) if package else (), False).open(crate)
    asked = _asked(request, crate, source)
    made = changes(asked, kinds or used(asked.top))
    if only_print:
        write_output(git_diff(made))
    else:
        _write(asked.top, made)
    sys.exit(0)


def _asked(request: Request, path: str, source: str | None) -> Asked:
    from ..capi.acceptance import audited, speaks
    from ..crate import paths
    from ..crate.files import Directory
    from ..fixes.patch import top

    if not isinstance(request.workspace.files, Directory):
        raise UserError("an archive has no CI", place=path, hint="name the crate's repository")
    packages = audited(request)
    if not any(map(speaks, packages)):
        hint = "`cargoc-check fix` gives it cargo-c support"
        raise UserError("there is no C library here yet", place=path, hint=hint)
    root = top(request)
    crates = tuple(paths.relative(root, package.manifest.location) for package in packages)
    alone = len(packages) == 1
    where = crates[0] if alone else paths.relative(root, request.workspace.root.location)
    manifest = paths.below(where, "Cargo.toml")
    return Asked(root, crates, said(source) if source else installed(), manifest, not alone)


def _write(top: str, made: Sequence[FileChange]) -> None:
    from ..output import write_all

    write_all({os.path.join(top, one.path): one.after for one in made if one.after is not None})
    for one in made:
        what = "written" if one.before is None else "added to"
        click.echo(f"{printable(os.path.relpath(os.path.join(top, one.path)))}: {what}", err=True)
