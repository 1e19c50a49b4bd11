"""Rules about the directories in pkg-config files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ...artifacts.pc import paths
from ...artifacts.pc.closed_world import World, Worlds
from ...artifacts.pc.misplaced import misplaced
from ...artifacts.pc.model import PcFile, PcLine
from ...artifacts.pc.values import defined
from ...findings import Place, Problem, Severity, problem
from ...rule import rule

_DIRECTORIES = ("prefix", "exec_prefix", "libdir", "includedir")
_ABSOLUTE = re.compile(r"/|[A-Za-z]:")
_DOUBLED = re.compile(r"(?<![:/])//+(?!/)")
_PROSE = ("name", "description", "version", "url", "license", "copyright", "maintainer", "source")


@rule("LIB621", "pc-directory", Severity.ERROR)
def pc_directory(pc: PcFile, worlds: Worlds) -> Iterator[Problem]:
    """A directory in the pkg-config file is not the one that the files lie in

    The library and its headers were installed, and the compiler is sent elsewhere: "cannot find
    -lfoo", or an older library is found there. Mostly the prefix or libdir of one run of cargo-c
    are not those of the other, the files were moved after installation, or `/usr/local`, the
    default, was meant to be `/usr`. cargo-c before 0.9.31 takes a relative `--libdir` as it is.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr/local
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

    - https://github.com/lu-zero/cargo-c/issues/42: two prefixes one after the other
    - https://github.com/lu-zero/cargo-c/issues/366: a relative `--libdir`
    """
    world = worlds.of(pc)
    if not world.sure or list(_of_build(world)):
        return
    relative = _relative(world)
    if relative is not None:
        yield problem(
            "`{name}` is `{value}`, which is looked for from where the compiler runs",
            Place(pc.path, span=relative.value_span),
            name=relative.name,
            value=relative.value,
            help=f"write it from the root:\n    {relative.name}=/{relative.value}",
        )
        return
    for line, value, right in misplaced(world):
        yield problem(
            "`{name}` is {value}, but what is meant lies in {right}",
            Place(pc.path, span=line.value_span),
            name=line.name,
            value=value,
            right=right,
            help=f"install with the directories that the files are for: --{_option(line)}={right}",
        )


@rule("LIB622", "pc-build-path", Severity.ERROR)
def pc_build_path(pc: PcFile, worlds: Worlds) -> Iterator[Problem]:
    """A path of the machine that built the library is in the pkg-config file

    It leads nowhere on any other machine, or into a directory that anybody may write to, as `/tmp`.
    A build script's `cargo:rustc-link-search` gets into `Libs.private` that way, a prefix that was
    meant as `--destdir` into everything, and a copied `foo-uninstalled.pc` leads to `target`.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}/lib

    Name: foo
    Description: Does one thing well
    Version: 1.2.3
    Libs: -L/home/me/foo/target/release -L${libdir} -lfoo
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

    - `invalid-pkgconfig-file` of rpmlint, `pkg-config-bad-directive` of lintian
    - https://github.com/rpm-software-management/rpm: scripts/check-buildroot
    """
    for line, path, what in _of_build(worlds.of(pc)):
        yield problem(
            "`{name}` has {path} in it, {what}",
            Place(pc.path, span=line.value_span),
            name=line.name,
            path=path,
            what=what,
            help="use the prefix of the installation, and --destdir for where it is put together",
        )


@rule("LIB623", "pc-not-relocatable", Severity.INFO)
def pc_not_relocatable(pc: PcFile) -> Iterator[Problem]:
    """A directory below the prefix is written out

    With `libdir=${prefix}/lib`, whoever unpacks the library elsewhere has to change one line, or
    asks pkg-config with `--define-prefix`. cargo-c writes that since 0.9.15; before, a stated
    `--libdir` was written as it was.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=/usr/lib

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

    - https://github.com/lu-zero/cargo-c/issues/293
    """
    prefix = defined(pc, "prefix")
    for name in ("libdir", "includedir"):
        line = defined(pc, name)
        if prefix is None or line is None or not prefix.value.startswith("/"):
            continue
        below = line.value.removeprefix(prefix.value.rstrip("/"))
        if below.startswith("/") and below != line.value:
            yield problem(
                "`{name}` is {value}, written out",
                Place(pc.path, span=line.value_span),
                name=name,
                value=line.value,
                help=f"let it follow the prefix:\n    {name}=${{prefix}}{below}",
            )


@rule("LIB624", "pc-double-slash", Severity.INFO)
def pc_double_slash(pc: PcFile) -> Iterator[Problem]:
    """A directory has two slashes in a row

    Compilers take them for one. Whoever compares directories as texts, as pkg-config does to leave
    out those of the system, does not. A part that was meant to be there may be empty.

    ## Example

    ```pc usr/lib/pkgconfig/foo.pc
    prefix=/usr
    libdir=${prefix}//lib

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

    - `double-slash-in-pkgconfig-path` of rpmlint
    """
    for line in (*pc.variables, *pc.fields):
        if line.name.lower() not in _PROSE and _DOUBLED.search(line.value):
            yield problem(
                "`{name}` has two slashes in a row",
                Place(pc.path, span=line.value_span),
                name=line.name,
                help="write one",
            )


def _relative(world: World) -> PcLine | None:
    """Return the first directory that does not begin at the root."""
    for name in _DIRECTORIES:
        line, value = defined(world.pc, name), world.variable(name)
        if line is not None and value and not _ABSOLUTE.match(value.replace("\\", "/")):
            return line
    return None


def _of_build(world: World) -> Iterator[tuple[PcLine, str, str]]:
    """Yield the paths of the building machine, with their lines and what lies there."""
    if _is_replaced(world):
        return
    own = world.prefix if world.installed_there else None
    for line in (*world.pc.variables, *world.pc.fields):
        if line.name.lower() in _PROSE:
            continue
        for path, what in paths.found(line.value):
            if own is None or not f"{posixpath.normpath(path)}/".startswith(f"{own}/"):
                yield line, path, what


def _is_replaced(world: World) -> bool:
    """Tell whether the prefix is what conda replaces by that of the environment."""
    placeholder = world.build.tree.package(world.pc.path).placeholder
    return bool(placeholder) and world.prefix == posixpath.normpath(placeholder)


def _option(line: PcLine) -> str:
    return line.name if line.name in ("prefix", "libdir", "includedir") else "prefix"
