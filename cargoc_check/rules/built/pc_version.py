"""Rules about the version that pkg-config files state."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.header.model import Header
from ...artifacts.pc.closed_world import World, Worlds
from ...artifacts.pc.model import PcFile
from ...artifacts.pc.values import field, given, version
from ...findings import Place, Problem, Related, Severity, problem
from ...rule import rule
from ...text.wording import dotted

_NUMBERS = re.compile(r"\d+(?:\.\d+)*")
_FILE = re.compile(r"\.so\.(\d+\.\d+\.\d+)$|\.(\d+\.\d+\.\d+)\.dylib$")
_PARTS = ("MAJOR", "MINOR", "PATCH")

Numbers = tuple[int, ...]


@rule("LIB611", "pc-version-form", Severity.ERROR)
def pc_version_form(pc: PcFile) -> Iterator[Problem]:
    """The version cannot be compared

    pkg-config compares versions as rpm does, number by number. Letters are older than any number,
    so that `v1.2` is never new enough, whatever is asked for; the same goes for `unknown`, and for
    an empty version.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: v1.2.3
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

    - `pkgconf_compare_version` in libpkgconf/pkg.c of pkgconf
    """
    said, lines = version(pc), given(pc, "Version")
    if said is None or not lines or "@" in said or "$" in lines[-1].value:
        return
    if not said.lstrip("-_.")[:1].isdigit():
        yield problem(
            "the version is `{version}`, which pkg-config takes for older than any number",
            Place(pc.path, span=lines[-1].span),
            version=said,
            help="let it begin with a number:\n    Version: 1.2.3",
        )


@rule("LIB612", "pc-version-cut", Severity.WARNING)
def pc_version_cut(pc: PcFile) -> Iterator[Problem]:
    """The version has a blank in it

    pkgconf takes what stands before the blank, pkg-config 0.29 all of it, and compares that.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3 beta
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

    - `pkgconf_pkg_parser_version_func` in libpkgconf/pkg.c of pkgconf; tried with 1.8.1
    """
    whole, said, lines = field(pc, "Version"), version(pc), given(pc, "Version")
    if whole and whole != said:
        yield problem(
            "the version is `{whole}`, of which pkgconf reads `{said}`",
            Place(pc.path, span=lines[-1].value_span),
            whole=whole,
            said=said,
            help=f"write it without blanks:\n    Version: {whole.replace(' ', '-')}",
        )


@rule("LIB613", "pc-version", Severity.WARNING)
def pc_version(pc: PcFile, build: Build, worlds: Worlds) -> Iterator[Problem]:
    """The version is not that of the library and its header

    Programs ask pkg-config for a version to know what the library can do. cargo-c takes it from
    `pkg_config.version`, which is the crate's unless it is stated, writes the crate's into the
    header, and gives the file that of `library.version`. Where file and header agree, and the
    pkg-config file does not, one of the three was most likely made by another build, or a stated
    version was not raised with the release.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 9.9.9
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

    - `pkg_config.version`, `library.version` in [cargo-c's README](https://github.com/lu-zero/cargo-c)
    - `pkgconfig.unexpected-version` of Gentoo's portage
    """
    world = worlds.of(pc)
    said, lines = _numbers(version(pc)), given(pc, "Version")
    of_file = _of_library(world)
    if said is None or of_file is None or not world.sure:
        return
    path, numbers = of_file
    header = next((h for h in build.headers if _of_macros(h) == numbers), None)
    if header is None or said == numbers:
        return
    yield problem(
        "the version is {version}, that of {file} and of its header is {other}",
        Place(pc.path, span=lines[-1].value_span),
        version=version(pc),
        file=path.rpartition("/")[2],
        other=dotted(numbers),
        related=(Related("the header states it", Place(header.path)),),
        help="install all files of one build, and look for a stated version in Cargo.toml:\n"
        "    [package.metadata.capi.pkg_config]\n    version = …",
    )


def _numbers(text: str | None) -> Numbers | None:
    """Return the numbers of a version, three at least."""
    found = _NUMBERS.match(text or "")
    if found is None or len(found[0]) > 60:
        return None
    numbers = tuple(map(int, found[0].split(".")))
    return numbers + (0,) * (3 - len(numbers))


def _of_library(world: World) -> tuple[str, Numbers] | None:
    """Return the shared library that is linked with, and the version in its file's name."""
    for _, name in world.names():
        for home in sorted(world.homes(name)):
            for link in (f"lib{name}.so", f"lib{name}.dylib"):
                real = world.tree.real(f"{home}/{link}".lstrip("/"))
                found = _FILE.search(real or "")
                numbers = _numbers(found and (found[1] or found[2]))
                if real is not None and numbers is not None:
                    return real, numbers
    return None


def _of_macros(header: Header) -> Numbers | None:
    """Return the version that a header states as cargo-c does: in three macros."""
    values = {macro.name: macro.value for macro in header.macros}
    for name in values:
        if name.endswith("_MAJOR"):
            stem = name.removesuffix("MAJOR")
            parts = [values.get(stem + part, "") for part in _PARTS]
            if all(part.isdigit() and len(part) < 20 for part in parts):
                return tuple(map(int, parts))
    return None
