from __future__ import annotations

import pytest

from cargoc_check import data
from cargoc_check.capi import keys
from cargoc_check.capi.releases import (
    all_faults,
    faults,
    newest,
    oldest,
    release_named,
    release_to_judge_by,
    releases,
)
from cargoc_check.errors import UserError
from cargoc_check.platforms import cfg, targets


def ids(release: str, triple: str | None = None) -> set[str]:
    target = targets.parse(triple) if triple else None
    return {fault.id for fault in faults(release_named(release), target)}


def test_releases_are_in_order_and_dated() -> None:
    assert list(releases()) == sorted(releases())
    assert [r.date for r in releases()] == sorted(r.date for r in releases())
    assert all(release.crate.startswith(release.text) for release in releases())
    assert (oldest().text, newest().text) == ("0.9.0", "0.10.26")


def test_a_release_is_found_by_its_version_and_by_its_crate() -> None:
    release = release_named("0.10.24")
    assert release.version == (0, 10, 24)
    assert (release.text, release.rust) == ("0.10.24", "1.95")
    assert release_named("0.10.24+cargo-0.98.0") == release
    assert release_named("0.9.9") < release_named("0.10.0")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0.10", "no release"),
        ("v0.10.24", "no release"),
        ("", "no release"),
        ("0.10.²", "no release"),
        ("newest", "no release"),
        ("0.9.25", "there is no cargo-c 0.9.25"),
        ("0.10.27", "newer than any"),
    ],
)
def test_what_is_not_known_is_refused_with_the_range(text: str, message: str) -> None:
    with pytest.raises(UserError, match=message) as raised:
        release_named(text)
    assert "0.9.0 to 0.10.26" in str(raised.value.hint)


def test_crates_are_not_judged_by_releases_that_nobody_looked_at() -> None:
    assert release_named("0.8.3").text == "0.8.3"
    with pytest.raises(UserError, match=r"what cargo-c 0\.8\.3 does is not known"):
        release_to_judge_by("0.8.3")
    assert release_to_judge_by("0.9.0") == oldest()


@pytest.mark.parametrize(
    ("key", "since"),
    [
        ("pkg_config.filename", "0.9.0"),
        ("install.data.asset", "0.9.6"),
        ("library.import_library", "0.9.20"),
        ("library.version_suffix_components", "0.9.28"),
        ("header.emit_version_constants", "0.10.15"),
        ("library.target.*.rustflags", "0.10.17"),
    ],
)
def test_keys_are_known_since_a_release(key: str, since: str) -> None:
    at = releases().index(release_named(since))
    assert releases()[at].knows(key)
    assert not releases()[at - 1].knows(key)


def test_faults_hold_from_one_release_to_another() -> None:
    assert "soname-zero" in ids("0.9.24")
    assert "soname-without-file" in ids("0.9.26")
    assert not {"soname-zero", "soname-without-file"} & ids("0.9.27")
    assert "install-name-subdirectory" in ids("0.10.21")
    assert "install-name-subdirectory" not in ids("0.10.22")


def test_faults_hold_on_some_targets() -> None:
    assert "musl-static-only" in ids("0.10.12", "x86_64-unknown-linux-musl")
    assert "musl-static-only" not in ids("0.10.12", "x86_64-unknown-linux-gnu")
    assert "import-library-mingw" in ids("0.10.7", "x86_64-pc-windows-gnu")
    assert "import-library-mingw" not in ids("0.10.7", "x86_64-pc-windows-msvc")
    assert "pc-first-link-line" in ids("0.10.4", "x86_64-unknown-linux-gnu")
    assert ids("0.10.26", "x86_64-unknown-linux-gnu") <= ids("0.10.26")


def test_faults_name_known_releases_and_real_platforms() -> None:
    known = {release.version for release in releases()}
    for fault in all_faults():
        assert fault.first in known
        assert fault.last is None or (fault.last in known and fault.first <= fault.last)
        assert fault.when is None or cfg.well_formed(fault.when)
        assert fault.effect
        assert not fault.effect.endswith(".")
    assert len({fault.id for fault in all_faults()}) == len(all_faults())


def test_the_table_of_keys_is_sound() -> None:
    rows = data.table("keys")["key"]
    paths = [row["path"] for row in rows]
    assert len(set(paths)) == len(paths)
    for row in rows:
        assert release_named(row["since"])
        assert row["type"] in ("string", "bool", "integer", "bool-or-string", "array")
        assert row["wrong"] in ("error", "ignored")
        assert row.get("legacy_for", paths[0]) in paths
        if "default" in row and row["type"] == "bool":
            assert row["default"] == row["default_text"]


def test_misspellings_are_not_keys_and_mean_one() -> None:
    rows = data.table("keys")["misspelling"]
    assert len({row["path"] for row in rows}) == len(rows)
    for row in rows:
        assert not keys.known(tuple(row["path"].split(".")))
        assert keys.known(tuple(row["means"].split(".")))


def test_conditions_on_a_crate_use_the_tests_that_there_are() -> None:
    for fault in all_faults():
        for path, wanted in fault.crate or ():
            assert path.split(".")[0] in ("header", "pkg_config", "library")
            tests = wanted if isinstance(wanted, dict) else {}
            assert tests.keys() <= {"given", "contains", "entry-without"}
        assert fault.crate or not (fault.breaks or fault.advice)
