"""The choice of cargo-c for the tests."""

from __future__ import annotations

import pytest

from tests.support.cargo_c import NoCargoCError, Release, wanted

KNOWN = [
    Release("0.10.9", "0.10.9+cargo-0.85.0", (1, 84)),
    Release("0.10.26", "0.10.26+cargo-0.100.0", (1, 97)),
    Release("0.10.24", "0.10.24+cargo-0.98.0", (1, 95)),
]


@pytest.mark.parametrize(
    ("rust", "release"),
    [((1, 97, 0), "0.10.26"), ((1, 96, 1), "0.10.24"), ((1, 95), "0.10.24"), ((1, 90), "0.10.9")],
)
def test_newest_that_this_rust_builds(rust: tuple[int, ...], release: str) -> None:
    assert wanted(rust, KNOWN).name == release


def test_rust_too_old_for_all() -> None:
    with pytest.raises(NoCargoCError, match=r"builds with Rust 1\.63\.0"):
        wanted((1, 63, 0), KNOWN)
