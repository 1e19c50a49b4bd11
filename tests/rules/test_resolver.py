"""Features of members under the old resolver.

Each case is one that was built with cargo-c 0.10.24; `nm` told whether the feature was on.
"""

from __future__ import annotations

import pytest

from tests.rules.support import found

MEMBER = '[package]\nname = "m"\nversion = "1.0.0"\nedition = "2021"\n[features]\ncapi = []\n'


def files(root: str) -> dict[str, str]:
    return {"Cargo.toml": root, "m/Cargo.toml": MEMBER, "m/src/lib.rs": "", "src/lib.rs": ""}


def root(edition: str, resolver: str = "", features: str = "") -> dict[str, str]:
    package = f'[package]\nname = "r"\nversion = "1.0.0"\nedition = "{edition}"\n'
    return files(f'{package}{features}[workspace]\nmembers = ["m"]\n{resolver}')


OLD = root("2018")
OLD_WITH_FEATURE = root("2018", features="[features]\ncapi = []\n")


def hits(crate: dict[str, str], **how: object) -> list[str]:
    return [rule for rule in ("CAPI711", "CAPI712") if found(crate, rule, **how)]


def test_the_root_package_stops_cargo_c() -> None:
    assert hits(OLD, packages=("m",)) == ["CAPI711"]
    assert hits(OLD, workspace=True) == ["CAPI711"]
    assert hits(root("2021", 'resolver = "1"\n'), packages=("m",)) == ["CAPI711"]


def test_where_it_has_the_feature_the_member_is_without() -> None:
    assert hits(OLD_WITH_FEATURE, packages=("m",)) == ["CAPI712"]
    assert hits(OLD_WITH_FEATURE, workspace=True) == ["CAPI712"]
    assert hits(OLD_WITH_FEATURE) == [], "the root package alone has what it needs"


def test_naming_the_member_is_no_way_out() -> None:
    (finding,) = found(OLD, "CAPI712")
    assert "`-p m`" in finding.message


@pytest.mark.parametrize(
    ("crate", "how"),
    [
        (OLD, {"manifest": "m/Cargo.toml"}),
        (root("2018", 'resolver = "2"\n'), {"packages": ("m",)}),
        (root("2021"), {"packages": ("m",)}),
        (root("2024"), {"workspace": True}),
        (files('[workspace]\nmembers = ["m"]\n'), {"workspace": True}),
        (files('[workspace]\nmembers = ["m"]\nresolver = "1"\n'), {"packages": ("m",)}),
    ],
)
def test_other_ways_and_resolvers_work(crate: dict[str, str], how: dict[str, object]) -> None:
    assert hits(crate, **how) == []
