"""The patterns of members, apart from any workspace."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cargoc_check.crate import globs
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.wildcards import matches


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("*", ".hidden", True),
        ("a*c", "abbc", True),
        ("a*c", "abbd", False),
        ("?", "", False),
        ("[a-c]x", "bx", True),
        ("[!a-c]x", "bx", False),
        ("[]]", "]", True),
        ("[!]]", "]", False),
        ("[a-]", "-", True),
        ("a.c", "abc", False),
        ("[b-a]", "a", False),
    ],
)
def test_one_name(pattern: str, text: str, expected: bool) -> None:
    assert matches(globs.parse(pattern), text) is expected


@pytest.mark.parametrize("pattern", ["[", "[!]", "[a", "a**", "***"])
def test_no_pattern(pattern: str) -> None:
    with pytest.raises(ValueError, match="`"):
        globs.parse(pattern)


@given(st.text("ab*?", max_size=8), st.text("abc", max_size=12))
def test_as_a_regular_expression(pattern: str, text: str) -> None:
    pattern = re.sub(r"\*+", "*", pattern)
    regex = pattern.replace("*", ".*").replace("?", ".")
    assert matches(globs.parse(pattern), text) == bool(re.fullmatch(regex, text))


def test_folders_and_files_in_order() -> None:
    files = Memory(dict.fromkeys(("c/b/x", "c/a/x", "c/f", "d/c/b/x"), ""))
    base = files.base
    assert globs.Search(files).expand(base, "c/*") == [f"{base}/c/a", f"{base}/c/b", f"{base}/c/f"]
    assert globs.Search(files).expand(base, "**/b") == [f"{base}/c/b", f"{base}/d/c/b"]
    assert globs.Search(files).expand(f"{base}/d", "../c/./a") == [f"{base}/c/a"]
    assert globs.Search(files).expand(base, "gone/*") == []
