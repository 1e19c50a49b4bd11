"""Numbers, lists and versions in messages."""

from __future__ import annotations

from cargoc_check.text.wording import counted, dotted, some


def test_noun_follows_its_number() -> None:
    assert [counted(n, "file") for n in (0, 1, 2, 1234)] == [
        "0 files",
        "1 file",
        "2 files",
        "1,234 files",
    ]


def test_long_lists_end_in_how_many_more_there_are() -> None:
    assert some([]) == ""
    assert some(["a", "b", "c"]) == "a, b, c"
    assert some(["a", "b", "c", "d"]) == "a, b, c and 1 more"
    assert some(["b", "a"], 1) == "b and 1 more"


def test_version_has_dots_between_its_numbers() -> None:
    assert dotted((1, 2, 3)) == "1.2.3"
    assert dotted((7,)) == "7"
