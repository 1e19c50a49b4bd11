"""Rules about where a distribution has libraries and pc files, and for which systems."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.elf import sonames
from ...artifacts.model import SharedLibrary
from ...artifacts.pc.model import PcFile
from ...artifacts.system import System
from ...errors import UserError
from ...findings import Place, Problem, Severity, problem
from ...plan.directories import multiarch
from ...platforms import cfg, policies
from ...platforms.policies import Policy, Searched
from ...rule import rule


@rule("LIB801", "not-for-the-distribution", Severity.ERROR)
def not_for_the_distribution(build: Build, system: System, policy: Policy) -> Iterator[Problem]:
    """The library was built for a system that is not the distribution's

    A library for musl does not load into programs of glibc, one for macOS not on Linux. Either the
    target was not the one that was meant, as in a container of another distribution, or the policy
    is not. What the distribution wants besides is judged only for systems that it builds for.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf machine=x86_64,linux,musl needed=libc.musl-x86_64.so.1
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf machine=x86_64,linux,gnu
    ```

    ## Judged by

    --policy arch

    ## Sources

    - [musl and glibc](https://www.musl-libc.org/faq.html)
    - lintian: `binary-from-other-architecture`
    """
    known = system.candidates
    if not known or not build.libraries or any(cfg.applies(policy.when, one) for one in known):
        return
    yield problem(
        "this is for {built}, and {title} builds for {when}",
        Place(build.libraries[0].path),
        built=known[0].triple,
        title=policy.title,
        when=policy.when,
        help=f"build for `--target={policy.target}` or the like, or name another --policy",
    )


@rule("LIB802", "directory-not-searched", Severity.ERROR)
def directory_not_searched(
    library: SharedLibrary, build: Build, system: System, policy: Policy
) -> Iterator[Problem]:
    """A shared library lies where the distribution's loader does not look

    Each distribution has one directory for the libraries of an architecture: `/usr/lib64`,
    `/usr/lib/x86_64-linux-gnu`, `/usr/lib`. In that of another, programs do not find the library
    when they start, or the package is refused since the directory is a link there. cargo-c guesses
    libdir from the machine that it runs on, which goes wrong in containers and across systems.

    ## Example

    ```tree build
    !usr/lib/libfoo.so.1
    !usr/lib/libfoo.so
    !usr/lib/libfoo.so.1.2.3
    usr/lib64/libfoo.so.1.2.3  elf
    usr/lib64/libfoo.so.1 -> libfoo.so.1.2.3
    usr/lib64/libfoo.so -> libfoo.so.1.2.3
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf
    ```

    ## Judged by

    --policy arch

    ## Sources

    - [ld.so(8)](https://man7.org/linux/man-pages/man8/ld.so.8.html)
    - [Debian policy 9.1.1](https://www.debian.org/doc/debian-policy/ch-opersys.html)
    - abuild and xbps-src refuse files below `/usr/lib64`
    """
    found = _searched(policy, system)
    if found is None or not sonames.is_linked_with(library, build):
        return
    folder = _folder(library.path)
    if not _is_among(folder, found.libraries):
        yield problem(
            "this lies in {folder}, and {title} looks for libraries in {wanted}",
            Place(library.path),
            folder=folder,
            title=policy.title,
            wanted=found.libraries[0],
            help=f"install with\n\n    cargo cinstall --libdir={found.libraries[0]}",
        )


@rule("LIB803", "directory-of-one-architecture", Severity.WARNING)
def directory_of_one_architecture(
    build: Build, system: System, policy: Policy
) -> Iterator[Problem]:
    """A library or pc file lies in a directory that is not that of its architecture

    The directory is searched, but those of several architectures cannot be there at once: the
    package is not installed beside the same one of another architecture, and the pkg-config that
    compiles for another architecture does not look there.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf
    ```

    ## Use instead

    ```tree build
    !usr/lib/libfoo.so.1
    !usr/lib/libfoo.so
    !usr/lib/libfoo.so.1.2.3
    !usr/lib/libfoo.a
    !usr/lib/pkgconfig/foo.pc
    usr/lib/x86_64-linux-gnu/libfoo.so.1.2.3  elf
    usr/lib/x86_64-linux-gnu/libfoo.so.1 -> libfoo.so.1.2.3
    usr/lib/x86_64-linux-gnu/libfoo.so -> libfoo.so.1.2.3
    usr/lib/x86_64-linux-gnu/libfoo.a  static
    ```
    ```pc usr/lib/x86_64-linux-gnu/pkgconfig/foo.pc
    prefix=/usr
    exec_prefix=${prefix}
    libdir=${prefix}/lib/x86_64-linux-gnu
    includedir=${prefix}/include

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    Cflags: -I${includedir}/foo
    Libs.private: -lgcc_s -lutil -lrt -lpthread -lm -ldl -lc
    ```

    ## Judged by

    --policy debian

    ## Sources

    - [Debian's multiarch](https://wiki.debian.org/Multiarch/Implementation)
    - lintian: `pkg-config-unavailable-for-cross-compilation`
    """
    found = _searched(policy, system)
    if found is None:
        return
    lying = [
        (one.path, found.libraries) for one in build.libraries if sonames.is_linked_with(one, build)
    ]
    lying += [(pc.path, (found.pc_files[0], *found.pc_files[2:])) for pc in build.pc_files]
    for path, (own, *others) in lying:
        if _is_among(_folder(path), others):
            yield problem(
                "this lies in {folder}, where {title} has room for one architecture",
                Place(path),
                folder=_folder(path),
                title=policy.title,
                help=f"install it into {own}:\n\n    cargo cinstall --libdir={found.libraries[0]}",
            )


@rule("LIB804", "pc-file-not-searched", Severity.ERROR)
def pc_file_not_searched(pc: PcFile, system: System, policy: Policy) -> Iterator[Problem]:
    """A pc file lies where the distribution's pkg-config does not look

    So `pkg-config --libs foo` says that there is no such package, unless everyone who builds sets
    `PKG_CONFIG_PATH`. The directory goes with libdir: `/usr/lib64/pkgconfig` where libraries are in
    `/usr/lib64`. FreeBSD has `libdata/pkgconfig` instead.

    ## Example

    ```tree build
    !usr/lib/libfoo.so.1
    !usr/lib/libfoo.so
    !usr/lib/libfoo.so.1.2.3
    usr/lib64/libfoo.so.1.2.3  elf
    usr/lib64/libfoo.so.1 -> libfoo.so.1.2.3
    usr/lib64/libfoo.so -> libfoo.so.1.2.3
    ```

    ## Use instead

    ```tree build
    !usr/lib/libfoo.so.1
    !usr/lib/libfoo.so
    !usr/lib/libfoo.so.1.2.3
    !usr/lib/libfoo.a
    !usr/lib/pkgconfig/foo.pc
    usr/lib64/libfoo.so.1.2.3  elf
    usr/lib64/libfoo.so.1 -> libfoo.so.1.2.3
    usr/lib64/libfoo.so -> libfoo.so.1.2.3
    ```
    ```pc usr/lib64/pkgconfig/foo.pc
    prefix=/usr
    exec_prefix=${prefix}
    libdir=${prefix}/lib64
    includedir=${prefix}/include

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    Cflags: -I${includedir}/foo
    ```

    ## Judged by

    --policy fedora

    ## Sources

    - `pkg-config --variable pc_path pkg-config` on each distribution
    """
    found = _searched(policy, system)
    folder = _folder(pc.path)
    if found is None or posixpath.basename(folder) != "pkgconfig":
        return
    if not _is_among(folder, found.pc_files):
        yield problem(
            "this lies in {folder}, and {title}'s pkg-config looks in {wanted}",
            Place(pc.path),
            folder=folder,
            title=policy.title,
            wanted=" and ".join(found.pc_files[:2]),
            help=f"install with\n\n    cargo cinstall --libdir={found.libraries[0]} "
            f"--pkgconfigdir={found.pc_files[0]}",
        )


def _searched(policy: Policy, system: System) -> Searched | None:
    """Return what is searched on the first target that the files allow and that is built for."""
    fitting = [one for one in system.candidates if cfg.applies(policy.when, one)]
    if not fitting:
        return None  # LIB801
    try:
        return policies.searched(policy, fitting[0], multiarch(fitting[0].triple))
    except UserError:
        return None  # not a port of the distribution, so nothing is known of its directories


def _folder(path: str) -> str:
    return "/" + posixpath.dirname(path)


def _is_among(folder: str, searched: tuple[str, ...] | list[str]) -> bool:
    """Tell whether a directory is one of these, where `/lib` and `/usr/lib` are the same."""
    return _merged(folder) in map(_merged, searched)


def _merged(folder: str) -> str:
    return folder.removeprefix("/usr") if folder.startswith("/usr/lib") else folder
