"""Rules about headers and libraries together: what is declared, and what is exported."""

from __future__ import annotations

from collections.abc import Iterator

from ...artifacts import pairs
from ...artifacts.build import Build
from ...artifacts.model import Declaration, Header, SharedLibrary
from ...findings import Place, Problem, Severity, problem
from ...rule import rule

_SHOWN = 4


@rule("LIB251", "declared-not-exported", Severity.ERROR)
def declared_not_exported(header: Header, build: Build) -> Iterator[Problem]:
    """A header declares what no library exports

    A program that calls the function compiles, and fails when it is linked: "undefined reference".
    The header is that of another version, or the function stands behind a feature or target with
    which the library was not built; cbindgen writes those under `#if defined(…)` when its
    `defines` say so.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf exports=foo_new
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf exports=foo_new,foo_free
    ```

    ## Sources

    - [cbindgen: defines](https://github.com/mozilla/cbindgen/blob/master/docs.md#defines-and-cfgs)
    """
    if any(library.pe and library.pe.ordinals_only for library in build.libraries):
        return  # which functions have those numbers, an import library says
    exported = _exported(build)
    macros = {macro.name for macro in header.macros}
    declared = [one for one in header.declarations if _is_linked(one) and one.name not in macros]
    lacking = [one for one in declared if one.name not in exported]
    # With most of them lacking, the library that has them is another, which is not among these.
    if not header.sure or header.cpp or 2 * len(lacking) > len(declared):
        return
    for one in lacking:
        yield problem(
            "{name} is declared, and no library exports it",
            Place(header.path, span=one.span),
            name=one.name,
            help="build the library with what the header was made with, or make the header anew",
        )


@rule("LIB252", "exported-not-declared", Severity.INFO)
def exported_not_declared(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A library exports functions that no header declares

    They are part of what programs can link with, and so of what must not change with the soname,
    though nobody is told of them. A macro may have hidden them from cbindgen, or `#[no_mangle]`
    is not needed.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf exports=foo_new,foo_free,foo_secret
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf exports=foo_new,foo_free
    ```

    ## Sources

    - [cbindgen: parse.expand](https://github.com/mozilla/cbindgen/blob/master/docs.md)
    """
    if build.roles[library.path] != "library" or not all(header.sure for header in build.headers):
        return
    declared = {one.name for header in build.headers for one in header.declarations}
    api = pairs.c_api(library)
    beyond = sorted(api - declared)
    if beyond and 2 * len(beyond) <= len(api):
        more = ", …" if len(beyond) > _SHOWN else ""
        yield problem(
            "{count} of the {all} exports are declared in no header: {names}",
            Place(library.path),
            count=len(beyond),
            all=len(api),
            names=", ".join(beyond[:_SHOWN]) + more,
            help="declare them, or leave `#[no_mangle]` off them",
        )


def _exported(build: Build) -> frozenset[str]:
    """Return what the libraries export that programs are linked with; of all where there is none.

    An empty set where nothing is known, so that everything is lacking.
    """
    linked = [one for one in build.libraries if build.roles[one.path] == "library"]
    return frozenset().union(*(one.exports.names for one in linked or build.libraries))


def _is_linked(declared: Declaration) -> bool:
    """Tell whether a program that includes the header may link with what is declared, always."""
    return not (declared.inline or declared.conditions or declared.cpp_only)
