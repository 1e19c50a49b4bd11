"""Rules about a build against its crate: what no cargo-c would have made of it so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...findings import Place, Problem, Severity, problem
from ...fit.pc_directories import without_followers
from ...rule import rule

if TYPE_CHECKING:
    from ...fit.model import Difference, Fit

_ROLES = {"shared": "shared library", "static": "static library", "pkg-config": "pc file"}


@rule("LIB901", "planned-file-missing", Severity.ERROR)
def planned_file_missing(fit: Fit) -> Iterator[Problem]:
    """A file that cargo-c installs is not there

    No known release of cargo-c (or not the one that `--cargo-c` names) leaves the file out, and the
    tree or the packages do not have it: it is missing from a package's list of files, or the
    installation stopped half way. Whoever compiles, links or loads misses it.

    A static or shared library of which nothing else is there is taken for what `--library-type`
    left out, and is no mistake.

    ## Example

    ```tree build
    !usr/include/foo/foo.h
    ```

    ## Use instead

    ```tree build
    usr/include/foo  folder
    ```

    ## Judged by

    --crate .

    ## Sources

    - `src/install.rs` of [cargo-c](https://github.com/lu-zero/cargo-c)
    """
    for found in _of(fit, "missing"):
        yield problem(
            "this {role} is not there, and {by} installs it",
            Place(found.path),
            role=_ROLES.get(found.role, found.role),
            by=_by(fit),
            help="compare the package's list of files with `cargoc-check plan --paths`",
        )


@rule("LIB902", "unplanned-library-file", Severity.WARNING)
def unplanned_library_file(fit: Fit) -> Iterator[Problem]:
    """A file of the library is there that no cargo-c installs

    The file is named as those of the library are, lies beside them, and no known release of
    cargo-c (or not the one that `--cargo-c` names) puts it there: it is left from another version,
    was added by hand, or has a name that cargo-c does not use. An old library beside the new one
    is found by a linker or loader that asks for the old name.

    ## Example

    ```tree build
    usr/lib/libfoo.so.0 -> libfoo.so.1.2.3
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1 -> libfoo.so.1.2.3
    ```

    ## Judged by

    --crate .

    ## Sources

    - `src/install.rs` of [cargo-c](https://github.com/lu-zero/cargo-c)
    """
    for found in _of(fit, "extra"):
        yield problem(
            "{by} does not install this",
            Place(found.path),
            by=_by(fit),
            help="leave it out, or install into an empty directory",
        )


@rule("LIB903", "identity-not-as-planned", Severity.ERROR)
def identity_not_as_planned(fit: Fit) -> Iterator[Problem]:
    """The soname, install name or a version in the library is not the crate's

    Programs record the name when they are linked, and the loader looks for it years later. That of
    the crate follows from `library.name`, `library.version` and `versioning`; no known release of
    cargo-c (or not the one that `--cargo-c` names) makes another of them. A linker argument of a
    build script or in RUSTFLAGS does, and so does a library of another version of the crate.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf name=libfoo.so.7
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf name=libfoo.so.1
    ```

    ## Judged by

    --crate .

    ## Sources

    - `shared_object_link_args` in `src/target.rs` of [cargo-c](https://github.com/lu-zero/cargo-c)
    """
    what = ("soname", "install name", "current version", "compatibility version")
    for found in _of(fit, *what):
        yield problem(
            "the {what} is {built}, and {by} makes it {planned}",
            Place(found.path),
            what=found.what,
            built=found.built or "missing",
            planned=found.planned or "none",
            by=_by(fit),
            help="look for linker arguments in build.rs, .cargo/config.toml and RUSTFLAGS; "
            "`cargoc-check audit` finds those of the crate",
        )


@rule("LIB904", "link-not-as-planned", Severity.ERROR)
def link_not_as_planned(fit: Fit) -> Iterator[Problem]:
    """A link leads elsewhere than cargo-c lets it lead

    The linker takes `libfoo.so` and the loader `libfoo.so.1`: when one of them leads to another
    file than the library that was built, programs are linked with one library and run with
    another. cargo-c calls `ln -sf` and does not look whether it worked, so a file that was there
    before may have stayed.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.2  file
    usr/lib/libfoo.so -> libfoo.so.1.2.2
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so -> libfoo.so.1.2.3
    ```

    ## Judged by

    --crate .

    ## Sources

    - `src/install.rs` of [cargo-c](https://github.com/lu-zero/cargo-c)
    """
    for found in _of(fit, "link"):
        yield problem(
            "this leads to {built}, and {by} lets it be {planned}",
            Place(found.path),
            built=found.built,
            planned=found.planned if found.role != "link" else f"a link to {found.planned}",
            by=_by(fit),
        )


@rule("LIB905", "pc-not-as-planned", Severity.WARNING)
def pc_not_as_planned(fit: Fit) -> Iterator[Problem]:
    """The pc file says something else than the crate

    No known release of cargo-c (or not the one that `--cargo-c` names) writes this field so for
    the crate as it is: the file was edited after the installation, is that of another version, or
    `[package.metadata.capi.pkg_config]` has been changed since. What the compiler decides
    (`Libs.private`) is not compared. Where a directory differs, fields that differ by it alone are
    not spoken of again.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    exec_prefix=${prefix}
    libdir=${prefix}/lib
    includedir=${prefix}/include

    Name: foo
    Description: Does one thing well
    Version: 1.2.2
    Libs: -L${libdir} -lfoo
    Cflags: -I${includedir}/foo
    ```

    ## Use instead

    ```tree build
    usr/include/foo  folder
    ```

    ## Judged by

    --crate .

    ## Sources

    - `src/pkg_config_gen.rs` of [cargo-c](https://github.com/lu-zero/cargo-c)
    """
    for found in without_followers(tuple(_of(fit, "pkg-config"))):
        yield problem(
            "{key} is {built}, and {by} writes {planned}",
            Place(found.path),
            key=found.key,
            built=f"'{found.built}'" if found.built else "missing",
            planned=f"'{found.planned}'" if found.planned else "none",
            by=_by(fit),
        )


@rule("LIB906", "macro-not-as-planned", Severity.WARNING)
def macro_not_as_planned(fit: Fit) -> Iterator[Problem]:
    """A version macro of the header is not the crate's

    cargo-c puts the crate's version into the generated header. Programs compare these numbers at
    compile time to decide what they may call; those of another version send them to functions that
    the library does not have.

    ## Example

    ```c usr/include/foo/foo.h
    #ifndef FOO_H
    #define FOO_H
    #define FOO_MAJOR 1
    #define FOO_MINOR 1
    #define FOO_PATCH 3
    #endif
    ```

    ## Use instead

    ```tree build
    usr/include/foo  folder
    ```

    ## Judged by

    --crate .

    ## Sources

    - `build_include_file` in `src/build.rs` of [cargo-c](https://github.com/lu-zero/cargo-c)
    """
    for found in _of(fit, "macro"):
        yield problem(
            "{key} is {built}, and {by} makes it {planned}",
            Place(found.path),
            key=found.key,
            built=found.built or "not defined",
            planned=found.planned,
            by=_by(fit),
        )


@rule("LIB907", "as-another-release-makes-it", Severity.INFO)
def as_another_release_makes_it(fit: Fit) -> Iterator[Problem]:
    """Some releases of cargo-c make it so, the one that comes nearest does not

    All in all the build comes nearest to the release that is named, and this file is as others
    make it. Either it was built by one of those, or by hand in part. With `--cargo-c` naming the
    release that was used, what differs from it is an error or a warning of its own.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.library]
    version = "0.1.2"
    ```

    ```tree build
    !usr/lib/libfoo.so.1
    !usr/lib/libfoo.so.1.2.3
    usr/lib/libfoo.so -> libfoo.so.0.1.2
    usr/lib/libfoo.so.0.1 -> libfoo.so.0.1.2
    usr/lib/libfoo.so.0.1.2  elf name=libfoo.so.0
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.library]
    version = "0.1.2"
    ```

    ```tree build
    !usr/lib/libfoo.so.1
    !usr/lib/libfoo.so.1.2.3
    usr/lib/libfoo.so -> libfoo.so.0.1.2
    usr/lib/libfoo.so.0.1 -> libfoo.so.0.1.2
    usr/lib/libfoo.so.0.1.2  elf name=libfoo.so.0.1
    ```

    ## Judged by

    --crate .

    ## Sources

    - the releases of [cargo-c](https://github.com/lu-zero/cargo-c)
    """
    for found in fit.differences:
        if not found.certain:
            yield problem(
                _UNCERTAIN.get(found.what, "{what} is {built}, and {by} makes it {planned}"),
                Place(found.path),
                what=f"the {found.key or found.what}",
                role=_ROLES.get(found.role, found.role),
                built=found.built or "missing",
                planned=found.planned or "none",
                by=_by(fit),
                help="say by which release it was built, with --cargo-c",
            )


_UNCERTAIN = {
    "missing": "this {role} is not there: {by} installs it, and some releases do not",
    "extra": "this {role} is there: {by} does not install it, and some releases do",
    "link": "this leads to {built}: {by} lets it lead to {planned}, and some releases do as here",
}


@rule("LIB908", "cargo-c-would-refuse", Severity.WARNING)
def cargo_c_would_refuse(fit: Fit) -> Iterator[Problem]:
    """No cargo-c would have installed this crate for this target

    So the files were not made from the crate as it is now: from another version of it, with a
    patch, or without cargo-c. Nothing can be compared.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.library]
    version = "one"
    ```

    ```tree build
    usr/include/foo  folder
    ```

    ## Use instead

    ```tree build
    usr/include/foo  folder
    ```

    ## Judged by

    --crate .

    ## Sources

    - `src/build.rs` of [cargo-c](https://github.com/lu-zero/cargo-c)
    """
    if fit.refused:
        yield problem(
            "cargo-c {release} would not install {package}: {why}",
            Place(""),
            release=fit.release,
            package=fit.package,
            why=fit.refused,
            help="`cargoc-check audit` says what to change",
        )


def _of(fit: Fit, *what: str) -> Iterator[Difference]:
    return (found for found in fit.differences if found.what in what and found.certain)


def _by(fit: Fit) -> str:
    """Name the release whose plan is compared."""
    if fit.stated:
        return f"cargo-c {fit.release}"
    return f"the cargo-c that comes nearest, {fit.release},"
