"""What `parse` takes and refuses, and where it says that things are."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli

from cargoc_check.errors import UserError
from cargoc_check.findings import KeyPath
from cargoc_check.text.source import Source
from cargoc_check.text.toml import MAX_DEPTH, MAX_DOTS, Document, parse

CASES = {
    "empty": "",
    "nothing but a comment": "# a",
    "plain": '[package]\nname = "x"\nversion = "1.0.0" # why\n',
    "no line break at the end": "[a]\nb = 1",
    "dotted keys": "a.b.c = 1\na.b.d = 2\na . e = 3\n",
    "quoted keys": '"a.b" = 1\n\'c d\'."e\\u0066" = 2\n"" = 3\n',
    "non-ASCII": '"ключ" = "значение" # è\n["naïve"]\n"😀" = 1\n',
    "header with blanks": "[ a . 'b' ]  # c\nc = 1\n[[ d ]]\ne = 1\n",
    "header later": "[a.b.c]\nx = 1\n[a]\ny = 2\n[a.b]\nz = 3\n",
    "header before dotted": "[a]\nb.c = 1\nb.d.e = 2\n[a.f]\nb.c = 3\n",
    "inline table": "a = { b = 1, c.d = 2, c.e = {f = 3} }\n",
    "inline table over lines": "a = {\n  b = 1, # one\n  # two\n  c = [ 1,\n ],\n}\n",
    "empty containers": "a = {}\nb = []\nc = [[], {}, [{}]]\nd = {\n}\ne = [ # x\n]\n",
    "array of inline tables": 'a = [{ from = "x", to = "y" }, { from = "z" }]\n',
    "array over lines": 'a = [\n  "b", # , ]\n  "c]" ,\n\n  # d\n  "e" # f\n]\n',
    "arrays of tables": "[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 3\n[[a.e]]\n[[a.e]]\nf = 4\n",
    "array of tables, then dotted": "[[x.y]]\n[x.z]\na = 1\n[[x.y]]\na.b = 2\n",
    "basic strings": 'a = "x#y"\nb = "\\"]\\\\"\nc = ""\nd = "\\e\\x41\\U0001F600"\n',
    "literal strings": "a = 'x\"#'\nb = ''\nc = ['\\', '\\']\n",
    "long strings": 'a = """x\n# no\n"" y\\""""\nb = """"""\nc = """"q""""\nd = """""q"""""\n',
    "long literal strings": "a = '''x\n# no\n'' y'''\nb = ''''''\nc = '''''q'''''\n",
    "long strings in containers": 'a = ["""]""", {b = \'\'\'}\n\'\'\'}]\nc = """\\\n   d"""\n',
    "numbers": "a = +1\nb = -0.5e+3\nc = 0xDEAD_beef\nd = 1_000\ne = -inf\nf = nan\n",
    "dates": "a = 1979-05-27 07:32:00Z\nb = 1979-05-27 # c\nc = [1979-05-27 , 07:32]\n"
    "d = [1979-05-27 07:32:00.5]\n",
    "no blanks": 'a=[1,{b=true},"c"]\n[d]#e\nf=1#g\n',
    "tabs": "\ta\t=\t1\t\n\t[b]\t\n",
}


def said(document: Document, key: KeyPath, on: Any) -> str:
    span = document.span(key, on)
    assert span is not None, key
    return document.source.text[span.start : span.end]


