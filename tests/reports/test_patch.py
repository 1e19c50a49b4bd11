"""The mailbox is what real `git am` takes, and makes the files that were meant."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cargoc_check.fixes.model import Author, Change, Step
from cargoc_check.reports.patch import mailbox

SENDER = Author("Zoë Müller", "zoe@localhost", "Wed, 25 Nov 2026 03:00:00 +0000")
LONG = b"x" * 2000
CHANGES = {
    "plain": Change("a.txt", b"one\ntwo\nthree\n", b"one\n2\nthree\n"),
    "new": Change("sub/new.txt", None, b"fresh\n"),
    "new and empty": Change("empty.txt", None, b""),
    "CRLF": Change("a.txt", b"one\r\ntwo\r\n", b"one\r\n2\r\n"),
    "mixed line ends": Change("a.txt", b"one\r\ntwo\nthree\r\n", b"one\r\n2\r\nthree\r\n"),
    "no final newline": Change("a.txt", b"one\ntwo", b"one\ntwo\nthree"),
    "final newline added": Change("a.txt", b"one", b"one\n"),
    "long line": Change("a.txt", b"one\n", LONG + b"\n"),
    "other letters": Change("größe/a b.txt", "ä\n".encode(), "ö\n".encode()),
    "looks like mail": Change("a.txt", b"From me\n", b"From you\n-- \nSubject: x\n---\n"),
}


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@localhost", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def repository(folder: Path, *changes: Change) -> Path:
    """Make a work tree with the files as they are before the changes."""
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "other.txt").write_text("other\n")
    for change in changes:
        path = folder / change.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if change.before is not None:
            path.write_bytes(change.before)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "begin")
    return folder


def applied(tmp_path: Path, *messages: Step) -> Path:
    """Return the work tree of the changes' files after `git am`."""
    first = {change.path: change for m in reversed(messages) for change in m.changes}
    folder = repository(tmp_path / "work", *first.values())
    (tmp_path / "box").write_bytes(mailbox(messages, SENDER))
    git(folder, "am", "-q", str(tmp_path / "box"))
    return folder


@pytest.mark.parametrize("name", CHANGES)
def test_git_am_makes_the_same_bytes(tmp_path: Path, name: str) -> None:
    change = CHANGES[name]
    folder = applied(tmp_path, Step("Mend it", "Why it is mended.", (change,)))
    assert (folder / change.path).read_bytes() == change.after
    assert git(folder, "status", "--porcelain") == ""


def test_commits_come_in_order_with_who_and_why(tmp_path: Path) -> None:
    one, two = CHANGES["plain"], Change("a.txt", CHANGES["plain"].after, b"1\n")
    body = "Größe of the reason.\n\nA second paragraph."
    folder = applied(tmp_path, Step("First", body, (one,)), Step("Zweitens ä", "b", (two,)))
    log = git(folder, "log", "-2", "--format=%an|%ae|%ad|%s|%b").strip()
    assert log.split("\n")[0] == (
        "Zoë Müller|zoe@localhost|Wed Nov 25 03:00:00 2026 +0000|Zweitens ä|b"
    )
    assert "|First|Größe of the reason.\n\nA second paragraph." in log
    assert (folder / "a.txt").read_bytes() == b"1\n"


def test_same_proposal_is_the_same_file() -> None:
    message = Step("Mend it", "Why.", (CHANGES["CRLF"],))
    assert mailbox([message], SENDER) == mailbox([message], SENDER)
