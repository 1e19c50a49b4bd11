"""What strangers name must not command a terminal."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from cargoc_check.text.terminal import all_printable, printable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("größe 日本 😀 e\u0301", "größe 日本 😀 e\u0301"),
        ("a\tb", "a\tb"),
        ("\x1b[31m", "␛[31m"),
        ("a\r\nb", "a␍␊b"),
        ("\x00\x07\x08\x7f", "␀␇␈␡"),
        ("\x9b31m", "\ufffd31m"),
        ("\u202egnp.exe", "\ufffdgnp.exe"),
        ("a\u2028b", "a\ufffdb"),
        ("\udcff", "\ufffd"),
    ],
)
def test_what_a_terminal_obeys_is_made_visible(text: str, expected: str) -> None:
    assert printable(text) == expected
    assert len(printable(text)) == len(text)


def test_line_feeds_remain_in_text_that_has_lines() -> None:
    assert printable("a\n\tb\x1b\r\n", lines=True) == "a\n\tb␛␍\n"


class _Pair(NamedTuple):
    name: str
    inner: tuple[object, ...]


def test_all_texts_of_a_value_are_made_printable() -> None:
    value = _Pair("\x1b", ("\x07", 3, None, True, _Pair("x", ("\r",))))
    assert all_printable(value) == _Pair("␛", ("␇", 3, None, True, _Pair("x", ("␍",))))
    assert isinstance(all_printable(value).inner[4], _Pair)
