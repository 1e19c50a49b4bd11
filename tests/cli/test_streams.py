"""What goes to standard output and what to standard error, colours, terminals, broken streams."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.running import (
    BIN,
    UNKNOWN_KEY,
    WRONG_TYPE,
    crate,
    environment,
    on_terminal,
    run,
)

ESC = "\x1b"


@pytest.mark.parametrize(
    ("lines", "status"), [("", 0), (UNKNOWN_KEY, 0), (WRONG_TYPE, 1), ("= 1\n", 2)]
)
def test_exit_status_of_the_program(tmp_path: Path, lines: str, status: int) -> None:
    ended = run("audit", crate(tmp_path / "c", lines))
    assert ended.status == status
    assert bool(ended.err) is (status == 2)


def test_report_is_on_standard_output_and_complaints_on_standard_error(tmp_path: Path) -> None:
    crate(tmp_path / "c", WRONG_TYPE)
    ended = run("audit", "missing", "c", "--format", "json", cwd=tmp_path)
    assert ended.status == 2
    assert json.loads(ended.out)["summary"]["error"] == 1
    assert ended.err == "error: missing: there is no such file or directory\n"


def test_no_colour_where_there_is_no_terminal(tmp_path: Path) -> None:
    path = crate(tmp_path / "c", WRONG_TYPE)
    ended = run("audit", "missing", path)
    assert ESC not in ended.out + ended.err


def test_colour_is_forced(tmp_path: Path) -> None:
    path = crate(tmp_path / "c", WRONG_TYPE)
    ended = run("audit", "missing", path, env={"FORCE_COLOR": "1"})
    assert f"{ESC}[31m{ESC}[1merror{ESC}[0m: " in ended.out
    assert ended.err.startswith(f"{ESC}[31m{ESC}[1merror{ESC}[0m: missing: ")
    assert f"{ESC}[" in run("show", path, env={"FORCE_COLOR": "1"}).out


@pytest.mark.parametrize("more", [("--format", "json"), ("-o", "report")])
def test_colour_is_never_in_json_or_files(tmp_path: Path, more: tuple[str, str]) -> None:
    crate(tmp_path / "c", WRONG_TYPE)
    ended = run("audit", "c", *more, env={"FORCE_COLOR": "1"}, cwd=tmp_path)
    assert ESC not in ended.out
    if "-o" in more:
        assert ESC not in (tmp_path / "report").read_text()


def test_terminal_has_colour_unless_it_is_refused(tmp_path: Path) -> None:
    path = crate(tmp_path / "c", WRONG_TYPE)
    ended = on_terminal("audit", "missing", path)
    assert ended.status == 2
    assert f"{ESC}[31m{ESC}[1merror{ESC}[0m: missing: " in ended.out
    assert f"error{ESC}[0m: " in ended.out
    plain = on_terminal("audit", "missing", path, env={"NO_COLOR": "1"})
    assert ESC not in plain.out
    assert "error: missing: " in plain.out
    both = on_terminal("audit", path, env={"NO_COLOR": "1", "FORCE_COLOR": "1"})
    assert ESC not in both.out


def test_empty_no_color_refuses_nothing(tmp_path: Path) -> None:
    path = crate(tmp_path / "c", WRONG_TYPE)
    assert ESC in on_terminal("audit", path, env={"NO_COLOR": ""}).out


def test_progress_over_many_crates_is_seen_on_a_terminal_and_gone_at_the_end(
    tmp_path: Path,
) -> None:
    names = [f"c{number}" for number in range(5)]
    for name in names:
        crate(tmp_path / name)
    names.insert(2, f"missing{ESC}[31m")
    ended = on_terminal("audit", *names, cwd=tmp_path, env={"NO_COLOR": "1"})
    assert f"\r{ESC}[K1/6 c0\r{ESC}[K2/6 c1\r{ESC}[K3/6 missing␛[31m\r" in ended.out
    *_, rest = ended.out.split(f"\r{ESC}[K")
    assert rest.startswith("error: missing␛[31m: there is no such file or directory\n")
    assert ESC not in rest
    assert ESC not in run("audit", *names, cwd=tmp_path).err


def test_few_crates_need_no_progress(tmp_path: Path) -> None:
    crate(tmp_path / "c")
    assert "1/1" not in on_terminal("audit", "c", cwd=tmp_path).out


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_stream_that_cannot_take_every_character_is_no_bug(tmp_path: Path, encoding: str) -> None:
    path = crate(tmp_path / "c", '[package.metadata.capi.header]\n"日本" = 1\n')
    env = {"PYTHONIOENCODING": encoding}
    ended = run("audit", path, "missing日本", env=env)
    assert ended.status == 2
    # Where Python says ASCII, click knows better.
    assert ("日本" if encoding == "ascii" else r"\u65e5\u672c") in ended.out
    assert r"missing\u65e5\u672c: there is no" in ended.err or "missing日本" in ended.err
    usual = run("audit", path, "--format", "json")
    assert run("audit", path, "--format", "json", env=env) == usual


def _into(arguments: list[str], redirected: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = f'"$@" {redirected}'
    words = ["bash", "-o", "pipefail", "-c", command, "bash", str(BIN / "cargoc-check")]
    return subprocess.run(
        [*words, *arguments],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    "command", [["audit", "c"], ["show", "c"], ["rules"], ["explain", "CAPI2"]]
)
def test_full_disk_is_a_user_error(tmp_path: Path, command: list[str]) -> None:
    crate(tmp_path / "c")
    done = _into(command, "> /dev/full", tmp_path)
    assert done.returncode == 2
    assert done.stderr == "error: standard output: cannot be written: No space left on device\n"


def test_closed_output_is_no_bug(tmp_path: Path) -> None:
    crate(tmp_path / "c", WRONG_TYPE)
    done = _into(["audit", "c"], ">&-", tmp_path)
    assert (done.returncode, done.stderr) == (1, "")


def test_reader_that_has_enough_is_no_bug(tmp_path: Path) -> None:
    done = _into(["rules"], "| head -n 1", tmp_path)
    assert done.stdout.startswith("CAPI001")
    assert done.stderr == ""


def test_output_into_a_device_leaves_the_device(tmp_path: Path) -> None:
    crate(tmp_path / "c")
    done = _into(["audit", "c", "-o", "/dev/stdout"], "", tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("mylib 1.2.3 (c)")
    assert Path("/dev/stdout").is_symlink()


def test_package_runs_as_a_module_of_its_own_too(tmp_path: Path) -> None:
    code = "from cargoc_check.cli import main; main()"
    words = [sys.executable, "-c", code, "--version"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.startswith("cargoc-check, version ")
