"""CAPI80x: what stands in the way of those who package the crate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ...capi.acceptance import FEATURE
from ...capi.effect import NATIVE
from ...capi.model import CApi
from ...crate import features, repository
from ...crate.dependencies import Dependency
from ...crate.package import Package
from ...crate.sources import Sources
from ...data import table
from ...facts.crate import Member
from ...findings import Place, Problem, Related, Severity, problem
from ...paste import to_paste
from ...platforms import cfg, targets
from ...rule import rule
from ...text.wording import some


@rule("CAPI801", "licence-missing", Severity.WARNING)
def licence_missing(package: Package, capi: CApi) -> Iterator[Problem]:
    """The package does not say under which licence it is

    Packaging tools take the licence from `package.license` or `package.license-file`, and no
    distribution accepts a package without.

    ## Example

    ```toml Cargo.toml
    [package]
    name = "mylib"
    version = "1.2.3"
    description = "Does one thing well"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package]
    name = "mylib"
    version = "1.2.3"
    description = "Does one thing well"
    license = "MIT OR Apache-2.0"
    ```

    ## Sources

    - https://doc.rust-lang.org/cargo/reference/manifest.html#the-license-and-license-file-fields
    """
    fields = ("license", "license-file")
    if any(name in package.unseen or package.field(name) for name in fields):
        return
    yield problem(
        "neither `license` nor `license-file` is given",
        package.manifest.place("package", "license"),
        help="add the licence that the sources are under to `[package]`: `license` with an SPDX "
        "expression, or `license-file` with the path of its text",
    )


@rule("CAPI802", "lock-file-missing", Severity.INFO)
def lock_file_missing(
    package: Package, sources: Sources, members: tuple[Member, ...]
) -> Iterator[Problem]:
    """There is no Cargo.lock beside the workspace's root

    Packagers build with `--locked` or `--frozen`, which stop without a lock file. Without it, the
    same release of the library is built from other releases of its dependencies each time.

    ## Example

    ```toml Cargo.lock
    (absent)
    ```

    ## Use instead

    ```toml Cargo.lock
    version = 4
    ```

    ## Sources

    - https://doc.rust-lang.org/cargo/faq.html#why-have-cargolock-in-version-control
    """
    workspace = package.workspace
    if not members or members[0].package is not package or workspace.lockfile is not None:
        return
    if sources.exists("Cargo.toml.orig"):  # as published: cargo leaves the lock file out or not
        return
    yield problem(
        "no Cargo.lock: `cargo cinstall --locked` stops, and no two builds need be the same",
        Place(workspace.root.path),
        help="commit the lock file, also for a library",
    )


@rule("CAPI803", "dependency-not-packageable", Severity.WARNING)
def dependency_not_packageable(package: Package, capi: CApi) -> Iterator[Problem]:
    """A dependency cannot be had where distributions build

    Their builders have no network, and get dependencies from the crates registry or from packages.
    A git repository without a version beside it, another registry, or a folder outside the
    repository is none of that; nor can the crate be published with such a dependency. Folders of
    the same repository are no obstacle, dependencies of tests neither.

    ## Example

    ```toml Cargo.toml
    [dependencies]
    codec = { git = "https://example.org/codec" }
    ```

    ## Use instead

    ```toml Cargo.toml
    [dependencies]
    codec = "0.3"
    ```

    ## Sources

    - https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html#multiple-locations
    """
    needed = package.enabled([FEATURE, "default"]).dependencies
    sources: dict[str, list[Dependency]] = {}
    for dependency in package.dependencies:
        if dependency.kind == "dev" or (dependency.optional and dependency.key not in needed):
            continue
        obstacle = _obstacle(package, dependency)
        if obstacle is not None:
            sources.setdefault(obstacle, []).append(dependency)
    for obstacle, found in sources.items():
        yield problem(
            "packagers do not have {obstacle}, where {names} from",
            found[0].entry,
            help="depend on a published version, beside the other source if need be",
            related=tuple(
                Related(f"`{d.key}` is said here", d.place)
                for d in found
                if d.place != found[0].entry
            ),
            obstacle=obstacle,
            names=_come(list(dict.fromkeys(d.key for d in found))),
        )


@rule("CAPI804", "c-library-always-vendored", Severity.WARNING)
def c_library_always_vendored(package: Package, capi: CApi) -> Iterator[Problem]:
    """A C library is built in, and packagers cannot have it otherwise

    The feature of a dependency builds a copy of a C library that the system has, and links it
    statically. Distributions do not allow that, since they would have to mend each copy by itself.
    The feature is on wherever `capi` is, so they can only patch the manifest. (What is so on other
    systems than Linux alone, such as for `cfg(windows)`, is left to those.)

    ## Example

    ```toml Cargo.toml
    [dependencies]
    openssl = { version = "0.10", features = ["vendored"] }
    ```

    ## Use instead

    ```toml Cargo.toml
    [dependencies]
    openssl = "0.10"

    [features]
    capi = []
    vendored = ["openssl/vendored"]
    ```

    ## Sources

    - https://github.com/NixOS/nixpkgs/pull/121151: a vendored OpenSSL, switched off by hand
    """
    for use in _vendored(package, [FEATURE]):
        yield problem(
            "`{crate}` is always built with `{feature}`{where}, its own copy of the C library",
            use.place,
            help=to_paste(
                "take it out, and make it a feature of the package that is off by default",
                package.manifest,
                (("features",), [f'vendored = ["{use.dependency}/{use.feature}"]']),
            ),
            crate=use.dependency,
            feature=use.feature,
            where=_where(use),
        )


@rule("CAPI805", "c-library-vendored-by-default", Severity.INFO)
def c_library_vendored_by_default(package: Package, capi: CApi) -> Iterator[Problem]:
    """A C library is built in unless the default features are switched off

    cargo-c builds with the default features. Packagers who want the system's library must know to
    pass `--no-default-features`, which switches off all the others as well.

    ## Example

    ```toml Cargo.toml
    [dependencies]
    openssl = "0.10"

    [features]
    default = ["vendored"]
    capi = []
    vendored = ["openssl/vendored"]
    ```

    ## Use instead

    ```toml Cargo.toml
    [dependencies]
    openssl = "0.10"

    [features]
    capi = []
    vendored = ["openssl/vendored"]
    ```

    ## Sources

    - [Debian policy 4.13](https://www.debian.org/doc/debian-policy/ch-source.html): embedded code
    - https://doc.rust-lang.org/cargo/reference/features.html#the-default-feature
    """
    always = {(use.dependency, use.feature) for use in _vendored(package, [FEATURE])}
    for use in _vendored(package, [FEATURE, "default"]):
        if (use.dependency, use.feature) not in always:
            yield problem(
                "by default `{crate}` is built with `{feature}`{where}, its own copy of the C "
                "library",
                use.place,
                help="leave the feature out of `default`, or tell packagers about it",
                crate=use.dependency,
                feature=use.feature,
                where=_where(use),
            )


class _Use(NamedTuple):
    """A feature of a dependency that is on, where it is switched on, and for which target."""

    dependency: str
    feature: str
    place: Place
    target: str | None


def _obstacle(package: Package, dependency: Dependency) -> str | None:
    """Return where a dependency comes from if packagers cannot get it from there."""
    if dependency.registry is not None:
        return f"the registry `{dependency.registry}`"
    if dependency.requirement is not None:
        return None
    if dependency.git is not None:
        return f"the repository {dependency.git}"
    published = package.field("publish")
    if dependency.path is None or (published is not None and published.value in (False, [])):
        return None
    if not package.has_sources:
        return None  # the workspace need not be among the files either
    if dependency.path in repository.at(package):
        return None
    return "what lies outside the repository"


def _come(names: list[str]) -> str:
    shown = some([f"`{name}`" for name in names])
    return f"{shown} {'comes' if len(names) == 1 else 'come'}"


def _vendored(package: Package, on: list[str]) -> Iterator[_Use]:
    """Yield the features that vendor a C library on Linux when these of the package are on."""
    closure = package.enabled(on)
    crates: dict[str, Dependency] = {}
    for dependency in package.dependencies:
        if dependency.kind != "normal" or not _concerns_linux(dependency.target):
            continue
        crates.setdefault(dependency.key, dependency)
        if dependency.optional and dependency.key not in closure.dependencies:
            continue
        for name in dependency.features:
            if _vendors(dependency.package, name):
                yield _Use(dependency.key, name, dependency.entry, dependency.target)
    for feature in sorted(closure.features):
        for index, text in enumerate(package.features[feature]):
            value = features.parse(text)
            key, inner = value.dependency or "", value.dependency_feature
            found = crates.get(key)
            if inner is None or found is None or not _vendors(found.package, inner):
                continue
            if not value.weak or key in closure.dependencies:
                place = package.manifest.place("features", feature, index)
                yield _Use(key, inner, place, found.target)


def _concerns_linux(target: str | None) -> bool:
    """Tell whether a table of dependencies is for a Linux target, among others."""
    if target is None:
        return True
    listed = map(targets.parse, targets.all_triples())
    system = targets.parse(NATIVE).os
    return any(known.os == system and cfg.applies(target, known) for known in listed)


def _where(use: _Use) -> str:
    return f" for {use.target}" if use.target else ""


def _vendors(crate: str, feature: str) -> bool:
    data = table("vendoring")
    for row in data["vendoring"]:
        if row["crate"] == crate:
            return feature in row["features"]
    words = set(re.split("[-_]", feature))
    vendors = bool(words.intersection(data["words"])) and not words.intersection(data["not_words"])
    return crate.endswith(("-sys", "_sys")) and vendors
