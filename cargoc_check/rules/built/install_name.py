"""LIB15x: the name by which programs remember a Mach-O library."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.macho import dylibs
from ...artifacts.model import SharedLibrary
from ...findings import Place, Problem, Severity, problem
from ...rule import rule


@rule("LIB151", "install-name-missing", Severity.ERROR)
def install_name_missing(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A library of macOS has no install name

    Apple's linker writes a library's install name into every program that is linked with it, and
    the loader looks for that. Without one nothing can be linked with the file. It is a bundle, the
    form of modules that a program loads by itself (`-bundle`), or lost its load command.

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o name=none macho.file_type=MH_BUNDLE
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o name=/usr/lib/libfoo.1.dylib
    ```

    ## Sources

    - `-bundle` and `-install_name` in [ld(1)](https://keith.github.io/xcode-man-pages/ld.1.html)
    - Tried with LLVM's linker: "dylib missing LC_ID_DYLIB load command"
    """
    if not dylibs.linked_with(library, build) or library.name or not dylibs.is_first(library):
        return
    if library.macho and library.file.endswith(".dylib"):
        is_bundle = library.macho.file_type == "MH_BUNDLE"
        yield problem(
            "this is {what}: nothing can be linked with it",
            Place(library.path),
            what="a bundle and no dynamic library" if is_bundle else "without an install name",
            help="link it with `-dynamiclib -install_name "
            f"{build.layout.absolute(library.path)}`, as cargo-c does",
        )


