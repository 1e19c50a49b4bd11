"""LIB55x: import libraries, through which programs are linked with DLLs."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.model import ImportLibrary, SharedLibrary
from ...artifacts.pe import dlls
from ...artifacts.rust_names import is_rust
from ...findings import Place, Problem, Severity, problem
from ...rule import rule
from ...text.wording import some

_SHOWN = 4


@rule("LIB551", "import-library-missing", Severity.WARNING)
def import_library_missing(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A DLL has no import library

    Programs are linked with a DLL's import library; Microsoft's linker knows no other way. Without
    it, `-lfoo` takes the static library that lies there, without a word, or finds nothing. cargo-c
    installs one unless `library.import_library = false`, which is for plugins. One that was brought
    along for another DLL can do without.

    ## Example

    ```tree build
    !usr/lib/foo.dll.a
    ```

    ## Use instead

    ```tree build
    usr/lib/foo.dll.a  import
    ```

    ## Sources

    - [Determining which linking method to use](https://learn.microsoft.com/cpp/build/linking-an-executable-to-a-dll)
    """
    if not dlls.linked_with(library, build) or not (build.headers or build.pc_files):
        return
    for found in build.import_libraries:
        named = library.file.lower() in {name.lower() for name in found.dlls}
        if named or library in dlls.meant_by(found, build):
            return
    if dlls.is_brought_along(library, build):
        return
    yield problem(
        "there is no import library for this",
        Place(library.path),
        help="with cargo-c: `import_library = true`; with MinGW\n"
        f"    dlltool -d foo.def -D {library.file} -l libfoo.dll.a",
    )


@rule("LIB552", "import-library-name", Severity.WARNING)
def import_library_name(import_library: ImportLibrary, build: Build) -> Iterator[Problem]:
    """No linker finds an import library by the DLL's name

    Told `-lfoo`, GNU's linker looks for `libfoo.dll.a`, `foo.dll.a`, `libfoo.a` and `foo.lib`,
    others for one of these. An import library of another name is found by those who name the file.

    ## Example

    ```tree build
    !usr/lib/foo.dll.a
    usr/lib/foo_import.lib  import
    ```

    ## Use instead

    ```tree build
    usr/lib/foo.dll.a  import
    ```

    ## Sources

    - "direct linking to a dll" in [ld and WIN32](https://sourceware.org/binutils/docs/ld/WIN32.html)
    """
    found = dlls.of_import_library(import_library, build)
    found = tuple(one for one in found if dlls.linked_with(one, build))
    if found and not any(one in dlls.meant_by(import_library, build) for one in found):
        yield problem(
            "this is the import library of {dll}, and no linker looks for {file}",
            Place(import_library.path),
            dll=found[0].file,
            file=posixpath.basename(import_library.path),
            help=f"call it lib{min(dlls.stems(found[0].file), key=len)}.dll.a",
        )


@rule("LIB553", "import-library-dll", Severity.ERROR)
def import_library_dll(import_library: ImportLibrary, build: Build) -> Iterator[Problem]:
    """An import library is for a DLL of another name

    Programs ask for the DLL that the import library names. When the DLL was renamed after linking,
    has a hash in its name that another build has not, or the name is empty, they are linked without
    a complaint and do not start. cargo-c 0.10.5 to 0.10.8 wrote import libraries without a name for
    MinGW.

    ## Example

    ```tree build
    usr/lib/foo.dll.a  import dlls=foo-0123456789abcdef.dll
    ```

    ## Use instead

    ```tree build
    usr/lib/foo.dll.a  import dlls=foo.dll
    ```

    ## Sources

    - https://github.com/msys2/MINGW-packages/issues/23165
    - https://github.com/lu-zero/cargo-c/pull/438
    """
    meant = dlls.meant_by(import_library, build)
    if import_library.dlls and all(import_library.dlls):
        if not meant or dlls.of_import_library(import_library, build):
            return
        what = ", ".join(import_library.dlls)
    else:
        what = "a DLL without a name"
    yield problem(
        "this makes programs ask for {what}{instead}",
        Place(import_library.path),
        what=what,
        instead=f", and the DLL is {meant[0].file}" if meant else "",
        help=f"make it anew, with\n    dlltool -D {meant[0].file if meant else 'foo.dll'} …",
    )


@rule("LIB554", "import-library-machine", Severity.ERROR)
def import_library_machine(import_library: ImportLibrary, build: Build) -> Iterator[Problem]:
    """An import library is for another machine than its DLL

    A linker takes import objects of the machine that it links for and ignores others, so that all
    functions are missing. The file is left from another build, or the tool that made it was told
    no machine (`dlltool -m`, `lib /machine:`).

    ## Example

    ```tree build
    usr/lib/foo.dll.a  import machines=x86
    ```

    ## Use instead

    ```tree build
    usr/lib/foo.dll.a  import machines=x86_64
    ```

    ## Sources

    - [/MACHINE](https://learn.microsoft.com/cpp/build/reference/machine-specify-target-platform)
    """
    for library in _dlls(import_library, build):
        machines = import_library.machines
        if machines and not any(dlls.compatible(one, library.machine) for one in machines):
            yield problem(
                "this is for {mine}, and {dll} for {other}",
                Place(import_library.path),
                mine=" and ".join(machine.name for machine in machines),
                dll=library.file,
                other=library.machine.name,
                help="make it from the DLL's own module definition file, for its machine",
            )


