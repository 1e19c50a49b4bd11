"""CAPI91x: releases that `min_version` lets in, and what they do wrong with this crate."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ...capi import faults
from ...capi.faults import Admitted
from ...capi.mends import minimum as mends
from ...capi.model import CApi
from ...capi.releases import Release
from ...crate.package import Package
from ...findings import Problem, Related, Severity, problem
from ...rule import rule


@rule("CAPI911", "min-version-admits-broken", Severity.WARNING)
def min_version_admits_broken(package: Package, capi: CApi, release: Release) -> Iterator[Problem]:
    """`min_version` is a release that installs something broken of this crate

    A newer one mended it, so asking for that leaves the broken ones out. Releases between two good
    ones, which `min_version` cannot leave out by themselves, are not complained of.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.9.13"

    [package.metadata.capi.library]
    versioning = false
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.9.15"

    [package.metadata.capi.library]
    versioning = false
    ```

    ## Sources

    - cargo-c's history, and runs of the releases: the table `data/releases.toml`
    """
    for one in faults.admitted(capi, release):
        if one.fault.breaks:
            yield _admitted(package, capi, one)


@rule("CAPI912", "min-version-admits-faulty", Severity.INFO)
def min_version_admits_faulty(package: Package, capi: CApi, release: Release) -> Iterator[Problem]:
    """`min_version` is a release that does not do what this crate asks for

    What it installs works on some systems, or is not what it should be; a newer one mended that.
    Whether to ask for the newer one is a matter of who builds the crate: distributions have one
    release for long, and with a `min_version` after that one they cannot build it.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.10.5"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.10.10"
    ```

    ## Sources

    - Import libraries without a DLL's name: https://github.com/lu-zero/cargo-c/issues/438
    - cargo-c's history, and runs of the releases: the table `data/releases.toml`
    """
    for one in faults.admitted(capi, release):
        if not one.fault.breaks:
            yield _admitted(package, capi, one)


def _admitted(package: Package, capi: CApi, one: Admitted) -> Problem:
    place = capi.min_version.place
    assert place is not None
    fault = one.fault
    releases = one.first if one.first == one.last else f"{one.first} to {one.last}"
    return problem(
        "`min_version` lets cargo-c {releases} in: {effect}{where}",
        place,
        help=f'write `min_version = "{one.right}"`' if one.right else None,
        fix=partial(
            mends.at_least, package, capi, one.right, safety="safe" if fault.breaks else "unsafe"
        ),
        related=(Related("what it is about", fault.place),) if fault.place else (),
        releases=releases,
        effect=fault.effect,
        where=f" (as on {' and '.join(fault.targets)})" if fault.targets else "",
    )
