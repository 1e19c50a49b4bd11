"""The hook of `.pre-commit-hooks.yaml`, run by pre-commit itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from cargoc_check.templating import render
from tests.support.running import WRONG_TYPE, crate

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
NEEDED = ("cargoc_check", "docs", "templates", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository with what this checkout holds, as it is now."""
    folder = tmp_path_factory.mktemp("hooks")
    for name in (*NEEDED, MANIFEST.name):
        path = ROOT / name
        if path.is_dir():
            leave = shutil.ignore_patterns("__pycache__")
            shutil.copytree(path, folder / name, ignore=leave)
        else:
            shutil.copy(path, folder / name)
    commit(folder)
    return folder


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=T", "-c", "user.email=t@localhost", "-c", "commit.gpgsign=false")
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def commit(folder: Path) -> None:
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "All")


def pre_commit(folder: Path, home: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=folder,
        env={**os.environ, "PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_manifest_is_valid_and_names_the_same_files_as_init() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST)]
    subprocess.run(command, check=True)
    (hook,) = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    text = render("pre_commit.yaml.j2", url=None, command="c", requirement="r")
    (local,) = yaml.safe_load(text)[0]["hooks"]
    assert hook.keys() - local.keys() == {"description"}
    assert {key: hook[key] for key in ("id", "language", "files", "pass_filenames")} == {
        key: local[key] for key in ("id", "language", "files", "pass_filenames")
    }


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Cargo.toml", True),
        ("crates/a/Cargo.lock", True),
        ("cbindgen.toml", True),
        ("src/lib.rs", True),
        ("include/a.h", True),
        ("README.md", False),
        ("NotCargo.toml", False),
        ("src/lib.rs.orig", False),
    ],
)
def test_hook_runs_for_what_an_audit_reads(path: str, expected: bool) -> None:
    (hook,) = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    assert bool(re.search(hook["files"], path)) is expected


def test_pre_commit_installs_and_runs_the_hook(hooks: Path, tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "crate"
    crate(folder)
    commit(folder)
    status, said = pre_commit(folder, home, "try-repo", str(hooks), "--all-files", "--verbose")
    assert (status, "Passed" in said) == (0, True), said
    config = {
        "repos": [
            {
                "repo": str(hooks),
                "rev": git(hooks, "rev-parse", "HEAD").strip(),
                "hooks": [{"id": "cargoc-check", "args": ["."]}],
            }
        ]
    }
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    crate(folder, WRONG_TYPE)
    git(folder, "add", "-A")
    status, said = pre_commit(folder, home, "run")
    assert status == 1, said
    assert "[CAPI202 " in said
    assert "Cargo.toml:" in said
