"""The command line: one module per command, each loaded only when it is asked for."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from io import TextIOWrapper

import click

from .. import __version__
from ..errors import UserError
from ..text.terminal import printable

USER_ERROR = 2
INTERNAL_ERROR = 3

_COMMANDS = (
    "audit",
    "show",
    "exports",
    "plan",
    "fix",
    "verify",
    "inspect",
    "gate",
    "report",
    "init",
    "explain",
    "rules",
    "completion",
)
_TRACEBACK = "CARGOC_CHECK_TRACEBACK"


class _Lazy(click.Group):
    """A group that imports a command's module when it is named (click's own recipe)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _COMMANDS and os.path.exists(args[0]):
            hint = f"say what to do with it: `cargoc-check audit {args[0]}`"
            raise UserError("this is a path, not a command", place=args[0], hint=hint)
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = import_module(f"{__name__}.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command


@click.group(
    cls=_Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="cargoc-check")
def group() -> None:
    """Check that a Rust crate makes a good C library with cargo-c.

    \b
    cargoc-check audit path/to/crate      what is wrong, and what to write instead
    cargoc-check show path/to/crate       what cargo-c makes of the crate
    cargoc-check exports path/to/crate    the C API, read from the Rust sources
    cargoc-check plan path/to/crate       what cargo cinstall installs, for any target
    cargoc-check fix path/to/crate        the patch that adds cargo-c support, or mends it
    cargoc-check verify DEST              what is wrong with what was built, for any platform
    cargoc-check gate path/to/crate       all of it: built with cargo-c, verified, used from C
    cargoc-check inspect FILE             what a library, pc file or header says of itself
    cargoc-check report FILE --format …   a stored report as SARIF, JUnit and others
    cargoc-check init                     what CI needs to ask all this at every change
    cargoc-check explain CAPI201          the page of a rule

    Exit status: 0 clean, 1 findings at or above the threshold, 2 something you can mend,
    3 a bug in cargoc-check.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every error ends here, as one message and an exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    # Little of what a run makes is garbage before its end, and then all of it goes at once: to look
    # for it, now and when the interpreter ends, costs a fifth of the time.
    gc.set_threshold(200_000, 50, 100)
    try:
        group.main(arguments, prog_name="cargoc-check", standalone_mode=True)
    except UserError as error:
        complain(error)
        sys.exit(USER_ERROR)
    except Exception as error:  # the one boundary: a bug is shown as one, without a traceback
        crashed(f"{type(error).__name__}: {error}")
        if os.environ.get(_TRACEBACK):
            raise
        sys.exit(INTERNAL_ERROR)
    finally:
        gc.freeze()


def cargo_main() -> None:
    """Run as cargo's subcommand: `cargo ccheck audit` calls `cargo-ccheck ccheck audit`."""
    arguments = sys.argv[1:]
    main(arguments[1:] if arguments[:1] == ["ccheck"] else arguments)


def complain(error: UserError) -> None:
    """Print a user error on standard error."""
    _say("error", printable(str(error)))
    if error.hint:
        click.echo(f"    {printable(error.hint)}", err=True)


def crashed(what: str) -> None:
    """Print that there is a bug, and how to report it."""
    _say("internal error", printable(what))
    click.echo(
        f"    this is a bug in cargoc-check {__version__}: please report it with the output of the "
        f"same command under {_TRACEBACK}=1",
        err=True,
    )


def _say(kind: str, what: str) -> None:
    from ..reports.paint import painted
    from .options import colour_wanted

    shown = painted(kind, colour_wanted(sys.stderr), fg="red", bold=True)
    click.echo(f"{shown}: {what}", err=True, color=True)
