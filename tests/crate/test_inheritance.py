"""Inherited values have the place where they are said: in the workspace's manifest."""

from __future__ import annotations

from cargoc_check.crate.memory import Memory
from cargoc_check.crate.package import Package
from cargoc_check.crate.workspace import open_request

ROOT = """\
[workspace]
members = ["a"]

[workspace.package]
version = "3.2.1"
description = "shared"
readme = "docs/README.md"

[workspace.dependencies]
near = { path = "near", features = ["w"] }
"""
MEMBER = """\
[package]
name = "a"
version.workspace = true
description = "own"
license-file = "LICENSE"
readme.workspace = true

[dependencies]
near = { workspace = true, features = ["m"] }
plain = "1"
"""


def opened(member: str = MEMBER, root: str = ROOT) -> Package:
    tree = {
        "Cargo.toml": root,
        "a/Cargo.toml": member,
        "a/src/lib.rs": "",
        "near/Cargo.toml": '[package]\nname = "near"\n',
        "near/src/lib.rs": "",
        "docs/README.md": "",
        "README.txt": "",
    }
    return open_request(Memory(tree), "a/Cargo.toml").requested[0]


def shown(package: Package, field: str) -> str:
    said = package.field(field)
    assert said is not None
    assert said.place is not None
    return package.workspace.manifest_at(said.place.path).shown(*said.place.key)


def test_inherited_field_is_said_in_the_root() -> None:
    package = opened()
    assert package.version == "3.2.1"
    assert shown(package, "version") == "Cargo.toml:5:11"


def test_own_field_is_said_in_the_member() -> None:
    assert shown(opened(), "description") == "a/Cargo.toml:4:15"


def test_absent_field_is_not_said() -> None:
    assert opened().field("repository") is None


def test_inherited_paths_are_turned() -> None:
    said = opened().field("readme")
    assert said is not None
    assert said.value == "../docs/README.md"


def test_inherited_readme_by_its_usual_name() -> None:
    said = opened(root=ROOT.replace('readme = "docs/README.md"', "")).field("readme")
    assert said is not None
    assert said.value == "../README.txt"


def test_dependency_has_both_places() -> None:
    near, plain = opened().dependencies
    assert (near.inherited, plain.inherited) == (True, False)
    assert near.features == ("w", "m")
    assert near.path == "near"
    assert (near.place.path, near.place.key) == (
        "Cargo.toml",
        ("workspace", "dependencies", "near"),
    )
    assert (near.entry.path, near.entry.key) == ("a/Cargo.toml", ("dependencies", "near"))
    assert plain.place == plain.entry
