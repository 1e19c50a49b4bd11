"""Completion: scripts that shells take, and that complete."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.running import crate, environment, run


def script(shell: str) -> str:
    ended = run("completion", shell)
    assert (ended.status, ended.err) == (0, "")
    return ended.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_script_names_the_command_and_its_variable(shell: str) -> None:
    text = script(shell)
    assert "cargoc-check" in text
    assert f"_CARGOC_CHECK_COMPLETE={shell}_complete" in text


@pytest.mark.parametrize("shell", [s for s in ("bash", "zsh", "fish") if shutil.which(s)])
def test_script_is_one_that_the_shell_can_read(shell: str, tmp_path: Path) -> None:
    file = tmp_path / "script"
    file.write_text(script(shell))
    done = subprocess.run([shell, "-n", str(file)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_other_shells_are_refused() -> None:
    ended = run("completion", "tcsh")
    assert (ended.status, ended.out) == (2, "")
    assert "'bash', 'zsh', 'fish'" in ended.err


def completed(words: list[str], tmp_path: Path) -> list[str]:
    """Return what bash, with the script loaded, offers for the last of the words."""
    (tmp_path / "script").write_text(script("bash"))
    quoted = " ".join(f"'{word}'" for word in words)
    code = (
        "compopt() { printf '%s ' compopt \"$@\"; echo; }\n"
        f"source ./script\nCOMP_WORDS=({quoted})\nCOMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n"
        "function=$(complete -p cargoc-check | sed 's/.*-F \\([^ ]*\\).*/\\1/')\n"
        '"$function" cargoc-check "${COMP_WORDS[COMP_CWORD]}"\n'
        "printf '%s\\n' \"${COMPREPLY[@]}\"\n"
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", code],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split("\n")[:-1]


def test_bash_completes_commands(tmp_path: Path) -> None:
    assert completed(["cargoc-check", "a"], tmp_path) == ["audit"]
    listed = run("--help").out.partition("Commands:\n")[2].splitlines()
    commands = {line.split()[0] for line in listed if line.startswith("  ") and line[2] != " "}
    assert {"audit", "plan", "fix", "verify"} < commands
    assert set(completed(["cargoc-check", ""], tmp_path)) == commands


def test_bash_completes_options_and_choices(tmp_path: Path) -> None:
    assert completed(["cargoc-check", "audit", "--fail"], tmp_path) == ["--fail-on"]
    assert completed(["cargoc-check", "audit", "--fail-on", "w"], tmp_path) == ["warning"]
    assert completed(["cargoc-check", "completion", "f"], tmp_path) == ["fish"]


def test_bash_completes_rules(tmp_path: Path) -> None:
    assert completed(["cargoc-check", "explain", "unknown-k"], tmp_path) == ["unknown-key"]
    assert "CAPI201" in completed(["cargoc-check", "explain", "CAPI20"], tmp_path)
    assert completed(["cargoc-check", "audit", "--select", "unknown-k"], tmp_path) == [
        "unknown-key"
    ]


@pytest.mark.parametrize("words", [["audit"], ["show"], ["audit", "--baseline"], ["audit", "-o"]])
def test_bash_completes_paths_itself(words: list[str], tmp_path: Path) -> None:
    crate(tmp_path / "mycrate")
    assert "compopt -o default " in completed(["cargoc-check", *words, "my"], tmp_path)


def test_lists_of_what_goes_with_a_patch_are_completed(tmp_path: Path) -> None:
    def offered(begun: str) -> list[str]:
        return completed(["cargoc-check", "fix", "--with", begun], tmp_path)

    assert offered("e") == ["example"]
    assert offered("readme,") == ["readme,example", "readme,ci"]
    assert offered("readme,ci,e") == ["readme,ci,example"]
