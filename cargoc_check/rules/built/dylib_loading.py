"""LIB35x: what the loader of macOS needs of a library, and looks for because of it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.macho import dylibs
from ...artifacts.model import SharedLibrary
from ...findings import Place, Problem, Severity, problem
from ...rule import rule
from ...text.wording import dotted, some

_SHOWN = 5


@rule("LIB351", "flat-namespace", Severity.WARNING)
def flat_namespace(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """The library looks for its symbols in whatever is loaded

    With the two-level namespace each undefined symbol remembers the library that it is from. A
    library that is linked with `-flat_namespace` takes the first one of that name in the process,
    so a program's own function or another library's takes the place of the one that was meant.

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o macho.flags=DYLDLINK
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o macho.flags=DYLDLINK,TWOLEVEL
    ```

    ## Sources

    - "Two-level namespace" in [ld(1)](https://keith.github.io/xcode-man-pages/ld.1.html)
    """
    if not library.macho or not dylibs.linked_with(library, build):
        return
    if "TWOLEVEL" not in library.macho.flags and dylibs.is_first(library):
        yield problem(
            "this has a flat namespace: it takes symbols from whatever is loaded",
            Place(library.path),
            help="link it without `-flat_namespace`",
        )


@rule("LIB352", "rpath-of-build", Severity.WARNING)
def rpath_of_build(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A search path leads to the machine that built the library

    The loader tries the search paths in turn for each library that is named with `@rpath`. A
    directory of the build is not there for users, or is one that somebody else can put a library
    into; a relative one counts from where the program was started. `-C rpath` and link arguments
    of build scripts leave such paths.

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o search=/Users/me/foo/target/release/deps
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o search=@loader_path
    ```

    ## Sources

    - `@rpath` in [dyld(1)](https://manp.gs/mac/1/dyld)
    """
    if library.format != "mach-o" or not dylibs.is_first(library):
        return
    for path in library.search:
        relative = not path.startswith(("/", "@"))
        if relative or dylibs.of_build(path, build.layout):
            yield problem(
                "the search path {path} {what}",
                Place(library.path),
                path=path,
                what="counts from where the program is started"
                if relative
                else "is of the machine that built it",
                help=f"take it away\n    install_name_tool -delete_rpath {path} {library.file}",
            )


@rule("LIB353", "needs-program-directory", Severity.WARNING)
def needs_program_directory(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """The library looks beside the program that uses it

    `@executable_path` stands for the directory of the program that runs, wherever that is. A
    library that programs are linked with cannot know it: what it needs is found by the programs of
    one bundle and by no other. `@loader_path` stands for the library's own directory.

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o search=@executable_path/../lib
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o search=@loader_path
    ```

    ## Sources

    - `@executable_path` in [dyld(1)](https://manp.gs/mac/1/dyld)
    """
    if not dylibs.linked_with(library, build) or not dylibs.is_first(library):
        return
    for path in (*library.search, *(needed.name for needed in library.needed)):
        if path.startswith("@executable_path"):
            yield problem(
                "{path} counts from the directory of each program",
                Place(library.path),
                path=path,
                help="write `@loader_path` for the library's own directory",
            )


@rule("LIB354", "needed-of-build", Severity.ERROR)
def needed_of_build(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A needed library is looked for where something was built

    The loader looks for what a library needs under the names that were recorded when it was linked,
    which are the install names of those libraries. One that cargo built and that was not renamed
    has a path of the machine that built it: "Library not loaded" on all others.

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o needed=/Users/me/bar/target/release/deps/libbar.dylib
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o needed=/usr/lib/libbar.1.dylib
    ```

    ## Sources

    - https://github.com/slint-ui/slint/issues/2075
    """
    for name in _needed(library):
        if dylibs.of_build(name, build.layout) and not _is_there(name, build):
            yield problem(
                "this needs {name}, a path of the machine that built it",
                Place(library.path),
                name=name,
                help="give that library an install name before linking, or change it here:\n"
                f"    install_name_tool -change {name} NEW {library.file}",
            )


@rule("LIB355", "needed-relative", Severity.WARNING)
def needed_relative(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A needed library is looked for from where the program is started

    The loader has no directories that it searches for a bare name. A needed library without a whole
    path, which is what its install name was, is looked for in the directory that the program is
    started in, and by programs built with SDKs of before 2023 in /usr/local/lib and /usr/lib.

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o needed=libbar.dylib
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o needed=@rpath/libbar.dylib search=@loader_path
    ```

    ## Sources

    - `DYLD_FALLBACK_LIBRARY_PATH` in [dyld(1)](https://manp.gs/mac/1/dyld)
    """
    for name in _needed(library):
        if not name.startswith(("/", "@")) and not dylibs.of_build(name, build.layout):
            yield problem(
                "this needs {name}, which is no path",
                Place(library.path),
                name=name,
                help="give that library an install name before linking, or change it here:\n"
                f"    install_name_tool -change {name} @rpath/{posixpath.basename(name)} "
                f"{library.file}",
            )


@rule("LIB356", "needed-of-manager", Severity.WARNING)
def needed_of_manager(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A needed library is a package manager's, and this one is not

    A build finds what Homebrew, MacPorts or Nix have installed, and records the library there. It
    runs for those who have the same package in the same place. Brought along, linked statically or
    built against the system's library it runs for all.

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o needed=/opt/homebrew/opt/bar/lib/libbar.1.dylib
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o needed=/usr/lib/libSystem.B.dylib
    ```

    ## Sources

    - https://docs.brew.sh/FAQ#why-should-i-install-homebrew-in-the-default-location
    """
    own = {dylibs.manager(library.name or ""), dylibs.manager(build.layout.absolute(library.path))}
    for name in _needed(library):
        manager = dylibs.manager(name)
        if manager and manager not in own and not _is_there(name, build):
            yield problem(
                "this needs {name}, which is there for users of {manager}",
                Place(library.path),
                name=name,
                manager=manager,
                help="bring it along, or build without it",
            )


@rule("LIB357", "rpath-lacking", Severity.WARNING)
def rpath_lacking(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A needed library is looked for in search paths, and there are none

    A name with `@rpath` is looked for in the search paths of the library and in those of the
    programs that load it. The library's own install name is a whole path, so programs need no
    search path to be linked with it, have none, and do not find what it needs.

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o needed=@rpath/libbar.1.dylib
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o needed=@rpath/libbar.1.dylib search=@loader_path
    ```

    ## Sources

    - `@rpath` in [dyld(1)](https://manp.gs/mac/1/dyld)
    """
    if library.search or not (library.name or "").startswith("/"):
        return
    if dylibs.linked_with(library, build):
        for name in _needed(library):
            if name.startswith("@rpath/"):
                yield problem(
                    "this needs {name} and has no search path",
                    Place(library.path),
                    name=name,
                    help="add the directory that it lies in, as seen from here:\n"
                    f"    install_name_tool -add_rpath @loader_path {library.file}",
                )


@rule("LIB358", "needed-compatibility", Severity.WARNING)
def needed_compatibility(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A needed library of the tree is older than the one that was linked with

    A library records the compatibility versions of those that it is linked with. The one that lies
    here offers a lower version: it is of an earlier release, and may lack what is called. Where it
    is for macOS before 10.14, as Rust's are on Intel unless told otherwise, the loader refuses it.

    ## Example

    ```tree build
    usr/lib/libbar.1.dylib  mach-o name=/usr/lib/libbar.1.dylib compatibility_version=1.0.0
    usr/lib/libbar.dylib -> libbar.1.dylib
    usr/lib/libfoo.1.2.3.dylib  mach-o needed=/usr/lib/libbar.1.dylib@2.0.0
    ```

    ## Use instead

    ```tree build
    usr/lib/libbar.1.dylib  mach-o name=/usr/lib/libbar.1.dylib compatibility_version=1.0.0
    usr/lib/libbar.dylib -> libbar.1.dylib
    usr/lib/libfoo.1.2.3.dylib  mach-o needed=/usr/lib/libbar.1.dylib@1.0.0
    ```

    ## Sources

    - "Incompatible library version" at run time: https://developer.apple.com/forums/thread/48051
    - `MachOFile::enforceCompatVersion` in Apple's [dyld](https://github.com/apple-oss-distributions/dyld)
    """
    if library.format != "mach-o":
        return
    for needed in library.needed:
        found = dylibs.provided(needed.name, library, build)
        offered = found and found.compatibility_version
        if offered and needed.compatible and offered < needed.compatible:
            yield problem(
                "this needs {name} with compatibility version {needed}, and {offered} is here",
                Place(library.path),
                name=needed.name,
                needed=dotted(needed.compatible),
                offered=dotted(offered),
                help="install the release that was linked with, or link with this one",
            )


@rule("LIB359", "looked-up-anywhere", Severity.WARNING)
def looked_up_anywhere(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """The library takes symbols from whatever is loaded, as no library was linked that has them

    With `-undefined dynamic_lookup` the linker takes it that the program will have what it finds in
    no library. Programs that are linked with this one have it not: they are built without a
    complaint and do not start ("symbol not found in flat namespace"), or run with another library's
    function of the same name. It is meant for extensions of an interpreter, which are not reported.

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o macho.looked_up=bar_new,bar_free
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o needed=/usr/lib/libbar.1.dylib imports=bar_new,bar_free
    ```

    ## Sources

    - `-undefined` in [ld(1)](https://keith.github.io/xcode-man-pages/ld.1.html)
    - `DYNAMIC_LOOKUP_ORDINAL` in Apple's <mach-o/nlist.h>
    """
    if not dylibs.linked_with(library, build) or not dylibs.is_first(library):
        return
    names = dylibs.lacking(library, build)
    if names:
        yield problem(
            "this takes {names} from whatever is loaded: nothing has it that was linked",
            Place(library.path),
            names=some(sorted(names), _SHOWN),
            help="link with the library that has it, and without `-undefined dynamic_lookup`; in "
            'the build script:\n\n    println!("cargo::rustc-link-lib=bar");',
        )


def _needed(library: SharedLibrary) -> tuple[str, ...]:
    """Return the names of what a Mach-O library needs; once for each file."""
    if library.format != "mach-o" or not dylibs.is_first(library):
        return ()
    return tuple(needed.name for needed in library.needed if not needed.weak)


def _is_there(name: str, build: Build) -> bool:
    inside = build.layout.inside(name)
    return inside is not None and build.tree.resolve(inside) is not None
