"""Rules about the language of installed headers, and what they share with others."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ... import data
from ...artifacts.build import Build
from ...artifacts.header import rust
from ...artifacts.header.includes import Includes, installed, is_installed
from ...artifacts.header.model import Header
from ...findings import Place, Problem, Related, Severity, problem
from ...rule import rule
from ...text.source import Span

_MANY = 2


@rule("LIB707", "header-prototype", Severity.INFO)
def header_prototype(header: Header) -> Iterator[Problem]:
    """A function is declared with an empty list of parameters

    Before C23, `()` says nothing of the parameters: a call with any number of arguments compiles.
    `(void)` says that there are none. cbindgen writes that; a header by hand may not.

    ## Example

    ```c usr/include/foo/foo.h
    #pragma once
    #ifdef __cplusplus
    extern "C" {
    #endif
    int foo_count();
    #ifdef __cplusplus
    }
    #endif
    ```

    ## Use instead

    ```c usr/include/foo/foo.h
    #pragma once
    #ifdef __cplusplus
    extern "C" {
    #endif
    int foo_count(void);
    #ifdef __cplusplus
    }
    #endif
    ```

    ## Sources

    - [cppreference: function declarations](https://en.cppreference.com/w/c/language/function_declaration)
    """
    if header.cpp:
        return
    for one in header.declarations:
        behind = header.source.text[one.span.end : one.span.end + _MANY].replace(" ", "")
        if one.is_called and one.parameters is None and behind == "()":
            yield problem(
                "{name}() says nothing of its parameters",
                Place(header.path, span=one.span),
                name=one.name,
                help="write `(void)`",
            )


@rule("LIB716", "header-of-cpp", Severity.WARNING)
def header_of_cpp(build: Build) -> Iterator[Problem]:
    """A header can be read by C++ alone

    It declares functions of a C API in the language of C++, and a C compiler stops at it. Without a
    cbindgen.toml, or without `language = "C"` in it, cbindgen writes C++.

    ## Example

    ```c usr/include/foo/foo.h
    #include <cstdint>
    #include <new>

    struct foo;

    extern "C" {

    foo *foo_new(int32_t level);

    void foo_free(foo *foo);

    }  // extern "C"
    ```

    ## Use instead

    ```c usr/include/foo/foo.h
    #ifndef FOO_H
    #define FOO_H
    #include <stdint.h>
    #ifdef __cplusplus
    extern "C" {
    #endif
    struct foo;
    struct foo *foo_new(int32_t level);
    void foo_free(struct foo *foo);
    #ifdef __cplusplus
    }
    #endif
    #endif
    ```

    ## Sources

    - `language` of cbindgen
    """
    of_c = {d.name for one in build.headers if not one.cpp for d in one.declarations}
    for header in installed(build):
        declared = [d for d in header.declarations if not d.inline]
        if not header.cpp or not header.path.endswith(".h") or not declared:
            continue
        if not {d.name for d in declared} <= of_c:
            yield problem(
                "no C compiler can read this header, which declares {name}",
                Place(header.path, span=declared[0].span),
                name=declared[0].name,
                help='write in cbindgen.toml\n\n    language = "C"\n    cpp_compat = true',
            )


@rule("LIB717", "header-of-rust", Severity.ERROR)
def header_of_rust(header: Header, build: Build) -> Iterator[Problem]:
    """A header has Rust in it

    No C compiler takes it. A generator copied what it did not understand, or the wrong file was
    installed.

    ## Example

    ```c usr/include/foo/foo.h
    #ifndef FOO_H
    #define FOO_H
    #ifdef __cplusplus
    extern "C" {
    #endif
    struct foo;
    struct foo *foo_new(int level);
    void foo_free(struct foo *foo, Option<foo_callback> done);
    #ifdef __cplusplus
    }
    #endif
    #endif
    ```

    ## Use instead

    ```c usr/include/foo/foo.h
    #ifndef FOO_H
    #define FOO_H
    #ifdef __cplusplus
    extern "C" {
    #endif
    struct foo;
    typedef void (*foo_callback)(void);
    struct foo *foo_new(int level);
    void foo_free(struct foo *foo, foo_callback done);
    #ifdef __cplusplus
    }
    #endif
    #endif
    ```

    ## Sources

    - [cbindgen: header, after_includes and trailer are copied as they are](https://github.com/mozilla/cbindgen/blob/main/docs.md)
    """
    found = next(rust.leftovers(header), None)
    if found is not None and is_installed(header, build):
        yield problem(
            "`{words}` is Rust",
            Place(header.path, span=found[1]),
            words=found[0],
            help="let cbindgen make the header, which turns types into those of C or leaves the "
            "function out",
        )


@rule("LIB718", "header-guard-shared", Severity.ERROR)
def header_guard_shared(build: Build, includes: Includes) -> Iterator[Problem]:
    """Two headers have the same guard

    Whichever is included second has nothing in it. One was copied from the other, or two
    cbindgen.toml name the same `include_guard`.

    ## Example

    ```c usr/include/foo/bar.h
    #ifndef FOO_H
    #define FOO_H
    struct bar { int level; };
    #endif
    ```

    ## Use instead

    ```c usr/include/foo/bar.h
    #ifndef BAR_H
    #define BAR_H
    struct bar { int level; };
    #endif
    ```

    ## Sources

    - [once-only headers](https://gcc.gnu.org/onlinedocs/cpp/Once-Only-Headers.html)
    - [cbindgen: include_guard](https://github.com/mozilla/cbindgen/blob/main/docs.md)
    """
    first: dict[str, Header] = {}
    for header in installed(build):
        if header.guard is None:
            continue
        other = first.setdefault(header.guard, header)
        if other is header or not _are_together(other, header):
            continue
        linked = any(header in includes.found(other, one) for one in other.includes)
        if not linked and not any(other in includes.found(header, one) for one in header.includes):
            yield problem(
                "`{guard}` is the guard of {other} as well",
                Place(header.path, span=_guard(header)),
                guard=header.guard,
                other=other.include_as,
                related=(Related("the other header", Place(other.path, span=_guard(other))),),
                help="name each guard after its own header",
            )


@rule("LIB719", "header-generic-macro", Severity.WARNING)
def header_generic_macro(header: Header, build: Build) -> Iterator[Problem]:
    """A header defines a macro that everybody else defines as well

    Macros know no scope: a constant `VERSION` of the library replaces the word wherever it stands,
    in the program and in headers that come after. cbindgen makes a macro of every public constant,
    in the name that it has in Rust.

    ## Example

    ```c usr/include/foo/foo.h
    #ifndef FOO_H
    #define FOO_H
    #define MAX_SIZE 4096
    #ifdef __cplusplus
    extern "C" {
    #endif
    struct foo;
    struct foo *foo_new(int level);
    void foo_free(struct foo *foo);
    #ifdef __cplusplus
    }
    #endif
    #endif
    ```

    ## Use instead

    ```c usr/include/foo/foo.h
    #ifndef FOO_H
    #define FOO_H
    #define FOO_MAX_SIZE 4096
    #ifdef __cplusplus
    extern "C" {
    #endif
    struct foo;
    struct foo *foo_new(int level);
    void foo_free(struct foo *foo);
    #ifdef __cplusplus
    }
    #endif
    #endif
    ```

    ## Sources

    - [GNU coding standards: libraries](https://www.gnu.org/prep/standards/html_node/Libraries.html)
    - [cbindgen: constants become macros](https://github.com/mozilla/cbindgen/blob/main/docs.md)
    """
    names = data.table("generic_macros")["generic"]
    for macro in header.macros:
        if (
            macro.name in names
            and macro.value
            and not macro.conditions
            and is_installed(header, build)
        ):
            yield problem(
                "`{name}` is a macro in every program that includes this",
                Place(header.path, span=macro.span),
                name=macro.name,
                help="give constants the library's prefix, in Rust or in cbindgen.toml:\n"
                '    [export.rename]\n    "' + macro.name + '" = "…_' + macro.name + '"',
            )


def _are_together(one: Header, other: Header) -> bool:
    """Tell whether a program may include both, and they are not the same header twice."""
    same_name = posixpath.basename(one.path) == posixpath.basename(other.path)
    same_folder = posixpath.dirname(one.path) == posixpath.dirname(other.path)
    return same_folder and not same_name and one.source.text != other.source.text


def _guard(header: Header) -> Span | None:
    name = re.escape(header.guard or "")
    found = re.search(rf"#[ \t]*define[ \t]+({name})", header.source.text)
    return Span(*found.span(1)) if found else None
