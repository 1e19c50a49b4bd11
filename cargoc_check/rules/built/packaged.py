"""Rules about what a distribution wants of files: modes, debug information, static libraries.

What its own tools see to when they make a package is judged in packages alone.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.model import SharedLibrary, StaticLibrary
from ...artifacts.tree import Tree
from ...findings import Place, Problem, Severity, problem
from ...platforms.policies import Policy
from ...rule import rule

_EXECUTABLE = 0o111


@rule("LIB805", "mode-of-library", Severity.ERROR)
def mode_of_library(library: SharedLibrary, tree: Tree, policy: Policy) -> Iterator[Problem]:
    """A shared library is executable where it should not be, or the other way round

    Distributions disagree. Debian wants 0644, since nobody runs a library. Those of RPM want 0755:
    what is not executable is passed over by the scripts that take the debug information out and
    write down what the library needs. cargo-c installs 0755; where a distribution's own tools set
    the mode, as Debian's `dh_fixperms` does, only packages are judged.

    ## Example

    ```tree build
    @rpm foo-libs 1.2.3-1 i686
    usr/lib/libfoo.so.1.2.3  elf mode=0644 machine=x86,linux,gnu
    ```

    ## Use instead

    ```tree build
    @rpm foo-libs 1.2.3-1 i686
    usr/lib/libfoo.so.1.2.3  elf mode=0755 machine=x86,linux,gnu
    ```

    ## Judged by

    --policy fedora

    ## Sources

    - [Debian policy 8.1](https://www.debian.org/doc/debian-policy/ch-sharedlibs.html), and
      `shared-library-is-executable` of lintian
    - `shared-library-not-executable` of rpmlint
    """
    wanted, mode = policy.built.library_mode, _mode(library.path, tree)
    if wanted is None or mode is None or library.elf is None or library.elf.interpreter:
        return
    if library.name is None or not _judged(library.path, "modes", tree, policy):
        return
    if bool(mode & _EXECUTABLE) != bool(wanted & _EXECUTABLE):
        yield problem(
            "this has the mode {mode}, and {title} wants {wanted}",
            Place(library.path),
            mode=f"{mode:04o}",
            title=policy.title,
            wanted=f"{wanted:04o}",
            help=f"    chmod {wanted:04o} {library.path}",
        )


@rule("LIB806", "development-file-executable", Severity.WARNING)
def development_file_executable(build: Build, policy: Policy) -> Iterator[Problem]:
    """A static library, header or pc file is executable

    Nobody runs them. It does no harm, and every checker of packages reports it: mostly a recipe has
    copied the files with `install` and without `-m 0644`.

    ## Example

    ```tree build
    usr/lib/libfoo.a  static mode=0755
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static mode=0644
    ```

    ## Judged by

    --policy arch

    ## Sources

    - `incorrect-library-permissions` of namcap
    - `spurious-executable-perm` of rpmlint
    - `executable-not-elf-or-script` of lintian
    """
    wanted = policy.built.file_mode
    if wanted is None:
        return
    kinds = (build.static_libraries, build.import_libraries, build.pc_files, build.headers)
    for path in (item.path for kind in kinds for item in kind):
        mode = _mode(path, build.tree)
        if mode is None or not mode & _EXECUTABLE:
            continue
        if _judged(path, "modes", build.tree, policy):
            yield problem(
                "this has the mode {mode}, and {title} wants {wanted}",
                Place(path),
                mode=f"{mode:04o}",
                title=policy.title,
                wanted=f"{wanted:04o}",
                help=f"    chmod {wanted:04o} {path}",
            )


@rule("LIB807", "static-library-unwanted", Severity.WARNING)
def static_library_unwanted(
    static: StaticLibrary, build: Build, policy: Policy
) -> Iterator[Problem]:
    """A static library is installed where the distribution wants none, or in another package

    What is linked statically keeps a library's faults until it is built again, so some
    distributions leave static libraries out wherever there is a shared one, and others put them
    into a package of their own. One of cargo-c has all of Rust's standard library in it besides.

    ## Example

    ```tree build
    usr/lib/libfoo.a  static
    ```

    ## Use instead

    ```tree build
    !usr/lib/libfoo.a
    ```

    ## Judged by

    --policy gentoo

    ## Sources

    - [Gentoo's policy guide, PG 0302](https://projects.gentoo.org/qa/policy-guide/)
    - [Fedora's guidelines](https://docs.fedoraproject.org/en-US/packaging-guidelines/), "Packaging
      Static Libraries"
    - CFEP-18 of conda-forge, `staticdev` of the Yocto Project
    """
    package, wanted = build.tree.package(static.path), policy.built.static
    shared = any(build.roles[library.path] == "library" for library in build.libraries)
    if not wanted or not shared or package.name.endswith(wanted):
        return
    unwanted = "no static library beside a shared one"
    yield problem(
        "{title} wants {what}",
        Place(static.path),
        title=policy.title,
        what=unwanted if wanted == "unwanted" else f"static libraries in a package NAME{wanted}",
        help=f"    rm {static.path}\n\nor build without it: `--library-type=cdylib`",
    )


@rule("LIB808", "debug-information-in-static-library", Severity.INFO)
def debug_information_in_static_library(
    static: StaticLibrary, tree: Tree, policy: Policy
) -> Iterator[Problem]:
    """A static library has debug information, which the distribution takes out

    That of Rust's standard library is always there, and makes most of the file's size.
    Debian and others do not keep it for static libraries; distributions of RPM do.

    ## Example

    ```tree build
    @deb libfoo-dev 1.2.3-1 amd64
    usr/lib/x86_64-linux-gnu/libfoo.a  static with_debug_info=20
    ```

    ## Use instead

    ```tree build
    @deb libfoo-dev 1.2.3-1 amd64
    usr/lib/x86_64-linux-gnu/libfoo.a  static with_debug_info=0
    ```

    ## Judged by

    --policy debian

    ## Sources

    - [Debian policy 10.2](https://www.debian.org/doc/debian-policy/ch-files.html), and
      `unstripped-static-library` of lintian
    """
    if not policy.built.static_debug_info or not static.with_debug_info:
        return
    if _judged(static.path, "debug_info", tree, policy):
        yield problem(
            "{number} of {members} members have debug information, which {title} takes out",
            Place(static.path),
            number=static.with_debug_info,
            members=static.members,
            title=policy.title,
            help=f"    strip --strip-debug --enable-deterministic-archives {static.path}",
        )


@rule("LIB809", "debug-information-not-separated", Severity.WARNING)
def debug_information_not_separated(
    library: SharedLibrary, build: Build, policy: Policy
) -> Iterator[Problem]:
    """A packaged shared library has its debug information or symbol table in it

    Distributions put both into packages of their own, or take them out: everybody who installs the
    library carries them otherwise, and a debugger needs them only when something went wrong. The
    distribution's tools do that, unless the recipe keeps them from it.

    ## Example

    ```tree build
    @deb libfoo1 1.2.3-1 amd64
    usr/lib/x86_64-linux-gnu/libfoo.so.1.2.3  elf debug_info=yes
    usr/lib/x86_64-linux-gnu/libfoo.so.1 -> libfoo.so.1.2.3
    ```

    ## Use instead

    ```tree build
    @deb libfoo1 1.2.3-1 amd64
    usr/lib/x86_64-linux-gnu/libfoo.so.1.2.3  elf
    usr/lib/x86_64-linux-gnu/libfoo.so.1 -> libfoo.so.1.2.3
    ```

    ## Judged by

    --policy debian

    ## Sources

    - [Debian policy 10.1](https://www.debian.org/doc/debian-policy/ch-files.html), and
      `unstripped-binary-or-object` of lintian
    - `already-stripped` of the Yocto Project: a recipe must not do it itself
    """
    has = library.debug_info or library.symbol_table
    if not policy.built.debug_info or not has or build.roles[library.path] == "private":
        return
    if _judged(library.path, "debug_info", build.tree, policy):
        yield problem(
            "this has {what} in it, which {title} separates",
            Place(library.path),
            what="debug information" if library.debug_info else "a symbol table",
            title=policy.title,
            help="let the distribution's tools strip it: nothing in the recipe may keep them from "
            "it, and the file must have the mode that they look for",
        )


@rule("LIB810", "libtool-file", Severity.WARNING)
def libtool_file(tree: Tree, policy: Policy) -> Iterator[Problem]:
    """A libtool file (.la) is installed

    It makes libtool link with everything that the library itself needs, and names directories that
    are not there on another system. Distributions have removed them; a pc file says what is needed.
    cargo-c makes none: one is there when a crate's C library was built by autotools beside.

    ## Example

    ```tree build
    usr/lib/libfoo.la  file
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so -> libfoo.so.1.2.3
    ```

    ## Judged by

    --policy fedora

    ## Sources

    - [Debian policy 10.2](https://www.debian.org/doc/debian-policy/ch-files.html)
    - [Gentoo's policy guide, PG 0303](https://projects.gentoo.org/qa/policy-guide/)
    - [Fedora's guidelines](https://docs.fedoraproject.org/en-US/packaging-guidelines/)
    """
    if not policy.built.libtool_files:
        return
    for node in tree:
        is_libtool = node.kind != "folder" and node.path.endswith(".la")
        if is_libtool and _judged(node.path, "libtool_files", tree, policy):
            yield problem(
                "{title} has no libtool files",
                Place(node.path),
                title=policy.title,
                help=f"    rm {node.path}",
            )


@rule("LIB811", "search-path-not-private", Severity.ERROR)
def search_path_not_private(
    library: SharedLibrary, build: Build, policy: Policy
) -> Iterator[Problem]:
    """A library looks for others in a directory that the distribution does not allow

    An rpath or runpath goes before the system's own directories: a library of another version is
    taken from it, and whoever can write there has code run. Distributions allow one only for a
    directory of the package's own below libdir, or relative to the library (`$ORIGIN`); even the
    system's own directories, which are searched anyway, make their checkers refuse the package.

    ## Example

    ```tree build
    usr/lib64/libfoo.so.1.2.3  elf elf.runpath=/usr/lib64
    ```

    ## Use instead

    ```tree build
    usr/lib64/libfoo.so.1.2.3  elf elf.runpath=/usr/lib64/foo
    ```

    ## Judged by

    --policy fedora

    ## Sources

    - [Fedora's guidelines](https://docs.fedoraproject.org/en-US/packaging-guidelines/), "Beware of
      Rpath"; rpm's `check-rpaths`
    - `custom-library-search-path` and `relative-library-search-path` of lintian
    - `binary-or-shlib-defines-rpath` of rpmlint, `rpaths` of the Yocto Project
    """
    if not policy.built.search_path or library.elf is None:
        return
    for entry in (*(library.elf.rpath or ()), *(library.elf.runpath or ())):
        if not _is_private(entry):
            yield problem(
                "this looks for libraries in {entry}, which {title} does not allow",
                Place(library.path),
                entry=entry or "the working directory (an empty entry)",
                title=policy.title,
                help=f"    patchelf --remove-rpath {library.path}\n\n"
                "or leave out the linker argument -rpath, or `-C rpath`, which sets it",
            )


def _is_private(entry: str) -> bool:
    """Tell whether a search path is relative to the library, or of one package below a libdir."""
    if entry.startswith(("$ORIGIN", "${ORIGIN}")):
        return True
    parts = posixpath.normpath(entry).split("/")
    at = next((i for i, part in enumerate(parts) if part in ("lib", "lib64", "lib32")), None)
    if at is None or parts[1:at] not in (["usr"], []):
        return False
    below = parts[at + 1 :]
    return len(below) > (1 if below and below[0].count("-") >= 2 else 0)


def _mode(path: str, tree: Tree) -> int | None:
    node = tree.get(path)
    return node.mode if node else None


def _judged(path: str, what: str, tree: Tree, policy: Policy) -> bool:
    """Tell whether a file is as it will be installed, all tools of the distribution done."""
    return tree.package(path).kind not in ("directory", "file") or what not in policy.built.tools