def key_paths(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    if path:
        yield path, value
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for part, item in inner:
        yield from key_paths(item, (*path, part))


def same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and math.isnan(one):
        return isinstance(other, float) and math.isnan(other)
    return type(one) is type(other) and repr(one) == repr(other)


def check(text: str) -> None:
    """Every key path is found, and what is found there says the same when read on its own."""
    document = parse(Source("a.toml", text))
    written = {entry.key: entry for entry in document.entries()}
    for key, value in key_paths(document.data):
        shown = {on: said(document, key, on) for on in ("key", "value", "entry")}
        entry = written.pop(key, None)
        if entry is not None and entry.kind != "header":
            assert same(tomli.loads("x = " + shown["value"])["x"], value), key
        else:
            assert isinstance(value, dict | list), key
        if isinstance(key[-1], str):
            assert list(tomli.loads(shown["key"] + " = 1")) == [key[-1]]
        if entry is None or entry.kind != "element":
            assert tomli.loads(shown["entry"])
    assert not written
    check_comments(document)


def check_comments(document: Document) -> None:
    """What is called a comment can go without a change, and nothing that is left is one."""
    left = document.source.text
    for span in reversed(document.comments()):
        comment = left[span.start : span.end]
        assert comment.startswith("#")
        assert not set(comment) & set("\r\n")
        left = left[: span.start] + left[span.end :]
    assert same(tomli.loads(left), document.data)
    assert parse(Source("a.toml", left)).comments() == ()


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_every_key_path_is_found_where_its_value_is(text: str) -> None:
    check(text)


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_crlf_changes_no_place(text: str) -> None:
    check(text.replace("\n", "\r\n"))
    plain, crlf = parse(Source("a", text)), parse(Source("a", text.replace("\n", "\r\n")))
    for one, other in zip(plain.entries(), crlf.entries(), strict=True):
        start = plain.source.position(one.span.start)
        assert start == crlf.source.position(other.span.start)
        assert one.key == other.key


def test_every_key_path_is_found_in_random_documents() -> None:
    for seed in range(150):
        check(_random_document(random.Random(seed)))


def _random_document(chance: random.Random) -> str:
    lines = []
    for number in range(chance.randrange(1, 8)):
        double = chance.random() < 0.3
        name = f"h{number}" + (".s" if chance.random() < 0.4 else "")
        lines.append(f"[[{name}]]" if double else f"[ {name} ]")
        for pair in range(chance.randrange(4)):
            key = chance.choice([f"k{pair}", f'"k {pair}"', f"'#{pair}' . d", f"e{pair}.f.g"])
            lines.append(f"{key} = {_random_value(chance, 0)}" + chance.choice(["", " # c"]))
    return chance.choice(["\n", "\r\n"]).join(lines)


def _random_value(chance: random.Random, depth: int) -> str:
    kind = chance.randrange(5 if depth > 3 else 9)
    if kind < 5:
        return ['"#\\"]"', "'''}\n'''", "1979-05-27 07:32:00", "-1_0", '"""a"\n\\\\"""'][kind]
    gap = chance.choice(["", " ", "\n", " # ]}\n"])
    inner = [_random_value(chance, depth + 1) for _ in range(chance.randrange(4))]
    trail = "," if inner and chance.random() < 0.5 else ""
    if kind > 6:
        pairs = (f"k{i}{'.x' * (i % 2)} = {value}" for i, value in enumerate(inner))
        return "{" + gap + f",{gap}".join(pairs) + gap + trail + gap + "}"
    return "[" + gap + f"{gap},{gap}".join(inner) + gap + trail + gap + "]"


def test_each_part_of_an_entry() -> None:
    text = '[a."b c"]\nd.e = [ 1, {f = "x"} ] # g\n'
    document = parse(Source("a.toml", text))
    key = ("a", "b c", "d", "e")
    assert said(document, key, "key") == "e"
    assert said(document, key, "value") == '[ 1, {f = "x"} ]'
    assert said(document, key, "entry") == 'd.e = [ 1, {f = "x"} ]'
    assert said(document, (*key, 1, "f"), "entry") == 'f = "x"'
    for on in ("key", "value", "entry"):
        assert said(document, (*key, 1), on) == '{f = "x"}'


def test_a_table_is_where_its_header_is() -> None:
    document = parse(Source("a.toml", "[x.a.b]\n[x]\n"))
    assert said(document, ("x",), "entry") == "[x]"
    assert said(document, ("x",), "value") == "[x]"
    assert said(document, ("x", "a", "b"), "key") == "b"


def test_a_table_that_is_only_mentioned_is_where_that_happens_first() -> None:
    document = parse(Source("a.toml", "[p.m.capi.header]\nx = 1\n[p.m.capi.library]\ny.z = 2\n"))
    assert said(document, ("p", "m", "capi"), "key") == "capi"
    assert said(document, ("p", "m", "capi"), "entry") == "[p.m.capi.header]"
    assert said(document, ("p", "m", "capi", "library", "y"), "key") == "y"
    assert said(document, ("p", "m", "capi", "library", "y"), "value") == "y.z = 2"


def test_an_array_of_tables_has_a_place_for_each() -> None:
    text = "[[bin]]\nname = 'a'\n\n[[bin]]\nname = 'b'\n"
    document = parse(Source("a.toml", text))
    assert document.span(("bin", 0), "entry") == (0, 7)
    assert document.span(("bin", 1), "entry") == (text.rindex("[[bin]]"), text.rindex("]]") + 2)
    assert document.span(("bin",), "key") == (2, 5)


@pytest.mark.parametrize("key", [(), ("b",), ("a", "b"), ("a", 0, 0), ("c", 1), ("c", "0"), (0,)])
def test_what_is_not_there_has_no_place(key: KeyPath) -> None:
    assert parse(Source("a.toml", "a = 1\nc = [2]\n")).span(key) is None


def test_entries_come_in_the_order_of_the_text() -> None:
    text = "# c\n[b]\nx = [\n# d\n{ y = 1 }, 2]\n[[a]]\nz.w = 1\n"
    entries = parse(Source("a.toml", text)).entries()
    assert [(entry.key, entry.kind) for entry in entries] == [
        (("b",), "header"),
        (("b", "x"), "pair"),
        (("b", "x", 0), "element"),
        (("b", "x", 0, "y"), "pair"),
        (("b", "x", 1), "element"),
        (("a", 0), "header"),
        (("a", 0, "z", "w"), "pair"),
    ]
    after = next(entry for entry in entries if entry.span.start > text.index("# d"))
    assert after.key == ("b", "x", 0)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("[package\n", "1:9", "expected ']' at the end of a table declaration"),
        ('a = 1\nb = "x\n', "2:7", "illegal character '\\n'"),
        ("# é\r\n[a]\r\nb = = 1\r\n", "3:5", "invalid value"),
        ("a = 1\na = 2\n", "2:6", "this key already has a value"),
        ("[a]\n[a]\n", "2:3", "this table is declared a second time"),
        ("a = {}\na.b = 1\n", "2:8", "an inline table or array cannot be added to"),
    ],
)
def test_a_syntax_error_has_a_place(text: str, place: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        parse(Source("dir/Cargo.toml", text))
    assert caught.value.place == f"dir/Cargo.toml:{place}"
    assert caught.value.message == f"not valid TOML: {message}"


@pytest.mark.parametrize("number", ["9223372036854775808", "-9223372036854775809", "9" * 5000])
def test_an_integer_beyond_64_bits_is_refused_as_by_cargo(number: str) -> None:
    with pytest.raises(UserError, match="64 bits") as caught:
        parse(Source("a", f"[x]\ny = [{number}]\n"))
    assert caught.value.place == "a:2:6"


def test_the_ends_of_64_bits_are_taken() -> None:
    data = parse(Source("a", f"a = {2**63 - 1}\nb = {-(2**63)}\n")).data
    assert data == {"a": 2**63 - 1, "b": -(2**63)}


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 400, 100_000])
@pytest.mark.parametrize(
    "text", [("a = ", "[", "]"), ("a = ", "{a = ", "1}"), ("", "a.", "a = 1"), ("[", "a.", "a]")]
)
def test_deep_nesting_is_refused(text: tuple[str, str, str], levels: int) -> None:
    start, deeper, end = text
    closing = end * levels if start == "a = " else end
    with pytest.raises(UserError, match=f"more than {MAX_DEPTH}|not valid TOML"):
        parse(Source("a", start + deeper * levels + closing))


