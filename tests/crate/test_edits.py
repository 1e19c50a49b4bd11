"""Edits of manifests, in the ways of each: what the text around them is like, they are like."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from cargoc_check.crate.edits import appended, removed, renamed_key, set_value
from cargoc_check.crate.limits import PROOF_LIMIT
from cargoc_check.text.edits import Replacement, replaced
from cargoc_check.text.source import KeyPath, Source, Span
from cargoc_check.text.toml import Document, parse

CAPI = ("package", "metadata", "capi")
PACKAGE = '[package]\nname = "x"\n'
FLAT = "package.metadata.capi.library.name"
TABLE = "[package.metadata.capi"


def document(text: str) -> Document:
    return parse(Source("Cargo.toml", text))


def edited(text: str, edit: Callable[..., Replacement | None], *arguments: Any) -> str | None:
    """Return the text with an edit made, None where it is refused."""
    replacement = edit(document(text), *arguments)
    return None if replacement is None else replaced(text, [replacement])


SETTING: dict[str, tuple[str, KeyPath, Any, str]] = {
    # a key of a table that is there
    "key in a table": (PACKAGE, ("package", "links"), "x", PACKAGE + 'links = "x"\n'),
    "key in an empty table": ("[a]\n\n[b]\n", ("a", "x"), 1, "[a]\nx = 1\n\n[b]\n"),
    "value": (PACKAGE, ("package", "name"), "y", '[package]\nname = "y"\n'),
    "value with a comment": ("[a]\nx = 1 # y\n", ("a", "x"), True, "[a]\nx = true # y\n"),
    "comment above the next table": (
        "[a]\nx = 1\n# of b\n[b]\n",
        ("a", "y"),
        2,
        "[a]\nx = 1\ny = 2\n# of b\n[b]\n",
    ),
    "comment behind the last key": (
        "[a]\nx = 1 # x\n# more\n\n[b]\n",
        ("a", "y"),
        2,
        "[a]\nx = 1 # x\ny = 2\n# more\n\n[b]\n",
    ),
    "root": ("x = 1\n\n[a]\n", ("y",), 2, "x = 1\ny = 2\n\n[a]\n"),
    "root without keys": ("# top\n\n[a]\n", ("y",), 2, "# top\n\ny = 2\n\n[a]\n"),
    "root of nothing": ("", ("y",), 2, "y = 2\n"),
    "key that needs quotes": (
        "[a]\n",
        ("a", 'cfg(x = "y")'),
        [],
        '[a]\n"cfg(x = \\"y\\")" = []\n',
    ),
    # in the ways of what is there
    "CRLF": ("[a]\r\nx = 1\r\n", ("a", "y"), 2, "[a]\r\nx = 1\r\ny = 2\r\n"),
    "no last line end": ("[a]\nx = 1", ("a", "y"), 2, "[a]\nx = 1\ny = 2\n"),
    "no last line end, elsewhere": ("[a]\nx = 1\n[b]", ("a", "x"), 2, "[a]\nx = 2\n[b]"),
    "aligned": (
        '[package]\nname    = "x"\nedition = "1"\n',
        ("package", "links"),
        "x",
        '[package]\nname    = "x"\nedition = "1"\nlinks   = "x"\n',
    ),
    "too long for the alignment": (
        '[package]\nname    = "x"\nedition = "1"\n',
        ("package", "description"),
        "x",
        '[package]\nname    = "x"\nedition = "1"\ndescription = "x"\n',
    ),
    "one of two aligned blocks": (
        "[a]\nx    = 1\nlong = 1\n\ny = 1\n",
        ("a", "z"),
        2,
        "[a]\nx    = 1\nlong = 1\n\ny = 1\nz = 2\n",
    ),
    "indented": ("[a]\n\tx = 1\n", ("a", "y"), 2, "[a]\n\tx = 1\n\ty = 2\n"),
    "no blanks": ("[a]\nx=1\n", ("a", "y"), 2, "[a]\nx=1\ny=2\n"),
    "single quotes": ("[a]\nx = 'y'\n", ("a", "z"), "z", "[a]\nx = 'y'\nz = 'z'\n"),
    "single quotes that cannot hold it": (
        "[a]\nx = 'y'\n",
        ("a", "z"),
        "it's",
        "[a]\nx = 'y'\nz = \"it's\"\n",
    ),
    "quotes of what it replaces": (
        '[a]\nx = \'y\'\nz = "z"\nw = "w"\n',
        ("a", "x"),
        "n",
        '[a]\nx = \'n\'\nz = "z"\nw = "w"\n',
    ),
    "dotted": (
        f'{TABLE}]\nheader.name = "x"\nmin_version = "1"\n',
        (*CAPI, "header", "subdirectory"),
        False,
        f'{TABLE}]\nheader.name = "x"\nheader.subdirectory = false\nmin_version = "1"\n',
    ),
    "dotted beside": (
        f'{TABLE}]\nheader.name = "x"\n',
        (*CAPI, "pkgconfig", "name"),
        "y",
        f'{TABLE}]\nheader.name = "x"\npkgconfig.name = "y"\n',
    ),
    "dotted from the package": (
        PACKAGE + 'metadata.capi.header.name = "x"\n\n[lib]\n',
        (*CAPI, "library", "name"),
        "y",
        PACKAGE + 'metadata.capi.header.name = "x"\nmetadata.capi.library.name = "y"\n\n[lib]\n',
    ),
    "dotted from the root": (
        'package.name = "x"\r\n\r\npackage.metadata.x = 1 # y\r\n',
        (*CAPI, "library", "name"),
        "y",
        f'package.name = "x"\r\n\r\npackage.metadata.x = 1 # y\r\n{FLAT} = "y"\r\n',
    ),
    "inline": (
        PACKAGE + 'metadata = { capi = { header = { name = "x" } } }\n',
        (*CAPI, "header", "subdirectory"),
        False,
        PACKAGE + 'metadata = { capi = { header = { name = "x", subdirectory = false } } }\n',
    ),
    "inline beside": (
        f'{TABLE}]\nheader = {{name="x"}}\n',
        (*CAPI, "library", "name"),
        "y",
        f'{TABLE}]\nheader = {{name="x"}}\nlibrary = {{name = "y"}}\n',
    ),
    "inline and empty": (
        PACKAGE + "metadata = {}\n",
        (*CAPI, "x"),
        1,
        PACKAGE + "metadata = { capi = { x = 1 } }\n",
    ),
    "inline on several lines": (
        "a = {\n  x = 1,\n}\n",
        ("a", "y"),
        2,
        "a = {\n  x = 1,\n  y = 2,\n}\n",
    ),
    "dependency": (
        '[dependencies]\nlibc = "1"\n',
        ("dependencies", "log"),
        {"version": "1", "optional": True},
        '[dependencies]\nlibc = "1"\nlog = { version = "1", optional = true }\n',
    ),
    "second of an array of tables": (
        "[[bin]]\nname = 'a'\n[[bin]]\nname = 'b'\n[lib]\n",
        ("bin", 1, "path"),
        "c",
        "[[bin]]\nname = 'a'\n[[bin]]\nname = 'b'\npath = 'c'\n[lib]\n",
    ),
    # tables that are not there
    "features before dependencies": (
        PACKAGE + "\n# C API\n[lib]\n\n# what it needs\n[dependencies]\n",
        ("features", "capi"),
        [],
        PACKAGE + "\n# C API\n[lib]\n\n[features]\ncapi = []\n\n# what it needs\n[dependencies]\n",
    ),
    "features after a package that comes last": (
        "[dependencies]\n\n" + PACKAGE,
        ("features", "capi"),
        [],
        "[dependencies]\n\n" + PACKAGE + "\n[features]\ncapi = []\n",
    ),
    "features of targets": (
        PACKAGE + "\n[target.x.dependencies]\n",
        ("features", "capi"),
        [],
        PACKAGE + "\n[features]\ncapi = []\n\n[target.x.dependencies]\n",
    ),
    "metadata at the end": (
        PACKAGE + "\n[dependencies]\n",
        (*CAPI, "header", "name"),
        "y",
        PACKAGE + f'\n[dependencies]\n\n{TABLE}.header]\nname = "y"\n',
    ),
    "metadata beside metadata": (
        PACKAGE + "\n[package.metadata.docs.rs]\nx = 1\n# of lib\n[lib]\n",
        (*CAPI, "header", "name"),
        "y",
        PACKAGE + "\n[package.metadata.docs.rs]\nx = 1\n"
        f'\n{TABLE}.header]\nname = "y"\n\n# of lib\n[lib]\n',
    ),
    "table above its own": (
        PACKAGE + f"\n# header\n{TABLE}.header]\n",
        (*CAPI, "min_version"),
        "1",
        PACKAGE + f'\n{TABLE}]\nmin_version = "1"\n\n# header\n{TABLE}.header]\n',
    ),
    "library behind the package": (
        PACKAGE + "\n[package.metadata.x]\n\n[features]\n",
        ("lib", "crate-type"),
        ["cdylib"],
        PACKAGE + '\n[package.metadata.x]\n\n[lib]\ncrate-type = ["cdylib"]\n\n[features]\n',
    ),
    "two blank lines between tables": (
        PACKAGE + "\n\n[lib]\n\n\n[dependencies]\n",
        ("features", "capi"),
        [],
        PACKAGE + "\n\n[lib]\n\n\n[features]\ncapi = []\n\n\n[dependencies]\n",
    ),
    "no blank lines between tables": (
        "[package]\n[lib]\n[dependencies]\n",
        ("features", "capi"),
        [],
        "[package]\n[lib]\n[features]\ncapi = []\n[dependencies]\n",
    ),
    "blank lines at the end": (
        PACKAGE + "\n",
        ("features", "capi"),
        [],
        PACKAGE + "\n[features]\ncapi = []\n",
    ),
    "table without a last line end": (
        PACKAGE.rstrip(),
        ("features", "capi"),
        [],
        PACKAGE + "\n[features]\ncapi = []\n",
    ),
    "table in a file of CRLF": (
        '[package]\r\nname = "x"',
        ("features", "capi"),
        ["a"],
        '[package]\r\nname = "x"\r\n\r\n[features]\r\ncapi = ["a"]\r\n',
    ),
    "several tables at once": (
        PACKAGE,
        CAPI,
        {"min_version": "1", "header": {"generation": False}, "install": {"include": {"x": []}}},
        PACKAGE + f'\n{TABLE}]\nmin_version = "1"\n\n{TABLE}.header]\ngeneration = false\n\n'
        f"{TABLE}.install.include]\nx = []\n",
    ),
    "table without keys": (PACKAGE, ("features",), {}, PACKAGE + "\n[features]\n"),
    # arrays
    "one element": (
        '[lib]\ncrate-type = [ "lib", "cdylib" ]\n',
        ("lib", "crate-type"),
        ["lib", "staticlib"],
        '[lib]\ncrate-type = [ "lib", "staticlib" ]\n',
    ),
    "elements come and go": (
        "a = [\n  1, # one\n  2, # two\n  3\n]\n",
        ("a",),
        [1, 3, 4, 5],
        "a = [\n  1, # one\n  3,\n  4,\n  5\n]\n",
    ),
    "other order": ("a = [\n  1,\n  2,\n]\n", ("a",), [3, 2, 1], "a = [\n  3,\n  2,\n  1,\n]\n"),
    "array that is too long for a line": (
        "[a]\n",
        ("a", "x"),
        ["a" * 60, "b" * 60],
        f'[a]\nx = [\n    "{"a" * 60}",\n    "{"b" * 60}",\n]\n',
    ),
    "table that loses a key": ("[a]\nx = 1\ny = 2\n", ("a",), {"y": 3}, "[a]\ny = 3\n"),
}


@pytest.mark.parametrize("what", SETTING)
def test_value_is_set_in_the_ways_of_the_file(what: str) -> None:
    text, key, value, expected = SETTING[what]
    assert edited(text, set_value, key, value) == expected


AMONG = "a = ['x', 'z']\nb = \"\"\nc = \"\"\n"
APPENDING: dict[str, tuple[str, KeyPath, Any, str]] = {
    "line": ('a = ["x"]\n', ("a",), "y", 'a = ["x", "y"]\n'),
    "line with blanks": ('a = [ "x" ] # c\n', ("a",), "y", 'a = [ "x", "y" ] # c\n'),
    "nothing": ("[f]\na = []\n", ("f", "a"), "y", '[f]\na = ["y"]\n'),
    "no array": ("[f]\n", ("f", "a"), "y", '[f]\na = ["y"]\n'),
    "lines": (
        'a = [\n    "x", # x\n    # more\n]\n',
        ("a",),
        "y",
        'a = [\n    "x", # x\n    # more\n    "y",\n]\n',
    ),
    "lines without a last comma": ("a = [\n  'x'\n]", ("a",), "y", "a = [\n  'x',\n  'y'\n]"),
    "lines of CRLF": ("a = [\r\n\t1,\r\n]\r\n", ("a",), 2, "a = [\r\n\t1,\r\n\t2,\r\n]\r\n"),
    "quotes of the others": ('a = [\'x\']\nb = ""\nc = ""\n', ("a",), "z", AMONG),
    "tables in lines": ("a = [{x = 1}]\n", ("a",), {"x": 2}, "a = [{x = 1}, {x = 2}]\n"),
    "tables with headers": (
        "[[a]]\nx = 1\n\n[[a]]\nx = 2\n\n[b]\n",
        ("a",),
        {"x": 3},
        "[[a]]\nx = 1\n\n[[a]]\nx = 2\n\n[[a]]\nx = 3\n\n[b]\n",
    ),
}


@pytest.mark.parametrize("what", APPENDING)
def test_element_is_added_in_the_ways_of_the_array(what: str) -> None:
    text, key, value, expected = APPENDING[what]
    assert edited(text, appended, key, value) == expected


REMOVING: dict[str, tuple[str, KeyPath, str]] = {
    "pair": ("[a]\n# of x\nx = 1 # gone\ny = 2\n", ("a", "x"), "[a]\n# of x\ny = 2\n"),
    "last pair": ("[a]\nx = 1\n\n[b]\n", ("a", "x"), "[a]\n\n[b]\n"),
    "pair between blank lines": (
        "[a]\nx = 1\n\ny = 2\n\nz = 3\n",
        ("a", "y"),
        "[a]\nx = 1\n\nz = 3\n",
    ),
    "pair at the end": ("[a]\nx = 1\ny = 2", ("a", "y"), "[a]\nx = 1"),
    "pair of several lines": ("x = [\n 1,\n]\ny = 2\n", ("x",), "y = 2\n"),
    "dotted pair": ("[a]\nb.c = 1\n", ("a", "b", "c"), "[a]\n"),
    "dotted table": ("[a]\nb.c = 1\nb.d = 2\ne = 3\n", ("a", "b"), "[a]\ne = 3\n"),
    "inline": ("a = { x = 1, y = 2 }\n", ("a", "x"), "a = { y = 2 }\n"),
    "last inline": ("a = { x = 1, y = 2 }\n", ("a", "y"), "a = { x = 1 }\n"),
    "only inline": ("a = { x = 1 }\n", ("a", "x"), "a = {}\n"),
    "element": ("a = [1, 2, 3]\n", ("a", 1), "a = [1, 3]\n"),
    "last element": ("a = [1, 2]\n", ("a", 1), "a = [1]\n"),
    "only element": ("a = [ 1 ]\n", ("a", 0), "a = []\n"),
    "element on its line": (
        "a = [\n  # one\n  1, # 1\n  2,\n]\n",
        ("a", 0),
        "a = [\n  # one\n  2,\n]\n",
    ),
    "table": ("[a]\nx = 1\n\n[b]\ny = 1\n\n[c]\n", ("b",), "[a]\nx = 1\n\n[c]\n"),
    "table at the end": ("[a]\nx = 1\n\n[b]\ny = 1\n", ("b",), "[a]\nx = 1\n"),
    "table with those below": ("[a]\n\n[b]\n\n[b.c]\n\n[d]\n", ("b",), "[a]\n\n[d]\n"),
    "table above others": ("[a.b]\nx = 1\n\n[a.c]\n", ("a", "b"), "[a.c]\n"),
    "table that the way led through": ("[x]\n\n[a.b]\n", ("a", "b"), "[x]\n"),
    "one of several tables": ("[[a]]\nx = 1\n[[a]]\nx = 2\n", ("a", 0), "[[a]]\nx = 2\n"),
}


@pytest.mark.parametrize("what", REMOVING)
def test_what_is_removed_takes_its_lines_along_and_no_comment(what: str) -> None:
    text, key, expected = REMOVING[what]
    assert edited(text, removed, key) == expected


RENAMING: dict[str, tuple[str, KeyPath, str, str]] = {
    "key": ("[a]\nx = 1 # x\n", ("a", "x"), "y", "[a]\ny = 1 # x\n"),
    "key that needs quotes": ("[a]\nx = 1\n", ("a", "x"), "y z", '[a]\n"y z" = 1\n'),
    "table": ("[a.x]\n[a.x.b]\n[c]\n", ("a", "x"), "y", "[a.y]\n[a.y.b]\n[c]\n"),
    "dotted": ("[a]\nx . b = 1\n'x'.c = 2\n", ("a", "x"), "y", "[a]\ny . b = 1\ny.c = 2\n"),
    "inline": ("a = { x = { x = 1 } }\n", ("a", "x"), "y", "a = { y = { x = 1 } }\n"),
    "array of tables": (
        "[[x]]\nx = 1\n[[x]]\n[x.x]\n",
        ("x",),
        "y",
        "[[y]]\nx = 1\n[[y]]\n[y.x]\n",
    ),
}


@pytest.mark.parametrize("what", RENAMING)
def test_key_is_renamed_wherever_it_is_written(what: str) -> None:
    text, key, name, expected = RENAMING[what]
    assert edited(text, renamed_key, key, name) == expected


@pytest.mark.parametrize(
    ("text", "edit", "arguments"),
    [
        ("a = 1\n", set_value, (("a", "b"), 1)),
        ("[a]\n", set_value, (("a",), 1)),
        ("a = []\n", set_value, (("a", 1), 1)),
        ("[[a]]\n", set_value, (("a", 1, "x"), 1)),
        ("a = [\n1, # one\n2,\n]\n", set_value, (("a",), [2, 1, 0])),
        ("a = {\n  x = 1, # x\n}\n", set_value, (("a", "y"), 2)),
        ("a = 1\n", appended, (("a",), 1)),
        ("[[a]]\n", appended, (("a",), 1)),
        ("[a]\n# kept\nx = 1\n", removed, (("a",),)),
        ("[a.b]\n[c]\n[a.d]\n", removed, (("a",),)),
        ("[a]\nb.x = 1\nc = 1\nb.y = 1\n", removed, (("a", "b"),)),
        ("a = [1, # one\n2]\n", removed, (("a", 0),)),
        ("[a]\nx = 1\ny = 2\n", renamed_key, (("a", "x"), "y")),
        ("[a]\n", renamed_key, (("a", "x"), "y")),
    ],
)
def test_edit_that_would_say_more_or_less_is_refused(
    text: str, edit: Callable[..., Replacement | None], arguments: tuple[Any, ...]
) -> None:
    assert edited(text, edit, *arguments) is None


@pytest.mark.parametrize(
    ("edit", "arguments"),
    [
        (set_value, (("a", "x"), [1])),
        (appended, (("a", "x"), 1)),
        (removed, (("a", "y"),)),
        (renamed_key, (("a", "old"), "x")),
    ],
)
def test_what_is_so_already_is_an_empty_edit(
    edit: Callable[..., Replacement | None], arguments: tuple[Any, ...]
) -> None:
    replacement = edit(document("[a]\nx = [ 1 ]\n"), *arguments)
    assert replacement is not None
    assert replacement == Replacement(Span(replacement.span.start, replacement.span.start), "")


def test_true_is_not_one() -> None:
    assert edited("x = 1\n", set_value, ("x",), True) == "x = true\n"
    assert edited("x = [1]\n", appended, ("x",), True) == "x = [1, true]\n"


def test_text_that_is_too_large_is_not_edited() -> None:
    text = "x = 1\n" + "#" * PROOF_LIMIT
    assert edited(text, set_value, ("x",), 2) is None


@pytest.mark.parametrize(
    ("edit", "arguments"),
    [(removed, (("a", 9),)), (appended, (("a",), "new")), (set_value, (("a",), ["new"]))],
)
def test_large_array_is_edited_in_good_time(
    edit: Callable[..., Replacement | None], arguments: tuple[Any, ...]
) -> None:
    text = "a = [\n" + "".join(f'"{number}",\n' for number in range(7000)) + "]\n"
    begun = time.process_time()
    assert edited(text, edit, *arguments) is not None
    assert time.process_time() - begun < 10
