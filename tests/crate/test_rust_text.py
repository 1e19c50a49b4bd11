"""Comments and strings of Rust sources."""

from __future__ import annotations

import pytest

from cargoc_check.crate.rust_text import read


@pytest.mark.parametrize(
    ("source", "literals"),
    [
        ('f("a"); // "b"\n g("c")', ["a", "c"]),
        ('/* "a" /* "b" */ "c" */ f("d")', ["d"]),
        ('r#"a " // b"# "c"', ['a " // b', "c"]),
        (r'"a \" // b" "c"', [r"a \" // b", "c"]),
        ("""'"' "a" '\\'' "b" '\\u{41}'""", ["a", "b"]),
        ("fn f<'a>(x: &'a str) -> &'a str { \"a\" }", ["a"]),
        ('"a\nb"', ["a\nb"]),
        ('/* never closed "a"', []),
        ('b"a" br"b" c"c"', ["a", "b", "c"]),
        ('"https://example.org"', ["https://example.org"]),
    ],
)
def test_literals_are_those_outside_comments(source: str, literals: list[str]) -> None:
    text = read(source)
    assert [literal.text for literal in text.literals] == literals
    assert all(source.startswith(literal.text, literal.start) for literal in text.literals)


def test_code_keeps_its_offsets() -> None:
    source = 'a // b\nc /* d\ne */ "// f" g'
    assert read(source).code == 'a     \nc     \n     "// f" g'
