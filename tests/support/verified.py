"""What verify finds in trees and packages on disk, as the command line has it."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path

from cargoc_check.artifacts import sysroot
from cargoc_check.artifacts.build import Build
from cargoc_check.artifacts.find import build
from cargoc_check.artifacts.system import System
from cargoc_check.artifacts.trees.opening import open_tree
from cargoc_check.crate.files import Directory
from cargoc_check.crate.workspace import open_request
from cargoc_check.engine.ask import Options
from cargoc_check.engine.verify import verify
from cargoc_check.facts.build import Given
from cargoc_check.findings import Finding
from cargoc_check.fit.model import Fit
from cargoc_check.fit.releases import fit
from cargoc_check.platforms import policies
from cargoc_check.selection import Selection


def findings(
    roots: Sequence[Path | str], options: str = "", select: tuple[str, ...] = ()
) -> list[Finding]:
    """Return the open findings.

    `options` are --policy, --target, --crate and --sysroot with their values.
    """
    words = shlex.split(options)
    given = dict(zip(words[::2], words[1::2], strict=True))
    policy, crate = given.get("--policy"), given.get("--crate")
    stated = Given(
        given.get("--target"),
        policies.named(policy) if policy else None,
        _fit(crate) if crate else None,
        sysroot=sysroot.read(given["--sysroot"]) if "--sysroot" in given else None,
    )
    report = verify(
        build(open_tree([str(root) for root in roots])), stated, Options(Selection(select))
    )
    assert not report.crashes, report.crashes[0].traceback
    return [finding for finding in report.findings if finding.suppressed is None]


def _fit(crate: str) -> Callable[[Build, System], Fit]:
    request = open_request(Directory(crate), "Cargo.toml", (), False)
    return lambda build, system: fit(build, system, request, None, {})
