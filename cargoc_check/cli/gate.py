"""`cargoc-check gate`: build a crate and use it, and say whether it may be merged or shipped."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from ..crate.opening import Opener
from ..errors import UserError
from ..text.terminal import printable
from . import details, findings
from .findings import finding_options
from .gate_options import cargo_arguments, gate_options
from .options import DIRECTORIES

if TYPE_CHECKING:
    from ..engine.ask import Options
    from ..gate.model import Wanted
    from ..trial.model import Wish
    from ..trial.stages import Say

_WIDEST = 78


@click.command(name="gate")
@click.argument("path", default=".", type=click.Path(readable=False))
@gate_options
@finding_options
def command(path: str, **given: Any) -> None:
    """Audit, plan, build, verify and use a crate, and say whether it may be merged or shipped.

    This runs `cargo cinstall` in a copy, and so the crate's code: its build script, its macros, and
    those of all that it depends on. What it installs is compared with the plan, verified, and used
    by C and C++ programs, shared and static, through pkg-config.

    PATH is a crate's directory, its Cargo.toml or a workspace. STAGE is audit, lock, plan, build,
    as-planned, verify, c-header, c-shared, c-static, cpp, own-c, relocated, two-rust, or consume
    for all from c-header on. What cannot be run for want of a tool is said, with the command that
    installs it.

    \b
    cargoc-check gate                               the crate in this directory
    cargoc-check gate --strict --lock plan.lock     as CI asks
    cargoc-check gate --c-file examples/demo.c .    with a program of the project's own
    cargoc-check gate --target x86_64-pc-windows-gnu --target aarch64-unknown-linux-gnu
    cargoc-check gate --tree DEST .                 what was built elsewhere
    cargoc-check gate --only audit,plan,lock        what needs no build

    Exit status: 0 passed; 1 something failed, or a finding reaches the threshold; 2 something you
    can mend in the call; 3 a bug in cargoc-check.
    """
    from ..gate.run import gate

    options = _strict(findings.options(given)) if given["strict"] else findings.options(given)
    shown = findings.shown("gate", given)
    hidden = findings.known_before(shown)
    opener = Opener(given["packages"], given["workspace"])
    request = opener.open(path)
    wanted = _wanted(given, options, path)
    say = _say(quiet=given["quiet"])
    if not wanted.tree and "build" not in wanted.skip:
        say("this builds the crate, and so runs its code …")
    report = gate(request, wanted, say)
    if say is _on_one_line:
        _on_one_line("")
    besides = partial(details.of_crates, (path,), opener, options)
    sys.exit(findings.finish(report, [], shown, hidden, besides))


def _strict(options: Options) -> Options:
    chosen = options.selection
    severity = (*chosen.severity, ("GATE001", "error"))
    return options._replace(selection=chosen._replace(severity=severity))


def _wanted(given: dict[str, Any], options: Options, path: str) -> Wanted:
    from ..gate import matrix, names
    from ..gate.aims import aims
    from ..gate.model import Wanted

    if given["tree"] and given["keep"]:
        raise UserError("does not go together with --tree", place="--keep", hint="nothing is built")
    rows = matrix.read(given["matrix"]) if given["matrix"] else ()
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    skip = names.chosen(_words(given["skip"]), _words(given["only"]))
    return Wanted(
        options,
        aims(given["targets"], rows, _wish(given), folder),
        given["packages"],
        given["workspace"],
        skip,
        given["tree"],
        given["keep"],
        given["programs"],
        given["lock"],
    )


def _wish(given: dict[str, Any]) -> Wish:
    from ..plan.model import Options
    from ..trial.model import Wish

    stated = {name: given[name] for name in DIRECTORIES if given[name] is not None}
    prefix = stated.setdefault("prefix", "/usr")
    # Up to 0.9.30 cargo-c takes a relative one as it is, and not below the prefix.
    stated.setdefault("libdir", f"{prefix.rstrip('/')}/lib")
    options = Options(
        **stated,
        library_types=given["library_types"],
        meson_paths=given["meson_paths"],
        profile=given["profile"],
    )
    return Wish(
        options,
        cargo_arguments(given),
        given["offline"],
        given["locked"],
        given["keep"],
        given["target_dir"],
        given["minutes"],
    )


def _say(*, quiet: bool) -> Say:
    """Return what tells how things go: all of it on a terminal, elsewhere only the stages."""
    if quiet:
        return lambda line: None
    if sys.stderr.isatty():
        return _on_one_line

    def plainly(line: str) -> None:
        if line.endswith(" …"):
            click.echo(printable(line), err=True)

    return plainly


def _on_one_line(line: str) -> None:
    click.echo(f"\r\x1b[K{printable(line)[:_WIDEST]}", nl=False, err=True)


def _words(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for value in values for word in value.replace(",", " ").split())
