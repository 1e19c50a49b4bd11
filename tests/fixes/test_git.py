"""What git says of a repository: what has changed in it, and who a patch is by."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from cargoc_check.errors import UserError
from cargoc_check.fixes.git import WorkTree, nobody, work_tree

DATE = "Wed, 25 Nov 2026 03:00:00 +0100"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Take away what the machine says of who somebody is, and of the date."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("GIT_AUTHOR_NAME", raising=False)
    monkeypatch.delenv("GIT_AUTHOR_EMAIL", raising=False)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


def git(folder: Path, *arguments: str) -> None:
    who = {
        f"GIT_{role}_{key}": "A" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")
    }
    dates = {"GIT_AUTHOR_DATE": DATE, "GIT_COMMITTER_DATE": DATE}
    env = {**os.environ, **who, **dates}
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, env=env)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a work tree with a commit of a.txt and b.txt."""
    folder = tmp_path / "repository"
    (folder / "sub").mkdir(parents=True)
    for name in "ab":
        (folder / f"{name}.txt").write_text(f"{name}\n" * 9)
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "begin")
    return folder


def tree(folder: Path) -> WorkTree:
    found = work_tree(str(folder))
    assert found is not None
    return found


def test_work_tree_is_found_from_below_and_behind_a_link(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(repository)
    assert tree(repository / "sub").top == str(repository)
    assert tree(tmp_path / "link" / "sub").top == str(repository)
    assert work_tree(str(tmp_path)) is None


def test_file_of_a_linked_work_tree_counts_as_one(repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", "-q", str(tmp_path / "other"))
    assert tree(tmp_path / "other").top == str(tmp_path / "other")
    assert tree(tmp_path / "other").changed() == ()


def test_changes_are_those_of_files_that_git_knows(repository: Path) -> None:
    assert tree(repository).changed() == ()
    (repository / "new.txt").write_text("")
    assert tree(repository).changed() == ()
    (repository / "a.txt").write_text("other\n")
    git(repository, "mv", "b.txt", "sub/ä b.txt")
    assert tree(repository).changed() == ("a.txt", "sub/ä b.txt")


def test_author_is_who_git_knows(repository: Path) -> None:
    assert tree(repository).author() == ("cargoc-check", "cargoc-check@localhost", DATE)
    git(repository, "config", "user.name", "Zoë")
    git(repository, "config", "user.email", "zoe@localhost")
    assert tree(repository).author()[:2] == ("Zoë", "zoe@localhost")


def test_author_of_the_environment_goes_first(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(repository, "config", "user.name", "Zoë")
    git(repository, "config", "user.email", "zoe@localhost")
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ada\nSubject: no")
    assert tree(repository).author()[:2] == ("Ada Subject: no", "zoe@localhost")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "ada@localhost")
    assert tree(repository).author()[1] == "ada@localhost"


def test_date_is_never_that_of_the_clock(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert nobody().date == "Thu, 1 Jan 1970 00:00:00 +0000"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert nobody().date == tree(repository).author().date == "Fri, 02 Jan 1970 00:00:00 -0000"


@pytest.mark.parametrize("said", ["", "yesterday", "9" * 40])
def test_date_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", said)
    with pytest.raises(UserError, match="SOURCE_DATE_EPOCH is no number of seconds"):
        nobody()


def test_repository_without_a_commit_has_an_author(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert tree(tmp_path).author().date == nobody().date


def test_git_that_is_not_there_is_told(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    with pytest.raises(UserError, match="git does not answer"):
        tree(repository).changed()
    assert tree(repository).author() == nobody()
