"""`cargoc-check fix`: the patch that gives a crate cargo-c support, or mends what it has."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from ..crate.opening import Opener
from ..engine.ask import Options
from ..errors import UserError
from ..fixes.patch import advice_at_top, placed, refuse_large, top, unlinked, whole
from ..selection import Selection, check_selectors
from ..text.terminal import printable
from .fix_options import (
    choice_options,
    extras,
    output_options,
    refuse_together,
    rule_options,
    stated,
    words,
)
from .options import colour_wanted, write_bytes, write_output

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..crate.package import Package
    from ..crate.workspace import Request
    from ..fixes.model import Proposal
    from ..fixes.stated import Stated
    from ..trial.model import Stage


@click.command(name="fix")
@click.argument("path", default=".", type=click.Path(readable=False))
@click.option("-p", "--package", metavar="SPEC", help="The package that is to have the C API.")
@output_options
@choice_options
@rule_options
def command(path: str, **given: Any) -> None:
    """Print the patch that gives a crate cargo-c support, or mends the support it has.

    PATH is a crate's directory, its Cargo.toml or a workspace. Nothing is written unless --apply
    or --patch says so, and nothing is built unless --prove does: that runs cargo and so the
    crate's build scripts, in a copy. What was chosen, and what is left to you, is said on standard
    error, so that the patch can be piped into `git apply`.

    \b
    cargoc-check fix                              the patch for the crate in this directory
    cargoc-check fix --explain .                  with the reason of each hunk
    cargoc-check fix --apply .                    written into the work tree
    cargoc-check fix --prove --patch capi.patch   built with cargo-c, and kept for `git am`
    cargoc-check fix --replaces dav1d --reference /usr .

    Exit status: 0 done, also where there is nothing to mend; 1 with --check where there is
    something, or where --prove fails.
    """
    refuse_together(given)
    opener = Opener(words((given["package"],)) if given["package"] else (), False)
    request = opener.open(path)
    _refuse_archive(request, path)
    refuse_large(request)
    base, folder = request.workspace.files.base, top(request)
    proposal = unlinked(_proposal(opener, path, given), base, folder)
    stages = _prove(proposal, request, quiet=given["quiet"]) if given["prove"] else None
    shown = placed(proposal, base, folder)
    if given["apply"]:
        _apply(shown, folder, allow_dirty=given["allow_dirty"])
    if given["patch"]:
        _write_patch(shown, folder, given["patch"])
    described = partial(_described, shown, proposal, opener, path, stages)
    _print(shown, stages, given, described)
    failed = any(stage.state == "failed" for stage in stages or ())
    sys.exit(int(failed or (given["check"] and bool(proposal.steps))))


def _refuse_archive(request: Request, path: str) -> None:
    from ..crate.files import Directory

    if not isinstance(request.workspace.files, Directory):
        hint = "mend the crate's repository, from which cargo has made this"
        raise UserError("there is no patch for an archive", place=path, hint=hint)


def _proposal(opener: Opener, path: str, given: dict[str, Any]) -> Proposal:
    from ..fixes.propose import propose

    request = opener.open(path)
    said = stated(given)
    reference = None
    if given["replaces"]:
        from ..fixes import replaces

        reference = replaces.read(given["replaces"], given["references"])
        said = replaces.said_by(reference, said, _version(request))

    def proposed(said: Stated) -> Proposal:
        return propose(lambda laid: opener.open(path, laid), _options(given), said, given["unsafe"])

    proposal = proposed(said)
    if given["interactive"]:
        from .fix_asking import asked

        proposal, said = asked(proposal, said, proposed)
    if reference:
        missing = tuple(replaces.lacking(reference, _package(request, proposal.package)))
        proposal = proposal._replace(advice=(*missing, *proposal.advice))
    return _with_extras(proposal, opener, path, extras(given))


def _package(request: Request, name: str) -> Package:
    known = (*request.requested, *request.workspace.members)
    return next(package for package in known if package.name == name)


def _version(request: Request) -> str:
    packages = (*request.requested, *request.workspace.members)
    return packages[0].version if packages else "0.0.0"


def _options(given: dict[str, Any]) -> Options:
    chosen, left_out = words(given["select"]), words(given["ignore"])
    check_selectors(chosen, "--select")
    check_selectors(left_out, "--ignore")
    return Options(Selection(chosen, left_out), None, given["cargo_c"])


def _with_extras(proposal: Proposal, opener: Opener, path: str, wanted: Sequence[str]) -> Proposal:
    if not wanted:
        return proposal
    from ..fixes.extras import steps

    request = opener.open(path, {change.path: change.after for change in whole(proposal.steps)})
    more = steps(request, proposal.package, wanted, top(request))
    return proposal._replace(steps=(*proposal.steps, *more))


def _prove(proposal: Proposal, request: Request, *, quiet: bool) -> Sequence[Stage]:
    from ..fixes.prove import prove
    from ..trial.stages import silent

    def say(line: str) -> None:
        click.echo(printable(line), err=True)

    if not proposal.steps:
        hint = "`cargo cinstall` builds the crate as it is"
        raise UserError("there is nothing to mend, and so no patch to prove", hint=hint)
    return prove(proposal, request, say=silent if quiet else say).stages


def _apply(proposal: Proposal, folder: str, *, allow_dirty: bool) -> None:
    from ..fixes.apply import Written, apply

    files = {
        change.path: Written(change.before, change.after)
        for change in whole(proposal.steps)
        if change.after is not None
    }
    apply(folder, files, allow_dirty=allow_dirty)


def _write_patch(proposal: Proposal, folder: str, path: str) -> None:
    from ..fixes.git import nobody, work_tree
    from ..output import write_all
    from ..reports.patch import mailbox

    tree = work_tree(folder)
    box = mailbox(proposal.steps, tree.author() if tree else nobody())
    if path == "-":
        write_bytes(box)
    else:
        write_all({path: box})


def _described(
    shown: Proposal,
    proposal: Proposal,
    opener: Opener,
    path: str,
    stages: Sequence[Stage] | None,
) -> str:
    """Return the text of the pull request; `shown` is the proposal with paths from the top."""
    from ..fixes.outcome import read
    from ..reports.pr_text import pr_text

    before = opener.open(path)
    folder = top(before)
    after = opener.open(path, {change.path: change.after for change in whole(proposal.steps)})
    outcomes = [read(request, proposal.package, folder).outcome for request in (before, after)]
    advised = advice_at_top(shown, before.workspace.files.base, folder)
    return pr_text(advised, outcomes[0], outcomes[1], stages)


def _print(
    proposal: Proposal,
    stages: Sequence[Stage] | None,
    given: dict[str, Any],
    described: Callable[[], str],
) -> None:
    from ..reports import fix as report

    to_terminal = given["output"] is None and colour_wanted(sys.stdout)
    if given["form"] == "json":
        text = report.as_json(proposal, stages)
    elif given["pr_text"]:
        text = described()
    elif given["explain"]:
        text = report.explained(proposal, to_terminal)
    elif given["apply"] or given["patch"]:
        text = ""
    else:
        text = report.diff(whole(proposal.steps), to_terminal)
    if given["output"] is None and not sys.stdout.isatty():
        write_bytes(text.encode())
    else:
        write_output(text, given["output"])
    if not given["quiet"] and given["form"] == "text":
        told = report.notes(proposal, stages, colour_wanted(sys.stderr), _written(given))
        click.echo(told, nl=False, err=True)


def _written(given: dict[str, Any]) -> str | None:
    """Return where the patch has gone, None where it was only printed."""
    files = [given["patch"]] if given["patch"] not in (None, "-") else []
    return " and ".join(["the work tree"] * given["apply"] + files) or None
