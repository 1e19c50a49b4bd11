"""Headers: what else is found in them and beside the library, and what looks wrong and is not."""

from __future__ import annotations

import pytest

from cargoc_check.findings import Finding
from tests.support.described import findings

HEADER = "usr/include/foo/foo.h"
STATIC_ONLY = "!usr/lib/libfoo.so.1.2.3\n!usr/lib/libfoo.so.1\n!usr/lib/libfoo.so\n"
OURS = ("LIB25", "LIB70", "LIB71", "LIB72")
COMPILING = ("LIB721", "LIB722", "LIB723")
BOTH = "foo_new,foo_free"


def all_found(
    build: str = "", header: str = "", ignore: tuple[str, ...] = COMPILING, **others: str
) -> list[Finding]:
    """Return what these rules find in the example's tree with these lines, header and others.

    The name of another header is below `usr/include`, `__` for the dot and `_in_` for a slash.
    """
    files = {"build": build} | ({HEADER: header} if header else {})
    for name, text in others.items():
        path = "/".join(reversed(name.split("_in_"))).replace("__", ".")
        files[f"usr/include/{path}"] = text
    return [found for found in findings(files, ignore=ignore) if found.rule.startswith(OURS)]


def found(build: str = "", header: str = "", **others: str) -> set[str]:
    return names_of(all_found(build, header, COMPILING, **others))


def names_of(all_of_them: list[Finding]) -> set[str]:
    return {finding.name for finding in all_of_them}


def shared(exports: str, more: str = "") -> str:
    return f"usr/lib/libfoo.so.1.2.3  elf exports={exports} {more}\n"


def static(names: str) -> str:
    return f"usr/lib/libfoo.a  static defined={names} indexed={names}\n"


def c(text: str) -> str:
    """Return a header of good practice with declarations."""
    begin = '#ifndef FOO_H\n#define FOO_H\n#ifdef __cplusplus\nextern "C" {\n#endif\n'
    return f"{begin}{text}\n#ifdef __cplusplus\n}}\n#endif\n#endif\n"


DECLARING = "#define FOO_DECLARE(name) int foo_##name(void)\nFOO_DECLARE(debug);\nstruct foo;\n"
DECLS = """#pragma once
#ifdef __cplusplus
#define FOO_BEGIN_DECLS extern "C" {
#define FOO_END_DECLS }
#else
#define FOO_BEGIN_DECLS
#define FOO_END_DECLS
#endif
"""
API = "struct foo *foo_new(int level);\nvoid foo_free(struct foo *foo);\n"


@pytest.mark.parametrize("form", ["", "usr/bin/foo.dll  pe", "usr/lib/libfoo.1.2.3.dylib  mach-o"])
def test_correct_header_is_silent(form: str) -> None:
    assert found(form) == set()


# Declared and exported


def test_missing_function_is_named_where_it_is_declared() -> None:
    header = c("struct foo;\n" + API + "int foo_ghost(void);")
    (finding,) = all_found(header=header)
    assert finding.name == "declared-not-exported"
    assert "foo_ghost" in finding.message
    assert finding.location.excerpt == "int foo_ghost(void);"


@pytest.mark.parametrize(
    "text",
    [
        "#ifdef FOO_GHOST\nint foo_ghost(void);\n#endif",
        "static inline int foo_ghost(void) { return 1; }",
        "#define foo_ghost foo_new\nint foo_ghost(void);",
        "int other_ghost(void);",
        "int _foo_ghost(void);",
        "FOO_DECLARE(foo_ghost);",
        "typedef int foo_ghost(void);",
        "#if 0\nint foo_ghost(void);\n#endif",
    ],
)
def test_what_need_not_be_exported(text: str) -> None:
    assert "declared-not-exported" not in found(header=c("struct foo;\n" + API + text))


def test_macro_of_another_header_may_rename() -> None:
    header = c("struct foo;\n" + API + "int foo_ghost(void);")
    rename = "#pragma once\n#define foo_ghost foo_new_2\n"
    assert "declared-not-exported" not in found(header=header, rename__h_in_foo=rename)


def test_program_may_have_to_define_a_function() -> None:
    header = c("struct foo;\n" + API + "void foo_log(const char *line);")
    assert "declared-not-exported" in found(header=header)
    assert "declared-not-exported" not in found(shared(BOTH, "imports=foo_log"), header)


def test_header_without_anything_of_the_library_is_not_judged_by_single_names() -> None:
    ghost = c("int foo_ghost(void);").replace("FOO_H", "GHOST_H")
    assert found(ghost__h_in_foo=ghost) == set()


def test_reexported_library_may_have_the_rest() -> None:
    header = c("struct foo;\n" + API + "int foo_ghost(void);")
    dylib = "usr/lib/libfoo.1.2.3.dylib  mach-o"
    assert "declared-not-exported" in found(dylib, header)


def test_mangled_name_is_missing_whatever_it_begins_with() -> None:
    header = c("struct foo;\n" + API + "int _ZN3foo6secret17h0123456789abcdefE(void);")
    assert "declared-not-exported" in found(header=header)


def test_static_library_alone_is_held_against_the_header() -> None:
    assert found(STATIC_ONLY + static("foo_new")) == {"declared-not-in-archive"}
    assert found(STATIC_ONLY + static(BOTH)) == set()


def test_variable_that_is_declared_as_such() -> None:
    header = c("struct foo;\n" + API + "extern const int foo_level;")
    assert found(shared(f"{BOTH},foo_level:data"), header) == set()
    wrong = header.replace("extern const int foo_level", "int foo_level(void)")
    assert found(shared(f"{BOTH},foo_level:data"), wrong) == {"declared-as-function"}


