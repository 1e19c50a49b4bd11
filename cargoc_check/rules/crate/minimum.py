"""CAPI21x: `min_version`, the cargo-c release that the metadata asks for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from ...capi import keys
from ...capi.mends import minimum as mends
from ...capi.model import CApi
from ...capi.releases import Release, newest, release_named
from ...capi.resolve import BASE
from ...crate.package import Package
from ...findings import KeyPath, Problem, Related, Severity, problem
from ...paste import to_paste
from ...rule import rule
from ...text.semver import parse

_FEATURE_NEEDED = (0, 9, 3)
"""Since this release cargo-c finds packages by the feature `capi` alone."""


@rule("CAPI211", "min-version-too-new", Severity.ERROR)
def min_version_too_new(loaded: CApi, release: Release) -> Iterator[Problem]:
    """The metadata asks for a newer cargo-c than the one that is to build it

    cargo-c compares `min_version` with itself and stops if it is older. Which release is to build
    the crate is said with `--cargo-c`; without it, it is the newest that is known.

    ## Judged by

    0.9.32

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.10.15"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.9.28"
    ```

    ## Sources

    - `load_manifest_capi_config` in cargo-c's `src/build.rs`
    """
    for refusal in loaded.refusals:
        if refusal.kind == "min-version":
            yield problem(
                "`min_version` {said} is newer than cargo-c {release}, which stops",
                refusal.place,
                help="build with a newer cargo-c, or ask for the release that the keys need",
                said=refusal.said,
                release=release.text,
            )


@rule("CAPI212", "min-version-too-old", Severity.WARNING)
def min_version_too_old(package: Package, capi: CApi) -> Iterator[Problem]:
    """`min_version` lets releases in that ignore a key which is used

    A release of cargo-c ignores the keys that it does not know yet. Between `min_version` and the
    first release that knows the key, the crate builds without a word, with another soname, name or
    set of files than meant.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.9.21"

    [package.metadata.capi.library]
    version_suffix_components = 2
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.9.28"

    [package.metadata.capi.library]
    version_suffix_components = 2
    ```

    ## Sources

    - https://github.com/lu-zero/cargo-c/issues/375: the key ignored by an older cargo-c
    """
    minimum = capi.min_version.value
    if minimum is None or capi.min_version.place is None:
        return
    used = _newest_key(package, capi)
    parsed = parse(minimum)
    if used is None or parsed is None or used.since.version <= parsed[:3]:
        return
    yield problem(
        "cargo-c from {minimum} until {since} ignores `{key}`, which is used",
        capi.min_version.place,
        help=f'write `min_version = "{used.since.text}"`',
        fix=partial(mends.at_least, package, capi, used.since.text),
        related=(
            Related(
                f"read since cargo-c {used.since.text}",
                package.manifest.place(*BASE, *used.path, on="key"),
            ),
        ),
        minimum=minimum,
        since=used.since.text,
        key=used.key,
    )


@rule("CAPI213", "min-version-missing", Severity.INFO)
def min_version_missing(package: Package, capi: CApi) -> Iterator[Problem]:
    """A key is used that older releases ignore, and no `min_version` says so

    Without `min_version`, a cargo-c that does not know the key builds something else in silence.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.library]
    version_suffix_components = 2
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.9.28"

    [package.metadata.capi.library]
    version_suffix_components = 2
    ```

    ## Sources

    - `load_manifest_capi_config` in cargo-c's `src/build.rs`: what it does not know, it passes over
    - https://github.com/lu-zero/cargo-c/issues/375: a key ignored by an older release
    """
    used = _newest_key(package, capi)
    if used is None or "min_version" in capi.metadata:
        return
    needed = ".".join(map(str, max(used.since.version, _FEATURE_NEEDED)))
    yield problem(
        "no `min_version`, but cargo-c before {since} ignores `{key}`",
        package.manifest.place(*BASE, *used.path, on="key"),
        help=to_paste(
            "say which release is needed",
            package.manifest,
            (BASE, [f'min_version = "{needed}"']),
        ),
        fix=partial(mends.at_least, package, capi, needed),
        since=used.since.text,
        key=used.key,
    )


@rule("CAPI214", "min-version-stale", Severity.INFO)
def min_version_stale(package: Package, capi: CApi) -> Iterator[Problem]:
    """`min_version` is older than the way packages are found today

    Since 0.9.3 cargo-c builds the packages of a workspace that have the feature `capi`. A
    `min_version` from before says that something is supported which nobody tries any more.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.8.0"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.9.3"
    ```

    ## Sources

    - cargo-c 0.9.3: https://github.com/lu-zero/cargo-c/issues/75
    """
    minimum, place = capi.min_version
    parsed = parse(minimum) if minimum else None
    if parsed and place and parsed[:3] < _FEATURE_NEEDED:
        used = _newest_key(package, capi)
        needed = ".".join(map(str, _FEATURE_NEEDED))
        yield problem(
            "`min_version` {minimum} is older than the feature `capi` as cargo-c uses it",
            place,
            help=f"ask for {needed} at least; the release that all used keys need is better",
            fix=partial(
                mends.at_least, package, capi, needed, *([used.since.text] if used else [])
            ),
            minimum=minimum,
        )


@rule("CAPI215", "min-version-unknown", Severity.WARNING)
def min_version_unknown(loaded: CApi) -> Iterator[Problem]:
    """The metadata asks for a cargo-c newer than any that is known

    Either there is no such release, and every cargo-c stops, or this checker is too old to know
    it; what that release does is then not known either.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "1.0.0"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.9.28"
    ```

    ## Sources

    - https://crates.io/crates/cargo-c/versions
    """
    minimum, place = loaded.min_version
    parsed = parse(minimum) if minimum else None
    if parsed and place and parsed[:3] > newest().version:
        yield problem(
            "`min_version` {minimum} is newer than any cargo-c that is known, {newest}",
            place,
            help="ask for the release that the used keys need",
            minimum=minimum,
            newest=newest().text,
        )


class _Used(NamedTuple):
    key: str
    path: KeyPath
    since: Release


def _newest_key(package: Package, capi: CApi) -> _Used | None:
    """Return the used key that was known last, None if all were known from the beginning."""
    newest: _Used | None = None
    for path, row in keys.used(capi.metadata):
        if _changes_nothing(row.path, capi):
            continue
        since = release_named(row.since)
        if since.version >= (0, 9, 0) and (newest is None or since.version > newest.since.version):
            newest = _Used(row.path, path, since)
    return newest


def _changes_nothing(key: str, capi: CApi) -> bool:
    """Tell whether a release that ignores the key installs the same."""
    if key == "library.version_suffix_components":
        # Of 0.x every release had its own idea; from 1.0 on it was always the major number.
        whole = capi.library.version.value.major > 0
        as_ever = whole and capi.library.version_suffix_components.value == 1
        return as_ever or not capi.library.versioning.value
    said = {
        "header.subdirectory": capi.header.subdirectory.value,
        "install.data.subdirectory": capi.install.data_subdirectory.value,
        "pkg_config.filename": capi.pkg_config.filename.value,
    }
    return said.get(key) == capi.name
