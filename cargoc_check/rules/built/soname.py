"""LIB10x: the name by which programs remember an ELF library."""

from __future__ import annotations

from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.elf import sonames
from ...artifacts.model import SharedLibrary
from ...artifacts.system import System
from ...findings import Place, Problem, Severity, problem
from ...rule import rule


@rule("LIB101", "soname-missing", Severity.ERROR)
def soname_missing(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A shared library has no soname

    Programs that are linked with it record whatever path the linker was given: `libfoo.so`, so that
    an incompatible release takes its place, or a path of the build machine, so that they do not
    start on any other. ldconfig makes no link for it, and Android's loader refuses to share it.
    cargo sets none; cargo-c does for every system that it knows.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf name=none
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf name=libfoo.so.1
    ```

    ## Sources

    - https://github.com/rust-lang/cargo/issues/5045
    - https://github.com/bytecodealliance/wasmtime/issues/2996
    """
    needs_one = sonames.is_linked_with(library, build) and not library.name
    versioned = sonames.is_versioned(library.file)
    if needs_one and (versioned or sonames.is_for_development(library, build)):
        yield problem(
            "this has no soname: programs record the path that they are linked with",
            Place(library.path),
            help="build it with `cargo cinstall`, or tell the linker\n\n"
            f"    -C link-arg=-Wl,-soname,{_proposed(library)}",
        )


@rule("LIB102", "soname-unversioned", Severity.WARNING)
def soname_unversioned(library: SharedLibrary, build: Build, system: System) -> Iterator[Problem]:
    """A library that programs are linked with has no version in its soname

    The version is what lets a release that is not compatible be installed beside the old one, and
    what keeps programs from starting with a library that they were not built for. Without it they
    crash instead, or misbehave. `versioning = false` is meant for modules that a program loads.

    ## Example

    ```tree build
    !usr/lib/libfoo.so.1
    !usr/lib/libfoo.so.1.2.3
    !usr/lib/libfoo.so
    usr/lib/libfoo.so  elf name=libfoo.so
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf name=libfoo.so.1
    ```

    ## Sources

    - https://github.com/wasmerio/wasmer/issues/2430
    - `shared-library-lacks-version` of lintian, `shlib-unversioned-lib` of rpmlint
    """
    name = library.name
    if not name or sonames.is_versioned(name) or not sonames.is_linked_with(library, build):
        return
    versioned = sonames.conventions(library, system).get("versioned", False)
    if versioned and sonames.is_for_development(library, build):
        yield problem(
            "the soname {name} has no version",
            Place(library.path),
            name=name,
            help="leave `versioning = false` out of `[package.metadata.capi.library]`; for a "
            "module that is loaded, add `install_subdir` instead",
        )


@rule("LIB103", "soname-full", Severity.INFO)
def soname_full(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """The soname carries all three numbers of the version

    Every patch release then has another soname, and programs have to be linked anew for each. That
    is meant for libraries without any stable interface; cargo-c does it for versions 0.0.z.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf name=libfoo.so.1.2.3
    !usr/lib/libfoo.so.1
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf name=libfoo.so.1
    ```

    ## Sources

    - https://github.com/nispor/nispor/pull/195
    """
    name = library.name or ""
    if sonames.is_linked_with(library, build) and len(sonames.parsed(name).version) >= 3:
        yield problem(
            "the soname {name} changes with every patch release",
            Place(library.path),
            name=name,
            help="say how many numbers count:\n\n"
            "    [package.metadata.capi.library]\n    version_suffix_components = 1",
        )


@rule("LIB104", "soname-path", Severity.ERROR)
def soname_path(library: SharedLibrary) -> Iterator[Problem]:
    """The soname is a path

    A name with a slash in it is not searched for: programs open exactly that path, from the
    directory that they are started in where it is relative. The library cannot be moved, nor
    found in a directory of the user's choice.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf name=target/release/libfoo.so.1
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf name=libfoo.so.1
    ```

    ## Sources

    - "If a shared object dependency contains a slash" in
      [ld.so(8)](https://man7.org/linux/man-pages/man8/ld.so.8.html)
    """
    if library.format == "elf" and "/" in (library.name or ""):
        yield problem(
            "the soname {name} is a path, which programs will open as it stands",
            Place(library.path),
            name=library.name,
            help=f"    -C link-arg=-Wl,-soname,{(library.name or '').rpartition('/')[2]}",
        )


@rule("LIB105", "soname-link", Severity.ERROR)
def soname_link(library: SharedLibrary, build: Build, system: System) -> Iterator[Problem]:
    """No file is called as the soname is

    Programs open the soname in the directories of the loader. Where the library is installed under
    another name, a link has to be there; where that is missing, or leads to another library, they
    are linked but do not start: "cannot open shared object file". cargo-c makes the link; a copy
    of the build's output does not have it.

    ## Example

    ```tree build
    !usr/lib/libfoo.so.1
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1 -> libfoo.so.1.2.3
    ```

    ## Sources

    - https://github.com/lu-zero/cargo-c/issues/295
    - https://github.com/cloudflare/quiche/issues/1769
    """
    name = library.name
    if not name or "/" in name or not sonames.is_linked_with(library, build):
        return
    path = sonames.beside(library, name)
    found = build.tree.resolve(path)
    if not sonames.conventions(library, system).get("versioned", True):
        return
    if found is None and build.tree.get(path) is not None:
        return  # a dangling link, of which another rule speaks
    if found is not None and (found.path == library.path or _same(found.path, name, build)):
        return
    yield problem(
        "the soname is {name}, {what}",
        Place(library.path),
        name=name,
        what="which leads to another file" if found else "but no file here is called so",
        help=f"    ln -sf {library.file} {path}",
    )


@rule("LIB106", "copied-link", Severity.WARNING)
def copied_link(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A file lies where a link to the library should be

    `libfoo.so.1` and `libfoo.so` are names for one file. Where they are copies, an update of one
    leaves the others behind: programs are linked with one release and start with another. ldconfig
    complains of it, and the library takes its place several times over. Tools that cannot make
    links, or follow them when they copy, leave such trees.

    ## Example

    ```tree build
    usr/lib/libfoo.so  elf
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so -> libfoo.so.1.2.3
    ```

    ## Sources

    - `ldconfig-symlink-is-not-a-symlink` of lintian
    """
    name = library.name or ""
    if not name or not sonames.is_linked_with(library, build):
        return
    if library.file not in (name, f"{sonames.parsed(name).stem}.so"):
        return
    twins = (
        other
        for other in build.libraries
        if other.name == name
        and sonames.beside(other, "") == sonames.beside(library, "")
        and len(other.file) > len(library.file)
    )
    if whole := max(twins, key=lambda one: len(one.file), default=None):
        yield problem(
            "this is a file of its own, not a link to {whole}",
            Place(library.path),
            whole=whole.file,
            help=f"    ln -sf {whole.file} {library.path}",
        )


@rule("LIB107", "same-soname", Severity.WARNING)
def same_soname(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """Two files in one directory have the same soname

    Programs get the one that the link of that name leads to. The other takes up space until
    ldconfig, which takes the highest number, turns the link to it. It was left by an earlier
    installation into the same directory.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.2  elf name=libfoo.so.1
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf name=libfoo.so.1
    ```

    ## Sources

    - [ldconfig(8)](https://man7.org/linux/man-pages/man8/ldconfig.8.html)
    """
    name = library.name or ""
    if not sonames.is_linked_with(library, build) or not sonames.parsed(library.file).version:
        return
    link = build.tree.get(sonames.beside(library, name))
    path = build.tree.real(link.path) if link is not None and link.kind == "link" else None
    if path is not None and path != library.path and _same(path, name, build):
        yield problem(
            "has the soname {name}, and the link of that name leads to {other}",
            Place(library.path),
            name=name,
            other=path.rpartition("/")[2],
            help="leave it out, and install into an empty directory",
        )


@rule("LIB108", "soname-of-another-version", Severity.INFO)
def soname_of_another_version(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """The file's version does not begin with the soname's

    Some projects count both apart. cargo-c does not: there, `libfoo.so.2.0.0` with the soname
    `libfoo.so.1` was renamed after it was linked, or its soname comes from a build script that was
    not changed with the release.

    ## Example

    ```tree build
    !usr/lib/libfoo.so.1.2.3
    usr/lib/libfoo.so.2.0.0  elf name=libfoo.so.1
    usr/lib/libfoo.so.1 -> libfoo.so.2.0.0
    usr/lib/libfoo.so -> libfoo.so.2.0.0
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf name=libfoo.so.1
    ```

    ## Sources

    - https://github.com/bytecodealliance/wasmtime/pull/2998: a soname from build.rs
    """
    file, name = sonames.parsed(library.file), sonames.parsed(library.name or "")
    if file.stem != name.stem or not file.version or not name.version:
        return
    differs = file.version[: len(name.version)] != name.version
    found = build.tree.real(sonames.beside(library, library.name or ""))
    if differs and found == library.path and sonames.is_linked_with(library, build):
        yield problem(
            "the soname is {name}, of another version than the file",
            Place(library.path),
            name=library.name,
            help="look for `-soname` in build.rs and .cargo/config.toml, and take it out: cargo-c "
            "sets it",
        )


@rule("LIB109", "android-versioned", Severity.ERROR)
def android_versioned(library: SharedLibrary, build: Build, system: System) -> Iterator[Problem]:
    """A library for Android has a version in its file's name or soname

    An app's libraries are those of its package that are called `lib*.so`; the installer leaves
    others out. A soname with a version is then looked for in vain: `dlopen failed: library
    "libfoo.so.1" not found`. cargo-c knows that since 0.6.13, and since 0.9.32 for the files.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf machine=aarch64,android,
    ```

    ## Use instead

    ```tree build
    !usr/lib/libfoo.so.1.2.3
    !usr/lib/libfoo.so.1
    !usr/lib/libfoo.so
    usr/lib/libfoo.so  elf name=libfoo.so machine=aarch64,android, elf.alignment=16384
    ```

    ## Judged by

    --target aarch64-linux-android

    ## Sources

    - https://github.com/lu-zero/cargo-c/issues/371
    """
    if sonames.conventions(library, system).get("os") != "android" or library.format != "elf":
        return
    versions = [
        f"the {what} {name}"
        for what, name in (("file's name", library.file), ("soname", library.name or ""))
        if sonames.parsed(name).version
    ]
    if versions and build.roles[library.path] != "private":
        yield problem(
            "{what} has a version, and Android takes lib*.so alone",
            Place(library.path),
            what=" and ".join(versions),
            help="build it with a cargo-c that knows Android, 0.9.32 or later",
        )


def _same(path: str, name: str, build: Build) -> bool:
    """Tell whether a file is a copy of the library, of which another rule speaks."""
    return any(one.path == path and one.name == name for one in build.libraries)


def _proposed(library: SharedLibrary) -> str:
    name = sonames.parsed(library.file)
    return f"{name.stem}.so" + (f".{name.version[0]}" if name.version else ".1")
