"""CAPI71x: members whose feature `capi` the workspace's resolver does not switch on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ...capi.acceptance import FEATURE, Verdict, old_resolver, qualifies
from ...capi.mends import workspace as mends
from ...crate.package import Package
from ...crate.workspace import Request
from ...findings import Place, Problem, Related, Severity, problem
from ...paste import to_paste
from ...rule import rule


@rule("CAPI711", "resolver-1-refuses-members", Severity.ERROR)
def resolver_1_refuses_members(request: Request, verdict: Verdict | None) -> Iterator[Problem]:
    """The workspace's root package stops cargo-c from building another member

    With the resolver of edition 2015 and 2018, features that are switched on from outside are
    those of the package in the current folder, whatever `-p` names. cargo-c switches `capi` on: if
    the root package has no such feature, it stops, though the member that is asked for has one.

    ## Example

    ```toml Cargo.toml
    [package]
    name = "tool"
    version = "1.0.0"
    edition = "2018"

    [workspace]
    members = ["a"]
    default-members = ["a"]
    ```

    ```toml a/Cargo.toml
    [package]
    name = "a"
    version = "1.0.0"
    description = "Does one thing well"
    license = "MIT"

    [features]
    capi = []
    ```

    ```rust a/src/lib.rs
    ```

    ```rust src/lib.rs
    ```

    ## Use instead

    ```toml Cargo.toml
    [package]
    name = "tool"
    version = "1.0.0"
    edition = "2018"

    [workspace]
    members = ["a"]
    default-members = ["a"]
    resolver = "2"
    ```

    ```toml a/Cargo.toml
    [package]
    name = "a"
    version = "1.0.0"
    description = "Does one thing well"
    license = "MIT"

    [features]
    capi = []
    ```

    ```rust a/src/lib.rs
    ```

    ```rust src/lib.rs
    ```

    ## Sources

    - https://doc.rust-lang.org/cargo/reference/features.html#feature-resolver-version-2
    - Tried with cargo-c 0.10.24: "does not have the feature `capi`"
    """
    if verdict is None or verdict.kind != "resolver":
        return
    asked = next(p for p in request.requested if qualifies(p))
    yield problem(
        "cargo-c cannot build `{member}` from here: {sentence}",
        verdict.place,
        help=_another_resolver(request),
        fix=partial(mends.resolver, request.workspace),
        related=(Related("the feature", _feature(asked)),),
        member=asked.name,
        sentence=verdict.sentence,
    )


@rule("CAPI712", "resolver-1-loses-feature", Severity.WARNING)
def resolver_1_loses_feature(request: Request, verdict: Verdict | None) -> Iterator[Problem]:
    """Built from the workspace's root, a member does not get its feature `capi`

    With the resolver of edition 2015 and 2018, features that are switched on from outside are
    those of the package in the current folder, whatever `-p` names. Where the root package has a
    feature `capi` too, cargo-c builds the other members without theirs, and without a word: what
    is behind `#[cfg(feature = "capi")]` is missing. Where it has none, `-p` does not help.

    ## Example

    ```toml Cargo.toml
    [package]
    name = "main"
    version = "1.0.0"
    edition = "2018"
    description = "Does one thing well"
    license = "MIT"

    [features]
    capi = []

    [workspace]
    members = ["a"]
    default-members = [".", "a"]
    ```

    ```toml a/Cargo.toml
    [package]
    name = "a"
    version = "1.0.0"
    description = "Does another thing well"
    license = "MIT"

    [features]
    capi = []
    ```

    ```rust a/src/lib.rs
    ```

    ```rust src/lib.rs
    ```

    ## Use instead

    ```toml Cargo.toml
    [package]
    name = "main"
    version = "1.0.0"
    edition = "2018"
    description = "Does one thing well"
    license = "MIT"

    [features]
    capi = []

    [workspace]
    members = ["a"]
    default-members = [".", "a"]
    resolver = "2"
    ```

    ```toml a/Cargo.toml
    [package]
    name = "a"
    version = "1.0.0"
    description = "Does another thing well"
    license = "MIT"

    [features]
    capi = []
    ```

    ```rust a/src/lib.rs
    ```

    ```rust src/lib.rs
    ```

    ## Sources

    - https://doc.rust-lang.org/cargo/reference/features.html#feature-resolver-version-2
    - Tried with cargo-c 0.10.24
    """
    current = request.current
    if current is None or not old_resolver(request):
        return
    if FEATURE in current.features:
        lost = [p for p in request.requested if p is not current and qualifies(p)]
        message = "built from here with resolver 1, `{member}` does not get its feature `capi`"
    elif verdict is not None and verdict.kind == "elsewhere":
        lost = [p for p in request.workspace.members if qualifies(p)]
        message = "`-p {member}` does not help here: resolver 1 asks the root package for `capi`"
    else:
        return
    for package in lost:
        yield problem(
            message,
            request.workspace.root.place("workspace", on="entry"),
            help=_another_resolver(request),
            fix=partial(mends.resolver, request.workspace),
            related=(Related("the feature", _feature(package)),),
            member=package.name,
        )


def _another_resolver(request: Request) -> str:
    return to_paste(
        "call cargo-c in the member's folder, or choose the resolver that knows each member's "
        "features",
        request.workspace.root,
        (("workspace",), ['resolver = "2"']),
    )


def _feature(package: Package) -> Place:
    return package.manifest.place("features", FEATURE, on="key")