@rule("LIB555", "import-library-excess", Severity.ERROR)
def import_library_excess(import_library: ImportLibrary, build: Build) -> Iterator[Problem]:
    """An import library offers what the DLL does not export

    Programs that call such a function are linked without a complaint and do not start: "The
    procedure entry point could not be located". The import library is of another release than the
    DLL, or made from a list that is.

    ## Example

    ```tree build
    usr/lib/foo.dll.a  import symbols=foo_new:foo.dll,foo_free:foo.dll,foo_gone:foo.dll
    ```

    ## Use instead

    ```tree build
    usr/lib/foo.dll.a  import symbols=foo_new:foo.dll,foo_free:foo.dll
    ```

    ## Sources

    - [Linking an executable to a DLL](https://learn.microsoft.com/cpp/build/linking-an-executable-to-a-dll)
    """
    for library in _dlls(import_library, build):
        offered = {name for name in _offered(import_library, library) if not is_rust(name)}
        lacking = offered - dlls.names(library.exports.names, library.machine)
        if lacking:
            yield problem(
                "this offers {names}, which {dll} does not export",
                Place(import_library.path),
                names=some(sorted(lacking), _SHOWN),
                dll=library.file,
                help="install the import library that was made with the DLL",
            )


@rule("LIB556", "import-library-lacks", Severity.WARNING)
def import_library_lacks(import_library: ImportLibrary, build: Build) -> Iterator[Problem]:
    """An import library lacks what the DLL exports

    Programs cannot be linked with functions that the import library does not name, whether or not
    the DLL has them. The import library is of another release than the DLL, or made from a list
    that is.

    ## Example

    ```tree build
    usr/lib/foo.dll.a  import symbols=foo_new:foo.dll
    ```

    ## Use instead

    ```tree build
    usr/lib/foo.dll.a  import symbols=foo_new:foo.dll,foo_free:foo.dll
    ```

    ## Sources

    - [Linking an executable to a DLL](https://learn.microsoft.com/cpp/build/linking-an-executable-to-a-dll)
    """
    for library in _dlls(import_library, build):
        offered = {name for other in _all_for(library, build) for name in _offered(other, library)}
        lacking = dlls.api(library) - offered
        if offered and lacking and dlls.linked_with(library, build):
            yield problem(
                "this lacks {names}, which {dll} exports",
                Place(import_library.path),
                names=some(sorted(lacking), _SHOWN),
                dll=library.file,
                help="install the import library that was made with the DLL",
            )


@rule("LIB557", "import-library-rust", Severity.WARNING)
def import_library_rust(import_library: ImportLibrary) -> Iterator[Problem]:
    """An import library offers what belongs to Rust

    Every program in Rust has these symbols itself. Linked with the import library too, it gets them
    twice, and Microsoft's linker ends with LNK2005 ("already defined").

    ## Example

    ```tree build
    usr/bin/foo.dll  pe exports=foo_new,rust_eh_personality
    usr/lib/foo.dll.a  import symbols=foo_new:foo.dll,rust_eh_personality:foo.dll
    ```

    ## Use instead

    ```tree build
    usr/lib/foo.dll.a  import symbols=foo_new:foo.dll,foo_free:foo.dll
    ```

    ## Sources

    - https://github.com/rust-lang/rust/issues/126633
    """
    names = {name for name, _, _ in import_library.symbols if is_rust(name)}
    if names:
        yield problem(
            "this offers {names}, which every program in Rust has itself",
            Place(import_library.path),
            names=some(sorted(names), _SHOWN),
            help="make it from a module definition file that lists the C API alone",
        )


def _dlls(found: ImportLibrary, build: Build) -> tuple[SharedLibrary, ...]:
    """Return the DLLs that an import library names; where it names none there, the one meant."""
    return dlls.of_import_library(found, build) or dlls.meant_by(found, build)


def _all_for(library: SharedLibrary, build: Build) -> Iterator[ImportLibrary]:
    return (one for one in build.import_libraries if library in _dlls(one, build))


def _offered(found: ImportLibrary, library: SharedLibrary) -> frozenset[str]:
    """Return the names that an import library has the loader look up in a DLL."""
    by_number = set(found.by_number)
    other = {name.lower() for name in found.dlls} - {library.file.lower()}
    symbols = (
        name
        for name, dll, _ in found.symbols
        if name not in by_number and (len(found.dlls) < 2 or dll.lower() not in other)
    )
    return dlls.names(symbols, library.machine)
