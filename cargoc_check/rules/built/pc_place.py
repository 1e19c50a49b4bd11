"""Rules about where pkg-config files lie, and what they are called."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ...artifacts.build import Build
from ...artifacts.pc.closed_world import World, Worlds
from ...artifacts.pc.model import PcFile
from ...artifacts.pc.values import version
from ...findings import Place, Problem, Severity, problem
from ...rule import rule

_ENDS_IN_VERSION = re.compile(r"[-_.]?\d+\.\d+\.\d+$")
_ABI = re.compile(
    r"(?P<prefix>(?:.*/)?)lib(?:32|64|x32)?"
    r"(?:/(?:x86_64|i[3-6]86|aarch64|arm|riscv|powerpc|s390x|mips|loong|sparc|alpha)\w*-[\w-]+)?"
)
_UNINSTALLED = "-uninstalled"
_OWN_PLACES = ("wheel", "conda", "crate")
"""Kinds of packages in which directories are laid out in another way."""


@rule("LIB625", "pc-place", Severity.WARNING)
def pc_place(pc: PcFile, build: Build, worlds: Worlds) -> Iterator[Problem]:
    """The pkg-config file lies where pkg-config does not look for it

    pkg-config looks into `pkgconfig` below the directory for libraries and below `share`. The
    latter is for files that are the same on every architecture; a library is not, and when those of
    two architectures are installed, one file has to do for both. The same goes for a file in `lib`
    whose library is in `lib64`, or in that of another architecture.

    ## Example

    ```tree build
    !usr/lib/pkgconfig/foo.pc
    ```

    ```pc usr/lib/foo.pc
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

    - pkg-config(1): PKG_CONFIG_LIBDIR
    - `PortBugMisplacedPkgConfigFiles` of vcpkg
    """
    if build.tree.package(pc.path).kind in _OWN_PLACES or _is_uninstalled(pc):
        return
    world = worlds.of(pc)
    folder = posixpath.dirname(pc.path)
    if world.where is None:
        yield problem(
            "pkg-config does not look into {folder}",
            Place(pc.path),
            folder=build.layout.absolute(folder),
            help="install it into the directory `pkgconfig` below the one for libraries, which is "
            "what cargo-c does without --pkgconfigdir",
        )
    elif folder.endswith("share/pkgconfig") and any(world.homes(n) for _, n in world.names()):
        yield problem(
            "{folder} is for all architectures, and the library is for one",
            Place(pc.path),
            folder=build.layout.absolute(folder),
            help="install it into the directory `pkgconfig` below the one for libraries",
        )
    else:
        yield from _beside(world)


@rule("LIB626", "pc-missing", Severity.INFO)
def pc_missing(build: Build) -> Iterator[Problem]:
    """There are a library and its headers, and no pkg-config file

    Users then have to guess the name, the directories, and what a static library needs besides.
    cargo-c writes one for each library but plugins.

    ## Example

    ```tree build
    !usr/lib/pkgconfig/foo.pc
    ```

    ## Use instead

    ```tree build
    usr/share/doc/foo/README  file
    ```

    ## Sources

    - `src/install.rs` of [cargo-c](https://github.com/lu-zero/cargo-c)
    """
    if build.pc_files or not build.headers:
        return
    kinds = {package.kind for package in build.tree.packages}
    linked = [one.path for one in build.libraries if build.roles[one.path] == "library"]
    linked += [one.path for one in build.static_libraries]
    if linked and not kinds & set(_OWN_PLACES):
        yield problem(
            "there is no pkg-config file for this library",
            Place(linked[0]),
            help="install the one that cargo-c writes, or look for it in another package",
        )


@rule("LIB627", "pc-name", Severity.WARNING)
def pc_name(pc: PcFile) -> Iterator[Problem]:
    """The pkg-config file's name holds the full version

    It is the name that everybody asks for, in each build of each program that uses the library.
    With `foo-1.2.3.pc` that name is another one after the next release. The version of an API, as
    in `gtk4` or `librsvg-2.0`, is another matter.

    ## Example

    ```tree build
    !usr/lib/pkgconfig/foo.pc
    ```

    ```pc usr/lib/pkgconfig/foo-1.2.3.pc
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

    - https://lists.freedesktop.org/archives/pkg-config/2009-May/000431.html: a version in the name
      tells apart what is installed side by side
    """
    found = _ENDS_IN_VERSION.search(pc.module)
    said = version(pc)
    if found and said and found[0].lstrip("-_.") == said.partition("-")[0]:
        yield problem(
            "the module is called `{module}`, with the version {version} in its name",
            Place(pc.path),
            module=pc.module,
            version=said,
            help="name the file in Cargo.toml, without a patch version:\n"
            "    [package.metadata.capi.pkg_config]\n"
            f'    filename = "{pc.module.removesuffix(found[0])}"',
        )


@rule("LIB628", "pc-uninstalled", Severity.ERROR)
def pc_uninstalled(pc: PcFile, build: Build, worlds: Worlds) -> Iterator[Problem]:
    """A pkg-config file for the build directory was installed

    cargo-c writes `foo-uninstalled.pc` into its build directory, for whoever wants to use the
    library from there. Every pkg-config prefers it to `foo.pc`: whoever asks for `foo` is sent into
    the build directory of another machine.

    ## Example

    ```pc usr/lib/pkgconfig/foo-uninstalled.pc
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

    - pkg-config(1): PKG_CONFIG_DISABLE_UNINSTALLED
    """
    if _is_uninstalled(pc) and worlds.of(pc).where is not None:
        module = pc.module.removesuffix(_UNINSTALLED)
        yield problem(
            "pkg-config takes this for `{module}`, and it is for the build directory",
            Place(pc.path),
            module=module,
            help=f"install {module}.pc alone; `cargo cinstall` does that",
        )


def _beside(world: World) -> Iterator[Problem]:
    """Yield that the library lies in another architecture's directory than the file."""
    own = posixpath.dirname(posixpath.dirname(world.pc.path))
    homes = {home for _, name in world.names() for home in world.homes(name)}
    if not homes or homes & {own, world.real(own)}:
        return
    home, ours = min(homes), _ABI.fullmatch(own)
    theirs = _ABI.fullmatch(home)
    if ours and theirs and ours["prefix"] == theirs["prefix"]:
        yield problem(
            "this lies in {own}, and the library in {home}",
            Place(world.pc.path),
            own=world.build.layout.absolute(own),
            home=world.build.layout.absolute(home),
            help="install both below one directory: --libdir states it",
        )


def _is_uninstalled(pc: PcFile) -> bool:
    return pc.module.endswith(_UNINSTALLED)
