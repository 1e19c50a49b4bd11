"""Unified diffs of texts, and of files in the form that `git apply` takes.

The form is described at https://git-scm.com/docs/diff-format#generate_patch_text_with_p.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .lines import split

NO_NEWLINE = "\\ No newline at end of file"
_ESCAPES = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 34: '"', 92: "\\"}
_HASH_DIGITS = 12


class LineChange(NamedTuple):
    """Lines of an old text, and those of the new one in their place; from 0, ends exclusive."""

    start: int
    end: int
    new_start: int
    new_end: int


class FileChange(NamedTuple):
    """A file before and after, None where it is not there; the path with `/` from the top."""

    path: str
    before: bytes | None
    after: bytes | None


class DiffHunk(NamedTuple):
    """Lines that differ, with some around them.

    Starts count from 1; where a side has no lines, it is the line that they would follow. Each of
    the `lines` begins with a blank, `-` or `+`, and has no line feed; a carriage return before
    that is part of the line. `NO_NEWLINE` follows a last line that no line feed ends.
    """

    old_start: int
    old_count: int
    new_start: int
    new_count: int
    lines: tuple[str, ...]

    @property
    def header(self) -> str:
        """Return the line that introduces the hunk."""
        old = _range(self.old_start, self.old_count)
        return f"@@ -{old} +{_range(self.new_start, self.new_count)} @@"


def hunks(before: str, after: str, context: int = 3) -> list[DiffHunk]:
    """Return what differs between two texts, with lines of context around it."""
    old, new = split(before), split(after)
    groups: list[list[LineChange]] = []
    for change in line_changes(old, new):
        if groups and change.start - groups[-1][-1].end <= 2 * context:
            groups[-1].append(change)
        else:
            groups.append([change])
    return [_hunk(old, new, group, context) for group in groups]


def line_changes(old: list[str], new: list[str]) -> Iterator[LineChange]:
    """Yield what differs between two lists of lines, in order, with equal lines between.

    Lines that both begin and end with are not compared with others, as that takes long.
    """
    from difflib import SequenceMatcher

    left, right, most = 0, 0, min(len(old), len(new))
    while left < most and old[left] == new[left]:
        left += 1
    while right < most - left and old[-1 - right] == new[-1 - right]:
        right += 1
    inner_old, inner_new = old[left : len(old) - right], new[left : len(new) - right]
    matcher = SequenceMatcher(None, inner_old, inner_new, autojunk=False)
    for tag, *lines in matcher.get_opcodes():
        if tag != "equal":
            yield LineChange(*(number + left for number in lines))


def git_diff(changes: Iterable[FileChange]) -> str:
    """Return the diff of files, sorted by path, as `git apply` takes it.

    Bytes that are not UTF-8 are in it as lone surrogates: encode it with `surrogateescape`. Files
    are told to be plain ones, without a change of their mode. Raises ValueError for a file with a
    NUL byte, which git takes for binary.
    """
    return "".join(
        line + "\n"
        for change in sorted(changes, key=lambda change: change.path)
        if change.before != change.after
        for line in _file_lines(change)
    )


def _file_lines(change: FileChange) -> Iterator[str]:
    path, before, after = change
    if b"\0" in (before or b"") + (after or b""):
        raise ValueError(f"{path} is binary")
    old, new = _quoted("a/" + path), _quoted("b/" + path)
    yield f"diff --git {old} {new}"
    if before is None:
        yield "new file mode 100644"
    elif after is None:
        yield "deleted file mode 100644"
    yield f"index {_blob(before)}..{_blob(after)}"
    found = hunks(_decoded(before), _decoded(after))
    if found:
        yield "--- " + ("/dev/null" if before is None else _ended(old))
        yield "+++ " + ("/dev/null" if after is None else _ended(new))
    for hunk in found:
        yield hunk.header
        yield from hunk.lines


def _hunk(old: list[str], new: list[str], group: list[LineChange], context: int) -> DiffHunk:
    first, last = group[0], group[-1]
    start = max(first.start - context, 0)
    end = min(last.end + context, len(old))
    new_start = first.new_start - (first.start - start)
    new_end = last.new_end + (end - last.end)
    lines: list[str] = []
    at = start
    for change in group:
        lines += _marked(" ", old[at : change.start])
        lines += _marked("-", old[change.start : change.end])
        lines += _marked("+", new[change.new_start : change.new_end])
        at = change.end
    lines += _marked(" ", old[at:end])
    return DiffHunk(
        start + (end > start),
        end - start,
        new_start + (new_end > new_start),
        new_end - new_start,
        tuple(lines),
    )


def _marked(mark: str, lines: list[str]) -> Iterator[str]:
    for line in lines:
        yield mark + line.removesuffix("\n")
        if not line.endswith("\n"):
            yield NO_NEWLINE


def _range(start: int, count: int) -> str:
    return str(start) if count == 1 else f"{start},{count}"


def _quoted(path: str) -> str:
    """Write a path as git does: in quotes where it holds what needs them."""
    data = path.encode(errors="surrogateescape")
    if all(32 <= byte < 127 and byte not in (34, 92) for byte in data):
        return path
    return '"' + "".join(map(_escaped, data)) + '"'


def _escaped(byte: int) -> str:
    if byte in _ESCAPES:
        return "\\" + _ESCAPES[byte]
    return chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}"


def _ended(path: str) -> str:
    """Mark where a path with blanks ends, as git does."""
    return path + "\t" if " " in path else path


def _blob(data: bytes | None) -> str:
    """Return the start of git's name for a content, by which `git am --3way` finds it."""
    if data is None:
        return "0" * _HASH_DIGITS
    from hashlib import sha1

    name = sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False)
    return name.hexdigest()[:_HASH_DIGITS]


def _decoded(data: bytes | None) -> str:
    return (data or b"").decode(errors="surrogateescape")
