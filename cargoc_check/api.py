"""The library: what the commands do, for other Python programs; `docs/api.md` has the promise.

Functions take what a person would say and return values; only `UserError` is raised for what the
caller can mend. Rules that fail are in `Report.crashes`, as they are bugs of ours.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, TypedDict, Unpack

from .config import FAIL_ON
from .crate.opening import Opener
from .engine.ask import Options
from .errors import UserError
from .findings import (
    Crash,
    Finding,
    LocatedEdit,
    LocatedFix,
    Location,
    Report,
    Severity,
    Skip,
    Subject,
    Suppression,
)
from .plan.model import Binary, Entry, Plan, Unknown
from .selection import Selection, check_level, check_selectors

__all__ = [
    "Binary",
    "Crash",
    "Directories",
    "Entry",
    "Finding",
    "Judging",
    "LocatedEdit",
    "LocatedFix",
    "Location",
    "Plan",
    "Report",
    "Severity",
    "Skip",
    "Subject",
    "Suppression",
    "Unknown",
    "UserError",
    "audit",
    "plan",
    "verify",
]

Path = str | os.PathLike[str]
LibraryType = Literal["cdylib", "staticlib"]


class Directories(TypedDict, total=False):
    """The directories of `cargo cinstall`, as its options take them."""

    prefix: str
    libdir: str
    includedir: str
    bindir: str
    pkgconfigdir: str
    datarootdir: str
    datadir: str


class Judging(TypedDict, total=False):
    """Which findings count: it lies over the crate's own configuration.

    `select` and `ignore` name rules as the options of that name do (`CAPI201`, `CAPI2`,
    `unknown-key`), `severity` changes theirs (`error`, `warning`, `info`, `off`). `fail_on` is the
    least severity that `Report.failing` counts, `cargo_c` the release to judge by. `isolated`
    passes over the crate's configuration.
    """

    select: Sequence[str]
    ignore: Sequence[str]
    severity: Mapping[str, str]
    fail_on: Literal["error", "warning", "info", "never"]
    cargo_c: str
    isolated: bool


def audit(
    path: Path = ".",
    *,
    packages: Sequence[str] = (),
    workspace: bool = False,
    **judging: Unpack[Judging],
) -> Report:
    """Judge a crate by its manifest and files: nothing is built, run or written.

    `path` is a crate's directory, a Cargo.toml, a workspace or a .crate file. Raises UserError for
    what is none, and for what cargo itself would refuse.
    """
    from .engine.audit import audit as audited

    options = _options(**judging)
    return audited(Opener(tuple(packages), workspace).open(os.fspath(path)), options)


def plan(
    path: Path = ".",
    *,
    packages: Sequence[str] = (),
    workspace: bool = False,
    targets: Sequence[str] = (),
    policy: str | None = None,
    cargo_c: str | None = None,
    directories: Directories | None = None,
    library_types: Sequence[LibraryType] = (),
    meson_paths: bool = False,
    profile: str | None = None,
    rustflags: str = "",
    host_target: str | None = None,
    host: str | None = None,
) -> tuple[Plan, ...]:
    """Return what `cargo cinstall` installs, for each target and package in turn.

    Neither the build host nor the environment is looked at: `host_target` and `host` (generic,
    debian or lib64) state them. Where cargo-c would stop, `Plan.refused` says why. Raises
    UserError as `audit` does, and for a target, policy or release that is not known.
    """
    from .plan.asked import Asked, runs
    from .plan.model import Options as Install
    from .plan.plan import make

    stated = Install(
        **(directories or {}),
        library_types=tuple(library_types),
        meson_paths=meson_paths,
        profile=profile,
        rustflags=rustflags,
    )
    asked = Asked(stated, tuple(targets), policy, cargo_c, host_target, host)
    request = Opener(tuple(packages), workspace).open(os.fspath(path))
    return tuple(
        made for run in runs(asked) for made in make(request, run.release, run.options, run.host)
    )


def verify(
    *roots: Path,
    crate: Path | None = None,
    package: str | None = None,
    target: str | None = None,
    policy: str | None = None,
    sysroot: Path | None = None,
    directories: Directories | None = None,
    **judging: Unpack[Judging],
) -> Report:
    """Judge C libraries that were built, for any platform; nothing of them is ever run.

    Each of the `roots`, taken together, is an install tree or a package. With `crate` every file
    is compared with what cargo-c would have made of it. Raises UserError for what cannot be read
    as any of these.
    """
    if not roots:
        raise UserError("there is nothing to verify", hint="name an install tree or a package")
    from .verification import Asked, verified

    asked = Asked(
        tuple(os.fspath(root) for root in roots),
        os.fspath(crate) if crate is not None else None,
        package,
        target,
        policy,
        os.fspath(sysroot) if sysroot is not None else None,
        {name: str(directory) for name, directory in (directories or {}).items()},
    )
    return verified(asked, _options(**judging))


def _options(
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    severity: Mapping[str, str] = MappingProxyType({}),
    fail_on: str | None = None,
    cargo_c: str | None = None,
    isolated: bool = False,
) -> Options:
    """Return which findings count; raises UserError for a rule or level that is not known."""
    check_selectors(select, "select")
    check_selectors(ignore, "ignore")
    check_selectors(severity, "severity")
    for level in severity.values():
        check_level(level, "severity")
    if fail_on is not None and fail_on not in FAIL_ON:
        hint = "one of " + ", ".join(FAIL_ON)
        raise UserError(f"'{fail_on}' is no threshold", place="fail_on", hint=hint)
    selection = Selection(tuple(select), tuple(ignore), tuple(severity.items()))
    return Options(selection, fail_on, cargo_c, isolated)
