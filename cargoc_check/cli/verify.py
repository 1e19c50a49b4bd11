"""`cargoc-check verify`: look into what was built; nothing of it is ever run."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from ..config import Config
from ..engine.verify import verify
from ..facts.build import Given
from ..platforms import policies
from . import findings
from .findings import finding_options
from .options import DIRECTORIES, Decorated

if TYPE_CHECKING:
    from ..artifacts.build import Build
    from ..artifacts.model import Sysroot
    from ..artifacts.system import System
    from ..crate.workspace import Request
    from ..fit.model import Fit


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
    chosen = policies.named(policy) if policy else None
    request = _request(crate, package)
    config = Config() if request is None or given["isolated"] else _config(request)
    options = options._replace(cargo_c=options.cargo_c or config.cargo_c)
    if options.cargo_c:
        from ..capi.releases import release_to_judge_by

        release_to_judge_by(options.cargo_c)
    build = _build(roots, stated)
    fit = _fit(request, options.cargo_c, stated) if request else None
    known = _sysroot(sysroot) if sysroot is not None else None
    stated_beside = Given(target, chosen, fit, sysroot=known)
    report = verify(build, stated_beside, options, config)
    sys.exit(findings.finish(report, [], shown, hidden))


def _build(roots: tuple[str, ...], stated: dict[str, str]) -> Build:
    from ..artifacts.find import build
    from ..artifacts.trees.opening import open_tree

    return build(open_tree(roots), stated)


def _sysroot(path: str) -> Sysroot:
    from ..artifacts.sysroot import read

    return read(path)


def _request(crate: str | None, package: str | None) -> Request | None:
    if crate is None:
        return None
    from .subjects import Opener

    return Opener((package,) if package else (), False).open(crate)


def _config(request: Request) -> Config:
    from ..engine.audit import configuration_of

    return configuration_of(request)


def _fit(
    request: Request, cargo_c: str | None, stated: dict[str, str]
) -> Callable[[Build, System], Fit]:
    def compared(build: Build, system: System) -> Fit:
        from ..fit.releases import fit

        return fit(build, system, request, cargo_c, stated)

    return compared
