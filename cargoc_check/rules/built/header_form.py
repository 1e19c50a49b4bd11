"""Rules about installed headers by themselves: what C and C++ can make of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.header.includes import Includes, installed
from ...artifacts.header.model import Header
from ...artifacts.inside import build_paths
from ...artifacts.pc import values
from ...findings import Place, Problem, Severity, problem
from ...rule import rule
from ...text.source import Span
from ...text.wording import counted

_VERSION = re.compile(r"(?P<stem>\w+)_(?P<part>MAJOR|MINOR|PATCH)$")
_PARTS = ("MAJOR", "MINOR", "PATCH")
_BEGUN = re.compile(r"\b[A-Z_]*BEGIN|\bEXTERN_C\b|#\s*include\b.*begin")
"""What may stand for the begin of `extern "C"`, by a macro or a header of its own."""
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*$")


@rule("LIB701", "header-missing", Severity.WARNING)
def header_missing(build: Build) -> Iterator[Problem]:
    """A development package has no header

    There is what programs are linked with and a pc file that names directories of headers, and no
    header. Nothing can be compiled against the library, unless another package has the headers.

    ## Example

    ```tree build
    !usr/include/foo/foo.h
    ```

    ## Use instead

    ```tree build
    usr/include/foo  folder
    ```

    ## Sources

    - `header.enabled` and `install.include` in `[package.metadata.capi]`
    """
    if build.headers:
        return
    for pc in build.pc_files:
        flags = [flag for flag in values.cflags(pc) if flag.text.startswith("-I")]
        own = [flag for flag in flags if build.layout.inside(flag.text[2:].strip()) is not None]
        if own and values.libs(pc):
            yield problem(
                "no header is installed, and Cflags names {folder}",
                Place(pc.path, span=own[0].span),
                folder=own[0].text[2:].strip(),
                help="install it, or name the package that has it together with this one",
            )


@rule("LIB702", "header-empty", Severity.WARNING)
def header_empty(build: Build, includes: Includes) -> Iterator[Problem]:
    """No header declares anything at all

    What is installed is empty, or holds nothing but comments and its include guard. cbindgen writes
    such a header where it finds no exported function: it was run without the feature `capi`, or for
    the wrong crate. cargo-c 0.9.0 and 0.9.1 emptied it when `header.subdirectory` was false.

    ## Example

    ```c usr/include/foo/foo.h
    #ifndef FOO_H
    #define FOO_H
    #endif
    ```

    ## Use instead

    ```c usr/include/foo/foo.h
    #ifndef FOO_H
    #define FOO_H
    #ifdef __cplusplus
    extern "C" {
    #endif
    void foo_free(void *foo);
    #ifdef __cplusplus
    }
    #endif
    #endif
    ```

    ## Sources

    - [cargo-c#216](https://github.com/lu-zero/cargo-c/issues/216)
    """
    for header in _by_themselves(build, includes):
        if header.blank and not header.macros and not header.includes:
            yield problem(
                "there is nothing in this header but {what}",
                Place(header.path),
                what="its guard and comments" if header.source.text.strip() else "its name",
                help="look at what `cargo cbuild` makes of it, and at cbindgen's warnings",
            )


@rule("LIB703", "header-guard", Severity.WARNING)
def header_guard(build: Build, includes: Includes) -> Iterator[Problem]:
    """A header has no include guard

    A program that includes it twice, mostly by way of another header, does not compile as soon as
    the header defines a type. cbindgen writes a guard when `include_guard` or `pragma_once` asks
    for one; a guard that tests one macro and defines another guards nothing.

    ## Example

    ```c usr/include/foo/foo.h
    #ifdef __cplusplus
    extern "C" {
    #endif
    struct foo { int level; };
    void foo_free(struct foo *foo);
    #ifdef __cplusplus
    }
    #endif
    ```

    ## Use instead

    ```c usr/include/foo/foo.h
    #ifndef FOO_H
    #define FOO_H
    #ifdef __cplusplus
    extern "C" {
    #endif
    struct foo { int level; };
    void foo_free(struct foo *foo);
    #ifdef __cplusplus
    }
    #endif
    #endif
    ```

    ## Sources

    - [cbindgen: include_guard](https://github.com/mozilla/cbindgen/blob/master/docs.md)
    """
    for header in _by_themselves(build, includes):
        if not header.once and (header.types or header.declarations):
            yield problem(
                "this header has no include guard",
                Place(header.path),
                help='write `include_guard = "NAME_H"` into cbindgen.toml, or `#pragma once`',
            )


@rule("LIB704", "header-extern-c", Severity.WARNING)
def header_extern_c(build: Build, includes: Includes) -> Iterator[Problem]:
    """A header declares functions without `extern "C"` for C++

    A C++ compiler takes them for C++ functions, whose names in the library would be others: the
    program compiles, and fails when it is linked.

    ## Example

    ```c usr/include/foo/foo.h
    #pragma once
    struct foo;
    struct foo *foo_new(int level);
    void foo_free(struct foo *foo);
    ```

    ## Use instead

    ```c usr/include/foo/foo.h
    #pragma once
    #ifdef __cplusplus
    extern "C" {
    #endif
    struct foo;
    struct foo *foo_new(int level);
    void foo_free(struct foo *foo);
    #ifdef __cplusplus
    }
    #endif
    ```

    ## Sources

    - [cbindgen: cpp_compat](https://github.com/mozilla/cbindgen/blob/master/docs.md)
    """
    for header in _by_themselves(build, includes):
        declared = [one for one in header.declarations if one.is_called]
        is_plain = header.sure and not header.extern_c and not header.cpp
        if declared and is_plain and not _BEGUN.search(header.source.text):
            more = "are" if len(declared) > 1 else "is"
            yield problem(
                '{count} of this header {are} declared without `extern "C"` for C++',
                Place(header.path, span=declared[0].span),
                count=counted(len(declared), "function"),
                are=more,
                help="write `cpp_compat = true` into cbindgen.toml",
            )


@rule("LIB705", "header-version", Severity.WARNING)
def header_version(header: Header, build: Build) -> Iterator[Problem]:
    """The version in a header is not that of the pc file

    Programs ask the macros at compile time, and pkg-config before, which functions there are. When
    the two do not agree, the header or the pc file is that of another version.

    ## Example

    ```c usr/include/foo/foo.h
    #ifndef FOO_H
    #define FOO_H
    #define FOO_MAJOR 1
    #define FOO_MINOR 3
    #define FOO_PATCH 0
    #endif
    ```

    ## Use instead

    ```c usr/include/foo/foo.h
    #ifndef FOO_H
    #define FOO_H
    #define FOO_MAJOR 1
    #define FOO_MINOR 2
    #define FOO_PATCH 3
    #endif
    ```

    ## Sources

    - `build_include_file` in `src/build.rs` of [cargo-c](https://github.com/lu-zero/cargo-c)
    """
    if len(build.pc_files) != 1:
        return
    (pc,) = build.pc_files
    said = re.match(r"(\d+)\.(\d+)\.(\d+)", values.version(pc) or "")
    if said is None:
        return
    wanted = dict(zip(_PARTS, said.groups(), strict=True))
    about = {_plain(pc.module), _plain(header.path.rpartition("/")[2].partition(".")[0])}
    for stem, parts in _versions(header):
        if _plain(stem) not in about:
            continue  # the version of an API, or of something else
        wrong = [part for part in _PARTS if parts[part][0] != wanted[part]]
        if wrong:
            yield problem(
                "the macros say {macros}, and {module}.pc says {version}",
                Place(header.path, span=parts[wrong[0]][1]),
                macros=".".join(parts[part][0] for part in _PARTS),
                module=pc.module,
                version=said[0],
            )


@rule("LIB706", "header-macro-name", Severity.WARNING)
def header_macro_name(header: Header) -> Iterator[Problem]:
    """The name of a macro is no identifier

    The preprocessor takes what is an identifier for the name and the rest for its value:
    `#define MY-LIB_MAJOR 1` makes a macro `MY` that stands for `-LIB_MAJOR 1`, and the version can
    not be asked for. cargo-c before 0.9.26 wrote that for a header whose name has a hyphen.

    ## Example

    ```c usr/include/foo/foo.h
    #ifndef FOO_H
    #define FOO_H
    #define FOO-BAR_MAJOR 1
    #endif
    ```

    ## Use instead

    ```c usr/include/foo/foo.h
    #ifndef FOO_H
    #define FOO_H
    #define FOO_BAR_MAJOR 1
    #endif
    ```

    ## Sources

    - [cargo-c#342](https://github.com/lu-zero/cargo-c/issues/342)
    """
    for macro in header.macros:
        if not _IDENTIFIER.match(macro.name):
            yield problem(
                "{name} cannot be the name of a macro",
                Place(header.path, span=macro.span),
                name=macro.name,
                help="build with cargo-c 0.9.26 or later, or set `header.name` without a hyphen",
            )


@rule("LIB708", "header-build-path", Severity.INFO)
def header_build_path(header: Header) -> Iterator[Problem]:
    """A header names a path of the machine that built it

    cbindgen's documentation of an item may quote one, and build scripts write where they found
    something. It tells who built the library, and makes two builds differ.

    ## Example

    ```c usr/include/foo/foo.h
    /* made from /home/me/.cargo/registry/src/bar-0.1.0/src/lib.rs */
    #pragma once
    ```

    ## Use instead

    ```c usr/include/foo/foo.h
    /* made from src/lib.rs */
    #pragma once
    ```

    ## Sources

    - [reproducible-builds.org: build path](https://reproducible-builds.org/docs/build-path/)
    """
    text = header.source.text
    for path in build_paths.find([memoryview(text.encode())]):
        start = text.find(path)
        yield problem(
            "this names {path}",
            Place(header.path, span=Span(start, start + len(path)) if start >= 0 else None),
            path=path,
        )


def _by_themselves(build: Build, includes: Includes) -> Iterator[Header]:
    """Yield the headers that users include, without those that are parts of others."""
    return (header for header in installed(build) if header.path not in includes.within)


def _versions(header: Header) -> Iterator[tuple[str, dict[str, tuple[str, Span]]]]:
    """Yield the macros of each version in a header, by their parts, with how they begin."""
    found: dict[str, dict[str, tuple[str, Span]]] = {}
    for macro in header.macros:
        match = _VERSION.match(macro.name)
        if match and macro.value.isdecimal() and not macro.conditions:
            found.setdefault(match["stem"], {})[match["part"]] = (macro.value, macro.span)
    return ((stem, parts) for stem, parts in found.items() if len(parts) == len(_PARTS))


def _plain(name: str) -> str:
    bare = re.sub(r"[^a-z0-9]|version$", "", name.lower())
    return bare.removeprefix("lib") or bare