def test_nesting_to_the_limit_is_taken() -> None:
    levels = MAX_DEPTH - 1
    document = parse(Source("a", "a = " + "[" * levels + "7" + "]" * levels))
    assert said(document, ("a", *[0] * levels), "value") == "7"


HOSTILE = {
    "comments": "#\n" * 500_000,
    "escapes": 'a = "' + "\\\\" * 500_000 + '"',
    "quotes": 'a = """' + '""\\"' * 250_000 + '"""',
    "open brackets": "a = " + "[" * 1_000_000,
    "many in the deep": "a = " + "[" * 70 + "[],1," * 66_000 + "]" * 70,
    "many headers": "".join(f"[a.b{i}.c]\n" for i in range(60_000)),
    "long keys": "".join(f"{'a.' * 78}b{i} = 1\n" for i in range(6_000)),
    "longer keys": f"[{'a.' * 900}a]\n" + "".join(f"k{i} = 1\n" for i in range(90_000)),
    "tables of dotted keys": "".join(f"a{i}.{'a.' * 77}b = 1\n" for i in range(6_000)),
    "dots in a string": 'a = """' + "a." * 500_000 + '"""',
    "segments in a string": 'a = """\n' + ("a." * 79 + "\n") * 3_000 + '"""',
    "brackets in a string": 'a = """\n' + "[" * 1_000_000 + "." * 100 + '"""',
    "long comment": "# " + "'" * 1_000_000,
    "long blank": " " * 1_000_000 + "a = 1",
    "long key": '"' + "\\\\" * 500_000 + '" = 1',
    "escaped keys": "".join(f'"\\u0061{i}" = 1\n' for i in range(70_000)),
    "quotes in comments": "# ' \" '''\n" * 100_000,
    "many values": "a = [" + "1," * 500_000 + "]",
    "digits": "a = " + "1" * 1_000_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_megabyte_takes_bounded_time(text: str) -> None:
    begun = time.process_time()
    try:
        document = parse(Source("a", text))
        document.entries()
        document.comments()
    except UserError:
        pass
    assert time.process_time() - begun < 20


def test_what_could_stand_for_too_many_tables_is_refused() -> None:
    parse(Source("a", "# " + "." * MAX_DOTS))
    with pytest.raises(UserError, match="more than 300,000 dots") as caught:
        parse(Source("a", "# " + "." * (MAX_DOTS + 1)))
    assert caught.value.place == "a"
    with pytest.raises(UserError, match="a key of more than 80 segments"):
        parse(Source("a", "a." * MAX_DOTS + "a.b = 1"))


def test_the_manifests_here_are_read(pytestconfig: pytest.Config) -> None:
    for path in sorted(Path(pytestconfig.rootpath, "examples").rglob("*.toml")):
        check(path.read_text(encoding="utf-8"))
