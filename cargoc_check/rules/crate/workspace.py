"""CAPI70x: members of a workspace that get in each other's way, and settings that cargo ignores."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from ...capi.mends import workspace as mends
from ...capi.model import CApi
from ...crate.package import Package
from ...facts.crate import Member
from ...findings import Place, Problem, Related, Severity, problem
from ...rule import rule

_ROOT_ONLY = ("profile", "patch", "replace")


@rule("CAPI701", "members-install-same-file", Severity.ERROR)
def members_install_same_file(members: tuple[Member, ...]) -> Iterator[Problem]:
    """Two members of the workspace install the same file

    cargo-c builds all requested members into one folder. Of two libraries, pkg-config files or
    headers with the same name only one is left, not always the same, and the other members' files
    speak of something that is not there. cargo warns of libraries; of the rest nobody says a word.

    Libraries meet although `install_subdir` keeps them apart: they have one name while they are
    built. `-` and `_` are the same there.

    ## Example

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

    [package.metadata.capi.pkg_config]
    filename = "good"
    ```

    ```toml b/Cargo.toml
    [package]
    name = "b"
    version = "1.0.0"
    description = "Does another thing well"
    license = "MIT"

    [features]
    capi = []

    [package.metadata.capi.pkg_config]
    filename = "good"
    ```

    ```rust a/src/lib.rs
    ```

    ```rust b/src/lib.rs
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

    [package.metadata.capi.pkg_config]
    filename = "good-a"
    ```

    ```toml b/Cargo.toml
    [package]
    name = "b"
    version = "1.0.0"
    description = "Does another thing well"
    license = "MIT"

    [features]
    capi = []

    [package.metadata.capi.pkg_config]
    filename = "good-b"
    ```

    ```rust a/src/lib.rs
    ```

    ```rust b/src/lib.rs
    ```

    ## Sources

    - Tried with cargo-c 0.10.24
    - https://github.com/rust-lang/cargo/issues/6313
    """
    kinds: tuple[tuple[str, Callable[[CApi], str | None], str], ...] = (
        ("library", _library, "library.name"),
        ("pkg-config file", _pc_file, "pkg_config.filename"),
        ("header", _header, "header.name"),
    )
    for what, name_of, key in kinds:
        first: dict[str, Member] = {}
        for member in members:
            name = name_of(member.capi)
            other = first.setdefault(name, member) if name else member
            if other is not member:
                yield problem(
                    "`{one}` and `{other}` both make the {what} `{name}`: only one is left",
                    _said(member, key),
                    help=f"give each its own `{key}`, or build them apart with `-p`",
                    related=(Related(f"`{other.package.name}` says it here", _said(other, key)),),
                    one=member.package.name,
                    other=other.package.name,
                    what=what,
                    name=name,
                )


@rule("CAPI702", "ignored-in-member", Severity.WARNING)
def ignored_in_member(package: Package, capi: CApi) -> Iterator[Problem]:
    """Profiles and patches are ignored outside the workspace's root

    `[profile]`, `[patch]` and `[replace]` count in the root of a workspace only. Built from the
    workspace, the library is without what a member says there, such as `panic = "abort"`; built
    from the published crate, which is a root of its own, it is with it.

    ## Example

    ```toml Cargo.toml
    [workspace]
    members = ["a"]
    ```

    ```toml a/Cargo.toml
    [package]
    name = "a"
    version = "1.0.0"
    description = "Does one thing well"
    license = "MIT"

    [features]
    capi = []

    [profile.release]
    panic = "abort"
    ```

    ```rust a/src/lib.rs
    ```

    ## Use instead

    ```toml Cargo.toml
    [workspace]
    members = ["a"]

    [profile.release]
    panic = "abort"
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

    ## Sources

    - https://doc.rust-lang.org/cargo/reference/profiles.html
    """
    manifest, root = package.manifest, package.workspace.root
    if manifest.path == root.path:
        return
    for table in _ROOT_ONLY:
        for name, said in manifest.table(table).items():
            if not isinstance(said, dict) or not said:
                continue
            same = root.get(table, name) == said
            yield problem(
                "cargo ignores `[{table}.{name}]` in a member of a workspace",
                manifest.place(table, name, on="entry"),
                help="the workspace's root says the same: keep it in step, or take it out here"
                if same
                else "move it to the Cargo.toml of the workspace's root",
                fix=partial(mends.profile_to_root, package, table, name),
                related=(Related("the workspace's root", Place(root.path)),),
                table=table,
                name=name,
            )


def _library(capi: CApi) -> str | None:
    return capi.library.name.value.replace("-", "_")


def _pc_file(capi: CApi) -> str | None:
    return None if capi.library.plugin.value else f"{capi.pkg_config.filename.value}.pc"


def _header(capi: CApi) -> str | None:
    return capi.header.file if capi.header.generated else None


def _said(member: Member, key: str) -> Place:
    """Return where a member's name is said, its package's name where it is the default."""
    capi = member.capi
    values = {
        "library.name": capi.library.name,
        "pkg_config.filename": capi.pkg_config.filename,
        "header.name": capi.header.name,
    }
    library = member.package.library
    default = library.name_place if library else None
    return values[key].place or default or member.package.manifest.place("package", "name")
