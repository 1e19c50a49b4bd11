"""Full semantic versions, and what is none."""

from __future__ import annotations

import pytest

from cargoc_check.text.semver import Version, parse

LARGEST = 2**64 - 1


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("1.2.3", Version(1, 2, 3)),
        ("0.0.0", Version(0, 0, 0)),
        ("1.2.3-rc.1", Version(1, 2, 3, "rc.1")),
        ("1.2.3+build.01", Version(1, 2, 3, "", "build.01")),
        ("1.2.3-0.a-b.1x+x.-", Version(1, 2, 3, "0.a-b.1x", "x.-")),
        (f"{LARGEST}.0.0", Version(LARGEST, 0, 0)),
    ],
)
def test_what_is_a_version(text: str, version: Version) -> None:
    assert parse(text) == version
    assert text.startswith(version.triple)


@pytest.mark.parametrize(
    "text",
    [
        *("", "1", "1.2", "1.2.3.4", "v1.2.3", " 1.2.3", "1.2.3\n", "01.2.3", "1.²0.3"),
        *("1.2.3-", "1.2.3-01", "1.2.3-a..b", "1.2.3-ä", "1.2.3+", "1.2.3+a+b", "1.2.x"),
        *(f"0.{LARGEST + 1}.0", "1" * 10_000 + ".0.0"),
    ],
)
def test_what_is_none(text: str) -> None:
    assert parse(text) is None
