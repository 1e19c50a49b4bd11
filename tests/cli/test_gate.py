"""The gate on the command line: status, progress, formats, and what it refuses."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cargoc_check.gate import names
from tests.support.real_build import CargoC
from tests.support.running import Here, crate, on_terminal, run, workspace

ONLY = ("--only", "audit,plan,lock")
"""Stages that need no cargo-c."""


@pytest.fixture
def with_cargo_c(cargo_c: CargoC, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Put real cargo-c on the PATH; return the options that keep to what is there."""
    monkeypatch.setenv("PATH", f"{cargo_c.commands}{os.pathsep}{os.environ['PATH']}")
    return ("--offline", f"--target-dir={cargo_c.build}")


@pytest.fixture
def without_cargo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARGO", "cargo-that-is-not-there")


def test_good_crate_passes(here: Here, tmp_path: Path, with_cargo_c: tuple[str, ...]) -> None:
    ended = here("gate", crate(tmp_path / "c"), *with_cargo_c)
    assert ended.status == 0, ended.out
    lines = ended.out.splitlines()
    assert lines[0].startswith("  audit       ok       nothing to mend")
    assert lines[-1].startswith("gate passed: 12 stages, 12 ok")
    assert ended.err.startswith("this builds the crate, and so runs its code …\naudit …\ncopy …\n")


def test_crate_that_does_not_build_fails_with_cargos_words(
    here: Here, tmp_path: Path, with_cargo_c: tuple[str, ...]
) -> None:
    folder = crate(tmp_path / "c")
    Path(folder, "src", "lib.rs").write_text("pub fn x() -> u32 { y() }\n")
    ended = here("gate", folder, *with_cargo_c, "--quiet")
    assert ended.status == 1
    assert "error: cargo cinstall fails: cannot find function `y`" in ended.out
    assert "[GATE201 does-not-build]" in ended.out
    assert ended.err == ""
    stages = "gate stopped: 12 stages"
    assert stages not in ended.out
    assert stages in here("gate", folder, *with_cargo_c).out


@pytest.mark.usefixtures("without_cargo")
def test_missing_tool_is_told_and_an_error_where_that_is_strict(here: Here, tmp_path: Path) -> None:
    folder = crate(tmp_path / "c")
    ended = here("gate", folder)
    assert ended.status == 0
    assert (
        "build       not run  no cargo: there is no cargo on the PATH; what installs" in ended.out
    )
    assert ended.out.splitlines()[-1].startswith("gate passed as far as it was tried: ")
    ended = here("gate", folder, "--strict")
    assert ended.status == 1
    assert "error: build is not run: no cargo: " in ended.out
    assert "[GATE001 stage-not-run]" in ended.out
    assert here("gate", folder, "--strict", "--skip", "build").status == 0


def test_findings_of_the_audit_count(here: Here, tmp_path: Path) -> None:
    folder = crate(tmp_path / "c", "[package.metadata.capi.header]\nname = 1\n")
    ended = here("gate", folder, "--only", "audit")
    assert ended.status == 1
    assert "audit  failed   1 finding to mend: " in ended.out
    assert here("gate", folder, "--only", "audit", "--ignore", "CAPI202").status == 0


def test_lock_holds_what_is_installed(here: Here, tmp_path: Path) -> None:
    folder = crate(tmp_path / "c")
    here("plan", folder, "--prefix", "/usr", "--lock", "capi.lock")
    ended = here("gate", folder, *ONLY, "--lock", "capi.lock")
    assert ended.status == 0
    assert "lock   ok       as capi.lock has it" in ended.out
    manifest = Path(folder, "Cargo.toml")
    manifest.write_text(manifest.read_text().replace('"1.2.3"', '"2.0.0"'))
    ended = here("gate", folder, *ONLY, "--lock", "capi.lock")
    assert ended.status == 1
    assert "soname is libmylib.so.2, locked is libmylib.so.1" in ended.out
    assert "[GATE102 lock-differs]" in ended.out
    ended = here("gate", folder, *ONLY, "--lock", "none.lock")
    assert (ended.status, ended.out) == (2, "")


