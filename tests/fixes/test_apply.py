"""Writing a proposal: all of it or nothing, and nobody's work lost."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from cargoc_check.errors import UserError
from cargoc_check.fixes.apply import Written, apply


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a git work tree with one commit: a.txt and sub/b.txt."""
    folder = tmp_path / "repository"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("one\n")
    (folder / "sub" / "b.txt").write_text("two\n")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "begin")
    return folder


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@localhost", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def content(folder: Path) -> dict[str, bytes]:
    """Return all files but git's own."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.parts
    }


FILES = {
    "a.txt": Written(b"one\n", b"1\r\n"),
    "new/folder/c.txt": Written(None, b"3"),
}


def test_files_are_written_byte_for_byte(repository: Path) -> None:
    os.chmod(repository / "a.txt", 0o755)
    git(repository, "commit", "-qam", "mode")
    apply(str(repository), FILES)
    assert content(repository) == {
        "a.txt": b"1\r\n",
        "sub/b.txt": b"two\n",
        "new/folder/c.txt": b"3",
    }
    assert (repository / "a.txt").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("name", ["a.txt", "sub/b.txt"])
def test_changes_not_committed_stop_it_until_they_are_allowed(repository: Path, name: str) -> None:
    (repository / name).write_text("mine\n")
    before = content(repository)
    with pytest.raises(UserError, match=f"not committed: {name}"):
        apply(str(repository), {"a.txt": Written((repository / "a.txt").read_bytes(), b"x")})
    assert content(repository) == before
    files = {"a.txt": Written((repository / "a.txt").read_bytes(), b"x")}
    apply(str(repository), files, allow_dirty=True)
    assert content(repository) == {**before, "a.txt": b"x"}


def test_files_that_git_does_not_know_do_not_stop_it(repository: Path) -> None:
    (repository / "notes").write_text("mine\n")
    apply(str(repository), FILES)
    assert (repository / "a.txt").read_bytes() == b"1\r\n"


def test_program_named_by_the_repository_is_not_run(repository: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    hook = tmp_path / "hook.sh"
    hook.write_text(f"#!/bin/sh\ntouch {ran}\n")
    hook.chmod(0o755)
    git(repository, "config", "core.fsmonitor", str(hook))
    git(repository, "status")
    assert ran.exists()  # that is how git behaves otherwise
    ran.unlink()
    apply(str(repository), FILES)
    assert not ran.exists()


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.txt": Written(b"other\n", b"x")}, "has changed since it was read"),
        ({"gone.txt": Written(b"other\n", b"x")}, "is no longer there"),
        ({"a.txt": Written(None, b"x")}, "is there already"),
        ({"../outside.txt": Written(None, b"x")}, "lies outside"),
    ],
)
def test_what_would_be_lost_stops_it(
    repository: Path, files: dict[str, Written], message: str
) -> None:
    before = content(repository.parent)
    with pytest.raises(UserError, match=message):
        apply(str(repository), {"sub/b.txt": Written(b"two\n", b"2\n"), **files})
    assert content(repository.parent) == before


def test_link_out_of_the_work_tree_is_not_followed(repository: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("theirs\n")
    (repository / "link.txt").symlink_to(outside)
    with pytest.raises(UserError, match="lies outside"):
        apply(str(repository), {"link.txt": Written(b"theirs\n", b"x")})
    assert outside.read_text() == "theirs\n"


def test_read_only_file_is_left_alone(repository: Path) -> None:
    os.chmod(repository / "a.txt", 0o444)
    git(repository, "update-index", "--refresh")
    with pytest.raises(UserError, match="is read-only"):
        apply(str(repository), FILES)
    assert content(repository) == {"a.txt": b"one\n", "sub/b.txt": b"two\n"}


@pytest.mark.parametrize("failing", [1, 2])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_nothing_is_half_written(
    repository: Path, monkeypatch: pytest.MonkeyPatch, failing: int, error: BaseException
) -> None:
    before, replace, calls = content(repository), os.replace, 0

    def broken(source: str, path: str) -> None:
        nonlocal calls
        calls += 1
        if calls == failing:
            raise error
        replace(source, path)

    monkeypatch.setattr("os.replace", broken)
    expected = UserError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected):
        apply(str(repository), FILES)
    monkeypatch.undo()
    assert content(repository) == before
    assert not (repository / "new").exists()
