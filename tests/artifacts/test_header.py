"""Headers read without a compiler: what they declare, and what is left open."""

from __future__ import annotations

import pytest

from cargoc_check.artifacts.header import file
from cargoc_check.artifacts.header.model import Header
from cargoc_check.text.source import Source


def read(text: str, name: str = "foo.h") -> Header:
    return file.read(name, name, Source(name, text))


def names(text: str) -> list[str]:
    return [one.name for one in read(text).declarations]


def guarded(text: str) -> str:
    return f"#ifndef FOO_H\n#define FOO_H\n{text}\n#endif\n"


# Declarations


@pytest.mark.parametrize(
    "text",
    [
        "void foo(void);",
        "extern int foo(int a, ...);",
        "const char *const *foo(const struct bar *b, int n[4]);",
        "struct bar foo(void);",
        "struct bar { int a; } *foo(void);",
        "unsigned long long foo(unsigned);",
        "FOO_API int foo(int a) FOO_ATTRIBUTE(1, 2);",
        'FOO_API __attribute__((visibility("default"))) int foo(int a) __attribute__((cold));',
        "__declspec(dllexport) int __stdcall foo(int a);",
        "int WINAPI foo(int a);",
        "Bar *_Nonnull foo(Bar *_Nullable b);",
        "FOO_DEPRECATED_FOR(bar)\nBar *foo(Bar *b) G_GNUC_PRINTF(1, 2);",
        "FOO_BEGIN_DECLS\nBar *foo(Bar *b);\nFOO_END_DECLS\n",
        "EXTERN(struct bar *) foo(struct bar *b);",
        "int (foo)(int a);",
        "FOO_API bar_t (foo)(int a);",
        "void (*foo(int a))(int);",
        "void foo(void (*callback)(int, void *), void *data);",
        "extern const Bar foo;",
        "extern const char *const foo[];",
        "extern FOO_API int foo;",
        "FOO_API const int foo;",
        "extern int foo FOO_DEPRECATED;",
        "extern void (*foo)(int);",
        "extern struct bar foo[3], ;".replace(", ;", ";"),
        "[[nodiscard]] int foo(void);",
        "int fo\\\no(void);",
        "int /* bar(void); */ foo /* ( */ (void); // baz(void);",
        "%:define X\nint foo(int a<:3:>);",
    ],
)
def test_declaration_is_found(text: str) -> None:
    header = read(text)
    assert [one.name for one in header.declarations if one.name != "X"] == ["foo"]
    assert header.sure


@pytest.mark.parametrize(
    "text",
    [
        "typedef int foo(int);",
        "typedef struct foo { int (*bar)(int); } foo;",
        "struct foo { int bar(int); };",
        "enum foo { A, B = (1 << 2) };",
        "struct foo;",
        '_Static_assert(sizeof(int) == 4, "foo(void);");',
        "#if 0\nvoid foo(void);\n#endif",
        "#define foo(x) bar(x)\n",
        "static const int foo[] = { 1, 2 };",
        "/* void foo(void); */",
        'enum FOO_ENUM("x") foo { A };',
    ],
)
def test_nothing_is_declared(text: str) -> None:
    header = read(text)
    assert header.declarations == ()
    assert header.sure


@pytest.mark.parametrize(
    "text",
    [
        "FOO_DECLARE(foo)\n",
        "FOO_DECLARE(foo, (int a, int b));",
        "#define DECLARE(name) void name##_new(void)\nDECLARE(foo);",
        "void FOO_NAME(foo)(int a);",
        "int foo FOO((int a));",
        "#define foo bar\nvoid foo(void);",
        "#define foo(a) bar(a)\nvoid foo(int a);",
        'int foo(int) __asm__("bar");',
        "int foo(int a;",
        "}} void ) foo(int a); (",
        "@interface foo\nvoid bar(void);",
        "int f(a) int a; {",
    ],
)
def test_what_is_not_understood_declares_nothing_and_is_said(text: str) -> None:
    header = read(text)
    assert not {"foo", "FOO_NAME", "FOO_DECLARE"} & {one.name for one in header.declarations}
    assert not header.sure


@pytest.mark.parametrize(
    ("parameters", "count"),
    [
        ("void", 0),
        ("", None),
        ("int a", 1),
        ("int a, ...", 1),
        ("int (*f)(int, int), void *data", 2),
        ("int a[2], Bar b, struct c *c", 3),
    ],
)
def test_parameters_are_counted(parameters: str, count: int | None) -> None:
    (one,) = read(f"int foo({parameters});").declarations
    assert one.parameters == count


def test_place_of_a_declaration_is_its_name() -> None:
    text = "\n  extern struct bar *foo(int a);\n"
    (one,) = read(text).declarations
    assert text[one.span.start : one.span.end] == "foo"


def test_further_declarators_are_found() -> None:
    assert names("extern int foo, *bar, baz[3];") == ["foo", "bar", "baz"]
    assert names("int foo(void), *bar(int a);") == ["foo", "bar"]


@pytest.mark.parametrize(
    "text",
    [
        "static inline int foo(int a) { return a; }",
        "inline int foo(int a) { if (a) { bar(a); } return a; }",
        "FOO_INLINE int foo(int a);",
        "int foo(int a);\nint foo(int a) { return a; }",
    ],
)
def test_function_that_needs_no_library(text: str) -> None:
    assert all(one.inline for one in read(text).declarations)
    assert names(text)[0] == "foo"


# Conditions


