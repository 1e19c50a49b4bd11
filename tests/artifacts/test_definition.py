"""Module definition files, as Microsoft's and GNU's linkers read them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from cargoc_check.artifacts.archive import definition
from tests.support import trees

WRITTEN = """; made by hand
LIBRARY "foo.dll" BASE=0x100000
DESCRIPTION 'EXPORTS of foo'
EXPORTS
    foo_new @1
    foo_level @ 2 DATA ; a variable
    "quoted name" @3 NONAME PRIVATE
    foo_alias = foo_new @4
    forwarded=other.name
    foo_constant CONSTANT
    decorated@8 @5
    its == other
SECTIONS
    .data READ WRITE
"""


def test_what_a_file_exports() -> None:
    found = definition.read("usr/lib/foo.def", WRITTEN)
    assert found.library == "foo.dll"
    assert found.exports == (
        ("foo_new", False),
        ("foo_level", True),
        ("quoted name", False),
        ("foo_alias", False),
        ("forwarded", False),
        ("foo_constant", True),
        ("decorated@8", False),
        ("its", False),
    )


@pytest.mark.parametrize(
    ("text", "library"),
    [
        ("EXPORTS\nfoo\n", None),
        ("LIBRARY\nEXPORTS\nfoo\n", None),
        ("LIBRARY BASE=0x10\nEXPORTS\nfoo\n", None),
        ("LIBRARY foo\r\nEXPORTS\r\nfoo\r\n", "foo"),
        ("NAME foo.exe\nEXPORTS foo\n", "foo.exe"),
        ("LIBRARY 'foo bar.dll'\nEXPORTS\n\n  foo\n", "foo bar.dll"),
    ],
)
def test_names_of_libraries(text: str, library: str | None) -> None:
    found = definition.read("foo.def", text)
    assert found.library == library
    assert found.exports == (("foo", False),)


@pytest.mark.parametrize("text", ["", "\n", "; EXPORTS foo\n", "LIBRARY foo\n", "foo\nbar\n"])
def test_files_that_export_nothing(text: str) -> None:
    assert definition.read("foo.def", text).exports == ()


@pytest.mark.parametrize("triple", [t for t in trees.TRIPLES if "windows" in t or "cygwin" in t])
def test_what_cargo_c_writes(triple: str) -> None:
    text = Path(trees.recorded(triple), "usr/lib/base.def").read_text(encoding="utf-8")
    found = definition.read("usr/lib/base.def", text)
    assert found.exports == (("base_answer", False),)
    assert found.library is None


def test_long_line_takes_no_longer_than_a_long_file() -> None:
    line = "EXPORTS\n foo" + " = bar" * 1_000_000 + " DATA"
    started = time.process_time()
    assert definition.read("foo.def", line).exports == (("foo", True),)
    assert time.process_time() - started < 20
