"""LIB30x: where an ELF library has others looked for."""

from __future__ import annotations

from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.elf import search_paths
from ...artifacts.model import SharedLibrary
from ...artifacts.system import System
from ...findings import Place, Problem, Severity, problem
from ...rule import rule

_UNSAFE = {
    "empty": "an empty entry, which is the directory that a program is started in",
    "relative": "{}, below the directory that a program is started in",
    "writable": "{}, where anybody can put one",
}
_OUTSIDE = {
    "outside": "{entry}, which is not of its prefix {prefix}",
    "above": "{entry}, which is above the root",
}


@rule("LIB301", "search-path", Severity.WARNING)
def search_path(library: SharedLibrary, build: Build, system: System) -> Iterator[Problem]:
    """A library has others looked for where it was built

    The loader looks into the directories of an rpath or runpath before its own. One of the build
    machine finds nothing on another, or what somebody else has put there: whoever owns that
    directory has code run in every program that uses the library. `-C rpath`, and link arguments
    of build scripts, leave such paths.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf elf.runpath=/home/me/foo/target/release/deps
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf elf.runpath=$ORIGIN/foo
    ```

    ## Sources

    - `check-rpaths` of rpm, `binary-or-shlib-defines-rpath` of rpmlint
    - https://github.com/lu-zero/cargo-c/issues/267, whose library has such a runpath
    """
    for entry in search_paths.entries(library):
        if search_paths.leads(entry, library, build, system) == "build":
            yield problem(
                "this looks for libraries in {entry}, where it was built",
                Place(library.path),
                entry=entry,
                help=_without(library),
            )


@rule("LIB302", "search-path-standard", Severity.INFO)
def search_path_standard(library: SharedLibrary, build: Build, system: System) -> Iterator[Problem]:
    """A library names a directory that the loader searches anyway

    It does nothing, except in a container or on a system of another architecture, where it comes
    before the directories of that. Checkers of distributions refuse it.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf elf.runpath=/usr/lib
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf
    ```

    ## Sources

    - code 0x0001 of rpm's `check-rpaths`; "Redundant /usr/lib in rpath" of abuild
    """
    for entry in search_paths.entries(library):
        if search_paths.leads(entry, library, build, system) == "standard":
            yield problem(
                "this looks for libraries in {entry}, as the loader does anyway",
                Place(library.path),
                entry=entry,
                help=f"    patchelf --remove-rpath {library.path}",
            )


@rule("LIB303", "search-path-unsafe", Severity.ERROR)
def search_path_unsafe(library: SharedLibrary, build: Build, system: System) -> Iterator[Problem]:
    """A library has others looked for where anybody can put them

    The loader looks into the directories of an rpath or runpath before its own. One in `/tmp` is
    made by whoever comes first; a relative or empty one counts from the directory that a program
    is started in, which may be a download directory. What lies there runs in every program that
    uses the library. A shell that took `$ORIGIN` for a variable of its own leaves a relative path.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf elf.runpath=/tmp/cargo-install0aB3/release/deps
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf elf.runpath=$ORIGIN/foo
    ```

    ## Sources

    - codes 0x0004, 0x0008 and 0x0010 of rpm's `check-rpaths`
    - "Rpath token expansion" in [ld.so(8)](https://man7.org/linux/man-pages/man8/ld.so.8.html)
    """
    for entry in search_paths.entries(library):
        where = search_paths.leads(entry, library, build, system)
        if where in _UNSAFE:
            yield problem(
                "this looks for libraries in {entry}",
                Place(library.path),
                entry=_UNSAFE[where].format(entry),
                help=_without(library),
            )


@rule("LIB304", "search-path-outside", Severity.WARNING)
def search_path_outside(library: SharedLibrary, build: Build, system: System) -> Iterator[Problem]:
    """A library has others looked for in a directory that is none of its own

    It is neither below the prefix that the library is installed in, nor in what was given, nor
    searched anyway. What lies there on another machine is not known: nothing, or a library of the
    same name that takes the place of the system's. An rpath that counts from the library
    (`$ORIGIN`) is such a one too where it goes above the root.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf elf.runpath=/opt/bar/lib
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf elf.runpath=/usr/lib/foo
    ```

    ## Sources

    - `custom-library-search-path` of lintian
    """
    for entry in search_paths.entries(library):
        where = search_paths.leads(entry, library, build, system)
        if where in _OUTSIDE and build.roles[library.path] in ("library", "plugin"):
            yield problem(
                "this looks for libraries in {where}",
                Place(library.path),
                where=_OUTSIDE[where].format(entry=entry, prefix=build.layout.prefix),
                help=_without(library),
            )


def _without(library: SharedLibrary) -> str:
    return (
        "leave `-C rpath` and `-rpath` out of the flags and build scripts, or take it out:\n\n"
        f"    patchelf --remove-rpath {library.path}"
    )
