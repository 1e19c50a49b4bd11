"""From what is said of a build, by paths and names, to the engine's verdict on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from .config import Config
from .engine.verify import verify
from .facts.build import Given
from .platforms import policies

if TYPE_CHECKING:
    from .artifacts.build import Build
    from .artifacts.model import Sysroot
    from .artifacts.system import System
    from .crate.workspace import Request
    from .engine.ask import Options
    from .findings import Report
    from .fit.model import Fit


class Asked(NamedTuple):
    """What is to be verified: paths, and what is stated of what lies there.

    `roots` are install trees and packages. `crate` is the path of the crate to compare with, and
    `package` the member of its workspace. `policy` names a distribution. `directories` are those
    that was built for, by the names of cargo-c's options.
    """

    roots: tuple[str, ...]
    crate: str | None = None
    package: str | None = None
    target: str | None = None
    policy: str | None = None
    sysroot: str | None = None
    directories: Mapping[str, str] = MappingProxyType({})


def verified(asked: Asked, options: Options) -> Report:
    """Read all that is named and judge it; raises UserError for what cannot be read."""
    policy = policies.named(asked.policy) if asked.policy else None
    request = _request(asked)
    config = Config() if request is None or options.isolated else _config(request)
    options = options._replace(cargo_c=options.cargo_c or config.cargo_c)
    if options.cargo_c:
        from .capi.releases import release_to_judge_by

        release_to_judge_by(options.cargo_c)
    build = opened(asked)
    fit = _fit(request, options.cargo_c, asked.directories) if request else None
    sysroot = _sysroot(asked.sysroot) if asked.sysroot is not None else None
    return verify(build, Given(asked.target, policy, fit, sysroot=sysroot), options, config)


def opened(asked: Asked) -> Build:
    """Read what lies in the trees and packages; raises UserError for what is neither."""
    from .artifacts.find import build
    from .artifacts.trees.opening import open_tree

    return build(open_tree(asked.roots), asked.directories)


def _request(asked: Asked) -> Request | None:
    if asked.crate is None:
        return None
    from .crate.opening import Opener

    return Opener((asked.package,) if asked.package else (), False).open(asked.crate)


def _config(request: Request) -> Config:
    from .engine.audit import configuration_of

    return configuration_of(request)


def _sysroot(path: str) -> Sysroot:
    from .artifacts.sysroot import read

    return read(path)


def _fit(
    request: Request, cargo_c: str | None, stated: Mapping[str, str]
) -> Callable[[Build, System], Fit]:
    def compared(build: Build, system: System) -> Fit:
        from .fit.releases import fit

        return fit(build, system, request, cargo_c, stated)

    return compared
