"""Rules about the flags that pkg-config files hand to compilers and linkers."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.pc.closed_world import Worlds
from ...artifacts.pc.misplaced import misplaced, reached, unclaimed
from ...artifacts.pc.model import Flag, PcFile
from ...artifacts.pc.values import flags
from ...data import table
from ...findings import Place, Problem, Severity, problem
from ...rule import rule

_CFLAGS = ("Cflags", "Cflags.private")
_LIBS = ("Libs", "Libs.private")
_SYSTEM = re.compile(r"-L/(?:usr/)?lib(?:32|64)?/?|-I/usr/include/?")


@rule("LIB641", "pc-flags", Severity.WARNING)
def pc_flags(pc: PcFile) -> Iterator[Problem]:
    """A flag is not for those who use the library

    What stands in the file gets into each program that uses the library. Warnings, optimisation,
    hardening and the language's version are for the program to choose; `-march=native` makes
    programs that do not run elsewhere, `-DNDEBUG` takes their assertions away.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib
    includedir=${prefix}/include

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    Cflags: -O2 -Wall -I${includedir}
    ```

    ## Use instead

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib
    includedir=${prefix}/include

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    Cflags: -I${includedir}
    ```

    ## Sources

    - `pkg-config-bad-directive` of lintian, PC030 to PC034 of pkgconf's pccritic
    """
    for field in (*_CFLAGS, *_LIBS):
        group = field.lower().removesuffix(".private")
        for flag in flags(pc, field):
            what = _out_of_place(flag, group)
            if what is not None:
                yield problem(
                    "`{flag}` in `{field}` {what}",
                    Place(pc.path, span=flag.span),
                    flag=flag.text,
                    field=field,
                    what=what,
                    help="leave it out",
                )


@rule("LIB644", "pc-include", Severity.ERROR)
def pc_include(pc: PcFile, build: Build, worlds: Worlds) -> Iterator[Problem]:
    """An include directory is not there, and the headers are elsewhere

    The compiler passes over a directory that does not exist, and the program ends with "foo.h: No
    such file or directory". cargo-c makes the directory of `header.subdirectory` and leaves out
    `pkg_config.strip_include_path_components`; the two have to fit where the header is installed.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib
    includedir=${prefix}/include

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    Cflags: -I${includedir}/foo-1.2
    ```

    ## Use instead

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib
    includedir=${prefix}/include

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    Cflags: -I${includedir}
    ```

    ## Sources

    - `pkg_config.strip_include_path_components` in cargo-c's README
    - [GCC: directories that do not exist](https://gcc.gnu.org/onlinedocs/cpp/Search-Path.html)
    """
    world = worlds.of(pc)
    if not world.sure or misplaced(world) or reached(world):
        return
    headers = unclaimed(world)
    for flag, directory in world.directories("-I", "Cflags"):
        if headers and directory.startswith("/") and not world.has(directory):
            yield problem(
                "`{flag}` leads to {directory}, which is not there; the headers are in {right}",
                Place(pc.path, span=flag.span),
                flag=flag.raw,
                directory=directory,
                right=build.layout.absolute(posixpath.dirname(headers[0].path)),
                help="name the directory that the headers were installed into",
            )


@rule("LIB645", "pc-system-directory", Severity.INFO)
def pc_system_directory(pc: PcFile) -> Iterator[Problem]:
    """A directory of the system is written out

    Compilers search it anyway. Before other directories, it brings in the system's headers and
    libraries where those of a newer release are meant, and on a cross build those of the host. (As
    `${libdir}`, which may be anything, it is as it should be, and pkg-config leaves it out.)

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L/usr/lib -lfoo
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

    - PC031 and PC040 of pkgconf's pccritic
    """
    for field in (*_CFLAGS, *_LIBS):
        for flag in flags(pc, field):
            if _SYSTEM.fullmatch(flag.raw):
                yield problem(
                    "`{flag}` in `{field}` is a directory of the system",
                    Place(pc.path, span=flag.span),
                    flag=flag.text,
                    field=field,
                    help="leave it out, or write `${libdir}` or `${includedir}`",
                )


def _out_of_place(flag: Flag, group: str) -> str | None:
    """Return what a flag does in a field where it does not belong."""
    for row in table("pc_flags")["flag"]:
        if group in row["fields"] and re.fullmatch(row["pattern"], flag.text):
            return str(row["what"])
    return None