def test_baseline_hides_a_stage_that_is_known_to_fail(here: Here, tmp_path: Path) -> None:
    folder = crate(tmp_path / "c")
    here("plan", folder, "--lock", "capi.lock")
    manifest = Path(folder, "Cargo.toml")
    manifest.write_text(manifest.read_text().replace('"1.2.3"', '"2.0.0"'))
    given = ("gate", folder, *ONLY, "--lock", "capi.lock")
    assert here(*given, "--write-baseline", "known.json").status == 0
    assert here(*given, "--baseline", "known.json").status == 0
    assert here(*given).status == 1


def test_json_has_the_stages_and_can_be_converted(here: Here, tmp_path: Path) -> None:
    folder = crate(tmp_path / "c")
    ended = here("gate", folder, *ONLY, "--format", "json", "-o", "gate.json")
    assert ended.out == ""
    report = json.loads((tmp_path / "gate.json").read_text())
    assert report["command"] == "gate"
    assert [(one["name"], one["state"]) for one in report["stages"]] == [
        ("audit", "ok"),
        ("plan", "ok"),
    ]
    for form in ("junit", "tap", "markdown", "text"):
        assert "plan" in here("report", "gate.json", "--format", form).out


def test_progress_takes_one_line_of_a_terminal(tmp_path: Path) -> None:
    ended = on_terminal("gate", crate(tmp_path / "c"), "--only", "plan")
    assert ended.status == 0
    before, _, report = ended.out.rpartition("\r\x1b[K")
    assert "\r\x1b[Kplan …" in before
    assert "\n" not in before
    assert "gate passed" in report


def test_member_of_a_workspace_is_gated(
    here: Here, tmp_path: Path, with_cargo_c: tuple[str, ...]
) -> None:
    root = workspace(tmp_path / "w")
    given = (*with_cargo_c, "--only", "build,verify")
    ended = here("gate", root, *given, "-p", "b", "--format", "json")
    assert ended.status == 0
    assert [one["name"] for one in json.loads(ended.out)["subjects"]] == ["b", "b"]
    ended = here("gate", root, *given, "--workspace")
    assert ended.status == 0
    assert "has installed 12 files" in ended.out


def test_what_is_installed_is_kept_where_it_is_said(
    here: Here, tmp_path: Path, with_cargo_c: tuple[str, ...]
) -> None:
    folder = crate(tmp_path / "c")
    kept = ("--keep", "dest", "--only", "verify", "--libdir", "/usr/lib64")
    assert here("gate", folder, *with_cargo_c, *kept).status == 0
    assert (tmp_path / "dest/usr/lib64/libmylib.so.1").exists()
    ended = here("gate", folder, "--tree", "dest", "--only", "verify")
    assert ended.status == 0
    assert "(dest): libmylib.so.1.2.3" in ended.out
    again = here("gate", folder, *with_cargo_c, *kept)
    assert again.status == 2
    assert "is not empty, and is to be installed into" in again.err


def test_features_and_arguments_reach_cargo(
    here: Here, tmp_path: Path, with_cargo_c: tuple[str, ...]
) -> None:
    source = '#[cfg(feature = "more")]\ncompile_error!("more is on");\n'
    folder = crate(tmp_path / "c")
    Path(folder, "src", "lib.rs").write_text(source)
    manifest = Path(folder, "Cargo.toml")
    manifest.write_text(manifest.read_text().replace("capi = []", "capi = []\nmore = []"))
    for given in (("--features", "more"), ("--all-features",), ("--cargo-args=-F more",)):
        ended = here("gate", folder, *with_cargo_c, "--only", "build", *given)
        assert ended.status == 1
        assert "more is on" in ended.out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--skip", "linking"), "'linking' is no stage"),
        (("--target", "x86"), "target 'x86' is not known to rustc"),
        (("--matrix", "none.toml"), "none.toml: cannot be read"),
        (("--tree", "a", "--keep", "b"), "does not go together with --tree"),
        (("--cargo-args", "'x"), "has a quote without end"),
        (("--ignore", "GATE9"), "no rule is called 'GATE9'"),
    ],
)
def test_what_makes_no_sense_is_refused(
    here: Here, tmp_path: Path, given: tuple[str, ...], said: str
) -> None:
    ended = here("gate", crate(tmp_path / "c"), *given)
    assert (ended.status, ended.out) == (2, "")
    assert said in ended.err


def test_help_says_that_code_is_run_and_names_every_stage() -> None:
    text = " ".join(run("gate", "--help").out.split())
    assert "so the crate's code: its build script, its macros" in text
    for word in names.WORDS:
        assert word in text
