"""Replacements: made in the text as it was, refused where they meet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cargoc_check.text.edits import Overlap, Replacement, narrowed, replaced
from cargoc_check.text.source import Span


def edit(start: int, end: int, text: str) -> Replacement:
    return Replacement(Span(start, end), text)


def test_replacements_count_in_the_text_as_it_was() -> None:
    edits = [edit(8, 9, ""), edit(0, 3, "longer"), edit(4, 4, "new ")]
    assert replaced("old text.", edits) == "longer new text"
    assert replaced("old", []) == "old"


def test_insertion_may_touch_what_is_replaced() -> None:
    assert replaced("abc", [edit(1, 2, "B"), edit(1, 1, "<"), edit(2, 2, ">")]) == "a<B>c"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (edit(0, 2, "x"), edit(1, 3, "y")),
        (edit(0, 3, "x"), edit(1, 2, "y")),
        (edit(0, 3, "x"), edit(1, 1, "y")),
        (edit(1, 1, "x"), edit(1, 1, "y")),
        (edit(1, 2, "x"), edit(1, 2, "x")),
    ],
)
def test_replacements_that_meet_are_refused(one: Replacement, other: Replacement) -> None:
    for edits in ([one, other], [other, one]):
        with pytest.raises(Overlap) as raised:
            replaced("abc", edits)
        assert {raised.value.first, raised.value.second} == {one, other}


def test_narrowed_keeps_what_differs() -> None:
    assert narrowed("x = [1, 2]", edit(4, 10, "[1, 3, 2]")) == edit(8, 8, "3, ")
    assert narrowed("aaa", edit(0, 3, "aa")) == edit(2, 3, "")
    assert narrowed("same", edit(0, 4, "same")) == edit(4, 4, "")


@given(st.text("ab"), st.data(), st.text("ab"))
def test_narrowed_does_the_same(text: str, data: st.DataObject, new: str) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    whole = edit(start, end, new)
    less = narrowed(text, whole)
    assert replaced(text, [less]) == replaced(text, [whole])
    assert start <= less.span.start <= less.span.end <= end
    assert len(less.text) <= len(new)
