"""`init`: the files are right by their services' own schemas, and nothing is ever lost."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from cargoc_check.capi.releases import newest
from tests.support.real_build import CargoC
from tests.support.running import WRONG_TYPE, Here, crate, environment, workspace

WORKFLOW = ".github/workflows/cargoc-check.yml"
CAPI = "[package.metadata.capi]\n"


@pytest.fixture
def repository(here: Here, tmp_path: Path) -> Path:
    crate(tmp_path, CAPI)
    (tmp_path / ".git").mkdir()
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def valid(schema: str, path: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_file_is_written_and_valid(here: Here, repository: Path) -> None:
    ended = here("init", "github", "gitlab", "pre-commit", "config", "--source", "index")
    assert (ended.status, ended.out) == (0, "")
    assert ended.err.splitlines() == [
        f"{WORKFLOW}: written",
        ".gitlab-ci.yml: written",
        ".pre-commit-config.yaml: written",
        "Cargo.toml: added to",
    ]
    valid("github-workflows", repository / WORKFLOW)
    valid("gitlab-ci", repository / ".gitlab-ci.yml")
    command = [sys.executable, "-m", "pre_commit", "validate-config"]
    subprocess.run([*command, str(repository / ".pre-commit-config.yaml")], check=True)
    assert here("audit", "-q").status == 0  # which reads the configuration
    again = here("init", "config")
    assert again.status == 2
    assert "left as it is" in again.err


def test_what_is_there_decides_where_nothing_is_said(here: Here, repository: Path) -> None:
    ended = here("init")
    assert ended.status == 2
    assert "no sign of GitHub, GitLab or pre-commit" in ended.err
    assert "`cargoc-check init github`" in ended.err
    (repository / ".gitlab-ci.yml").write_text("build:\n  script: make\n")
    assert here("init").err == ".gitlab-ci.yml: added to\n"


def test_print_shows_a_patch_that_git_takes_and_writes_nothing(
    here: Here, repository: Path
) -> None:
    (repository / ".gitlab-ci.yml").write_text("build:\n  script: make\n")
    before = files(repository)
    printed = here("init", "github", "gitlab", "config", "--print")
    assert (printed.status, printed.err) == (0, "")
    assert files(repository) == before
    (repository / ".git").rmdir()
    subprocess.run(["git", "apply"], input=printed.out, text=True, check=True, cwd=repository)
    applied = files(repository)
    for path in set(applied) - set(before):
        (repository / path).unlink()
    for path, data in before.items():
        (repository / path).write_bytes(data)
    (repository / ".git").mkdir()
    assert here("init", "github", "gitlab", "config").status == 0
    assert files(repository) == applied


def test_nothing_is_written_when_one_file_cannot_be(here: Here, repository: Path) -> None:
    crate(repository, CAPI, **{WORKFLOW: "mine\n"})
    before = files(repository)
    ended = here("init", "gitlab", "github")
    assert (ended.status, ended.out) == (2, "")
    assert f"{WORKFLOW}: there is a workflow already, which is left as it is" in ended.err
    assert files(repository) == before


def test_files_lie_at_the_top_and_name_the_member(here: Here, tmp_path: Path) -> None:
    root = Path(workspace(tmp_path / "ws"))
    (root / ".git").mkdir()
    manifest = root / "a" / "Cargo.toml"
    manifest.write_text(manifest.read_text().replace("[features]\ncapi = []\n", ""))
    assert here("init", "github", "config", "-C", "ws/b").status == 0
    steps = yaml.safe_load((root / WORKFLOW).read_text())["jobs"]["c-library"]["steps"]
    assert steps[-1] == {"run": "cargoc-check gate --strict b"}
    assert "[package.metadata.cargoc-check]" in (root / "b" / "Cargo.toml").read_text()
    assert here("init", "gitlab", "-C", "ws").status == 0
    job = yaml.safe_load((root / ".gitlab-ci.yml").read_text())["cargoc-check"]
    assert job["script"][0].startswith("cargoc-check gate --strict b --format json")


def test_ci_installs_the_newest_cargo_c_that_is_known(here: Here, repository: Path) -> None:
    printed = here("init", "github", "gitlab", "--print").out
    assert printed.count(f"--version {newest().text} --locked") == 2


def test_workflow_uses_the_action_where_github_has_it(here: Here, repository: Path) -> None:
    source = "https://github.com/o/cargoc-check@v1.2.3"
    printed = here("init", "github", "pre-commit", "--print", "--source", source).out
    assert "+      - uses: o/cargoc-check@v1.2.3\n" in printed
    assert "+  - repo: https://github.com/o/cargoc-check\n+    rev: v1.2.3\n" in printed


def test_crate_without_a_c_library_is_led_to_fix(here: Here, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "lib.rs").touch()
    (tmp_path / "Cargo.toml").write_text('[package]\nname = "a"\nversion = "0.1.0"\n')
    ended = here("init", "github")
    assert (ended.status, sorted(files(tmp_path))) == (2, ["Cargo.toml", "src/lib.rs"])
    assert "cargoc-check fix" in ended.err


def scripted(job: dict[str, Any], folder: Path, cargo_c: CargoC) -> tuple[int, str]:
    """Run a job's script as GitLab's runner does, and return its status and what it printed."""
    path = os.pathsep.join((cargo_c.commands, environment()["PATH"]))
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(job["script"])],
        cwd=folder,
        env=environment(PATH=path),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_job_runs_and_its_status_is_that_of_the_gate(
    here: Here, repository: Path, cargo_c: CargoC
) -> None:
    assert here("init", "gitlab").status == 0
    job = yaml.safe_load((repository / ".gitlab-ci.yml").read_text())["cargoc-check"]
    quality = repository / job["artifacts"]["reports"]["codequality"][0]
    status, said = scripted(job, repository, cargo_c)
    assert status == 0, said
    assert "gate passed" in said
    assert not [one for one in json.loads(quality.read_text()) if one["severity"] == "major"]
    crate(repository, WRONG_TYPE)
    status, said = scripted(job, repository, cargo_c)
    assert status == 1, said
    assert "CAPI202" in {one["check_name"] for one in json.loads(quality.read_text())}
    (repository / "Cargo.toml").write_text("no TOML")
    quality.unlink()
    assert scripted(job, repository, cargo_c)[0] != 0


@pytest.mark.parametrize("kind", ["gitlab", "pre-commit"])
def test_guide_shows_what_is_written(here: Here, tmp_path: Path, kind: str) -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "ci.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```yaml\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    crate(tmp_path / "crates" / "foo-ffi", CAPI)
    (tmp_path / ("crates/foo-ffi" if kind == "gitlab" else "") / ".git").mkdir()
    source = "index" if kind == "gitlab" else "https://example.org/cargoc-check"
    assert here("init", kind, "-C", "crates/foo-ffi", "--source", source).status == 0
    made = [path.read_text() for path in tmp_path.rglob(".*.y*ml")]
    assert len(made) == 1
    assert made[0] in shown
