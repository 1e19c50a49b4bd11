"""`cargoc-check plan --next`: what the next version of a crate changes."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.running import LINUX, MAC, Here, crate, workspace


def test_next_says_what_changes(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c")
    ended = here("plan", path, "--next", "major", "--prefix", "/usr")
    assert (ended.status, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[:3] == [
        f"mylib 1.2.3 -> 2.0.0 for {LINUX}",
        "  library.version 1.2.3 -> 2.0.0",
        "  soname libmylib.so.1 -> libmylib.so.2",
    ]
    assert "  package in Debian: libmylib1 -> libmylib2" in lines
    assert "  package in openSUSE: libmylib1 -> libmylib2" in lines
    found = json.loads(here("plan", path, "--next", "major", "--format", "json").out)
    assert [plan["version"] for plan in found["plans"]] == ["2.0.0"]
    (change,) = found["next"]
    assert change["rebuild"] is True


def test_next_says_where_the_library_version_stays(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c", '[package.metadata.capi.library]\nversion = "4.1.0"\n')
    assert (
        "  library.version stays 4.1.0: the manifest states it, and --next-library another\n"
        in here("plan", path, "--next", "minor").out
    )
    stated = here("plan", path, "--next", "minor", "--next-library", "5.0.0").out
    assert "  library.version 4.1.0 -> 5.0.0\n  soname libmylib.so.4 -> libmylib.so.5\n" in stated


def test_next_goes_through_targets_and_packages(here: Here, tmp_path: Path) -> None:
    asked = ("--next", "minor", "--target", LINUX, "--target", MAC)
    out = here("plan", workspace(tmp_path / "w"), *asked).out
    heads = [line for line in out.splitlines() if not line.startswith(" ") and line]
    assert heads == [f"{n} 1.2.3 -> 1.3.0 for {t}" for t in (LINUX, MAC) for n in "ab"]
