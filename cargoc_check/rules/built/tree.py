"""Rules about the tree as a whole: what cannot be read, and which cargo-c it looks like."""

from __future__ import annotations

from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.model import LINKER_SCRIPT
from ...artifacts.system import System
from ...artifacts.traces import traces
from ...capi.releases import all_faults
from ...findings import Place, Problem, Severity, problem
from ...rule import rule
from ...text.wording import dotted


@rule("LIB001", "unreadable-file", Severity.ERROR)
def unreadable_file(build: Build) -> Iterator[Problem]:
    """A file begins as a library does, and cannot be read

    The first bytes are those of a library, an archive or another file that is looked into, and what
    follows is cut off or contradicts itself. Linkers and loaders refuse it, or read past its end.
    Mostly the file was not copied whole, or a tool that rewrites libraries broke it.

    ## Example

    ```tree build
    usr/lib/libfoo.a  unreadable reason=a_member_is_cut_short
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.a  static
    ```

    ## Sources

    - [gABI](https://gabi.xinuos.com), [PE](https://learn.microsoft.com/windows/win32/debug/pe-format),
      Apple's <mach-o/loader.h>: what the readers go by
    """
    for file in build.unreadable:
        if file.kind == LINKER_SCRIPT:
            continue
        yield problem(
            "this {kind} cannot be read: {reason}",
            Place(file.path),
            kind=file.kind,
            reason=file.reason,
            help="install it again, and compare its size with that of the build",
        )


@rule("LIB002", "nothing-to-verify", Severity.WARNING)
def nothing_to_verify(build: Build) -> Iterator[Problem]:
    """There is neither library nor pc file nor header

    So nothing is verified, and no other finding can come. In CI that would look like success: the
    installation went elsewhere, the packages are others, or the path is that of the sources.

    ## Example

    ```tree build
    !usr/lib/libfoo.so.1.2.3
    !usr/lib/libfoo.so.1
    !usr/lib/libfoo.so
    !usr/lib/libfoo.a
    !usr/lib/pkgconfig/foo.pc
    !usr/include/foo/foo.h
    usr/share/doc/foo/README  file
    ```

    ## Use instead

    ```tree build
    usr/share/doc/foo/README  file
    ```

    ## Sources

    - pytest's exit status 5, for a run that had no test: the same mistake
    """
    libraries = (*build.libraries, *build.static_libraries, *build.import_libraries)
    if not any((libraries, build.pc_files, build.headers, build.unreadable)):
        yield problem(
            "there is no library, pc file or header to verify",
            Place(""),
            help="name the --destdir of the installation, or the packages made of it",
        )


@rule("LIB003", "linker-script", Severity.WARNING)
def linker_script(build: Build) -> Iterator[Problem]:
    """A text for the linker lies where a link to the library should

    GNU's linker reads the text and takes the libraries that it names; other linkers may not, and
    nothing that opens the file to see which library it is finds one. cargo-c installs a link there.

    ## Example

    ```tree build
    usr/lib/libfoo.so  script
    ```

    ## Use instead

    ```tree build
    usr/lib/libfoo.so -> libfoo.so.1.2.3
    ```

    ## Sources

    - "Implicit Linker Scripts" in the manual of GNU's ld
    """
    for file in build.unreadable:
        if file.kind == LINKER_SCRIPT:
            yield problem(
                "this is a text for the linker",
                Place(file.path),
                help="make it a link to the library, with `ln -s`",
            )


@rule("LIB910", "made-by-faulty-release", Severity.INFO)
def made_by_faulty_release(build: Build, system: System) -> Iterator[Problem]:
    """It looks like what a cargo-c release with a known fault makes

    Some releases of cargo-c make libraries that others would not: a soname that all 0.x versions
    share, an install name with the patch version, an import library without the DLL's name. What
    such a release leaves behind is recognised, so that building again with a newer one is thought
    of before anything is mended by hand.

    ## Example

    ```tree build
    !usr/lib/libfoo.so.1
    !usr/lib/libfoo.so.1.2.3
    !usr/lib/pkgconfig/foo.pc
    usr/lib/libfoo.so -> libfoo.so.0.5.1
    usr/lib/libfoo.so.0 -> libfoo.so.0.5.1
    usr/lib/libfoo.so.0.5.1  elf name=libfoo.so.0 imports=<rust>
    ```

    ## Use instead

    ```tree build
    !usr/lib/libfoo.so.1
    !usr/lib/libfoo.so.1.2.3
    !usr/lib/pkgconfig/foo.pc
    usr/lib/libfoo.so -> libfoo.so.0.5.1
    usr/lib/libfoo.so.0.5 -> libfoo.so.0.5.1
    usr/lib/libfoo.so.0.5.1  elf name=libfoo.so.0.5
    ```

    ## Sources

    - the issues and commits that the message names, of
      [cargo-c](https://github.com/lu-zero/cargo-c)
    """
    faults = {fault.id: fault for fault in all_faults()}
    for trace in traces(build, system):
        fault = faults[trace.fault]
        last = dotted(fault.last) if fault.last else None
        yield problem(
            "looks like cargo-c {releases}: {effect} ({source})",
            Place(trace.path),
            releases=f"up to {last}" if last else "of any release",
            effect=fault.effect,
            source=fault.source,
            help="build it with a newer cargo-c" if last else fault.advice,
        )
