"""Rules about what a build leaves in a library: paths, debug information, lists of its parts."""

from __future__ import annotations

from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.model import Inside, SharedLibrary, StaticLibrary
from ...artifacts.system import System
from ...data import table
from ...findings import Place, Problem, Severity, problem
from ...platforms.policies import Policy
from ...rule import rule
from ...text.wording import counted

_SHOWN = 3
_REMAP = (
    "take them out with\n\n"
    '    RUSTFLAGS="--remap-path-prefix=$HOME=. --remap-path-prefix=$PWD=."\n\n'
    "and C's with -ffile-prefix-map"
)


@rule("LIB411", "debug-info", Severity.INFO)
def debug_info(library: SharedLibrary, build: Build) -> Iterator[Problem]:
    """A shared library holds its debug information

    It is a multiple of the code in size, and nobody needs it to run programs. Distributions take it
    out and ship it apart; cargo's release profile leaves it out unless `debug` or the C code's `-g`
    says otherwise.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf debug_info=yes
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf debug_info=no
    ```

    ## Sources

    - [cargo's profile settings: debug and strip](https://doc.rust-lang.org/cargo/reference/profiles.html#debug)
    """
    if library.debug_info and build.roles[library.path] != "private":
        yield problem(
            "this holds debug information",
            Place(library.path),
            help="strip it, or put it apart with\n\n"
            "    objcopy --only-keep-debug libfoo.so libfoo.so.debug",
        )


@rule("LIB421", "build-path", Severity.INFO)
def build_path(library: SharedLibrary, inside: Inside) -> Iterator[Problem]:
    """A shared library names directories of the machine that built it

    Rust puts the path of a source file into every place that may panic, and of dependencies that is
    a path below the builder's cargo home. It tells who built the library and where, and makes two
    builds differ that are otherwise the same.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf inside.leaks=/home/me/.cargo/registry/src/bar-0.1.0/src/lib.rs
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf
    ```

    ## Sources

    - [rustc: remap-path-prefix](https://doc.rust-lang.org/rustc/remap-source-paths.html)
    - [reproducible-builds.org: build path](https://reproducible-builds.org/docs/build-path/)
    """
    yield from _leaks(library.path, inside)


@rule("LIB422", "build-path-in-archive", Severity.INFO)
def build_path_in_archive(static: StaticLibrary, inside: Inside) -> Iterator[Problem]:
    """A static library names directories of the machine that built it

    As in a shared library, and each program that is linked with it gets the paths as well.

    ## Example

    ```tree build
    usr/lib/libfoo.a  static inside.leaks=/home/me/.cargo/registry/src/bar-0.1.0/src/lib.rs
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static
    ```

    ## Sources

    - [rustc: remap-path-prefix](https://doc.rust-lang.org/rustc/remap-source-paths.html)
    """
    yield from _leaks(static.path, inside)


@rule("LIB431", "embedded-library", Severity.INFO)
def embedded_library(library: SharedLibrary, inside: Inside) -> Iterator[Problem]:
    """A shared library holds a C library of its own

    A `-sys` crate has compiled its bundled copy into it. When a fault is mended in the system's
    library, this copy stays as it was; distributions forbid it for that, and keep lists of such
    copies. Most `-sys` crates link the system's library when a feature is off or a variable is set.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf inside.embedded=zlib:1.2.11
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf needed=libz.so.1,libc.so.6
    ```

    ## Sources

    - [Debian policy 4.13: embedded code copies](https://www.debian.org/doc/debian-policy/ch-source.html#embedded-code-copies)
    """
    for name, version in inside.embedded:
        yield problem(
            "this holds a copy of {name}{version}",
            Place(library.path),
            name=name,
            version=f" {version}" if version else "",
            help=f"link the system's {name}: turn off the feature `vendored`, `bundled` or "
            "`static` of the crate that brings it",
        )


@rule("LIB441", "page-alignment", Severity.WARNING)
def page_alignment(library: SharedLibrary, system: System) -> Iterator[Problem]:
    """A library for Android is laid out for pages of 4 KiB

    Devices with pages of 16 KiB do not load it, and Google Play takes no app with such a library
    for Android 15 and later. The linker has to be told, unless the NDK is r28 or newer.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf machine=aarch64,android elf.alignment=4096
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf machine=aarch64,android elf.alignment=16384
    ```

    ## Judged by

    --target aarch64-linux-android

    ## Sources

    - [Android: support 16 KB page sizes](https://developer.android.com/guide/practices/page-sizes)
    """
    if library.elf is None:
        return
    for row in table("elf_systems")["pages"]:
        fits = system.os == row["os"] and library.machine.arch in row["arch"]
        if fits and 0 < library.elf.alignment < row["size"]:
            yield problem(
                "segments are aligned to {found} bytes, and devices with larger pages need "
                "{wanted}",
                Place(library.path),
                found=library.elf.alignment,
                wanted=row["size"],
                help=f"link with `-C link-arg=-Wl,-z,max-page-size={row['size']}`",
            )


@rule("LIB812", "crates-not-listed", Severity.INFO)
def crates_not_listed(
    library: SharedLibrary, build: Build, inside: Inside, policy: Policy
) -> Iterator[Problem]:
    """A library of Rust does not say which crates are in it

    Some distributions build what is in Rust with cargo-auditable. It puts the names and versions of
    all crates into the library, a few kilobytes, so that scanners find the ones that have to be
    built again when a crate turns out to be vulnerable. Elsewhere nothing is said.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf machine=x86_64,linux,musl elf.comment="rustc version 1.95.0"
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf machine=x86_64,linux,musl elf.comment="rustc version 1.95.0"
    usr/lib/libfoo.so.1.2.3  elf inside.auditable=foo:1.2.3
    ```

    ## Judged by

    --policy alpine

    ## Sources

    - [Adoption](https://github.com/rust-secure-code/cargo-auditable#adoption) of cargo-auditable
    - Void Linux: https://github.com/void-linux/void-packages/pull/40272
    """
    if policy.built.crates != "listed" or library.elf is None or inside.auditable is not None:
        return
    by_rust = any(line.startswith("rustc version") for line in library.elf.comment)
    if by_rust and build.roles[library.path] == "library":
        yield problem(
            "there is no list of crates in this, as {title} builds libraries of Rust with",
            Place(library.path),
            title=policy.title,
            help="    cargo auditable cinstall …",
        )


def _leaks(path: str, inside: Inside) -> Iterator[Problem]:
    if inside.leaks:
        count = len(inside.leaks)
        yield problem(
            "this names {count} of the machine that built it: {paths}",
            Place(path),
            count=counted(count, "path"),
            paths=", ".join(inside.leaks[:_SHOWN]) + (", …" if count > _SHOWN else ""),
            help=_REMAP,
        )
