"""Diffs, judged by git: what it makes of ours is what we meant."""

from __future__ import annotations

import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cargoc_check.text.diff import NO_NEWLINE, DiffHunk, FileChange, git_diff, hunks

LINES = st.lists(st.sampled_from(["a", "b", "", "a\r", "\x0c", "\u2028", "\\", "-- ", "@@"]))


def texts() -> st.SearchStrategy[str]:
    return st.builds(lambda lines, end: "\n".join(lines) + end, LINES, st.sampled_from(["", "\n"]))


def applied(top: Path, changes: list[FileChange]) -> dict[str, bytes]:
    """Write the files as they were, let git apply the diff, return the files that there are."""
    subprocess.run(["git", "init", "-q", "."], cwd=top, check=True)
    for path, before, _ in changes:
        if before is not None:
            (top / path).parent.mkdir(parents=True, exist_ok=True)
            (top / path).write_bytes(before)
    patch = git_diff(changes).encode(errors="surrogateescape")
    command = ["git", "apply", "--whitespace=error-all", "-"]
    if b" \n" in patch or b"\r\n" in patch or b"\n\n" in patch:
        command[2] = "--whitespace=nowarn"
    done = subprocess.run(command, cwd=top, input=patch, capture_output=True, check=False)
    assert done.returncode == 0, (done.stderr.decode(), patch)
    found = (path for path in top.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {str(path.relative_to(top)): path.read_bytes() for path in found}


CONTENTS: dict[str, tuple[bytes | None, bytes | None]] = {
    "new": (None, b"a\nb\n"),
    "new without line end": (None, b"a"),
    "new and empty": (None, b""),
    "gone": (b"a\nb\n", None),
    "gone without line end": (b"a\nb", None),
    "gone and empty": (b"", None),
    "filled": (b"", b"a\n"),
    "emptied": (b"a\n", b""),
    "line end added": (b"a\nb", b"a\nb\n"),
    "line end taken": (b"a\nb\n", b"a\nb"),
    "last line of none": (b"a\nb", b"a\nc"),
    "line before it": (b"a\nb", b"c\nb"),
    "line after it": (b"a", b"a\n\nb\n"),
    "CRLF": (b"a\r\nb\r\nc\r\n", b"a\r\nB\r\nc\r\n"),
    "CRLF to LF": (b"a\r\nb\r\n", b"a\nb\n"),
    "lone CR": (b"a\rb\n", b"a\rc\n"),
    "byte order mark": (b"\xef\xbb\xbfa\n", b"\xef\xbb\xbfb\n"),
    "not UTF-8": (b"\xe9t\xe9\na\n", b"\xe9t\xe9\nb\xff\n"),
    "far apart": (b"\n" * 50, b"x" + b"\n" * 50 + b"y"),
    "in many places": (
        b"".join(b"%d\n" % i for i in range(99)),
        b"".join(b"%d\n" % i for i in range(99) if i % 9),
    ),
}


@pytest.mark.parametrize("what", CONTENTS)
def test_git_makes_the_same(tmp_path: Path, what: str) -> None:
    before, after = CONTENTS[what]
    found = applied(tmp_path, [FileChange("f", before, after)])
    assert found == ({} if after is None else {"f": after})


@pytest.mark.parametrize(
    "path",
    [
        *(
            "a b",
            "dir/with blank/c.h",
            " leading",
            "ü.toml",
            '"quoted"',
            "back\\slash",
            "tab\there",
        ),
        *("line\nbreak", "a b\u00e9", "-dash", "b/a/b", "x\x7fy", "日本/語"),
    ],
)
@pytest.mark.parametrize("kind", ["new", "gone", "CRLF"])
def test_git_finds_files_of_odd_names(tmp_path: Path, path: str, kind: str) -> None:
    before, after = CONTENTS[kind]
    assert applied(tmp_path, [FileChange(path, before, after)]) == (
        {} if after is None else {path: after}
    )


def test_files_are_sorted_and_those_that_stay_are_left_out() -> None:
    changes = [
        FileChange("z", b"a", b"b"),
        FileChange("same", b"a", b"a"),
        FileChange("a", None, b""),
        FileChange("nowhere", None, None),
    ]
    diff = git_diff(changes)
    assert [line for line in diff.splitlines() if line.startswith("diff")] == [
        "diff --git a/a b/a",
        "diff --git a/z b/z",
    ]
    assert diff == git_diff(reversed(changes))
    assert git_diff(changes[1:2]) == ""


@pytest.mark.parametrize("name", ["f", "a b", "é b"])
def test_diff_is_gits_own(tmp_path: Path, name: str) -> None:
    before, after = b"1\n2\n3\n4\n5\n6\n", b"1\n2\n3\nx\n5\n6\n7\n"
    for command in (["init", "-q"], ["config", "core.abbrev", "12"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    (tmp_path / name).write_bytes(before)
    subprocess.run(["git", "add", name], cwd=tmp_path, check=True)
    (tmp_path / name).write_bytes(after)
    done = subprocess.run(["git", "diff"], cwd=tmp_path, capture_output=True, check=True)
    assert git_diff([FileChange(name, before, after)]) == done.stdout.decode().replace(
        " 100644\n", "\n"
    )


def test_binary_files_are_refused() -> None:
    with pytest.raises(ValueError, match="logo"):
        git_diff([FileChange("logo.png", None, b"\x89PNG\0")])


def test_hunk_has_context_and_counts() -> None:
    before = "".join(f"{number}\n" for number in range(1, 21))
    after = before.replace("10\n", "ten\nten and a half\n")
    assert hunks(before, after, context=1) == [
        DiffHunk(9, 3, 9, 4, (" 9", "-10", "+ten", "+ten and a half", " 11"))
    ]
    assert hunks(before, after)[0].header == "@@ -7,7 +7,8 @@"
    assert hunks(before, before) == []


def test_hunks_join_where_their_context_meets() -> None:
    before = "".join(f"{number}\n" for number in range(30))
    near = before.replace("5\n", "five\n", 1).replace("12\n", "twelve\n")
    assert len(hunks(before, near)) == 1
    assert len(hunks(before, near, context=2)) == 2


def test_missing_line_end_is_said_behind_each_side() -> None:
    (hunk,) = hunks("a", "b")
    assert hunk.lines == ("-a", NO_NEWLINE, "+b", NO_NEWLINE)
    (hunk,) = hunks("a\r\nb", "a\r\nb\r\n")
    assert hunk.lines == (" a\r", "-b", NO_NEWLINE, "+b\r")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pairs=st.lists(st.tuples(texts(), texts()), min_size=20, max_size=40))
def test_git_makes_the_same_of_any_text(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]]
) -> None:
    changes = [
        FileChange(str(number), before.encode(), after.encode())
        for number, (before, after) in enumerate(pairs)
    ]
    changes = [change for change in changes if change.before != change.after]
    if changes:
        found = applied(tmp_path_factory.mktemp("git"), changes)
        assert found == {change.path: change.after for change in changes}


@given(texts(), texts(), st.integers(0, 4))
def test_hunks_hold_both_texts(before: str, after: str, context: int) -> None:
    at, lines = 0, before.split("\n")
    old = [line + "\n" for line in lines[:-1]] + lines[-1:]
    rebuilt: list[str] = []
    for hunk in hunks(before, after, context):
        start = hunk.old_start - (hunk.old_count > 0)
        rebuilt += old[at:start]
        assert len(rebuilt) == hunk.new_start - (hunk.new_count > 0)
        for line, following in pairwise([*hunk.lines, ""]):
            if line[0] in " +":
                rebuilt.append(line[1:] + ("" if following == NO_NEWLINE else "\n"))
        assert sum(line[0] in " -" for line in hunk.lines) == hunk.old_count
        assert sum(line[0] in " +" for line in hunk.lines) == hunk.new_count
        at = start + hunk.old_count
    assert "".join(rebuilt + old[at:]) == after
