"""LIB56x and LIB57x: how import libraries are found among others, and module definition files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.model import Definition, ImportLibrary, SharedLibrary
from ...artifacts.pe import dlls
from ...artifacts.rust_names import is_rust
from ...findings import Place, Problem, Severity, problem
from ...rule import rule
from ...text.wording import some

_SHOWN = 4


@rule("LIB561", "archive-is-import-library", Severity.WARNING)
def archive_is_import_library(import_library: ImportLibrary, build: Build) -> Iterator[Problem]:
    """A static library is really an import library

    A file `libfoo.a` is taken for the static library, and so is what `-static` finds; with MSVC it
    is `foo.lib` where the import library is called `foo.dll.lib`. This one only stands for a DLL:
    programs that were to stand alone need it at run time, and nothing says so when they are built.

    That of DLLs which are not there is no mistake: those of the system are called so with mingw.

    ## Example

    ```tree build
    !usr/lib/foo.dll.a
    !usr/lib/libfoo.a
    usr/lib/libfoo.a  import
    ```

    ## Use instead

    ```tree build
    usr/lib/foo.dll.a  import
    ```

    ## Sources

    - "direct linking to a dll" in [ld and WIN32](https://sourceware.org/binutils/docs/ld/WIN32.html)
    """
    path = import_library.path
    stem, end = posixpath.splitext(path)
    others = {other.path for other in build.import_libraries}
    named = end == ".a" and not stem.endswith((".dll", ".delay"))
    own = dlls.of_import_library(import_library, build)
    if own and (named or (end == ".lib" and f"{stem}.dll.lib" in others)):
        yield problem(
            "this is named as a static library and is an import library for {dll}",
            Place(path),
            dll=own[0].file,
            help=f"install the static library as {posixpath.basename(path)}"
            + (f", and call this {posixpath.basename(stem)}.dll.a" if named else ""),
        )


@rule("LIB562", "import-library-unasked", Severity.INFO)
def import_library_unasked(import_library: ImportLibrary, build: Build) -> Iterator[Problem]:
    """Those who ask for foo.lib get the static library

    On MSVC, import libraries and static libraries share their ending. cargo-c calls the import
    library `foo.dll.lib` and the static one `foo.lib`; what build systems ask for is `foo.lib`, so
    programs are linked statically unless they name the file. `--meson-paths` gives `foo.lib` to the
    import library and calls the static one `libfoo.a`.

    ## Example

    ```tree build
    usr/bin/foo.dll  pe
    !usr/lib/foo.dll.a
    !usr/lib/libfoo.a
    usr/lib/foo.dll.lib  import
    usr/lib/foo.lib  static
    ```

    ## Use instead

    ```tree build
    usr/bin/foo.dll  pe
    !usr/lib/foo.dll.a
    usr/lib/foo.lib  import
    ```

    ## Sources

    - https://github.com/lu-zero/cargo-c/issues/181
    - https://github.com/rust-lang/rust/issues/114013
    """
    path = import_library.path
    plain = f"{path.removesuffix('.dll.lib')}.lib"
    if path.endswith(".dll.lib") and any(one.path == plain for one in build.static_libraries):
        yield problem(
            "build systems ask for {plain}, which is the static library",
            Place(path),
            plain=posixpath.basename(plain),
            help="name the file, or install with `--meson-paths` (cargo-c 0.10.9 and later)",
        )


@rule("LIB563", "import-as-function", Severity.WARNING)
def import_as_function(import_library: ImportLibrary, build: Build) -> Iterator[Problem]:
    """An import library offers a variable as a function

    The DLL exports it among its data. Offered as a function, the name stands for a jump to the
    address: a program that reads the variable without `__declspec(dllimport)` reads instructions
    instead. `DATA` behind the name in the module definition file makes it a variable.

    ## Example

    ```tree build
    usr/bin/foo.dll  pe exports=foo_new,foo_free,foo_level:data
    usr/lib/foo.dll.a  import symbols=foo_new:foo.dll,foo_free:foo.dll,foo_level:foo.dll
    ```

    ## Use instead

    ```tree build
    usr/bin/foo.dll  pe exports=foo_new,foo_free
    ```

    ## Sources

    - `DATA` in ["EXPORTS"](https://learn.microsoft.com/cpp/build/reference/exports)
    """
    functions = {name for name, _, data in import_library.symbols if not data}
    for library in dlls.of_import_library(import_library, build):
        data = {symbol.name for symbol in library.exports if symbol.kind == "data"}
        wrong = data & dlls.names(functions, library.machine)
        if wrong:
            yield problem(
                "this offers {names} as functions, and {dll} has variables there",
                Place(import_library.path),
                names=some(sorted(wrong), _SHOWN),
                dll=library.file,
                help=f"mark them in the module definition file:\n    {min(wrong)} DATA",
            )


@rule("LIB571", "definition-exports", Severity.WARNING)
def definition_exports(definition: Definition, build: Build) -> Iterator[Problem]:
    """The module definition file does not list what the DLL exports

    The file is there to make import libraries from, for other compilers. What it lists and the DLL
    lacks keeps programs from starting; what it lacks they cannot be linked with; what belongs to
    Rust they have twice.

    ## Example

    ```tree build
    usr/lib/foo.def  definition exports=foo_new,foo_gone
    ```

    ## Use instead

    ```tree build
    usr/lib/foo.def  definition exports=foo_new,foo_free
    ```

    ## Sources

    - [/DEF](https://learn.microsoft.com/cpp/build/reference/def-specify-module-definition-file)
    """
    library = _dll(definition, build)
    if library is None:
        return
    listed = dlls.names((name for name, _ in definition.exports), library.machine)
    exported = dlls.names(library.exports.names, library.machine)
    for template, names in (
        ("this lists {names}, which {dll} does not export", listed - exported),
        ("this lacks {names}, which {dll} exports", dlls.api(library) - listed),
        ("this lists {names} of {dll}, which belong to Rust", {n for n in listed if is_rust(n)}),
    ):
        if names:
            yield problem(
                template,
                Place(definition.path),
                names=some(sorted(names), _SHOWN),
                dll=library.file,
                help="install the file that was made with the DLL",
            )


@rule("LIB572", "definition-library", Severity.WARNING)
def definition_library(definition: Definition, build: Build) -> Iterator[Problem]:
    """The module definition file names another DLL

    An import library that is made from it makes programs ask for the DLL of that name, and they do
    not start.

    ## Example

    ```tree build
    usr/lib/foo.def  definition library=bar.dll
    ```

    ## Use instead

    ```tree build
    usr/lib/foo.def  definition library=foo.dll
    ```

    ## Sources

    - [LIBRARY](https://learn.microsoft.com/cpp/build/reference/library)
    """
    library = _dll(definition, build)
    if library is None or not definition.library:
        return
    said = definition.library.lower()
    if library.file.lower() not in (said, f"{said}.dll"):
        yield problem(
            "this names {said}, and the DLL is {dll}",
            Place(definition.path),
            said=definition.library,
            dll=library.file,
            help=f"write\n    LIBRARY {library.file}",
        )


@rule("LIB573", "definition-data", Severity.INFO)
def definition_data(definition: Definition, build: Build) -> Iterator[Problem]:
    """The module definition file lists variables as functions

    An import library that is made from it offers them as functions, and a program that reads one
    without `__declspec(dllimport)` reads instructions. cargo-c writes all names alike for MSVC.

    ## Example

    ```tree build
    usr/bin/foo.dll  pe exports=foo_new,foo_free,foo_level:data
    usr/lib/foo.def  definition exports=foo_new,foo_free,foo_level
    ```

    ## Use instead

    ```tree build
    usr/bin/foo.dll  pe exports=foo_new,foo_free
    usr/lib/foo.def  definition exports=foo_new,foo_free
    ```

    ## Sources

    - `DATA` in ["EXPORTS"](https://learn.microsoft.com/cpp/build/reference/exports)
    """
    library = _dll(definition, build)
    if library is None:
        return
    functions = {name for name, data in definition.exports if not data}
    data = {symbol.name for symbol in library.exports if symbol.kind == "data"}
    wrong = data & dlls.names(functions, library.machine)
    if wrong:
        yield problem(
            "this lists {names} as functions, and {dll} has variables there",
            Place(definition.path),
            names=some(sorted(wrong), _SHOWN),
            dll=library.file,
            help=f"mark them:\n    {min(wrong)} DATA",
        )


def _dll(definition: Definition, build: Build) -> SharedLibrary | None:
    """Return the DLL that a definition file is for by its own name, or the only one there is."""
    found = [library for library in build.libraries if dlls.linked_with(library, build)]
    name = posixpath.basename(definition.path).lower().removesuffix(".def")
    fitting = [library for library in found if dlls.stems(library.file) & dlls.stems(name)]
    return fitting[0] if fitting else found[0] if len(found) == 1 else None
