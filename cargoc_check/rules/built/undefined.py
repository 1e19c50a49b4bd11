"""LIB32x: what an ELF library takes from others, and whether they have it."""

from __future__ import annotations

from collections.abc import Iterator

from ...artifacts import system_symbols
from ...artifacts.build import Build
from ...artifacts.elf import needs, sonames
from ...artifacts.model import SharedLibrary
from ...artifacts.system import System
from ...data import table
from ...findings import Place, Problem, Severity, problem
from ...rule import rule
from ...text.wording import some

_SHOWN = 5


@rule("LIB321", "undefined-symbol", Severity.WARNING)
def undefined_symbol(library: SharedLibrary, build: Build, system: System) -> Iterator[Problem]:
    """A library uses a symbol that nothing has which it needs

    Linkers let a shared library have undefined symbols, in case the program has them, as a debugger
    has for libthread_db. Where it has not, the library is not loaded: "undefined symbol". This
    speaks only where all that is needed lies in the tree, or is one of glibc's libraries, whose
    symbols would have a version. An `extern "C"` block without a library that provides it does
    that, or a build script that does not say what its C code needs.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6 imports=malloc@GLIBC_2.2.5,bar_new
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6,libbar.so.1 imports=malloc@GLIBC_2.2.5,bar_new
    ```

    ## Sources

    - "symbol … found in none of the libraries" of dpkg-shlibdeps
    - `-z defs` in the manual of GNU's ld
    """
    if not sonames.is_linked_with(library, build):
        return
    symbols = needs.lacking(library, build, system)
    if symbols:
        yield problem(
            "uses {names}, which nothing has that it needs",
            Place(library.path),
            names=some(sorted(symbol.name for symbol in symbols), _SHOWN),
            help="link with `-C link-arg=-Wl,-z,defs` to see where, and name the library in the "
            'build script:\n\n    println!("cargo::rustc-link-lib=bar");',
        )


@rule("LIB322", "undefined-version", Severity.ERROR)
def undefined_version(build: Build) -> Iterator[Problem]:
    """A library needs a symbol version that the library beside it does not have

    Both lie in one tree or in packages that were named together. The loader compares versions
    before anything runs: "version `BAR_2.0' not found". The one was linked with a newer release of
    the other than is installed.

    ## Example

    ```tree build
    usr/lib/libbar.so.1  elf name=libbar.so.1 elf.version_definitions=BAR_1.0
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6,libbar.so.1 imports=bar_new@BAR_2.0%libbar.so.1
    ```

    ## Use instead

    ```tree build
    usr/lib/libbar.so.1  elf name=libbar.so.1 elf.version_definitions=BAR_1.0,BAR_2.0
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6,libbar.so.1 imports=bar_new@BAR_2.0%libbar.so.1
    ```

    ## Sources

    - [LSB: symbol versioning](https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/symversion.html)
    """
    for need in needs.needs(build):
        defined = [k.elf.version_definitions for k in need.found if k.elf is not None]
        wanted = {s.version for s in need.library.imports if s.library == need.name and not s.weak}
        missing = sorted(
            version
            for version in wanted
            if version is not None and defined and not any(version in names for names in defined)
        )
        if missing and all(defined):
            yield problem(
                "needs {versions} of {name}, which has {defined}",
                Place(need.library.path),
                versions=some(missing, _SHOWN),
                name=need.name,
                defined=some(defined[0], _SHOWN),
                help="build both together, in one run or against the installed one",
            )


@rule("LIB323", "needed-lacking", Severity.WARNING)
def needed_lacking(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A library uses the C library and does not say so

    It names no needed library at all, and has functions of the C library undefined. It works in a
    program that has loaded that already, gets no symbol version, and fails where it is looked into
    before: package managers see no dependency, and `-z defs` refuses it. `-nostdlib`, or a crate
    without std whose C code is linked in, makes it so.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf needed= imports=malloc,memcpy
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6 imports=malloc@GLIBC_2.2.5,memcpy@GLIBC_2.14
    ```

    ## Sources

    - `shared-library-lacks-prerequisites` of lintian; "lack NEEDED entries" of Gentoo's portage
    """
    if library.needed or library.format != "elf" or build.roles[library.path] == "private":
        return
    strong = frozenset(symbol.name for symbol in library.imports if not symbol.weak)
    names = system_symbols.interposing(strong)
    # Compilers call memcpy and its like by themselves, in libraries that do without the C library.
    if not system_symbols.are_of_compilers(names):
        yield problem(
            "uses {names}, and names no library that it needs",
            Place(library.path),
            names=some(names, _SHOWN),
            help="    -C link-arg=-lc",
        )


@rule("LIB324", "needed-unused", Severity.INFO)
def needed_unused(library: SharedLibrary, build: Build, system: System) -> Iterator[Problem]:
    """A library needs one of which it uses nothing

    That one is loaded with every program, and has to be installed. The linker drops it with
    `--as-needed`, as rustc asks on its own; an option to keep it is in the flags, or in what a
    build script prints.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6,libm.so.6 imports=free@GLIBC_2.2.5%libc.so.6
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6 imports=free@GLIBC_2.2.5%libc.so.6
    ```

    ## Sources

    - `unused-direct-shlib-dependency` of rpmlint, `unused-sodepend` of namcap
    """
    names = needs.unused(library, build, system) if len(library.imports) else ()
    if names and library.format == "elf" and build.roles[library.path] == "library":
        yield problem(
            "needs {names}, and uses nothing of it",
            Place(library.path),
            names=some(names, _SHOWN),
            help="    -C link-arg=-Wl,--as-needed",
        )


@rule("LIB325", "needed-unexpected", Severity.INFO)
def needed_unexpected(library: SharedLibrary, build: Build, system: System) -> Iterator[Problem]:
    """A library needs others that not every system has

    They are neither in the tree nor part of the system, so that packages have to depend on theirs,
    and a library that is handed out alone does not load without them. A crate that links with the
    system's library, or that found one on the build machine, brings them.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6,libX11.so.6
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6
    ```

    Or nothing, where that library is meant: the pc file names its module in `Requires.private`.

    ## Sources

    - "Undeclared dependencies with linkage" of Homebrew; `proxydeps` of FreeBSD's qa.sh
    """
    known = sonames.by_soname(build)
    if library.format != "elf" or not sonames.conventions(library, system):
        return
    further = [
        one.name
        for one in library.needed
        if "/" not in one.name
        and one.name not in known
        and not needs.is_base(one.name, library, system)
        and not sonames.fits(one.name, table("elf_systems")["rust"]["shared"])
    ]
    if (
        further
        and not needs.states_dependencies(library, build)
        and build.roles[library.path] != "private"
    ):
        yield problem(
            "needs {names} besides the system's own libraries",
            Place(library.path),
            names=some(further, _SHOWN),
            help="let the package depend on it, and name its module in\n\n"
            '    [package.metadata.capi.pkg_config]\n    requires_private = "…"',
        )
