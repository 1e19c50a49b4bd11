"""LIB31x: the libraries that an ELF library names as needed."""

from __future__ import annotations

from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.elf import needs, sonames
from ...artifacts.macho import dylibs
from ...artifacts.model import SharedLibrary
from ...artifacts.system import System
from ...data import table
from ...findings import Place, Problem, Severity, problem
from ...rule import rule

_STORES = ("/nix/store/", "/gnu/store/")
"""Where each package has a directory of its own, and is named by it."""
_GLIBC_ON_MUSL = "libgcompat.so.0"


@rule("LIB311", "needed-path", Severity.ERROR)
def needed_path(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A needed library is named by a path that is not there

    A library without a soname is recorded by the path that the linker was given. A name with a
    slash is not searched for but opened as it stands: a relative one counts from the directory that
    a program is started in, one of the build machine is there alone. Programs do not start: "cannot
    open shared object file".

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6,target/release/libbar.so
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6,libbar.so.1
    ```

    ## Sources

    - https://github.com/bytecodealliance/wasmtime/issues/2996
    """
    for one in library.needed if library.format == "elf" else ():
        if "/" in one.name and not one.name.startswith("$"):
            built = dylibs.of_build(one.name, build.layout)
            if built or not one.name.startswith("/"):
                yield problem(
                    "needs {name}, which is opened as it stands",
                    Place(library.path),
                    name=one.name,
                    help="give that library a soname, or link with `-L` and `-l` instead of its "
                    "path",
                )


@rule("LIB312", "needed-absolute", Severity.WARNING)
def needed_absolute(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A needed library is named by an absolute path

    It is opened as it stands, where another system has it in another directory, such as lib64 or a
    multiarch one, and neither LD_LIBRARY_PATH nor the loader's cache is asked. The linker records
    the path where the library that it was given has no soname.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6,/usr/lib/libbar.so
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6,libbar.so.1
    ```

    ## Sources

    - "If a shared object dependency contains a slash" in
      [ld.so(8)](https://man7.org/linux/man-pages/man8/ld.so.8.html)
    """
    for one in library.needed if library.format == "elf" else ():
        inside = build.layout.inside(one.name)
        is_here = inside is not None and build.tree.resolve(inside) is not None
        is_kept = is_here or one.name.startswith(_STORES)
        if one.name.startswith("/") and not is_kept and not dylibs.of_build(one.name, build.layout):
            yield problem(
                "needs {name} by its path",
                Place(library.path),
                name=one.name,
                help="give that library a soname, or link with `-l` instead of its path",
            )


@rule("LIB313", "needed-itself", Severity.WARNING)
def needed_itself(library: SharedLibrary) -> Iterator[Problem]:
    """A library needs itself

    It was linked with an older release of itself, found by `-l` in the build's or the system's
    directories: what it takes from there may be gone in the new one. A dependency's build script
    that links with the installed library does that.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6,libfoo.so.1
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6
    ```

    ## Sources

    - `-l` in the manual of GNU's ld
    """
    if library.format == "elf" and library.name in {one.name for one in library.needed}:
        yield problem(
            "needs {name}, which is itself",
            Place(library.path),
            name=library.name,
            help="look for `rustc-link-lib` in the build scripts of its dependencies",
        )


@rule("LIB314", "needed-version", Severity.WARNING)
def needed_version(build: Build, system: System) -> Iterator[Problem]:
    """A library needs another release of one that lies beside it

    Both come from one tree or from packages that were named together, and yet the one was not
    linked with the other: it will get that release from somewhere else, or not start.

    ## Example

    ```tree build
    usr/lib/libbar.so.1  elf name=libbar.so.1
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6,libbar.so.2
    ```

    ## Use instead

    ```tree build
    usr/lib/libbar.so.1  elf name=libbar.so.1
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6,libbar.so.1
    ```

    ## Sources

    - "Missing soname symlink(s)" and unresolved sonames of Gentoo's portage
    """
    stems: dict[str, str] = {}
    for name in sonames.by_soname(build):
        if sonames.is_versioned(name):
            stems.setdefault(sonames.parsed(name).stem, name)
    for need in needs.needs(build):
        beside = stems.get(sonames.parsed(need.name).stem)
        away = not need.found and not needs.is_base(need.name, need.library, system)
        away = away and not needs.is_stated(need.name, need.library, build)
        if beside is not None and away and sonames.is_versioned(need.name):
            yield problem(
                "needs {name}, and {beside} is here",
                Place(need.library.path),
                name=need.name,
                beside=beside,
                help="build both together, in one run or against the installed one",
            )


@rule("LIB315", "needed-unversioned", Severity.WARNING)
def needed_unversioned(build: Build, system: System) -> Iterator[Problem]:
    """A needed library is named without a version

    The name is that of the link for linkers, which systems have with the development files only:
    "cannot open shared object file" everywhere else. Where it is there, any release will be loaded.
    The library that was linked with has no version in its soname, or no soname at all.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6,libbar.so
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6,libbar.so.1
    ```

    ## Sources

    - https://github.com/wasmerio/wasmer/issues/2430
    """
    for need in needs.needs(build):
        row = sonames.conventions(need.library, system)
        plain = need.name.endswith(".so") and not sonames.is_versioned(need.name)
        if "/" in need.name or not plain or not row.get("versioned", False):
            continue
        if build.roles[need.library.path] not in ("library", "plugin"):
            continue
        private = need.found and all(build.roles[k.path] != "library" for k in need.found)
        known = table("elf_systems")
        other = sonames.fits(need.name, (*known["rust"]["shared"], *known["unversioned"]["names"]))
        if not private and not other and not needs.is_base(need.name, need.library, system):
            yield problem(
                "needs {name}, a name without a version",
                Place(need.library.path),
                name=need.name,
                help="give that library a soname with a version, and link with it again",
            )


@rule("LIB316", "needed-rust", Severity.ERROR)
def needed_rust(build: Build) -> Iterator[Problem]:
    """A library needs the shared library of a Rust toolchain

    `-C prefer-dynamic` links with `libstd-….so`, whose name carries a hash of the very compiler.
    Nobody has it who has not installed that compiler, and the loader does not look where it lies.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6,libstd-0123456789abcdef.so
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6
    ```

    ## Sources

    - [rustc's prefer-dynamic](https://doc.rust-lang.org/rustc/codegen-options/index.html#prefer-dynamic)
    """
    shared = table("elf_systems")["rust"]["shared"]
    for need in needs.needs(build):
        stated = any(said.startswith("libstd-rust") for said in _depends(need, build))
        if sonames.fits(need.name, shared) and not need.found and not stated:
            yield problem(
                "needs {name} of the Rust toolchain, which users do not have",
                Place(need.library.path),
                name=need.name,
                help="leave `-C prefer-dynamic` out of RUSTFLAGS",
            )


@rule("LIB317", "foreign-libc", Severity.ERROR)
def foreign_libc(library: SharedLibrary, system: System) -> Iterator[Problem]:
    """A library needs the C libraries of two systems

    Each has its own idea of `errno`, of streams and of threads; a process can have one of them.
    Mostly the linker found a library of the build machine instead of the target's, through a `-L`
    that a build script of a dependency brought.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6,libc.musl-x86_64.so.1
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6
    ```

    ## Sources

    - [musl: can a program use both](https://wiki.musl-libc.org/faq)
    """
    found = needs.libcs(library)
    own = " ".join(filter(None, (system.os, system.env)))
    if any(one.name == _GLIBC_ON_MUSL for one in library.needed):
        return
    if _plain_libc(library) and found and found != ("linux musl",):
        found = (*found, own if own.startswith("android") else "linux musl or android")
    if library.format == "elf" and len(found) > 1:
        yield problem(
            "needs the C libraries of {systems}",
            Place(library.path),
            systems=" and of ".join(found),
            help="look for `-L` of the build machine, in build scripts and RUSTFLAGS",
        )


def _depends(need: needs.Need, build: Build) -> tuple[str, ...]:
    return build.tree.package(need.library.path).depends


def _plain_libc(library: SharedLibrary) -> bool:
    """Tell whether `libc.so` is needed, as musl's and Android's is called."""
    return any(one.name == "libc.so" for one in library.needed)
