"""Rules about the modules that pkg-config files require."""

from __future__ import annotations

from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.pc.model import PcFile
from ...artifacts.pc.values import faults, requirements, version
from ...artifacts.pc.versions import satisfies
from ...findings import Place, Problem, Related, Severity, problem
from ...rule import rule

_LISTS = ("Requires", "Requires.private")
_SAYS = {
    "operator-glued": "has no blanks around its operator, and is taken for a module's name",
    "operator-first": "has an operator and no module before it",
    "no-operator": "has no operator, and the version is taken for a module",
    "flag": "is a linker flag, and no module",
    "no-name": "is no module's name",
    "version-glued": "has no blank behind its operator, and the version is misread",
    "no-version": "has an operator and no version",
    "nothing-behind": "ends with an operator, and the module is dropped",
    "line-break": "has a line break in it, where the list ends",
    "unknown-operator": "has an operator that pkg-config does not know",
}


@rule("LIB651", "pc-requires-syntax", Severity.ERROR)
def pc_requires_syntax(pc: PcFile) -> Iterator[Problem]:
    """pkg-config does not understand what is required

    A name ends at a blank or comma, and an operator stands alone: `zlib>=1.2` is a module of that
    whole name, and "Package zlib>=1.2 was not found". Of `zlib >=1.2` some read the version `.2`.
    pkg-config 0.29 stops at operators that it does not know, as `==` and Rust's `^`.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    Requires.private: zlib>=1.2
    ```

    ## Use instead

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    Requires.private: zlib >= 1.2
    ```

    ## Sources

    - `pkgconf_dependency_parse_str` in libpkgconf/dependency.c of pkgconf
    - `parse_module_list` in parse.c of pkg-config 0.29.2
    """
    for name in (*_LISTS, "Conflicts"):
        for fault, line in faults(pc, name):
            yield problem(
                "`{text}` in `{field}` {says}",
                Place(pc.path, span=line.value_span),
                text=" ".join(fault.text.split()),
                field=name,
                says=_SAYS.get(fault.kind, "is not understood"),
                help=f"write `{fault.instead}`"
                if fault.instead
                else "write modules: `zlib, libpng >= 1.6`",
            )


@rule("LIB652", "pc-requires-itself", Severity.WARNING)
def pc_requires_itself(pc: PcFile) -> Iterator[Problem]:
    """The pkg-config file requires itself

    It does no harm where pkg-config looks for circles, and tools that do not are caught in it.
    Mostly another module was meant, or a version of this one: that is what `Version` is for.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    Requires: foo >= 1.2
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

    - `recursive_fill_list` in pkg.c of pkg-config 0.29.2, which breaks circles
    """
    for name in _LISTS:
        for one in requirements(pc, name):
            if one.module == pc.module:
                yield problem(
                    "`{field}` names {module}, which is this file",
                    Place(pc.path, span=one.span),
                    field=name,
                    module=one.module,
                    help="leave it out",
                )


@rule("LIB653", "pc-requires-twice", Severity.INFO)
def pc_requires_twice(pc: PcFile) -> Iterator[Problem]:
    """A module is required both in public and in private

    `Requires` holds for static libraries as well, so that the second says nothing more.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    Requires: zlib
    Requires.private: zlib
    ```

    ## Use instead

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    Requires.private: zlib
    ```

    ## Sources

    - PC051 of pkgconf's pccritic
    """
    public = {one.module for one in requirements(pc, "Requires")}
    for one in requirements(pc, "Requires.private"):
        if one.module in public:
            yield problem(
                "{module} is in `Requires` and in `Requires.private`",
                Place(pc.path, span=one.span),
                module=one.module,
                help="keep it in `Requires` if the header includes its headers, else here",
            )


@rule("LIB654", "pc-requires-version", Severity.ERROR)
def pc_requires_version(pc: PcFile, build: Build) -> Iterator[Problem]:
    """A module of the same installation is not of the version that is required

    Whoever asks for the flags is told that "Package dependency requirement could not be satisfied".
    Only modules that lie beside this one are compared; whether others are installed is not known.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    Requires: bar >= 2.0
    ```

    ```pc usr/lib/pkgconfig/bar.pc
    Name: bar
    Description: Does another thing
    Version: 1.4
    ```

    ## Use instead

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L${libdir} -lfoo
    Requires: bar >= 1.0
    ```

    ```pc usr/lib/pkgconfig/bar.pc
    Name: bar
    Description: Does another thing
    Version: 1.4
    ```

    ## Sources

    - the words are those of pkgconf 1.8.1, on such files
    - pc(5): Requires
    """
    beside = {other.module: other for other in build.pc_files if other is not pc}
    for name in _LISTS:
        for one in requirements(pc, name):
            other = beside.get(one.module)
            has = other and version(other)
            if other is None or not has or satisfies(has, one.operator, one.version):
                continue
            yield problem(
                "{module} {operator} {wanted} is required, and {module} is {version} here",
                Place(pc.path, span=one.span),
                module=one.module,
                operator=one.operator,
                wanted=one.version,
                version=has,
                related=(Related("the module that is found", Place(other.path)),),
                help="install the two together, or require what is there",
            )
