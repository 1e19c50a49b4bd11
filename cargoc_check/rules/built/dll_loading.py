"""LIB47x: what a DLL needs of the C runtime, and how it is protected."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from ...artifacts.build import Build
from ...artifacts.model import SharedLibrary
from ...artifacts.pe import dlls
from ...artifacts.pe.system import debug_runtimes
from ...artifacts.system import System
from ...data import table
from ...findings import Place, Problem, Severity, problem
from ...rule import rule


@rule("LIB471", "debug-runtime", Severity.ERROR)
def debug_runtime(library: SharedLibrary) -> Iterator[Problem]:
    """A DLL needs the debug build of Microsoft's C runtime

    That is installed with Visual Studio and may not be passed on, so programs that need the DLL do
    not start anywhere else. Rust itself never asks for it: a library in C was compiled with `/MDd`,
    in a debug build or by a build script that follows the wrong profile.

    ## Example

    ```tree build
    usr/bin/foo.dll  pe needed=KERNEL32.dll,VCRUNTIME140D.dll,ucrtbased.dll
    ```

    ## Use instead

    ```tree build
    usr/bin/foo.dll  pe needed=KERNEL32.dll,VCRUNTIME140.dll
    ```

    ## Sources

    - [Determining which DLLs to redistribute](https://learn.microsoft.com/cpp/windows/determining-which-dlls-to-redistribute)
    """
    if library.format != "pe":
        return
    for name in debug_runtimes(library.needed):
        yield problem(
            "this needs {name}, which is only where Visual Studio is",
            Place(library.path),
            name=name,
            help="compile the parts in C with `/MD` (CMake: a Release build type)",
        )


@rule("LIB472", "old-runtime", Severity.WARNING)
def old_runtime(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A DLL needs a C runtime of before Visual Studio 2015

    Each of the older versions is a package of its own that users have to install, and none is
    supported any more. Memory and files of one version cannot be given to another, so programs
    built with a newer compiler cannot free what the DLL allocates.

    ## Example

    ```tree build
    usr/bin/foo.dll  pe needed=KERNEL32.dll,MSVCR90.dll
    ```

    ## Use instead

    ```tree build
    usr/bin/foo.dll  pe needed=KERNEL32.dll,VCRUNTIME140.dll
    ```

    ## Sources

    - [C runtime and C++ standard library files](https://learn.microsoft.com/cpp/c-runtime-library/crt-library-features)
    """
    if not dlls.linked_with(library, build):  # an interpreter's modules have its runtime
        return
    patterns = table("pe")["old_runtime"]["names"]
    for needed in library.needed:
        if any(fnmatchcase(needed.name.lower(), pattern) for pattern in patterns):
            yield problem(
                "this needs {name}, a C runtime that is not supported any more",
                Place(library.path),
                name=needed.name,
                help="build all parts with Visual Studio 2015 or later",
            )


@rule("LIB473", "mixed-runtimes", Severity.WARNING)
def mixed_runtimes(library: SharedLibrary) -> Iterator[Problem]:
    """A DLL uses two C runtimes

    `msvcrt.dll` and the universal runtime (`ucrtbase.dll`, `api-ms-win-crt-…`) have each their own
    heap, files and locale. What one part of the DLL allocates and another frees breaks the heap.
    Rust's `windows-gnu` target uses `msvcrt.dll`, `windows-gnullvm` and today's MinGW distributions
    the universal one; code in C has to be compiled for the one that Rust uses.

    ## Example

    ```tree build
    usr/bin/foo.dll  pe needed=KERNEL32.dll,msvcrt.dll,api-ms-win-crt-heap-l1-1-0.dll
    ```

    ## Use instead

    ```tree build
    usr/bin/foo.dll  pe needed=KERNEL32.dll,msvcrt.dll
    ```

    ## Sources

    - [MSYS2: environments](https://www.msys2.org/docs/environments/)
    """
    if library.format != "pe":
        return
    names = sorted(needed.name for needed in library.needed)
    old = [name for name in names if name.lower() == "msvcrt.dll"]
    new = [name for name in names if name.lower().startswith(("ucrtbase", "api-ms-win-crt-"))]
    if old and new:
        yield problem(
            "this needs {old} and {new}: two C runtimes",
            Place(library.path),
            old=old[0],
            new=new[0],
            help="take the compiler of the environment that Rust's target is for",
        )


@rule("LIB474", "not-relocatable", Severity.WARNING)
def not_relocatable(library: SharedLibrary) -> Iterator[Problem]:
    """A DLL can be loaded at one address only

    Its relocations were stripped. Where another DLL or a block of memory is at that address,
    loading fails, in some processes and not in others; and an attacker knows the address.

    ## Example

    ```tree build
    usr/bin/foo.dll  pe pe.relocations=no pe.characteristics=NX_COMPAT
    ```

    ## Use instead

    ```tree build
    usr/bin/foo.dll  pe pe.relocations=yes
    ```

    ## Sources

    - [/FIXED](https://learn.microsoft.com/cpp/build/reference/fixed-fixed-base-address)
    """
    if library.pe and not library.pe.relocations:
        yield problem(
            "this has no relocations: loading fails where its address is taken",
            Place(library.path),
            help="link without `/fixed`, and strip with a tool that keeps `.reloc`",
        )


@rule("LIB475", "no-aslr", Severity.WARNING)
def no_aslr(library: SharedLibrary, system: System) -> Iterator[Problem]:
    """A DLL asks not to be loaded at a random address

    `DYNAMIC_BASE` is missing, which linkers set unless told otherwise: an attacker knows where the
    code is in every process that loads it. Windows on ARM does not load such DLLs at all. Cygwin is
    an exception, for its `fork` needs DLLs at the same address in both processes.

    ## Example

    ```tree build
    usr/bin/foo.dll  pe pe.characteristics=NX_COMPAT
    ```

    ## Use instead

    ```tree build
    usr/bin/foo.dll  pe pe.characteristics=NX_COMPAT,DYNAMIC_BASE,HIGH_ENTROPY_VA
    ```

    ## Sources

    - [/DYNAMICBASE](https://learn.microsoft.com/cpp/build/reference/dynamicbase-use-address-space-layout-randomization)
    """
    if library.pe and not _has(library, "DYNAMIC_BASE") and not dlls.of_cygwin(library, system):
        yield problem(
            "this is not loaded at a random address: DYNAMIC_BASE is not set",
            Place(library.path),
            help="link it with `/dynamicbase`, or `-Wl,--dynamicbase` of MinGW",
        )


@rule("LIB476", "no-nx", Severity.WARNING)
def no_nx(library: SharedLibrary) -> Iterator[Problem]:
    """A DLL asks for data to be executable

    `NX_COMPAT` is missing, which linkers set unless told otherwise. On 32-bit Windows a process
    that loads the DLL early loses the protection of its data; on 64-bit Windows it is a mark that
    scanners report.

    ## Example

    ```tree build
    usr/bin/foo.dll  pe pe.characteristics=DYNAMIC_BASE,HIGH_ENTROPY_VA
    ```

    ## Use instead

    ```tree build
    usr/bin/foo.dll  pe pe.characteristics=NX_COMPAT,DYNAMIC_BASE,HIGH_ENTROPY_VA
    ```

    ## Sources

    - [/NXCOMPAT](https://learn.microsoft.com/cpp/build/reference/nxcompat-compatible-with-data-execution-prevention)
    """
    if library.pe and not _has(library, "NX_COMPAT"):
        yield problem(
            "this is not marked as compatible with data that cannot be executed (NX_COMPAT)",
            Place(library.path),
            help="link it with `/nxcompat`, or `-Wl,--nxcompat` of MinGW",
        )


@rule("LIB477", "low-entropy", Severity.INFO)
def low_entropy(library: SharedLibrary, system: System) -> Iterator[Problem]:
    """A 64-bit DLL is loaded at one of few addresses

    With `HIGH_ENTROPY_VA` the random address of a 64-bit DLL is one of the whole address space;
    without it, one below 4 GiB or of a small range. Linkers set it unless told otherwise.

    ## Example

    ```tree build
    usr/bin/foo.dll  pe pe.characteristics=NX_COMPAT,DYNAMIC_BASE
    ```

    ## Use instead

    ```tree build
    usr/bin/foo.dll  pe pe.characteristics=NX_COMPAT,DYNAMIC_BASE,HIGH_ENTROPY_VA
    ```

    ## Sources

    - [/HIGHENTROPYVA](https://learn.microsoft.com/cpp/build/reference/highentropyva-support-64-bit-aslr)
    """
    if not library.pe or library.machine.bits != 64 or dlls.of_cygwin(library, system):
        return
    if _has(library, "DYNAMIC_BASE") and not _has(library, "HIGH_ENTROPY_VA"):
        yield problem(
            "this is loaded at one of few addresses: HIGH_ENTROPY_VA is not set",
            Place(library.path),
            help="link it with `/highentropyva`, or `-Wl,--high-entropy-va` of MinGW",
        )


@rule("LIB478", "pdb-missing", Severity.INFO)
def pdb_missing(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """The debug information that a DLL names is not there

    Debuggers look for the file beside the DLL. cargo-c installs it since 0.10.0. Where debug
    information goes to a package of its own, this is as it should be.

    ## Example

    ```tree build
    usr/bin/foo.dll  pe pe.pdb=foo.pdb
    ```

    ## Use instead

    ```tree build
    usr/bin/foo.dll  pe pe.pdb=foo.pdb
    usr/bin/foo.pdb  file
    ```

    ## Sources

    - https://github.com/lu-zero/cargo-c/issues/279
    """
    if library.pe and library.pe.pdb and dlls.linked_with(library, build):
        folder = library.path.rpartition("/")[0]
        beside = (dlls.last(library.pe.pdb), f"{library.file.rpartition('.')[0]}.pdb")
        if not any(build.tree.resolve(f"{folder}/{name}") for name in beside):
            yield problem(
                "{name} is not there, which this names as its debug information",
                Place(library.path),
                name=beside[0],
                help="install it beside the DLL, or in a package for debugging",
            )


@rule("LIB479", "pdb-path", Severity.INFO)
def pdb_path(library: SharedLibrary) -> Iterator[Problem]:
    """A DLL names its debug information by the path that it was built at

    Microsoft's linker writes the whole path into the DLL. It tells where and by whom the DLL was
    built, and makes it another file for each directory that it is built in. Debuggers look beside
    the DLL too and need the name only.

    ## Example

    ```tree build
    usr/bin/foo.dll  pe pe.pdb=C:/Users/me/foo/target/release/deps/foo.pdb
    usr/bin/foo.pdb  file
    ```

    ## Use instead

    ```tree build
    usr/bin/foo.dll  pe pe.pdb=foo.pdb
    usr/bin/foo.pdb  file
    ```

    ## Sources

    - [/PDBALTPATH](https://learn.microsoft.com/cpp/build/reference/pdbaltpath-use-alternate-pdb-path)
    """
    if library.pe and library.pe.pdb and dlls.last(library.pe.pdb) != library.pe.pdb:
        yield problem(
            "this names its debug information by the path {path}",
            Place(library.path),
            path=library.pe.pdb,
            help="link it with\n    -C link-arg=/PDBALTPATH:%_PDB%",
        )


def _has(library: SharedLibrary, characteristic: str) -> bool:
    return library.pe is not None and characteristic in library.pe.characteristics
