"""Rules about what a build needs of the sysroot that is stated."""

from __future__ import annotations

from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.model import SharedLibrary, Sysroot
from ...artifacts.pc.model import PcFile
from ...artifacts.pc.values import requirements
from ...artifacts.pc.versions import satisfies
from ...findings import Place, Problem, Severity, problem
from ...rule import rule

_FIELDS = ("Requires", "Requires.private")


@rule("LIB661", "module-not-in-sysroot", Severity.ERROR)
def module_not_in_sysroot(pc: PcFile, build: Build, sysroot: Sysroot) -> Iterator[Problem]:
    """A module that the pc file requires is neither in the packages nor in the sysroot

    pkg-config then knows nothing of the library at all: `--exists` says no, and a build stops with
    the name of the missing module. The development package has to depend on the one that brings it.
    A module of `Requires.private` is asked for as well, whenever flags for compiling are.

    ## Example

    ```tree build
    ^module zlib 1.3
    ```

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib
    includedir=${prefix}/include

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Requires.private: zlib, libpng
    Libs: -L${libdir} -lfoo
    Cflags: -I${includedir}/foo
    ```

    ## Use instead

    ```tree build
    ^module zlib 1.3
    ^module libpng 1.6.43
    ```

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib
    includedir=${prefix}/include

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Requires.private: zlib, libpng
    Libs: -L${libdir} -lfoo
    Cflags: -I${includedir}/foo
    ```

    ## Sources

    - [pkgconf: dependencies](https://github.com/pkgconf/pkgconf/blob/master/man/pc.5)
    """
    own = {other.module for other in build.pc_files}
    for field in _FIELDS:
        for one in requirements(pc, field):
            if one.module not in own and one.module not in sysroot.modules:
                yield problem(
                    "{field} names {module}, which is neither here nor in {sysroot}",
                    Place(pc.path, span=one.span),
                    field=field,
                    module=one.module,
                    sysroot=sysroot.path,
                    help="let the package depend on the one that has it",
                )


@rule("LIB662", "module-version-in-sysroot", Severity.ERROR)
def module_version_in_sysroot(pc: PcFile, build: Build, sysroot: Sysroot) -> Iterator[Problem]:
    """The sysroot has another version of a module than the pc file requires

    pkg-config refuses the library for it, though everything is installed. Either what is required
    in `[package.metadata.capi.pkg_config]` is more than is needed, or the distribution is too old.

    ## Example

    ```tree build
    ^module zlib 1.2.11
    ```

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib
    includedir=${prefix}/include

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Requires: zlib >= 1.3
    Libs: -L${libdir} -lfoo
    Cflags: -I${includedir}/foo
    ```

    ## Use instead

    ```tree build
    ^module zlib 1.3
    ```

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib
    includedir=${prefix}/include

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Requires: zlib >= 1.3
    Libs: -L${libdir} -lfoo
    Cflags: -I${includedir}/foo
    ```

    ## Sources

    - pc(5): Requires
    """
    own = {other.module for other in build.pc_files}
    for field in _FIELDS:
        for one in requirements(pc, field):
            version = None if one.module in own else sysroot.modules.get(one.module)
            if version is not None and not satisfies(version, one.operator, one.version):
                yield problem(
                    "{field} wants {module} {operator} {wanted}, and {sysroot} has {version}",
                    Place(pc.path, span=one.span),
                    field=field,
                    module=one.module,
                    operator=one.operator,
                    wanted=one.version,
                    sysroot=sysroot.path,
                    version=version or "one without a version",
                )


@rule("LIB341", "needed-not-in-sysroot", Severity.ERROR)
def needed_not_in_sysroot(
    library: SharedLibrary, build: Build, sysroot: Sysroot
) -> Iterator[Problem]:
    """A library that is needed is neither in the packages nor in the sysroot

    The loader does not start a program that is linked with this library. Its package has to depend
    on the one that brings the needed library.

    ## Example

    ```tree build
    ^library libc.so.6
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6,libbar.so.2
    ```

    ## Use instead

    ```tree build
    ^library libc.so.6
    ^library libbar.so.2
    usr/lib/libfoo.so.1.2.3  elf needed=libc.so.6,libbar.so.2
    ```

    ## Sources

    - [ld.so(8)](https://man7.org/linux/man-pages/man8/ld.so.8.html)
    """
    if library.format != "elf":
        return
    own = {other.name for other in build.libraries} | {other.file for other in build.libraries}
    for needed in library.needed:
        name = needed.name.rpartition("/")[2]
        if name not in own and name not in sysroot.files:
            yield problem(
                "{name} is needed, and is neither here nor in {sysroot}",
                Place(library.path),
                name=name,
                sysroot=sysroot.path,
                help="let the package depend on the one that has it",
            )
