"""Headers that want to break their reader: any text is read, in bounded time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cargoc_check.artifacts.header import file, rust
from cargoc_check.text.source import Source

_LENGTH = 50_000
_SECONDS = 5
_WORDS = (
    *("int", "void", "foo", "bar", "extern", '"C"', "struct", "static", "typedef", "namespace"),
    *("(", ")", "{", "}", "[", "]", ";", ",", "*", "<", ">", ":", "=", "1", "'", '"', "class"),
    *("\n#if A\n", "\n#else\n", "\n#endif\n", "\n#define foo bar\n", "\n#define foo(a) a;\n"),
    *("\n#include <x>\n", "\n#pragma once\n", "\\\n", "__attribute__", "asm", "...", "/*", "*/"),
    *("//", "#", "%:", "<%", 'R"', "é", "\0"),
)


def _read(text: str) -> None:
    header = file.read("foo.h", "foo.h", Source("foo.h", text))
    for one in header.declarations:
        assert text[one.span.start : one.span.end].replace("\\\n", "").startswith(one.name[:1])
    list(rust.leftovers(header))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_WORDS), max_size=60))
def test_any_words_are_read(words: list[str]) -> None:
    _read(" ".join(words))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    _read(text)


@pytest.mark.parametrize(
    "text",
    [
        *("(", "{", "[", "/*", "//\\\n", '"', "'\\", "a\\\n", "a<", "struct a ", "struct a(b) "),
        *("int f(", "f(a) ", "a b(c);", "x(){}", "= {", "[[", "#if A\n", "#else\n", "#endif\n"),
        *("#if A\nint a();\n#endif\n", "#define a b\n", "#define a(\n", "#include <a>\n", "a::b"),
        *('extern "C" {\n', "namespace a{", "template<", "extern int a, b;", "asm(", "\\ ", "\0"),
        *("__attribute__((", "int (*f)(", 'R"(', "f(a)\n#define x\n", "#if !defined A\n"),
    ],
)
def test_repeated_text_takes_bounded_time(text: str) -> None:
    began = time.process_time()
    _read(text * (_LENGTH // len(text)))
    assert time.process_time() - began < _SECONDS


def test_very_long_header_is_read_in_part() -> None:
    text = "int foo(void);\n" + " " * (3 << 20) + "int bar(void);\n"
    header = file.read("foo.h", "foo.h", Source("foo.h", text))
    assert [one.name for one in header.declarations] == ["foo"]
    assert not header.sure
