"""CAPI31x: faults of the cargo-c release that a crate is judged by."""

from __future__ import annotations

from collections.abc import Iterator

from ...capi import faults
from ...capi.model import CApi
from ...capi.releases import Release
from ...capi.resolve import BASE
from ...crate.package import Package
from ...findings import Problem, Severity, problem
from ...rule import rule


@rule("CAPI317", "release-breaks-library", Severity.ERROR)
def release_breaks_library(package: Package, capi: CApi, release: Release) -> Iterator[Problem]:
    """The release of cargo-c installs something broken of this crate

    The release that the crate is judged by has a fault that this crate runs into. It matters to
    those who build with that release; newer ones are right.

    ## Judged by

    0.9.14

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.library]
    versioning = false
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.library]
    version = "1.2.3"
    ```

    ## Sources

    - cargo-c's history, and runs of the releases: the table `data/releases.toml`
    """
    for fault in faults.met(capi, release):
        if fault.breaks:
            yield _faulty(package, fault, release)


@rule("CAPI318", "release-fault", Severity.WARNING)
def release_fault(package: Package, capi: CApi, release: Release) -> Iterator[Problem]:
    """The release of cargo-c does not do what this crate asks for

    The release that the crate is judged by has a fault that this crate runs into: what it installs
    works, but is not what it should be.

    ## Judged by

    0.10.24

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.10.18"

    [package.metadata.capi.library.target.x86_64-unknown-linux-gnu]
    rustflags = "-Clink-arg=-Wl,-z,nodelete"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.10.18"

    [package.metadata.capi.library.target.'cfg(target_os = "linux")']
    rustflags = "-Clink-arg=-Wl,-z,nodelete"
    ```

    ## Sources

    - Built with cargo-c 0.10.24: the flag arrives with `cfg(…)`, not with the triple, which is
      compared with the library's name.
    - cargo-c's history, and runs of the releases: the table `data/releases.toml`
    """
    for fault in faults.met(capi, release):
        if not fault.breaks:
            yield _faulty(package, fault, release)


def _faulty(package: Package, fault: faults.Met, release: Release) -> Problem:
    return problem(
        "cargo-c {release}: {effect}{where}",
        fault.place or package.manifest.place(*BASE, on="entry"),
        help=fault.advice,
        release=release.text,
        effect=fault.effect,
        where=f" (as on {' and '.join(fault.targets)})" if fault.targets else "",
    )
