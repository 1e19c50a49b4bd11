from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cargoc_check.data import table
from cargoc_check.platforms import cfg, native, targets

LINUX = "x86_64-unknown-linux-gnu"


@pytest.mark.parametrize("row", table("native_static_libs")["libs"], ids=lambda row: row["source"])
def test_rows_are_well_formed(row: dict[str, object]) -> None:
    assert set(row) <= {"when", "runtime", "libs", "source"}
    assert cfg.well_formed(str(row["when"]))
    assert row.get("runtime", "static") in ("static", "dynamic")
    assert isinstance(row["libs"], list)
    assert all(str(lib).startswith("-l") for lib in row["libs"])


@pytest.mark.parametrize("flags", ["", "-C target-feature=+crt-static"])
def test_estimate_is_what_this_rustc_names(flags: str, tmp_path: Path) -> None:
    command = ["rustc", "--crate-type=staticlib", f"--target={LINUX}", *flags.split()]
    command += ["--print=native-static-libs", "--crate-name=x", "-o", str(tmp_path / "x.a"), "-"]
    run = subprocess.run(command, input="", capture_output=True, text=True, check=True)
    marked = [line for line in run.stderr.splitlines() if "native-static-libs:" in line]
    assert marked[0].partition("native-static-libs: ")[2].split() == list(
        native.estimate(targets.parse(LINUX), flags) or ()
    )


def test_runtime_decides_on_musl() -> None:
    musl = targets.parse("aarch64-unknown-linux-musl")
    assert native.estimate(musl, "") == ("-lunwind", "-lc")
    assert native.estimate(musl, "-C target-feature=-crt-static") == ("-lgcc_s", "-lc")


def test_nothing_is_said_where_nothing_was_seen() -> None:
    assert native.estimate(targets.parse("x86_64-unknown-haiku"), "") is None
    assert native.estimate(targets.parse("x86_64-unknown-none"), "") == ()
