"""LIB17x: what a DLL is called, where it lies, and what it exports beside the C API."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.model import SharedLibrary
from ...artifacts.pe import dlls
from ...artifacts.roles import is_libdir
from ...findings import Place, Problem, Severity, problem
from ...rule import rule
from ...text.wording import counted, some

_SHOWN = 4
_RUNTIME = re.compile(
    r"__mingw.*|_?_?pei386_runtime_relocator|___?chkstk_ms|_?_Unwind_.*|__gcc_.*|__emutls_.*"
    r"|__deregister_frame.*|__register_frame.*|DllMain(CRTStartup)?|__main|_CRT_.*|mainCRTStartup"
)


@rule("LIB171", "dll-name", Severity.INFO)
def dll_name(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A DLL has another name than it was linked with

    The export directory keeps the name that the linker wrote. The loader does not look at it, but
    what makes import libraries out of DLLs does (gendef, `dlltool` without `-D`), and so do
    debuggers: programs linked by those ask for a DLL that is not there. cargo-c renames DLLs with
    `--meson-paths` and for Cygwin, and names them in the import library as they are then called;
    that is not reported.

    ## Example

    ```tree build
    usr/bin/foo.dll  pe name=bar.dll
    ```

    ## Use instead

    ```tree build
    usr/bin/foo.dll  pe name=foo.dll
    ```

    ## Sources

    - ["The .edata section"](https://learn.microsoft.com/windows/win32/debug/pe-format)
    """
    if not dlls.linked_with(library, build) or not library.name:
        return
    if dlls.plain(library.name) != dlls.plain(library.file):
        yield problem(
            "this was linked as {name}",
            Place(library.path),
            name=library.name,
            help="link it under the name that it is installed with",
        )


@rule("LIB172", "dll-in-libdir", Severity.WARNING)
def dll_in_libdir(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A DLL lies beside the import libraries and not in bin

    Windows looks for DLLs in the program's own directory and in those of PATH, which are the ones
    with programs. It does not look into `lib`, so programs that are linked with the library do not
    start unless somebody copies it. cargo-c puts DLLs into `bin`, or below `lib` with
    `install_subdir`, which is for plugins.

    ## Example

    ```tree build
    !usr/bin/foo.dll
    usr/lib/foo.dll  pe
    ```

    ## Use instead

    ```tree build
    usr/bin/foo.dll  pe
    ```

    ## Sources

    - [Dynamic-link library search order](https://learn.microsoft.com/windows/win32/dlls/dynamic-link-library-search-order)
    - https://github.com/eclipse-zenoh/zenoh-c/issues/471
    """
    folder = posixpath.dirname(library.path)
    if not dlls.linked_with(library, build) or not is_libdir(folder):
        return
    beside = posixpath.join(posixpath.dirname(folder), "bin", library.file)
    if build.tree.resolve(beside) is None:
        yield problem(
            "this lies in {folder}, where Windows does not look for DLLs",
            Place(library.path),
            folder=build.layout.absolute(folder),
            help=f"install it as {build.layout.absolute(beside)}, as cargo-c does",
        )


@rule("LIB173", "not-a-dll", Severity.ERROR)
def not_a_dll(library: SharedLibrary) -> Iterator[Problem]:
    """A file with exports is not marked as a DLL

    The loader goes by a flag in the header. Without it the file is mapped as a program is: its
    initialisation is not run, so thread-local storage and the C runtime are not there when the
    first function is called.

    ## Example

    ```tree build
    usr/bin/foo.dll  pe pe.is_dll=no
    ```

    ## Use instead

    ```tree build
    usr/bin/foo.dll  pe pe.is_dll=yes
    ```

    ## Sources

    - `IMAGE_FILE_DLL` in ["Characteristics"](https://learn.microsoft.com/windows/win32/debug/pe-format#characteristics)
    """
    if library.pe and not library.pe.is_dll and library.file.lower().endswith(".dll"):
        yield problem(
            "this is no DLL by its header",
            Place(library.path),
            help="link it with `-shared`, or `/dll`",
        )


@rule("LIB271", "runtime-exported", Severity.WARNING)
def runtime_exported(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A DLL exports functions of the C compiler's runtime

    A linker for MinGW that is told nothing exports all that it links, the runtime's own parts among
    it. The import library offers them to each program, which has its own: "multiple definition", or
    the program runs with those of this DLL and breaks with its next release. cargo-c names the
    functions to export.

    ## Example

    ```tree build
    usr/bin/foo.dll  pe exports=foo_new,foo_free,__mingw_vsnprintf,_Unwind_Resume
    ```

    ## Use instead

    ```tree build
    usr/bin/foo.dll  pe exports=foo_new,foo_free
    ```

    ## Sources

    - `--export-all-symbols` in [ld](https://sourceware.org/binutils/docs/ld/Options.html)
    - https://github.com/rust-lang/rust/issues/67960
    """
    if not dlls.linked_with(library, build):
        return
    names = sorted(name for name in library.exports.names if _RUNTIME.fullmatch(name))
    if names:
        yield problem(
            "this exports {names}, which belong to the compiler's runtime",
            Place(library.path),
            names=some(names, _SHOWN),
            help="export by name: `#[no_mangle]` in Rust, `__declspec(dllexport)` in C, and\n"
            "    -C link-arg=-Wl,--exclude-libs,ALL",
        )


@rule("LIB272", "exported-by-number", Severity.INFO)
def exported_by_number(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A DLL exports functions without their names

    What is exported by a number alone (`NONAME`) is found by programs that were linked with the
    import library of the very same build: numbers are given anew when a function is added, unless
    the definition file fixes them all.

    ## Example

    ```tree build
    usr/bin/foo.dll  pe pe.ordinals_only=3
    ```

    ## Use instead

    ```tree build
    usr/bin/foo.dll  pe pe.ordinals_only=0
    ```

    ## Sources

    - `NONAME` in ["EXPORTS"](https://learn.microsoft.com/cpp/build/reference/exports)
    """
    if library.pe and library.pe.ordinals_only and dlls.linked_with(library, build):
        yield problem(
            "this exports {count} without a name",
            Place(library.path),
            count=counted(library.pe.ordinals_only, "function"),
            help="leave `NONAME` out of the module definition file",
        )
