"""LIB48x: the DLLs that a DLL needs, and whether anybody has them."""

from __future__ import annotations

from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.model import SharedLibrary
from ...artifacts.pe import dlls, needs
from ...findings import Place, Problem, Severity, problem
from ...rule import rule
from ...text.wording import some

_SHOWN = 5


@rule("LIB481", "needed-dll-missing", Severity.WARNING)
def needed_dll_missing(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A DLL needs another one that is neither here nor part of Windows

    Windows looks for it beside the program and in the directories of PATH, and has no place where
    libraries are installed for all. Without it programs end before they begin: "The code execution
    cannot proceed because bar.dll was not found". A crate that found a library on the build machine
    links with it; many have a feature (`vendored`, `static`) to bring it along.

    Nothing is said where the package states what it depends on, or the pc file what is required.

    ## Example

    ```tree build
    usr/bin/foo.dll  pe needed=KERNEL32.dll,libssl-3-x64.dll
    ```

    ## Use instead

    ```tree build
    usr/bin/foo.dll  pe needed=KERNEL32.dll,CRYPT32.dll
    ```

    ## Sources

    - [Dynamic-link library search order](https://learn.microsoft.com/windows/win32/dlls/dynamic-link-library-search-order)
    - delvewheel and `auditwheel` for Windows, which copy such DLLs into the wheel
    """
    if not dlls.linked_with(library, build) or needs.are_stated(library, build):
        return
    names = needs.lacking(library, build)
    if names:
        yield problem(
            "this needs {names}, not here and no part of Windows",
            Place(library.path),
            names=some(names, _SHOWN),
            help="install it beside this one, link it statically, or name what brings it in\n\n"
            '    [package.metadata.capi.pkg_config]\n    requires_private = "…"',
        )


@rule("LIB482", "mingw-runtime-missing", Severity.INFO)
def mingw_runtime_missing(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A DLL needs the runtime of the MinGW compiler, which is not here

    Those who build with the same distribution of MinGW have it in their PATH; anybody else has to
    be given it. Rust from rustup links its part of it statically; C++ code, and Rust as MSYS2
    builds it, need the DLLs.

    ## Example

    ```tree build
    usr/bin/foo.dll  pe needed=KERNEL32.dll,msvcrt.dll,libgcc_s_seh-1.dll
    ```

    ## Use instead

    ```tree build
    usr/bin/foo.dll  pe needed=KERNEL32.dll,msvcrt.dll
    ```

    ## Sources

    - `-static-libgcc` in [GCC's link options](https://gcc.gnu.org/onlinedocs/gcc/Link-Options.html)
    """
    if not dlls.linked_with(library, build) or needs.are_stated(library, build):
        return
    names = needs.of_mingw(library, build)
    if names:
        yield problem(
            "this needs {names} of the compiler, which users have to have as well",
            Place(library.path),
            names=some(names, _SHOWN),
            help="    -C link-arg=-static-libgcc -C link-arg=-static-libstdc++",
        )
