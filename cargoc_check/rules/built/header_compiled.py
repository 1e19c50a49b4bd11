"""Rules about what a compiler makes of each header; they are skipped where there is none."""

from __future__ import annotations

from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.header.includes import Includes, installed
from ...artifacts.header.model import Compiled, Fault, Outcome
from ...artifacts.header.rust import leftovers
from ...findings import Place, Problem, Severity, problem
from ...rule import rule


@rule("LIB721", "header-does-not-compile", Severity.ERROR)
def header_does_not_compile(compiled: Compiled, build: Build) -> Iterator[Problem]:
    """A header does not compile by itself

    It is the only header, so every program that includes it stops there. cbindgen with
    `no_includes = true` leaves out `<stdint.h>` and the like, it names types of other crates that
    it has not read, and a header by hand depends on what its author's programs include first.

    ## Example

    ```c usr/include/foo/foo.h
    #ifndef FOO_H
    #define FOO_H
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

    ## Judged

    With `cc` or clang, as GNU C99 and later and, headers of C++, as C++11 and later, each header
    alone. Headers that include what is neither in the tree nor the system's own are passed over,
    and so are those that say by `#error` that they are not to be included alone.

    ## Sources

    - `no_includes` and `sys_includes` of cbindgen
    """
    if len(installed(build)) != 1:
        return
    for outcome in _faulty(compiled):
        header = outcome.header
        if (outcome.language == "C" or header.cpp) and not any(leftovers(header)):
            yield _said(
                "this header does not compile by itself as {language}",
                outcome,
                "include what it needs in the header itself; in cbindgen.toml\n\n"
                '    sys_includes = ["stdint.h"]',
            )


@rule("LIB722", "header-part", Severity.INFO)
def header_part(compiled: Compiled, includes: Includes) -> Iterator[Problem]:
    """A header that others include does not compile by itself

    As a part of the others it does no harm. Whoever includes it alone has to include before it what
    it does not include itself.

    ## Example

    ```c usr/include/foo/foo.h
    #ifndef FOO_H
    #define FOO_H
    #include <stdint.h>
    #include "level.h"
    #ifdef __cplusplus
    extern "C" {
    #endif
    struct foo;
    struct foo *foo_new(foo_level level);
    void foo_free(struct foo *foo);
    #ifdef __cplusplus
    }
    #endif
    #endif
    ```

    ```c usr/include/foo/level.h
    #ifndef FOO_LEVEL_H
    #define FOO_LEVEL_H
    typedef uint32_t foo_level;
    #endif
    ```

    ## Use instead

    ```c usr/include/foo/level.h
    #ifndef FOO_LEVEL_H
    #define FOO_LEVEL_H
    #include <stdint.h>
    typedef uint32_t foo_level;
    #endif
    ```

    ## Sources

    - [Google's guide](https://google.github.io/styleguide/cppguide.html#Self_contained_Headers)
    """
    for outcome in _faulty(compiled):
        header = outcome.header
        if header.path in includes.within and (outcome.language == "C" or header.cpp):
            yield _said(
                "this part of other headers does not compile by itself as {language}",
                outcome,
                "include what it needs in the header itself, or let it say that it is a part:\n"
                '    #error "include <…> instead"',
            )


@rule("LIB725", "header-needs-others", Severity.WARNING)
def header_needs_others(compiled: Compiled, build: Build, includes: Includes) -> Iterator[Problem]:
    """A header compiles only after others

    A program that includes it first stops there, and one that sorts its includes may do so one day.
    Where it is meant to follow another of the same library, it can include that itself.

    ## Example

    ```c usr/include/foo/more.h
    #ifndef FOO_MORE_H
    #define FOO_MORE_H
    #ifdef __cplusplus
    extern "C" {
    #endif
    static inline uint32_t foo_more(void) { return 1; }
    #ifdef __cplusplus
    }
    #endif
    #endif
    ```

    ## Use instead

    ```c usr/include/foo/more.h
    #ifndef FOO_MORE_H
    #define FOO_MORE_H
    #include <stdint.h>
    #ifdef __cplusplus
    extern "C" {
    #endif
    static inline uint32_t foo_more(void) { return 1; }
    #ifdef __cplusplus
    }
    #endif
    #endif
    ```

    ## Sources

    - `no_includes` and `sys_includes` of cbindgen
    """
    headers = installed(build)
    for outcome in _faulty(compiled) if len(headers) > 1 else ():
        header = outcome.header
        own = outcome.language == "C" or header.cpp
        if own and header.path not in includes.within and not any(leftovers(header)):
            yield _said(
                "this header compiles as {language} only after others, if at all",
                outcome,
                "include what it needs in the header itself",
            )


@rule("LIB723", "header-cpp", Severity.WARNING)
def header_cpp(compiled: Compiled) -> Iterator[Problem]:
    """A header compiles as C and not as C++

    Half of the programs that use C libraries are in C++. A parameter may be called `class`, `new`
    or `this`, an enumeration may be assigned an integer, or a function body may rely on conversions
    from `void *`.

    ## Example

    ```c usr/include/foo/foo.h
    #ifndef FOO_H
    #define FOO_H
    #ifdef __cplusplus
    extern "C" {
    #endif
    struct foo;
    struct foo *foo_new(int class);
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

    - [C++ and ISO C](https://eel.is/c++draft/diff.iso): where they differ
    """
    for outcome in _faulty(compiled):
        if outcome.language == "C++" and not outcome.header.cpp:
            yield _said(
                "this header compiles as C and not as {language}",
                outcome,
                "choose another name, or hide the place from C++ with `#ifndef __cplusplus`",
            )


def _faulty(compiled: Compiled) -> Iterator[Outcome]:
    """Yield the headers with faults, one of those that have the same first one."""
    seen: set[tuple[str, Fault]] = set()
    for outcome in compiled.outcomes:
        if outcome.verdict == "faulty":
            key = (outcome.language, outcome.faults[0])
            if key not in seen:
                seen.add(key)
                yield outcome


def _said(template: str, outcome: Outcome, help: str) -> Problem:
    """Return a problem at the first fault; the compiler's words do not identify it."""
    fault = outcome.faults[0]
    words = fault.message.replace("{", "{{").replace("}", "}}")
    return problem(
        f"{template}: {words}",
        Place(fault.path, span=fault.span),
        language=outcome.language,
        help=help,
    )
