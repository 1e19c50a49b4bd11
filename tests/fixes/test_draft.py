"""A draft: edits follow each other, and their marks stay with the text that they made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cargoc_check.fixes.draft import Draft
from cargoc_check.fixes.model import Change, Reason
from cargoc_check.text.edits import Replacement
from cargoc_check.text.source import Span


def made(draft: Draft) -> list[tuple[str, str]]:
    """Return the marked texts with their reasons."""
    return [(draft.text[m.span.start : m.span.end], m.reason.text) for m in draft.change.marks]


def edit(draft: Draft, old: str, new: str, reason: str) -> None:
    start = draft.text.index(old)
    draft.edit(Replacement(Span(start, start + len(old)), new), Reason(reason))


def test_marks_move_with_what_comes_before_them() -> None:
    draft = Draft("f", b"one two three\n")
    edit(draft, "three", "3", "last")
    edit(draft, "one", "number one", "first")
    edit(draft, " two", "", "out")
    assert draft.text == "number one 3\n"
    assert made(draft) == [("number one", "first"), ("", "out"), ("3", "last")]
    assert draft.change.after == b"number one 3\n"
    assert draft.change.before == b"one two three\n"


def test_edit_inside_of_a_mark_grows_it() -> None:
    draft = Draft("f", b"")
    draft.edit(Replacement(Span(0, 0), "[features]\ncapi = []\n"), Reason("gate"))
    edit(draft, "[]", '["libc"]', "types")
    assert made(draft) == [
        ('[features]\ncapi = ["libc"]\n', "gate"),
        ('["libc"]', "types"),
    ]


def test_mark_loses_what_a_later_edit_replaces() -> None:
    draft = Draft("f", b"abcdef")
    edit(draft, "bcd", "BCD", "first")
    edit(draft, "Def", "...", "second")
    assert made(draft) == [("BC", "first"), ("...", "second")]
    edit(draft, "aB", "_", "third")
    assert made(draft) == [("_", "third"), ("C", "first"), ("...", "second")]
    edit(draft, "_C...", "all", "fourth")
    assert made(draft) == [("all", "fourth")]


@pytest.mark.parametrize("before", [b"\xef\xbb\xbfone\r\ntwo", "é\r\n".encode()])
def test_bytes_that_are_not_meant_stay(before: bytes) -> None:
    draft = Draft("f", before)
    assert not draft.text.startswith("\ufeff")
    assert draft.change == Change("f", before, before)
    draft.edit(Replacement(Span(0, 1), "X"), Reason("why"))
    skipped = 3 if before[0] == 0xEF else 0
    first = len(draft.text[:1].encode())
    after = draft.change.after
    assert after is not None
    assert after[:skipped] == before[:skipped]
    assert after[skipped + first :] == before.decode()[skipped // 3 + 1 :].encode()


def test_file_that_is_not_there_comes_with_the_first_edit() -> None:
    draft = Draft("cbindgen.toml", None)
    assert draft.change == Change("cbindgen.toml", None, None)
    draft.edit(Replacement(Span(0, 0), ""), Reason("made"))
    assert draft.change.after == b""


def test_edit_that_changes_nothing_has_no_reason() -> None:
    draft = Draft("f", b"abc")
    edit(draft, "b", "b", "so already")
    draft.edit(Replacement(Span(1, 1), ""), Reason("so already"))
    assert draft.change == Change("f", b"abc", b"abc")


def test_what_is_not_text_is_refused() -> None:
    with pytest.raises(UnicodeDecodeError):
        Draft("f", b"\xff")


@given(st.text(max_size=12), st.data())
def test_marks_are_in_the_text_and_none_but_the_last_may_be_hidden(
    text: str, data: st.DataObject
) -> None:
    text = text.replace("\ufeff", "")
    draft = Draft("f", text.encode(errors="replace"))
    for number in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(draft.text)))
        end = data.draw(st.integers(start, len(draft.text)))
        new = str(number) * data.draw(st.integers(0, 4))
        is_nothing = draft.text[start:end] == new and draft.text != ""
        draft.edit(Replacement(Span(start, end), new), Reason(str(number)))
        marks = draft.change.marks
        assert all(0 <= m.span.start <= m.span.end <= len(draft.text) for m in marks)
        last = [m for m in marks if m.reason.text == str(number)]
        assert all(draft.text[m.span.start : m.span.end] == new for m in last)
        assert len(last) == (not is_nothing)
    for letter in {letter for letter in draft.text if letter in "012345"} - set(text):
        at = draft.text.index(letter)
        holders = [m for m in draft.change.marks if m.span.start <= at < m.span.end]
        assert letter in {m.reason.text for m in holders}
