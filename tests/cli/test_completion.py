"""Completion: scripts that shells take, and that complete."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import click
import pytest

from cargoc_check.cli import group
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


def fish(line: str, tmp_path: Path) -> list[str]:
    """Return what fish, with the script loaded, offers for a line."""
    (tmp_path / "script").write_text(script("fish"))
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"source ./script; complete -C '{line}'"],
        cwd=tmp_path,
        env=environment(HOME=str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return [offered.partition("\t")[0] for offered in done.stdout.splitlines()]


def test_fish_completes_commands_options_choices_and_rules(tmp_path: Path) -> None:
    commands = group.list_commands(click.Context(group))
    assert sorted(fish("cargoc-check ", tmp_path)) == sorted(commands)
    assert fish("cargoc-check audit --fail", tmp_path) == ["--fail-on"]
    assert fish("cargoc-check audit --fail-on w", tmp_path) == ["warning"]
    assert fish("cargoc-check gate --format sar", tmp_path) == ["sarif"]
    assert fish("cargoc-check init git", tmp_path) == ["github", "gitlab"]
    assert fish("cargoc-check explain unknown-k", tmp_path) == ["unknown-key"]


ZSH = """
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1= RPS1=; autoload -Uz compinit; compinit -u -d ./dump; source ./script'
zpty -w shell 'bindkey "^I" complete-word; show() { print -r -- "<<$BUFFER>>"; }'
zpty -w shell 'zle -N show; bindkey "^X" show; echo re""ady'
while zpty -r shell said && [[ $said != *ready* ]]; do :; done
zpty -n -w shell "$1"$'\\t\\x18'
while zpty -r shell said; do
    print -r -- "$said"
    [[ $said == *'>>'* ]] && break
done
zpty -d shell
"""
"""Types its argument and the tab key into a shell with the script loaded, and prints the line."""


def zsh(line: str, tmp_path: Path) -> str:
    """Return what a line becomes in zsh when the tab key is pressed."""
    (tmp_path / "script").write_text(script("zsh"))
    done = subprocess.run(
        ["zsh", "-f", "-c", ZSH, "zsh", line],
        cwd=tmp_path,
        env=environment(HOME=str(tmp_path), TERM="dumb"),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "<<" in done.stdout, done.stdout + done.stderr
    return done.stdout.rpartition("<<")[2].partition(">>")[0].strip()


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("cargoc-check au", "cargoc-check audit"),
        ("cargoc-check ga", "cargoc-check gate"),
        ("cargoc-check audit --fail-on w", "cargoc-check audit --fail-on warning"),
        ("cargoc-check explain unknown-k", "cargoc-check explain unknown-key"),
    ],
)
def test_zsh_completes(typed: str, completed: str, tmp_path: Path) -> None:
    assert zsh(typed, tmp_path) == completed
