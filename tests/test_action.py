"""`action.yml`: valid, its shell clean, and its steps run as GitHub's runner runs them."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from cargoc_check.capi.releases import newest
from tests.support.real_build import CargoC
from tests.support.running import BIN, UNKNOWN_KEY, WRONG_TYPE, crate

ROOT = Path(__file__).resolve().parent.parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
RUNS = {step["name"]: step for step in STEPS if "run" in step}


class Ended(NamedTuple):
    """How a step ended, and what it told the runner."""

    status: int
    out: str
    path: list[str]
    summary: str


class Runner:
    """Runs a step as a runner does: expressions filled in, files for what it says to the next."""

    def __init__(self, folder: Path) -> None:
        self.temp = folder / "runner temp"
        self.home = folder / "home"
        self.checkout = folder / "checkout"
        self.programs = folder / "programs"
        for made in (self.temp, self.home, self.checkout, self.programs):
            made.mkdir()
        self.path = [str(self.programs), "/usr/bin", "/bin"]
        self.context = {
            "github.action_path": str(ROOT),
            "runner.temp": str(self.temp),
            "runner.os": "Linux",
            "runner.arch": "X64",
        }
        for name, given in ACTION["inputs"].items():
            self.context[f"inputs.{name}"] = str(given["default"])

    def program(self, name: str, script: str) -> None:
        """Put a program first on the path."""
        path = self.programs / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def filled(self, text: str) -> str:
        """Return a value with its expressions filled in; one that is not known is an error."""
        return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda found: self.context[found[1]], text)

    def run(self, name: str) -> Ended:
        """Run a step's script, in `bash` as the runner calls it."""
        step = RUNS[name]
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "an input must not become a part of the script"
        said = {name: self.temp / name for name in ("GITHUB_PATH", "GITHUB_STEP_SUMMARY")}
        for file in said.values():
            file.write_text("")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.filled(step.get("working-directory", str(self.checkout))),
            env={
                "PATH": os.pathsep.join(self.path),
                "HOME": str(self.home),
                "RUNNER_TEMP": str(self.temp),
                "PIP_CACHE_DIR": pip_cache(),
                **{name: str(file) for name, file in said.items()},
                **{name: self.filled(value) for name, value in step.get("env", {}).items()},
            },
            capture_output=True,
            text=True,
            check=False,
        )
        added = said["GITHUB_PATH"].read_text().splitlines()
        self.path[:0] = reversed(added)
        summary = said["GITHUB_STEP_SUMMARY"].read_text()
        return Ended(done.returncode, done.stdout + done.stderr, added, summary)


@cache
def pip_cache() -> str:
    """Return where pip keeps what it has downloaded: the steps have a home of their own."""
    command = [sys.executable, "-m", "pip", "cache", "dir"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def test_action_is_valid() -> None:
    command = [sys.executable, "-m", "check_jsonschema"]
    command += ["--builtin-schema", "vendor.github-actions", str(ROOT / "action.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    used = [step["uses"] for step in STEPS if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z]+@v\d+", name) for name in used)


def test_cargo_c_is_the_newest_that_is_known() -> None:
    assert str(ACTION["inputs"]["cargo-c"]["default"]) == newest().text


@pytest.mark.parametrize("name", RUNS)
def test_shell_is_clean(name: str) -> None:
    found = shutil.which("shellcheck", path=str(BIN))
    assert found, "pip installs shellcheck"
    done = subprocess.run(
        [found, "--shell=bash", "-"],
        input=RUNS[name]["run"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_cargo_c_is_installed_where_none_is_there(runner: Runner) -> None:
    runner.program(
        "cargo", f'[ "$1" = cinstall ] && exit 101\necho "$PWD: $*" >> "{runner.temp}/log"'
    )
    ended = runner.run("Install cargo-c")
    assert ended.status == 0, ended.out
    assert (runner.temp / "log").read_text() == (
        f"{runner.temp}: install cargo-c --version {newest().text} --locked "
        f"--root {runner.home}/.cargo-c\n"
    )
    assert ended.path == [f"{runner.home}/.cargo-c/bin"]


def test_cargo_c_that_is_there_stays(runner: Runner) -> None:
    runner.program("cargo", '[ "$*" = "cinstall --version" ] && echo cargo-c 0.10.24')
    ended = runner.run("Install cargo-c")
    assert (ended.status, ended.out, ended.path) == (0, "cargo-c 0.10.24\n", [])


def test_cargo_c_that_cannot_be_built_stops_it(runner: Runner) -> None:
    runner.program("cargo", "exit 101")
    assert runner.run("Install cargo-c").status == 101


def test_action_audits_a_crate_from_its_own_checkout(runner: Runner) -> None:
    runner.program("python3", f'exec {sys.executable} "$@"')
    installed = runner.run("Install cargoc-check")
    assert installed.status == 0, installed.out
    assert installed.path == [f"{runner.temp}/cargoc-check/bin"]
    crate(runner.checkout / "my crate", WRONG_TYPE)
    runner.context |= {"inputs.command": "audit", "inputs.path": "my crate"}
    ended = runner.run("Check")
    assert ended.status == 1
    assert "my crate/Cargo.toml:" in ended.out
    assert re.search(r"^::error file=my crate/Cargo.toml,line=\d+,", ended.out, re.MULTILINE)
    assert "CAPI202" in ended.summary


@pytest.fixture
def prepared(runner: Runner) -> Runner:
    """Return a runner that has cargoc-check already."""
    runner.path.insert(0, str(BIN))
    runner.context["inputs.command"] = "audit"
    crate(runner.checkout / "good")
    crate(runner.checkout / "odd", UNKNOWN_KEY)
    crate(runner.checkout / "bad", WRONG_TYPE)
    return runner


def test_worst_of_several_crates_is_the_status(prepared: Runner) -> None:
    prepared.context["inputs.path"] = "bad\ngood\n"
    ended = prepared.run("Check")
    assert ended.status == 1
    assert ended.summary.count("CAPI202") >= 1
    prepared.context["inputs.path"] = "good\nmissing\nbad"
    ended = prepared.run("Check")
    assert ended.status == 2
    assert "there is no such file or directory" in ended.out
    assert "CAPI202" in ended.summary


def test_arguments_are_words_and_nothing_of_them_is_run(prepared: Runner) -> None:
    prepared.context["inputs.path"] = "odd"
    assert prepared.run("Check").status == 0
    prepared.context["inputs.args"] = "--fail-on warning"
    assert prepared.run("Check").status == 1
    prepared.context["inputs.path"] = f"$(touch {prepared.temp}/ran); `touch {prepared.temp}/ran`"
    prepared.context["inputs.args"] = f"--select=$(touch {prepared.temp}/ran)"
    assert prepared.run("Check").status == 2
    assert not (prepared.temp / "ran").exists()


def test_gate_builds_a_crate_and_uses_it(prepared: Runner, cargo_c: CargoC) -> None:
    prepared.path[:0] = [cargo_c.commands, *os.environ["PATH"].split(os.pathsep)]
    prepared.path.insert(0, str(BIN))
    prepared.home = Path.home()  # where rustup keeps the toolchain
    prepared.context |= {"inputs.command": "gate", "inputs.path": "good"}
    ended = prepared.run("Check")
    assert ended.status == 0, ended.out
    assert "| C, shared | ok |" in ended.summary
    assert "C, shared   ok" in ended.out


def test_report_of_one_crate_is_not_told_of_the_next(prepared: Runner) -> None:
    prepared.context["inputs.path"] = "bad\nmissing"
    ended = prepared.run("Check")
    assert ended.out.count("::error file=bad/Cargo.toml") == 1