def test_conditions_are_those_around_the_declaration() -> None:
    text = (
        "#if defined(A) && B > 1\n#ifndef C\nint foo(void);\n#else\nint bar(void);\n#endif\n#endif"
    )
    foo, bar = read(text).declarations
    assert foo.conditions == ("defined ( A ) && B > 1", "!defined(C)")
    assert bar.conditions == ("defined ( A ) && B > 1", "defined(C)")


def test_guard_and_cpp_are_no_conditions() -> None:
    text = guarded(
        '#ifdef __cplusplus\nextern "C" {\n#endif\nint foo(void);\n#ifdef __cplusplus\n}\n#endif'
    )
    header = read(text)
    assert header.guard == "FOO_H"
    assert header.extern_c
    assert not header.cpp
    (one,) = header.declarations
    assert one.conditions == ()
    assert not one.cpp_only


def test_branches_within_a_declaration_are_read_one_at_a_time() -> None:
    text = "int foo(int a,\n#ifdef A\nint b);\n#else\nlong b);\n#endif\nint bar(void);"
    assert names(text) == ["foo", "bar"]
    text = "#ifdef A\nstruct foo {\n#else\nstruct bar {\n#endif\nint a; };\nint baz(void);"
    assert names(text) == ["baz"]


def test_declaration_that_is_the_same_for_c_and_cpp() -> None:
    text = '#ifdef __cplusplus\nextern "C"\n#else\nextern\n#endif\nint foo(int a);'
    (one,) = read(text).declarations
    assert (one.name, one.cpp_only, one.conditions) == ("foo", False, ())


def test_condition_that_holds_in_c_as_well_is_not_cpp() -> None:
    (one,) = read("#if defined(__cplusplus) || A\nint foo(void);\n#endif").declarations
    assert not one.cpp_only
    assert one.conditions == ("defined ( __cplusplus ) || A",)


def test_declaration_for_cpp_alone() -> None:
    text = 'int mangled(int);\nextern "C" int foo(int);\nclass A { int b(); };'
    (one,) = read(f"#ifdef __cplusplus\n{text}\n#endif").declarations
    assert one.name == "foo"
    assert one.cpp_only


# Guards, macros and includes


@pytest.mark.parametrize(
    ("text", "once"),
    [
        (guarded("struct foo { int a; };"), True),
        ("#pragma once\nstruct foo { int a; };", True),
        ("#if !defined FOO_H\n#define FOO_H\nstruct foo { int a; };\n#endif", True),
        ("#define FOO_MAJOR 1\n" + guarded("struct foo { int a; };"), True),
        ("#ifndef FOO_H\nstruct foo { int a; };\n#define FOO_H\n#endif", True),
        (guarded("int a(void);") + "#ifndef BAR_H\n#define BAR_H\nint b(void);\n#endif", True),
        ("struct foo { int a; };", False),
        ("#ifndef FOO_H\n#define BAR_H\nstruct foo { int a; };\n#endif", False),
        (guarded("") + "struct foo { int a; };", False),
        ("struct foo { int a; };\n" + guarded(""), False),
        ("#ifndef LIST\n#define LIST(a)\n#endif\nLIST(a)\nLIST(b)\n", False),
    ],
)
def test_header_that_is_read_once(text: str, once: bool) -> None:
    assert read(text).once == once


def test_macros_keep_their_names_as_written() -> None:
    text = "#define A 1 /* one */\n#define FOO.H_MAJOR 2\n#define B \\\n  (3)\n"
    text += "#define C(x) x\n# define D\n"
    found = [(macro.name, macro.value) for macro in read(text).macros]
    assert found == [("A", "1"), ("FOO.H_MAJOR", "2"), ("B", "(3)"), ("D", "")]
    macro = read(text).macros[1]
    assert text[macro.span.start : macro.span.end] == "FOO.H_MAJOR"


def test_includes_have_conditions_and_places() -> None:
    text = (
        '#include <stdint.h>\n#ifdef _WIN32\n#  include "bar.h" // here\n#endif\n#include MACRO\n'
    )
    first, second = read(text).includes
    assert (first.name, first.quoted, first.conditions) == ("stdint.h", False, ())
    assert (second.name, second.quoted) == ("bar.h", True)
    assert second.conditions == ("defined(_WIN32)",)
    assert text[second.span.start : second.span.end] == '"bar.h"'


# Languages


@pytest.mark.parametrize(
    "text",
    [
        "#include <cstdint>\n",
        'extern "C" {\nint foo(void);\n}\n',
        "namespace foo {\n}\n",
        "template <typename T> struct foo { T a; };",
        "enum class foo : int { A };",
        "using foo = int;",
    ],
)
def test_header_of_cpp(text: str) -> None:
    assert read(text).cpp


def test_header_of_cpp_declares_what_has_the_linkage_of_c() -> None:
    text = 'namespace a {\nint b(int);\nextern "C" {\nFoo<int, 2> foo(std::string &a);\n}\n}\n'
    assert names(text) == ["foo"]


def test_only_bodies_of_types_must_not_be_read_twice() -> None:
    assert read("struct foo { int a; };").types
    assert read("typedef enum { A } foo;").types
    assert not read("struct foo;\nvoid bar(struct foo *foo);").types


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ("", True),
        ("/* nothing */\n" + guarded(""), True),
        (guarded('#ifdef __cplusplus\nextern "C" {\n}\n#endif'), True),
        (guarded("int foo(void);"), False),
        (guarded("FOO_LIST"), False),
    ],
)
def test_header_with_nothing_in_it(text: str, blank: bool) -> None:
    assert read(text).blank == blank