def test_further_exports_are_told_when_headers_hide_nothing() -> None:
    assert found(shared(f"{BOTH},foo_debug")) == {"exported-not-declared"}
    assert found(shared(f"{BOTH},_foo_debug")) == set()
    assert found(shared(f"{BOTH},foo_debug"), c(DECLARING + API)) == set()
    assert found(shared(f"{BOTH},foo_debug"), c(API + "/* foo_debug: internal */")) == set()


def test_library_of_another_header() -> None:
    assert found(shared("bar_new,bar_free") + static("bar_new,bar_free")) == {
        "header-of-another-library"
    }


# Guards


def test_header_of_functions_alone_needs_a_guard_all_the_same() -> None:
    assert "header-guard" in found(header=c(API).replace("#define FOO_H", "#define BAR_H"))
    assert "header-guard" not in found(header="#pragma once\n" + c(API).replace("FOO_H", "X"))


def test_part_that_another_header_includes_needs_none() -> None:
    header = c('#include "types.h"\nstruct foo;\n' + API)
    assert (
        found(header=header, types__h_in_foo="typedef int foo_int;\nstruct b { int a; };") == set()
    )


def test_guard_of_two_headers() -> None:
    bar = "#ifndef FOO_H\n#define FOO_H\n#define FOO_BAR 1\n#endif\n"
    (finding,) = all_found(bar__h_in_foo=bar)
    assert finding.name == "header-guard-shared"
    assert [message for message, _ in finding.related] == ["the other header"]


def test_header_that_defines_the_guard_of_one_that_it_includes() -> None:
    bar = '#ifndef FOO_H\n#define FOO_H\n#include "foo.h"\n#endif\n'
    assert found(bar__h_in_foo=bar) == set()


def test_lists_that_are_included_with_a_macro_have_no_guard() -> None:
    one = "#ifndef FOO_ITEM\n#define FOO_ITEM(a)\n#endif\nFOO_ITEM(a)\n#undef FOO_ITEM\n"
    two = one.replace("(a)\n#u", "(b)\n#u")
    assert "header-guard-shared" not in found(a__h_in_foo=one, b__h_in_foo=two)


# Languages


def test_functions_without_extern_c() -> None:
    header = "#pragma once\nstruct foo;\n" + API
    assert found(header=header) == {"header-extern-c"}
    macros = f'#pragma once\n#include "decls.h"\nFOO_BEGIN_DECLS\nstruct foo;\n{API}FOO_END_DECLS\n'
    assert found(header=macros, decls__h_in_foo=DECLS) == set()
    assert found(header="#pragma once\n#define FOO_CONSTANT 1\n" + c("")) == set()


def test_cpp_for_a_c_api() -> None:
    cpp = '#pragma once\n#include <cstdint>\nextern "C" {\nvoid foo_free(void *foo);\n}\n'
    assert "header-of-cpp" in found(header=cpp)


def test_cpp_beside_the_header_of_c() -> None:
    cpp = '#pragma once\n#include <cstdint>\nextern "C" {\nvoid foo_free(struct foo *foo);\n}\n'
    assert found(cpp__h_in_foo=cpp) == set()
    assert found(foo__hpp_in_foo="#pragma once\nnamespace foo {\nclass Foo;\n}\n") == set()


@pytest.mark.parametrize(
    "text", ["fn foo_new(int a);", "pub struct foo;", "int foo_new(Option<int> a);", "#[repr(C)]"]
)
def test_rust(text: str) -> None:
    assert "header-of-rust" in found(header=c(text + "\n" + API))


@pytest.mark.parametrize(
    "text",
    [
        "/* fn foo_new(Option<int> a) */",
        "static inline int foo_is(int self) { return foo_at(&self) + (Box < 1); }",
        "#ifdef FOO_RUST\nfn foo_new(int a);\n#endif",
        '#define FOO_RUST "fn foo_new(a: &str)"',
    ],
)
def test_what_looks_like_rust(text: str) -> None:
    assert "header-of-rust" not in found(header=c(text + "\n" + API))


# Versions and names


def test_version_of_an_api_is_another() -> None:
    macros = "#define FOO_API_MAJOR 7\n#define FOO_API_MINOR 0\n#define FOO_API_PATCH 0\n"
    assert found(header=c(macros + "struct foo;\n" + API)) == set()


def test_macro_that_everybody_defines() -> None:
    assert found(header=c('#define VERSION "1.2.3"\n' + API)) == {"header-generic-macro"}
    assert found(header=c("#ifndef VERSION\n#define VERSION 1\n#endif\n" + API)) == set()


# Compiled


def test_fault_of_a_part_is_said_of_the_header_alone() -> None:
    header = c('#include <stdint.h>\n#include "types.h"\nstruct foo;\n' + API)
    part = "#pragma once\ntypedef uint32_t foo_int;\n"
    assert names_of(all_found(header=header, ignore=(), types__h_in_foo=part)) == {"header-part"}


def test_compilers_words_do_not_identify_a_fault() -> None:
    (one,) = all_found(ignore=(), header=c("foo_level foo_new(void);\nvoid foo_free(void *foo);"))
    assert one.name == "header-does-not-compile"
    assert "foo_level" in one.message
    (two,) = all_found(ignore=(), header=c("foo_number foo_new(void);\nvoid foo_free(void *foo);"))
    assert one.identity == two.identity


def test_rust_is_not_said_twice() -> None:
    assert names_of(
        all_found(ignore=(), header=c("fn foo_new(int a);\nvoid foo_free(void *foo);"))
    ) == {"header-of-rust"}
