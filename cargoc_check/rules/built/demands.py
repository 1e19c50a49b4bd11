"""LIB33x: what an ELF library demands of the system on which it is loaded."""

from __future__ import annotations

from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.elf import sonames
from ...artifacts.model import SharedLibrary
from ...artifacts.system import System
from ...artifacts.tree import Tree
from ...data import table
from ...findings import Place, Problem, Severity, problem
from ...rule import rule
from ...text.wording import dotted

_GLIBC = "GLIBC_"
"""Packages for one system, which brings the glibc that they were built with."""
_SHOWN = 4


@rule("LIB331", "minimum-glibc", Severity.INFO)
def minimum_glibc(library: SharedLibrary, tree: Tree) -> Iterator[Problem]:
    """Which glibc a library needs at least

    Each function of glibc is linked in the version that the build machine has. Where that is newer
    than the user's, the library is not loaded: "version `GLIBC_2.38' not found". Rust's own library
    runs with 2.17; this says when the build has asked for more. It matters for a library that is
    handed out, not for a distribution's package.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf imports=strtol@GLIBC_2.38,malloc@GLIBC_2.2.5
    ```

    ## Use instead

    Nothing, if it is meant for systems like that of the build. For older ones, build on one of
    them, or link as cargo-zigbuild does:

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf imports=malloc@GLIBC_2.2.5
    ```

    ## Sources

    - [rustc's platform support](https://doc.rust-lang.org/nightly/rustc/platform-support.html)
    - the policies of manylinux, by the same measure
    """
    if tree.package(library.path).is_part:
        return
    least = _numbers(str(table("elf_systems")["glibc"]["least"]))
    found: dict[tuple[int, ...], list[str]] = {}
    for symbol in library.imports if library.format == "elf" else ():
        version = symbol.version or ""
        if version.startswith(_GLIBC) and not symbol.weak:
            found.setdefault(_numbers(version.removeprefix(_GLIBC)), []).append(symbol.name)
    newest = max(found, default=())
    if newest > least:
        names = sorted(set(found[newest]))
        yield problem(
            "needs glibc {version} or newer, for {names}",
            Place(library.path),
            version=dotted(newest),
            names=", ".join(names[:_SHOWN]) + (" and more" if len(names) > _SHOWN else ""),
            help="for older systems, build on the oldest of them, or with cargo-zigbuild's "
            "`--target x86_64-unknown-linux-gnu.2.17`",
        )


@rule("LIB332", "private-symbol", Severity.WARNING)
def private_symbol(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A library uses functions that glibc keeps for itself

    `GLIBC_PRIVATE` marks what glibc's own libraries need of each other. It changes with any
    release, patch releases of distributions too, and then the library is not loaded any more.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf imports=__libc_fatal@GLIBC_PRIVATE
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf imports=abort@GLIBC_2.2.5
    ```

    ## Sources

    - `GLIBC_PRIVATE` in rpm's and Debian's dependencies on glibc
    """
    private = table("elf_systems")["glibc"]["private"]
    own = library.elf is not None and any(
        version.startswith(_GLIBC) for version in library.elf.version_definitions
    )
    names = sorted(symbol.name for symbol in library.imports if symbol.version == private)
    if names and not own and build.roles[library.path] != "plugin":
        yield problem(
            "uses {names}, private to glibc",
            Place(library.path),
            names=", ".join(names[:_SHOWN]) + (" and more" if len(names) > _SHOWN else ""),
            help="use the public function, or ask glibc's manual for it",
        )


@rule("LIB333", "time-32bit", Severity.INFO)
def time_32bit(library: SharedLibrary, system: System) -> Iterator[Problem]:
    """A library counts time in 32 bits

    On 32-bit glibc, functions without `64` in their name give a time that ends in 2038. Rust's
    libc crate calls those unless it is told otherwise. What crosses the C API is what matters: a
    `time_t`, or a struct with one, has another size for callers that were compiled with 64 bits,
    as Debian's are since trixie.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf machine=arm imports=stat64@GLIBC_2.33
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf machine=arm imports=__stat64_time64@GLIBC_2.34
    ```

    ## Sources

    - https://github.com/rust-lang/libc/issues/3223
    - `32bit-time` of the Yocto Project, [Debian's transition](https://wiki.debian.org/ReleaseGoals/64bit-time)
    """
    known = table("elf_systems")["glibc"]
    narrow = library.machine.bits == 32 and library.machine.arch in known["time32"]
    if not narrow or sonames.conventions(library, system).get("env") != "gnu":
        return
    used = {s.name for s in library.imports if (s.version or "").startswith(_GLIBC)}
    names = sorted(used & set(known["time"]))
    if names:
        yield problem(
            "uses {names}, which count time in 32 bits",
            Place(library.path),
            names=", ".join(names[:_SHOWN]) + (" and more" if len(names) > _SHOWN else ""),
            help="keep `time_t` and what holds it out of the C API, or build with\n\n"
            "    RUST_LIBC_UNSTABLE_GNU_TIME_BITS=64",
        )


@rule("LIB334", "static-tls", Severity.INFO)
def static_tls(library: SharedLibrary) -> Iterator[Problem]:
    """A library wants its thread-local variables in the program's own block

    Such a library has to be there when the program starts. One that is loaded later, as every
    module of an interpreter and what it needs is, finds little room left: "cannot allocate memory
    in static TLS block". C code compiled with `-ftls-model=initial-exec` asks for it, allocators
    above all.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf elf.flags=STATIC_TLS
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf
    ```

    ## Sources

    - https://github.com/tikv/jemallocator, its feature `disable_initial_exec_tls`
    """
    if library.elf is not None and "STATIC_TLS" in library.elf.flags:
        yield problem(
            "wants its thread-local variables in the static block (STATIC_TLS)",
            Place(library.path),
            help="for jemalloc, take the feature `disable_initial_exec_tls`; for C code, leave "
            "`-ftls-model=initial-exec` out",
        )


@rule("LIB335", "library-with-interpreter", Severity.INFO)
def library_with_interpreter(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A shared library names a loader, as programs do

    It can be started as a program, which the C library itself makes use of. In another library it
    is mostly a slip: a flag or an object for programs went into its link.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf elf.interpreter=/lib64/ld-linux-x86-64.so.2
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf
    ```

    ## Sources

    - PT_INTERP in [elf(5)](https://man7.org/linux/man-pages/man5/elf.5.html)
    """
    loader = library.elf and library.elf.interpreter
    if loader and sonames.is_linked_with(library, build):
        yield problem(
            "names the loader {loader}, as a program does",
            Place(library.path),
            loader=loader,
            help="look for `--dynamic-linker` in the link arguments",
        )


def _numbers(version: str) -> tuple[int, ...]:
    parts = version.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else ()
