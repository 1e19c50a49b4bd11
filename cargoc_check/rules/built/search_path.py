"""LIB30x: where an ELF library has others looked for."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ...artifacts import dylibs, sonames
from ...artifacts.build import Build
from ...artifacts.model import SharedLibrary
from ...artifacts.system import System
from ...findings import Place, Problem, Severity, problem
from ...rule import rule

_ORIGIN = ("$ORIGIN", "${ORIGIN}")


@rule("LIB301", "search-path", Severity.WARNING)
def search_path(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A library has others looked for where nobody should

    The loader looks into the directories of an rpath or runpath before its own. One of the build
    machine finds nothing on another, or what somebody else has put there: whoever can write to
    `/tmp` or to that home directory has code run in every program that uses the library. A relative
    or empty one means the directory that a program is started in. `-C rpath`, and link arguments
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
    for entry in _entries(library):
        why = _wrong(entry, library, build)
        if why is not None:
            yield problem(
                "this looks for libraries in {entry}, {why}",
                Place(library.path),
                entry=entry or "the working directory",
                why=why,
                help="leave `-C rpath` and `-rpath` out of the flags and build scripts, or take "
                f"it out:\n\n    patchelf --remove-rpath {library.path}",
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
    search = sonames.conventions(library, system).get("search", ())
    for entry in _entries(library):
        if entry.startswith("/") and posixpath.normpath(entry) in search:
            yield problem(
                "this looks for libraries in {entry}, as the loader does anyway",
                Place(library.path),
                entry=entry,
                help=f"    patchelf --remove-rpath {library.path}",
            )


def _entries(library: SharedLibrary) -> tuple[str, ...]:
    if library.elf is None:
        return ()
    return tuple(dict.fromkeys((*(library.elf.rpath or ()), *(library.elf.runpath or ()))))


def _wrong(entry: str, library: SharedLibrary, build: Build) -> str | None:
    """Return what is wrong with a directory; None where nothing is for certain."""
    if not entry:
        return "since an entry of its search path is empty"
    origin = next((word for word in _ORIGIN if entry.startswith(word)), None)
    if origin is not None:
        folder = posixpath.dirname(library.path)
        steps = posixpath.normpath(folder + entry.removeprefix(origin))
        whole = build.tree.package(library.path).kind != "wheel"
        return "which is above the root" if whole and steps.startswith("..") else None
    if entry.startswith("$"):
        return None
    if not entry.startswith("/"):
        return "below the directory that a program is started in"
    return "where it was built" if dylibs.of_build(entry, build.layout) else None
