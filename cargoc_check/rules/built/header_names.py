"""Rules about what installed headers are called, and what they include."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ... import data
from ...artifacts.build import Build
from ...artifacts.header.includes import is_installed
from ...artifacts.header.model import Header, Include
from ...artifacts.pc import values
from ...findings import Place, Problem, Related, Severity, problem
from ...rule import rule


@rule("LIB711", "header-include", Severity.WARNING)
def header_include(header: Header, build: Build) -> Iterator[Problem]:
    """A header includes a file of its own that is not installed

    An include in quotes is looked for beside the header first, so it is meant for a file that comes
    with it. That file is not in the packages: it was left out of `install.include`, or is one of
    the build.

    ## Example

    ```c usr/include/foo/foo.h
    #pragma once
    #include "foo_types.h"
    ```

    ## Use instead

    ```c usr/include/foo/foo.h
    #pragma once
    #include "foo_types.h"
    ```

    ```c usr/include/foo/foo_types.h
    #pragma once
    typedef int foo_level;
    ```

    ## Sources

    - `install.include` in `[package.metadata.capi]`
    """
    others = any(line.name.startswith("Requires") for pc in build.pc_files for line in pc.fields)
    others = others or any(package.depends for package in build.tree.packages)
    if others or not is_installed(header, build):
        return  # the file may be that of another package
    for include in header.includes:
        if include.name.rpartition("/")[2] in build.tree.places:
            continue
        is_own = include.quoted and not include.conditions and not include.name.startswith("/")
        if is_own and not any(map(build.tree.resolve, _places(header, include, build))):
            yield problem(
                '"{name}" is included, and is not installed',
                Place(header.path, span=include.span),
                name=include.name,
                help="install it as well:\n\n"
                "    [package.metadata.capi.install.include]\n"
                f'    asset = [{{ from = "include/{include.name}" }}]',
            )


@rule("LIB712", "header-include-absolute", Severity.ERROR)
def header_include_absolute(header: Header) -> Iterator[Problem]:
    """A header includes a file by its absolute path

    The path is that of the machine that built the library. Elsewhere no program that includes the
    header compiles.

    ## Example

    ```c usr/include/foo/foo.h
    #pragma once
    #include "/home/me/foo/src/types.h"
    ```

    ## Use instead

    ```c usr/include/foo/foo.h
    #pragma once
    #include <stdint.h>
    ```

    ## Sources

    - [C23](https://www.open-std.org/jtc1/sc22/wg14/www/docs/n3220.pdf), 6.10.3: inclusion of files
    """
    for include in header.includes:
        if include.name.startswith("/") and not include.conditions:
            yield problem(
                "{name} is included by its absolute path",
                Place(header.path, span=include.span),
                name=include.name,
                help="install it beside the header, and include it by its name",
            )


@rule("LIB713", "header-generic-name", Severity.WARNING)
def header_generic_name(header: Header, build: Build) -> Iterator[Problem]:
    """A header with a name that many libraries might take lies where all compilers look

    `#include <config.h>` of another library, or of a program itself, finds this one. cargo-c puts
    headers into a folder of their own unless `header.subdirectory` is false.

    ## Example

    ```tree build
    usr/include/foo  folder
    ```

    ```c usr/include/utils.h
    #pragma once
    int foo_count(void);
    ```

    ## Use instead

    ```c usr/include/foo/utils.h
    #pragma once
    int foo_count(void);
    ```

    ## Sources

    - lintian's header-has-overly-generic-name; vcpkg's list of restricted headers
    """
    folder, _, name = header.path.rpartition("/")
    if folder == _includedir(build) and name.lower() in data.table("header_names")["generic"]:
        yield problem(
            "{name} lies directly in {folder}, where other libraries may have one",
            Place(header.path),
            name=name,
            folder=folder,
            help="leave `header.subdirectory` to its default, which is the name of the crate",
        )


@rule("LIB714", "header-hides-system", Severity.WARNING)
def header_hides_system(build: Build) -> Iterator[Problem]:
    """A header has the name of one of the system and lies where it is found first

    Compilers look into the directories of `-I` before their own. Where the pc file names this one,
    `#include <string.h>` of any program finds the library's.

    ## Example

    ```c usr/include/foo/string.h
    #pragma once
    int foo_count(void);
    ```

    ## Use instead

    ```c usr/include/foo/foo_string.h
    #pragma once
    int foo_count(void);
    ```

    ## Sources

    - [C23, 7.1.2](https://www.open-std.org/jtc1/sc22/wg14/www/docs/n3220.pdf): standard headers
    """
    known = [name for row in data.table("system_headers")["headers"] for name in row["names"]]
    own = {header.path for header in build.headers}
    for folder in _searched(build):
        for name in known:
            path = posixpath.join(folder, name)
            if path in own:
                yield problem(
                    "<{name}> of the system is hidden by this where {folder} is searched",
                    Place(path),
                    name=name,
                    folder=folder,
                    help="call it otherwise, or put it into a folder that no pc file names",
                )


@rule("LIB715", "header-twice", Severity.WARNING)
def header_twice(build: Build) -> Iterator[Problem]:
    """A header is there twice, and the two differ

    One lies in a folder of its own and one above it, with the same name and guard: which of them a
    program gets depends on the order of its flags, and the other is passed over for its guard.
    Mostly one is left of an earlier version that put it elsewhere.

    ## Example

    ```c usr/include/foo.h
    #ifndef FOO_H
    #define FOO_H
    int foo_count(void);
    #endif
    ```

    ## Use instead

    ```c usr/include/foo/foo.h
    #ifndef FOO_H
    #define FOO_H
    #ifdef __cplusplus
    extern "C" {
    #endif
    int foo_count(void);
    #ifdef __cplusplus
    }
    #endif
    #endif
    ```

    ## Sources

    - `header.subdirectory` in `[package.metadata.capi]`
    """
    by_path = {header.path: header for header in build.headers}
    for header in build.headers:
        folder, _, name = header.path.rpartition("/")
        other = by_path.get(posixpath.join(posixpath.dirname(folder), name)) if folder else None
        if other is None or other.guard is None or other.guard != header.guard:
            continue
        if other.source.text != header.source.text:
            yield problem(
                "{path} has the same name and guard, and says something else",
                Place(header.path),
                path=other.path,
                related=(Related("this is the other", Place(other.path)),),
                help="leave the older one out",
            )


def _includedir(build: Build) -> str | None:
    return build.layout.inside(build.layout.includedir) if build.layout.includedir else None


def _searched(build: Build) -> Iterator[str]:
    """Yield the tree's folders that pc files have searched for headers, each once."""
    flags = (flag for pc in build.pc_files for flag in values.cflags(pc))
    named = (flag.text[2:].strip() for flag in flags if flag.text.startswith("-I"))
    yield from dict.fromkeys(filter(None, map(build.layout.inside, named)))


def _places(header: Header, include: Include, build: Build) -> Iterator[str]:
    """Yield where an include in quotes may be found."""
    yield posixpath.normpath(posixpath.join(posixpath.dirname(header.path), include.name))
    for folder in (*_searched(build), _includedir(build) or ""):
        yield posixpath.normpath(posixpath.join(folder, include.name))
