"""A folder of manifests without Rust source: what is not there is no error."""

from __future__ import annotations

import pytest

from cargoc_check.crate.memory import Memory
from cargoc_check.crate.workspace import open_request
from cargoc_check.errors import UserError
from tests.crate.as_cargo import names, package

WORKSPACE = '[workspace]\nmembers = ["a", "gone", "also/*"]\ndefault-members = ["gone", "a"]\n'


def test_missing_members_are_passed_over() -> None:
    request = open_request(Memory({"Cargo.toml": WORKSPACE, "a/Cargo.toml": package("a")}))
    assert names(request) == ["a"]
    assert not request.workspace.is_complete


def test_missing_members_are_an_error_beside_sources() -> None:
    tree = {"Cargo.toml": WORKSPACE, "a/Cargo.toml": package("a"), "a/src/lib.rs": ""}
    with pytest.raises(UserError, match="member"):
        open_request(Memory(tree))


def test_member_by_a_path_dependency_of_a_missing_one() -> None:
    tree = {"Cargo.toml": WORKSPACE, "b/Cargo.toml": package("b")}
    assert names(open_request(Memory(tree), "b/Cargo.toml")) == ["b"]


def test_library_counts_as_present() -> None:
    plain, never = (
        open_request(Memory({"Cargo.toml": package("a-b", more)})).requested[0]
        for more in ("", "autolib = false\n")
    )
    assert plain.library is not None
    assert (plain.library.name, plain.library.path) == ("a_b", None)
    assert never.library is None
    assert not plain.has_sources


def test_values_of_a_root_that_is_not_there() -> None:
    manifest = """
        [package]
        name = "a"
        version.workspace = true
        license = { workspace = true }
        description = "own"
        [dependencies]
        x = { workspace = true, optional = true, features = ["f"] }
        [features]
        capi = ["x"]
    """
    package = open_request(Memory({"Cargo.toml": manifest})).requested[0]
    assert package.unseen == {"version", "license"}
    assert package.field("license") is None
    assert package.version == "0.0.0"
    (dependency,) = package.dependencies
    assert (dependency.key, dependency.optional, dependency.features) == ("x", True, ("f",))
    assert dependency.requirement is None
    assert package.enabled(["capi"]).dependencies == {"x"}


def test_pointer_to_a_root_that_is_not_there() -> None:
    manifest = package("a", 'workspace = "../.."\n')
    assert names(open_request(Memory({"a/b/Cargo.toml": manifest}), "a/b/Cargo.toml")) == ["a"]
