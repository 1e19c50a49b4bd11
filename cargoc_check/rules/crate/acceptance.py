"""CAPI1xx: whether cargo-c takes the crate at all, and where it looks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ...capi.acceptance import (
    FEATURE,
    Verdict,
    has_metadata,
    is_for_cargo_c,
    meant,
    near_miss,
    qualifies,
)
from ...capi.mends import metadata as mends
from ...capi.mends import workspace
from ...capi.resolve import BASE
from ...crate.package import Package
from ...crate.workspace import Request
from ...findings import Place, Problem, Related, Severity, problem
from ...paste import to_paste
from ...rule import rule


@rule("CAPI101", "missing-capi-feature", Severity.ERROR)
def missing_capi_feature(request: Request, verdict: Verdict | None) -> Iterator[Problem]:
    """No requested package has a feature named `capi`

    cargo-c switches the feature `capi` on and builds only packages that have it, by exactly that
    name, since 0.9.3 in every case. `[package.metadata.capi]` does not replace it. A feature under
    another name (`c-api`, `ffi`) is not found, but `capi` can stand for it.

    ## Example

    ```toml Cargo.toml
    [features]
    c-api = []

    [package.metadata.capi.header]
    name = "mylib"
    ```

    ## Use instead

    ```toml Cargo.toml
    [features]
    c-api = []
    capi = ["c-api"]

    [package.metadata.capi.header]
    name = "mylib"
    ```

    ## Sources

    - `is_relevant_package` in cargo-c's `src/build.rs`
    - Read as a regression by users of 0.9.2: https://github.com/lu-zero/cargo-c/issues/221
    """
    package = meant(request)
    if verdict is not None and verdict.kind == "feature" and package is not None:
        yield _feature_problem(package)


@rule("CAPI102", "no-c-api-in-workspace", Severity.ERROR)
def no_c_api_in_workspace(request: Request, verdict: Verdict | None) -> Iterator[Problem]:
    """No member of the workspace has a C API for cargo-c

    None of the packages has the feature `capi`, `[package.metadata.capi]` or a feature that looks
    as if it was meant for it.

    ## Example

    ```toml Cargo.toml
    [workspace]
    members = ["a", "b"]
    ```

    ```toml a/Cargo.toml
    [package]
    name = "a"
    version = "1.0.0"
    ```

    ```toml b/Cargo.toml
    [package]
    name = "b"
    version = "1.0.0"
    ```

    ## Use instead

    ```toml Cargo.toml
    [workspace]
    members = ["a", "b"]
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

    ```toml b/Cargo.toml
    [package]
    name = "b"
    version = "1.0.0"
    ```

    ## Sources

    - `is_relevant_package` in cargo-c's `src/build.rs`
    """
    if verdict is None or verdict.kind != "feature" or meant(request) is not None:
        return
    yield problem(
        "cargo-c stops: {sentence}",
        Place(request.workspace.root.path),
        help=verdict.change,
        sentence=verdict.sentence,
    )


@rule("CAPI103", "no-library-target", Severity.ERROR)
def no_library_target(request: Request, verdict: Verdict | None) -> Iterator[Problem]:
    """The package has no library target for cargo-c

    cargo-c builds library targets only. cargo sees one in `src/lib.rs` or in a `[lib]` table; a
    procedural macro is none that C could link with.

    ## Example

    ```rust src/main.rs
    fn main() {}
    ```

    ```rust src/lib.rs
    (absent)
    ```

    ## Use instead

    ```rust src/lib.rs
    #[no_mangle]
    pub extern "C" fn mylib_half(number: u32) -> u32 {
        number / 2
    }
    ```

    ## Sources

    - `is_relevant_package` in cargo-c's `src/build.rs`
    """
    if verdict is not None and verdict.kind == "library":
        yield problem(
            "cargo-c stops: {sentence}",
            verdict.place,
            help=verdict.change,
            sentence=verdict.sentence,
        )


@rule("CAPI104", "metadata-without-feature", Severity.WARNING)
def metadata_without_feature(package: Package, request: Request) -> Iterator[Problem]:
    """A member has metadata for cargo-c, and cargo-c installs nothing of it

    Other packages of the workspace have the feature `capi`; this one has `[package.metadata.capi]`
    only. cargo-c passes over it without a word, though it reads the table all the same and stops
    at a value that it refuses.

    ## Example

    ```toml Cargo.toml
    [workspace]
    members = ["core", "ffi"]
    ```

    ```toml core/Cargo.toml
    [package]
    name = "core"
    version = "1.0.0"

    [package.metadata.capi.header]
    enabled = false
    ```

    ```toml ffi/Cargo.toml
    [package]
    name = "ffi"
    version = "1.0.0"

    [features]
    capi = []
    ```

    ## Use instead

    ```toml Cargo.toml
    [workspace]
    members = ["core", "ffi"]
    ```

    ```toml core/Cargo.toml
    [package]
    name = "core"
    version = "1.0.0"
    ```

    ```toml ffi/Cargo.toml
    [package]
    name = "ffi"
    version = "1.0.0"

    [features]
    capi = []
    ```

    ## Sources

    - `is_relevant_package` in cargo-c's `src/build.rs`
    """
    others = [p for p in request.requested if qualifies(p)]
    if others and has_metadata(package) and FEATURE not in package.features:
        yield problem(
            "`{name}` has no feature `capi`, so cargo-c installs nothing of it",
            package.manifest.place(*BASE, on="entry"),
            help="add `capi = []` to `[features]`, or take the table out",
            name=package.name,
        )


@rule("CAPI105", "c-api-not-requested", Severity.ERROR)
def c_api_not_requested(request: Request, verdict: Verdict | None) -> Iterator[Problem]:
    """The package with the C API is not the one that cargo builds here

    In the root of a workspace, cargo builds `default-members`, else the root package, else all
    members. `cargo cinstall` stops there if none of these has the feature `capi`, although another
    member has it: packagers must know to pass `-p`, and generic build helpers fail.

    ## Example

    ```toml Cargo.toml
    [workspace]
    members = ["core", "ffi"]
    default-members = ["core"]
    ```

    ```toml core/Cargo.toml
    [package]
    name = "core"
    version = "1.0.0"
    ```

    ```toml ffi/Cargo.toml
    [package]
    name = "ffi"
    version = "1.0.0"

    [features]
    capi = []
    ```

    ## Use instead

    ```toml Cargo.toml
    [workspace]
    members = ["core", "ffi"]
    default-members = ["core", "ffi"]
    ```

    ```toml core/Cargo.toml
    [package]
    name = "core"
    version = "1.0.0"
    ```

    ```toml ffi/Cargo.toml
    [package]
    name = "ffi"
    version = "1.0.0"

    [features]
    capi = []
    ```

    ## Sources

    - https://doc.rust-lang.org/cargo/reference/workspaces.html#package-selection
    - Generic helpers fail: https://github.com/NixOS/nixpkgs/pull/482012
    """
    if verdict is None or verdict.kind != "elsewhere":
        return
    root = request.workspace.root
    others = [p for p in request.workspace.members if qualifies(p)]
    said = root.get("workspace", "default-members") is not None
    place = root.place("workspace", "default-members") if said else verdict.place
    yield problem(
        "cargo-c stops here: {sentence}",
        place,
        help=f"{verdict.change}, or name the member in `default-members`",
        fix=partial(workspace.default_members, request),
        related=tuple(
            Related(f"`{p.name}` has it", p.manifest.place("features", "capi", on="key"))
            for p in others[:3]
        ),
        sentence=verdict.sentence,
    )


@rule("CAPI106", "workspace-metadata", Severity.WARNING)
def workspace_metadata(request: Request) -> Iterator[Problem]:
    """`[workspace.metadata.capi]` is never read

    cargo-c reads `[package.metadata.capi]` of each member's own Cargo.toml; nothing is inherited.

    ## Example

    ```toml Cargo.toml
    [workspace]
    members = ["ffi"]

    [workspace.metadata.capi.header]
    subdirectory = false
    ```

    ```toml ffi/Cargo.toml
    [package]
    name = "ffi"
    version = "1.0.0"

    [features]
    capi = []
    ```

    ## Use instead

    ```toml Cargo.toml
    [workspace]
    members = ["ffi"]
    ```

    ```toml ffi/Cargo.toml
    [package]
    name = "ffi"
    version = "1.0.0"

    [features]
    capi = []

    [package.metadata.capi.header]
    subdirectory = false
    ```

    ## Sources

    - `load_manifest_capi_config` in cargo-c's `src/build.rs`
    """
    root = request.workspace.root
    if is_for_cargo_c(root.get("workspace", "metadata", "capi")):
        yield problem(
            "cargo-c never reads `[workspace.metadata.capi]`",
            root.place("workspace", "metadata", "capi", on="entry"),
            help="move the keys to `[package.metadata.capi]` of the member with the C API",
            fix=partial(workspace.metadata_to_member, request),
        )


def _feature_problem(package: Package) -> Problem:
    missed = near_miss(package)
    value = f'capi = ["{missed}"]' if missed else "capi = []"
    place = package.manifest.place("features", missed or FEATURE, on="key")
    instead = f", only `{missed}`" if missed else ""
    return problem(
        "`{name}` has no feature `capi`{instead}: cargo-c stops",
        place,
        help=to_paste("add this to Cargo.toml", package.manifest, (("features",), [value])),
        fix=partial(mends.feature, package, missed),
        name=package.name,
        instead=instead,
    )