@rule("LIB152", "install-name-build-path", Severity.ERROR)
def install_name_build_path(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A library's install name is where it was built

    Every program that is linked with the library looks for it under its install name. rustc writes
    the path of its output there when nothing else is asked for, so a library that cargo built and
    somebody copied is looked for in `target/…/deps` of the machine that built it: "Library not
    loaded" on all others.

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o name=/Users/me/foo/target/release/deps/libfoo.dylib
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o name=/usr/lib/libfoo.1.dylib
    ```

    ## Sources

    - https://github.com/bytecodealliance/wasmtime/issues/984
    - https://github.com/gfx-rs/wgpu-native/issues/329
    """
    name = _name(library, build)
    if name and dylibs.of_build(name, build.layout):
        yield problem(
            "programs will look for this as {name}, where it was built",
            Place(library.path),
            name=name,
            help=_rename(library, build),
        )


@rule("LIB153", "install-name-relative", Severity.ERROR)
def install_name_relative(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A library's install name is not a whole path

    The loader of macOS has no directories that it searches for a bare name, as others have: it
    takes the path that a program recorded from the library's install name. A relative one counts
    from the directory that the program is started in. (Programs built with SDKs of before 2023
    look in /usr/local/lib and /usr/lib as a last resort.)

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o name=libfoo.1.dylib
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o name=@rpath/libfoo.1.dylib
    ```

    ## Sources

    - "Dynamic library loading" and `DYLD_FALLBACK_LIBRARY_PATH` in
      [dyld(1)](https://manp.gs/mac/1/dyld)
    """
    name = _name(library, build)
    if name and not name.startswith(("/", "@")) and not dylibs.of_build(name, build.layout):
        yield problem(
            "the install name {name} is no path: programs will not find it where it lies",
            Place(library.path),
            name=name,
            help=_rename(library, build),
        )


@rule("LIB154", "install-name-elsewhere", Severity.WARNING)
def install_name_elsewhere(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A library's install name is in another directory

    Programs look for the library under its install name. With an absolute path of another
    directory it is found only if it is copied there. cargo-c writes the `--libdir` that it was
    given; before 0.10.22 it left `install_subdir` out. Where a tree is to be moved as a whole,
    `@rpath/` or `@loader_path/` are the names to have.

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o name=/usr/local/lib/libfoo.1.dylib
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o name=/usr/lib/libfoo.1.dylib
    ```

    ## Sources

    - https://github.com/lu-zero/cargo-c/pull/535
    - "Dynamic library loading" in [dyld(1)](https://manp.gs/mac/1/dyld)
    """
    name = _name(library, build)
    if not name or not name.startswith("/") or dylibs.of_build(name, build.layout):
        return
    if _lies_where_it_says(name, library, build):
        return
    yield problem(
        "this lies in {folder}, and programs will look for {name}",
        Place(library.path),
        name=name,
        folder=posixpath.dirname(build.layout.absolute(library.path)),
        help=_rename(library, build),
    )


@rule("LIB155", "install-name-link", Severity.ERROR)
def install_name_link(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """The file that a library's install name asks for is not there

    Programs record the install name, mostly one with the major version such as
    `libfoo.1.dylib`, and a link of that name has to lead to the library. Where it is missing they
    do not start; where it leads to another library, they run with that one. cargo-c calls `ln -sf`
    for it and does not look whether that worked.

    ## Example

    ```tree build
    !usr/lib/libfoo.1.dylib
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.dylib -> libfoo.1.2.3.dylib
    ```

    ## Sources

    - "Dynamic library loading" in [dyld(1)](https://manp.gs/mac/1/dyld)
    """
    name = _name(library, build)
    if not name or dylibs.of_build(name, build.layout):
        return
    if not name.startswith(("@rpath/", "@loader_path/")) and (
        not name.startswith("/") or not _lies_where_it_says(name, library, build)
    ):
        return
    folder, file = posixpath.dirname(library.path), posixpath.basename(name)
    real = build.tree.real(posixpath.join(folder, file))
    if real == library.path or any(o.path == real and o.name == name for o in build.libraries):
        return  # the latter is a copy, or the release that has replaced this one
    yield problem(
        "programs will look for {file}, which is {what}" if real else "{file} is missing, {what}",
        Place(library.path),
        file=file,
        what=f"another library, {real}" if real else "which programs will look for",
        help=f"make the link\n    ln -s {library.file} {file}",
    )


@rule("LIB156", "install-name-patch", Severity.WARNING)
def install_name_patch(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """The install name has the patch version in it

    Programs look for the library under the very name that they were linked with. When that names
    the patch level, each bug fix breaks all of them, although the compatibility version says that
    they would run with it. cargo-c before 0.9.8 wrote such names.

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o name=/usr/lib/libfoo.1.2.3.dylib
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o name=/usr/lib/libfoo.1.dylib
    ```

    ## Sources

    - https://github.com/lu-zero/cargo-c/issues/249
    """
    name = _name(library, build)
    numbers = dylibs.version(name) if name else None
    if not numbers or numbers != library.current_version:
        return
    if library.compatibility_version != numbers:
        yield problem(
            "the install name {name} has the patch version in it: no program finds the next one",
            Place(library.path),
            name=name,
            help=_rename(library, build),
        )


@rule("LIB157", "install-name-unversioned", Severity.WARNING)
def install_name_unversioned(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """The file's name has a version, and the install name has none

    Programs look for the install name. When that is the link for developers, `libfoo.dylib`, every
    program follows it to the newest release, and an incompatible one takes the place of the old
    one for all of them. Users' packages often leave that link out, and then they do not start.

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o name=/usr/lib/libfoo.dylib
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o name=/usr/lib/libfoo.1.dylib
    ```

    ## Sources

    - https://github.com/libkrun/libkrun/pull/352
    """
    name = _name(library, build)
    if not name or dylibs.version(library.file) is None:
        return
    if posixpath.basename(name) == f"{dylibs.stem(library.file)}.dylib":
        yield problem(
            "the install name {name} has no version, and the file has one",
            Place(library.path),
            name=name,
            help=_rename(library, build),
        )


@rule("LIB158", "install-name-of-program", Severity.WARNING)
def install_name_of_program(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """The install name counts from the program's own directory

    `@executable_path` stands for the directory of the program that runs. Only programs of one
    application bundle lie so that the library is found from there; anything else that is linked
    with it has to be changed before it starts.

    ## Example

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o name=@executable_path/../lib/libfoo.1.dylib
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.1.2.3.dylib  mach-o name=@rpath/libfoo.1.dylib
    ```

    ## Sources

    - "Dynamic library loading" in [dyld(1)](https://manp.gs/mac/1/dyld)
    """
    name = _name(library, build)
    if name and name.startswith("@executable_path"):
        yield problem(
            "the install name {name} counts from the directory of each program",
            Place(library.path),
            name=name,
            help=_rename(library, build),
        )


def _name(library: SharedLibrary, build: Build) -> str | None:
    """Return the install name of a library that programs are linked with; once for each file."""
    if not dylibs.linked_with(library, build) or not dylibs.is_first(library):
        return None
    return library.name


def _lies_where_it_says(name: str, library: SharedLibrary, build: Build) -> bool:
    """Tell whether a library lies in its install name's directory, or in the end of it.

    The latter is so where the tree is a prefix.
    """
    folder = posixpath.dirname(posixpath.normpath(name))
    own = posixpath.dirname(build.layout.absolute(library.path))
    return folder == own or folder.endswith(own)


def _rename(library: SharedLibrary, build: Build) -> str:
    stem, version = dylibs.stem(library.file), dylibs.version(library.file)
    major = f".{version[0]}" if version else ""
    name = f"{stem}{major}.dylib" if stem else library.file
    folder = posixpath.dirname(build.layout.absolute(library.path))
    return (
        "cargo-c names it well; elsewhere, link with `-install_name`, or change it:\n"
        f"    install_name_tool -id {folder}/{name} {library.file}"
    )
