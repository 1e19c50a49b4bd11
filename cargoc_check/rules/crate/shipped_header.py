"""Rules about the committed headers that are installed, by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from ...capi.mends import header_text as mends
from ...findings import Place, Problem, Severity, problem
from ...rule import rule

if TYPE_CHECKING:
    from ...artifacts.header.model import Header


@rule("CAPI644", "committed-header-without-guard", Severity.WARNING)
def committed_header_without_guard(shipped: tuple[Header, ...]) -> Iterator[Problem]:
    """A committed header has no include guard

    A program that includes it twice, mostly by way of another header, does not compile: a type is
    defined for the second time.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    generation = false

    [package.metadata.capi.install.include]
    asset = [{ from = "mylib.h" }]
    ```

    ```c mylib.h
    #ifdef __cplusplus
    extern "C" {
    #endif
    struct mylib_size { unsigned width; };
    unsigned mylib_answer(void);
    #ifdef __cplusplus
    }
    #endif
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.header]
    generation = false

    [package.metadata.capi.install.include]
    asset = [{ from = "mylib.h" }]
    ```

    ```c mylib.h
    #ifndef MYLIB_H
    #define MYLIB_H
    #ifdef __cplusplus
    extern "C" {
    #endif
    struct mylib_size { unsigned width; };
    unsigned mylib_answer(void);
    #ifdef __cplusplus
    }
    #endif
    #endif
    ```

    ## Sources

    - [cbindgen: include_guard, pragma_once](https://github.com/mozilla/cbindgen/blob/main/docs.md)
    """
    for header in shipped:
        if header.types and not header.once:
            yield problem(
                "{name} defines types and has no include guard",
                Place(header.path),
                name=header.include_as,
                help="put it between `#ifndef`, `#define` and `#endif`",
                fix=partial(mends.guarded, header.path, header.source) if header.sure else None,
            )


@rule("CAPI645", "committed-header-not-for-cpp", Severity.INFO)
def committed_header_not_for_cpp(shipped: tuple[Header, ...]) -> Iterator[Problem]:
    """A committed header declares functions without `extern "C"` for C++

    A C++ compiler takes them for C++ functions, whose names in the library would be others: the
    program compiles, and fails when it is linked. Users in C++ have to put `extern "C"` around the
    include, which breaks where the header includes others.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    generation = false

    [package.metadata.capi.install.include]
    asset = [{ from = "mylib.h" }]
    ```

    ```c mylib.h
    #pragma once
    unsigned mylib_answer(void);
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.header]
    generation = false

    [package.metadata.capi.install.include]
    asset = [{ from = "mylib.h" }]
    ```

    ```c mylib.h
    #pragma once
    #ifdef __cplusplus
    extern "C" {
    #endif
    unsigned mylib_answer(void);
    #ifdef __cplusplus
    }
    #endif
    ```

    ## Sources

    - [cbindgen: cpp_compat](https://github.com/mozilla/cbindgen/blob/main/docs.md)
    - [C++: language linkage](https://eel.is/c++draft/dcl.link)
    """
    for header in shipped:
        declared = [one for one in header.declarations if one.is_linked]
        if declared and header.sure and not header.extern_c:
            yield problem(
                '{name} declares {count} functions without `extern "C"` for C++',
                Place(header.path, span=declared[0].span),
                name=header.include_as,
                count=len(declared),
                fix=partial(mends.for_cpp, header.path, header.source, header.guard),
            )
