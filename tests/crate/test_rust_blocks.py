"""What a place in a Rust source is in, and what must hold to come there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cargoc_check.crate import rust_text
from cargoc_check.crate.rust_blocks import Blocks, Condition, Site

MARK = "here()"


def site(source: str) -> Site:
    (found,) = Blocks(rust_text.read(source)).sites([source.index(MARK)])
    return found


def reached(source: str) -> list[str]:
    found = Blocks(rust_text.read(source)).reached(source.index(MARK))
    return [condition.text if condition.meaning else f"? {condition.text}" for condition in found]


@pytest.mark.parametrize(
    ("body", "conditions"),
    [
        ("here()", []),
        ("{ unsafe { here() } }", []),
        ("if a { b } else if c { d } else { here() }", ["!(a)", "!(c)"]),
        ("if a { b } else if c { here() }", ["!(a)", "c"]),
        ("if a { b } if c { d } else { here() }", ["!(c)"]),
        ('match a { "x" => 1, "y" => { here() } }', ['a == "y"']),
        ('match a { "x" | "z" => here() }', ['matches!(a, "x" | "z")']),
        ('match a { "x" => b(1, 2), "y" => {} _ => here() }', ['!matches!(a, "x" | "y")']),
        ("if let Some(x) = a { here() }", ["? let Some(x) = a"]),
        ("for a in b { here() }", ["? for a in b"]),
        ("a(|b| { here() })", ["? |b|"]),
        ("let Ok(x) = a else { return }; here()", ["? !(let Ok(x) = a else)"]),
        ("if a { if b { return } } here()", ["!(a && b)"]),
        ("if a { std::process::exit(0) } here()", ["!(a)"]),
        ("if a { std::process::exit(1) } here()", []),
        ("a(|| { return 1; }); here()", ["? !(||)"]),
        ("#[cfg(unix)] here()", ["cfg!(unix)"]),
        ("#[cfg(unix)] { here() }", ["cfg!(unix)"]),
        # brackets that are none
        ("""let a = '{'; let b = "{ if a {"; /* { */ here()""", []),
        ('let a = r#"{ " { "#; here()', []),
        # more is closed than opened
        ("} } } here()", ["? it() is called"]),
    ],
)
def test_conditions_of_a_place_in_main(body: str, conditions: list[str]) -> None:
    assert reached("fn main() { " + body + " }") == conditions


def test_functions_are_followed_to_their_only_call() -> None:
    main = "fn main() -> Result<(), E> { if a { go(1)?; } }\n"
    assert reached(main + "pub(crate) fn go<'a, T>(x: &'a T) { here() }") == ["a"]
    assert reached(main + "#[cfg(b)]\nfn go() { here() }") == ["cfg!(b)", "a"]
    assert reached(main + "fn other() { here() }") == ["? other() is called"]
    assert reached(main + "fn two() { go(2) }\nfn go() { here() }") == ["? go() is called"]
    assert reached("fn go() { go2() }\nfn go2() { go(); here() }")[-1].startswith("? ")


def test_variables_that_are_set_once_are_replaced() -> None:
    source = 'fn main() { let a = b("x"); let c = a != "a"; if c && !d.a(a) { here() } }'
    (condition,) = Blocks(rust_text.read(source)).reached(source.index(MARK))
    meaning = '((b("x")) != "a") && !d.a((b("x")))'
    assert condition == Condition("c && !d.a(a)", meaning)
    twice = "fn main() { let a = b; if x { let a = c; } if a { here() } }"
    (condition,) = Blocks(rust_text.read(twice)).reached(twice.index(MARK))
    assert condition == Condition("a", "a")


def test_definitions_in_a_circle_come_to_an_end() -> None:
    source = "fn main() { let a = b && b; let b = a && a; if a { here() } }"
    (condition,) = Blocks(rust_text.read(source)).reached(source.index(MARK))
    assert condition.meaning is None


@pytest.mark.parametrize(
    ("source", "is_for_tests"),
    [
        ("#[cfg(test)]\nmod tests { fn a() { here() } }", True),
        ("#[test]\nfn a() { here() }", True),
        ("#[tokio::test]\nasync fn a() { here() }", True),
        ("#[cfg(all(test, unix))] fn a() { here() }", True),
        ("#[cfg(not(test))] fn a() { here() }", False),
        ('#[cfg(feature = "test")] fn a() { here() }', False),
        ("#[cfg(test)] mod tests {} fn a() { here() }", False),
    ],
)
def test_what_is_for_tests(source: str, is_for_tests: bool) -> None:
    assert site(source).is_for_tests is is_for_tests


def test_modules_and_attributes() -> None:
    found = site('mod a { pub mod b { #[path = "x.rs"] pub here() } }')
    assert found.modules == ("a", "b")
    assert found.attributes == ('path = "x.rs"',)
    assert found.statement == "pub"


PARTS = [
    *"{}()[];,\"'#_ \n",
    "=>",
    "fn main",
    "if a",
    "else",
    "match a",
    "#[cfg(a)]",
    "return",
    "/*",
]


@given(st.lists(st.sampled_from(PARTS), max_size=30), st.integers(0, 60))
def test_any_text_has_an_answer(parts: list[str], offset: int) -> None:
    blocks = Blocks(rust_text.read(" ".join(parts)))
    assert len(blocks.sites([offset, 0])) == 2
    blocks.reached(offset)
