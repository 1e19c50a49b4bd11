"""`cargoc-check verify`: look into what was built; nothing of it is ever run."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import click

from ..verification import Asked, verified
from . import details, findings
from .findings import finding_options
from .options import DIRECTORIES, Decorated


def _directory_options(function: Decorated) -> Decorated:
    for name in reversed(DIRECTORIES):
        text = f"The {name} that was built for (default: where the files lie)."
        function = click.option(f"--{name}", metavar="DIR", help=text)(function)
    return function


@click.command(name="verify")
@click.argument(
    "roots", nargs=-1, required=True, metavar="ROOT...", type=click.Path(readable=False)
)
@click.option(
    "--crate",
    metavar="PATH",
    type=click.Path(readable=False),
    help="Compare with what cargo-c installs of this crate.",
)
@click.option("-p", "--package", metavar="SPEC", help="With --crate: this member of a workspace.")
@click.option("--cargo-c", metavar="RELEASE", help="With --crate: built by this cargo-c.")
@click.option("--target", metavar="TRIPLE", help="Built for this target (default: as files say).")
@click.option("--policy", metavar="NAME", help="Judge as this distribution does.")
@click.option(
    "--sysroot",
    metavar="DIR",
    type=click.Path(readable=False),
    help="Where modules and libraries that are needed have to be, besides.",
)
@_directory_options
@finding_options
def command(
    roots: tuple[str, ...],
    crate: str | None,
    package: str | None,
    target: str | None,
    policy: str | None,
    sysroot: str | None,
    **given: Any,
) -> None:
    """Find what is wrong with C libraries that were built, for any platform, on any host.

    ROOT is an install tree (a DESTDIR, a sysroot, a prefix) or a package: .deb, .rpm, .apk,
    .pkg.tar.zst, .tar.gz, .conda, .whl, .zip, .crate. Several are taken together, as a runtime and
    a development package are. Nothing in them is ever run.

    \b
    cargoc-check verify DEST                          an install tree
    cargoc-check verify librav1e0.deb librav1e-dev.deb --policy debian
    cargoc-check verify DEST --crate .                and every file as cargo-c would make it
    cargoc-check inspect DEST                         what there is, without judging it
    """
    options = findings.options(given)
    shown = findings.shown("verify", given)
    hidden = findings.known_before(shown)
    stated = {name: given[name] for name in DIRECTORIES if given[name] is not None}
    asked = Asked(roots, crate, package, target, policy, sysroot, stated)
    report = verified(asked, options)
    sys.exit(findings.finish(report, [], shown, hidden, partial(details.of_build, asked)))
