"""Rules about files that are where or as they should not be, whatever is in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.model import SharedLibrary
from ...artifacts.nested import nested
from ...artifacts.pc.closed_world import Worlds
from ...artifacts.system import System
from ...artifacts.tree import Node
from ...findings import Place, Problem, Severity, problem
from ...plan.directories import architectures, multiarch
from ...rule import rule

_LEFTOVER = re.compile(r"\.(?:d|o|obj|rlib|rmeta|orig|rej|swp|bak|tmp)$|~$")
_TRIPLET = re.compile(r"(?:^|/)lib/(?P<triplet>[a-z0-9_]+-[a-z0-9_-]+)$")


@rule("LIB004", "mode", Severity.WARNING)
def mode(build: Build) -> Iterator[Problem]:
    """A library, pc file or header cannot be read by all, or can be written by all

    A file that only root reads is not there for users: it came of a umask of 077, or of a copy that
    kept the mode. One that everybody may write is a way into every program that loads it. A library
    needs no set-user-id bit. In wheels, modes mean nothing: pip sets its own.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf mode=0777
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf mode=0755
    ```

    ## Sources

    - [Debian policy 10.9: permissions](https://www.debian.org/doc/debian-policy/ch-files.html#permissions-and-owners)
    """
    for node in _ours(build):
        if node.mode is None or build.tree.packages[node.package].kind == "wheel":
            continue
        wrong = _wrong_mode(node.mode)
        if wrong:
            yield problem(
                "the mode is {mode:>04}: {wrong}",
                Place(node.path),
                mode=f"{node.mode:o}",
                wrong=wrong,
                help=f"install with\n\n    install -m{_right_mode(build, node)} …",
            )


@rule("LIB006", "leftover", Severity.INFO)
def leftover(build: Build) -> Iterator[Problem]:
    """A file that only the build needs was installed

    Dependency files of cargo, objects, Rust's own libraries and what editors and patches leave are
    of no use to anybody who has the library.

    ## Example

    ```tree build
    usr/lib/libfoo.d  file
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so -> libfoo.so.1.2.3
    ```

    ## Sources

    - [dep-info files](https://doc.rust-lang.org/cargo/reference/build-cache.html#dep-info-files)
    - lintian: `backup-file-in-package`
    """
    folders = {node.path.rpartition("/")[0] for node in _ours(build)}
    for node in build.tree:
        folder, _, name = node.path.rpartition("/")
        if node.kind == "file" and folder in folders and _LEFTOVER.search(name):
            yield problem(
                "this is needed by the build alone", Place(node.path), help="leave it out"
            )


@rule("LIB008", "other-target", Severity.ERROR)
def other_target(library: SharedLibrary, system: System) -> Iterator[Problem]:
    """A shared library is not for the target that was stated

    Its own header says so: for another machine, or for another system or C library. The build took
    the host's compiler, or the wrong file was packaged.

    ## Example

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf machine=x86_64,linux,gnu
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so.1.2.3  elf machine=aarch64,linux,gnu
    usr/lib/libfoo.a  static machines=aarch64
    ```

    ## Judged by

    --target aarch64-unknown-linux-gnu

    ## Sources

    - lintian: `binary-from-other-architecture`; `arch` of OpenEmbedded's insane.bbclass
    """
    target, machine = system.target, library.machine
    if not system.stated or target is None or library.slice is not None:
        return
    differs = (
        machine.arch != target.arch
        or machine.endian != target.endian
        or not _may_be_of(machine.os, target.os)
        or (machine.env not in ("", target.env) and machine.os == target.os == "linux")
    )
    if differs:
        built = " ".join(filter(None, (machine.arch or machine.name, machine.os, machine.env)))
        yield problem(
            "this is for {built}, and {target} was stated",
            Place(library.path),
            built=built,
            target=target.triple,
        )


@rule("LIB009", "libtool-archive", Severity.INFO)
def libtool_archive(build: Build) -> Iterator[Problem]:
    """A libtool archive lies beside the library

    It names directories and libraries of the machine that built it, and libtool follows it in place
    of the pkg-config file. cargo-c installs none, and distributions delete it.

    ## Example

    ```tree build
    usr/lib/libfoo.la  file
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so -> libfoo.so.1.2.3
    ```

    ## Sources

    - [Gentoo: libtool archives](https://projects.gentoo.org/qa/policy-guide/installed-files.html#libtool-archives)
    """
    for node in build.tree:
        if node.kind == "file" and node.path.endswith(".la"):
            yield problem("this is a libtool archive", Place(node.path), help="leave it out")


@rule("LIB010", "other-multiarch", Severity.ERROR)
def other_multiarch(library: SharedLibrary, system: System) -> Iterator[Problem]:
    """A library lies in the multiarch directory of another machine

    Debian's loader and linker look into the directory of their own architecture, such as
    `lib/x86_64-linux-gnu`. A library in that of another is not found, or is found and refused.

    ## Example

    ```tree build
    usr/lib/aarch64-linux-gnu/libfoo.so.1.2.3  elf machine=x86_64,linux,gnu
    ```

    ## Use instead

    ```tree build
    usr/lib/x86_64-linux-gnu/libfoo.so.1.2.3  elf machine=x86_64,linux,gnu
    ```

    ## Sources

    - [Debian: multiarch tuples](https://wiki.debian.org/Multiarch/Tuples)
    """
    match = _TRIPLET.search(library.path.rpartition("/")[0])
    if match is None or system.target is None or library.machine.arch != system.target.arch:
        return
    arch = match["triplet"].partition("-")[0]
    own = multiarch(system.target.triple)
    if own is not None and arch != own.partition("-")[0] and arch in architectures():
        yield problem(
            "this is for {own}, and lies in the directory of {other}",
            Place(library.path),
            own=own,
            other=match["triplet"],
            help=f"install with\n\n    cargo cinstall --libdir=/usr/lib/{own}",
        )


@rule("LIB011", "nested-destdir", Severity.WARNING)
def nested_destdir(build: Build, worlds: Worlds) -> Iterator[Problem]:
    """The library lies in a DESTDIR within the DESTDIR

    A package that is made of the tree puts it below `/tmp` or the builder's home, and nothing finds
    it. The directory was given twice: as `--destdir` of `cargo cinstall`, and once more by what
    calls it or copies what it made. It is said only of folders that nothing is installed into, and
    of one that has the very path of the tree.

    ## Example

    ```tree build
    !usr/lib/libfoo.so.1.2.3
    !usr/lib/libfoo.so.1
    !usr/lib/libfoo.so
    !usr/lib/libfoo.a
    !usr/lib/pkgconfig/foo.pc
    !usr/include/foo/foo.h
    tmp/dest/usr/lib/libfoo.so.1.2.3  elf
    tmp/dest/usr/lib/libfoo.so.1 -> libfoo.so.1.2.3
    tmp/dest/usr/lib/libfoo.so -> libfoo.so.1.2.3
    ```

    ```pc tmp/dest/usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    ```

    ## Use instead

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    ```

    ## Sources

    - GNU coding standards: [DESTDIR](https://www.gnu.org/prep/standards/html_node/DESTDIR.html)
    - lintian: `dir-or-file-in-tmp`, `dir-or-file-in-home`
    """
    for one in nested(build, worlds):
        folder = build.layout.absolute(one.folder)
        yield problem(
            "this lies below {folder}, and is for the prefix {prefix}",
            Place(one.path),
            folder=folder,
            prefix=one.prefix,
            help="give the DESTDIR once; if it is one on purpose, verify that directory:\n"
            f"    cargoc-check verify {build.tree.opened(one.folder)}",
        )


def _may_be_of(said: str, os: str) -> bool:
    """Tell whether a file that says this of its system may be for another: all PE say Windows."""
    return said in ("", os) or (said, os) == ("windows", "cygwin")


def _ours(build: Build) -> Iterator[Node]:
    """Yield the files that a C library is made of."""
    paths = {library.path for library in build.libraries}
    paths |= {static.path for static in build.static_libraries}
    paths |= {imports.path for imports in build.import_libraries}
    paths |= {pc.path for pc in build.pc_files} | {header.path for header in build.headers}
    return (node for node in build.tree if node.path in paths)


def _wrong_mode(mode: int) -> str | None:
    if mode & 0o002:
        return "everybody may write to it"
    if not mode & 0o004:
        return "not everybody may read it"
    return "it has the set-user-id or set-group-id bit" if mode & 0o6000 else None


def _right_mode(build: Build, node: Node) -> str:
    is_library = node.path in build.roles
    return "755" if is_library else "644"
