"""Rules about what pkg-config files tell linkers besides libraries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.pc.model import Flag, PcFile
from ...artifacts.pc.values import flags
from ...artifacts.system import System
from ...findings import Place, Problem, Severity, problem
from ...rule import rule

_LIBS = ("Libs", "Libs.private")
_RPATH = re.compile(r"-Wl,(?:--?rpath(?!-link)|-R).*|-R.+|-Xlinker -rpath(?!-link).*")
_MICROSOFT = re.compile(
    r"(?!-)[^/]+\.lib|[-/](?:default|nodefault|lib)(?:lib|path):.*", re.IGNORECASE
)
_APPLE = ("-framework ", "-weak_framework ", "-Wl,-framework")


@rule("LIB642", "pc-rpath", Severity.WARNING)
def pc_rpath(pc: PcFile) -> Iterator[Problem]:
    """Programs are told where to look for the library at run time

    The directory gets into each program, where it goes before those that the system searches. Once
    the library is updated in another one, the program still loads the old one, or another.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo -Wl,-rpath,${libdir}
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

    - PC042 of pkgconf's pccritic
    - https://wiki.debian.org/RpathIssue
    """
    for field in _LIBS:
        for flag in flags(pc, field):
            if _RPATH.fullmatch(flag.text):
                yield problem(
                    "`{flag}` in `{field}` gets into each program",
                    Place(pc.path, span=flag.span),
                    flag=flag.text,
                    field=field,
                    help="leave it out, and have the loader search the directory where it must",
                )


@rule("LIB643", "pc-foreign-flags", Severity.ERROR)
def pc_foreign_flags(pc: PcFile, build: Build, system: System) -> Iterator[Problem]:
    """A flag is for the linkers of another system

    `-framework` is for macOS: GCC elsewhere does not know it and stops. `kernel32.lib` is for
    Microsoft's linker, others look for a file of that name in the current directory. Such flags
    come from a file that was made for another target, or were copied from a build script.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    Libs.private: -lc -framework Security
    ```

    ## Use instead

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    Libs.private: -lc
    ```

    ## Sources

    - [GCC: -framework](https://gcc.gnu.org/onlinedocs/gcc/Darwin-Options.html); tried with GCC 12
    """
    for field in _LIBS:
        for flag in flags(pc, field):
            whose = _foreign(flag, build, system)
            if whose is not None:
                yield problem(
                    "`{flag}` in `{field}` is for {whose}",
                    Place(pc.path, span=flag.span),
                    flag=flag.text,
                    field=field,
                    whose=whose,
                    help="take the file that was made for this target",
                )


@rule("LIB646", "pc-static-file", Severity.WARNING)
def pc_static_file(pc: PcFile) -> Iterator[Problem]:
    """A static library is named as a file

    `${libdir}/libfoo.a` and `-l:libfoo.a` give the linker no choice: each program takes the static
    library in, although a shared one is there, and no update of that reaches it.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: ${libdir}/libfoo.a
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

    - ld(1), `-l:` and files that are named: nothing else is searched
    """
    for flag in flags(pc, "Libs"):
        is_file = not flag.text.startswith("-") or flag.text.startswith("-l:")
        if is_file and flag.text.endswith(".a") and not flag.text.endswith(".dll.a"):
            yield problem(
                "`{flag}` is always the static library",
                Place(pc.path, span=flag.span),
                flag=flag.raw,
                help="let the linker choose: `-L${libdir} -l…`",
            )


@rule("LIB647", "pc-libtool-file", Severity.ERROR)
def pc_libtool_file(pc: PcFile) -> Iterator[Problem]:
    """A libtool file is given to the linker

    A `.la` file is a text for libtool. Linkers take it for a script of theirs, do not understand
    it, and stop: "file format not recognized".

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: ${libdir}/libfoo.la
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

    - the words are those of GNU ld 2.40, on such a file
    - `la` of OpenEmbedded's insane.bbclass, KB-H018 of conan
    """
    for field in _LIBS:
        for flag in flags(pc, field):
            if flag.text.endswith(".la"):
                yield problem(
                    "`{flag}` in `{field}` is for libtool, and no linker reads it",
                    Place(pc.path, span=flag.span),
                    flag=flag.raw,
                    field=field,
                    help="link with the library: `-L${libdir} -l…`",
                )


def _foreign(flag: Flag, build: Build, system: System) -> str | None:
    """Return whom a flag is for where that is not the system."""
    if system.format in ("elf", "pe") and flag.text.startswith(_APPLE):
        return "macOS"
    if _MICROSOFT.fullmatch(flag.text) and _is_of_others(build, system):
        return "Microsoft's linker"
    return None


def _is_of_others(build: Build, system: System) -> bool:
    """Tell whether something was certainly not built for Microsoft's linker."""
    if system.target is not None or system.format != "pe":
        return system.format is not None and system.env != "msvc"
    names = [static.path for static in build.static_libraries]
    names += [found.path for found in build.import_libraries]
    return bool(names) and all(name.endswith(".a") for name in names)
