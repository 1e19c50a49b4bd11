"""Packages that are built in one run; all `ran` with cargo-c 0.10.24."""

from __future__ import annotations

from tests.support.plans import plans_of

MEMBER = '[package]\nname = "{}"\nversion = "1.0.0"\n[features]\ncapi = []\n{}\n'
ROOT = '[workspace]\nmembers = ["a", "b"]\nresolver = "2"\n'


def unknown(a: str, b: str = "") -> list[list[str]]:
    files = {"Cargo.toml": ROOT, "a/src/lib.rs": "", "b/src/lib.rs": ""}
    files |= {"a/Cargo.toml": MEMBER.format("aa", a), "b/Cargo.toml": MEMBER.format("bb", b)}
    return [[u.what for u in plan.unknown if "Libs" not in u.what] for plan in plans_of(files)]


def test_a_dependency_that_is_asked_for_itself() -> None:
    found = unknown('[dependencies]\nbb = { path = "../b" }')
    assert found == [["whether `aa` can be built"], []]
    assert unknown('[dev-dependencies]\nbb = { path = "../b" }') == [[], []]


def test_names_that_are_shared() -> None:
    name = '[package.metadata.capi.library]\nname = "same"'
    assert unknown(name, name) == [["contents and soname of the library `same`"]] * 2
