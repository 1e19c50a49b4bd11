"""`cargo ccheck`: the same command line, by way of cargo."""

from __future__ import annotations

from pathlib import Path

from tests.support.running import WRONG_TYPE, crate, run


def test_cargo_finds_it_as_its_subcommand(tmp_path: Path) -> None:
    crate(tmp_path / "c", WRONG_TYPE)
    own = run("audit", "c", cwd=tmp_path)
    ended = run("cargo", "ccheck", "audit", "c", program="/usr/bin/env", cwd=tmp_path)
    assert ended.status == 1
    assert ended.out == own.out


def test_it_is_the_same_without_cargo(tmp_path: Path) -> None:
    crate(tmp_path / "c")
    for words in (("ccheck", "--version"), ("--version",)):
        ended = run(*words, program="cargo-ccheck")
        assert (ended.status, ended.out.split(",")[0]) == (0, "cargoc-check")
