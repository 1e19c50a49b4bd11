"""Making the library's whole install tree: once a process for the same ingredients."""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Callable

from tests.defects import foo
from tests.defects.compiling import new_folder, objects, write
from tests.defects.ingredients import Making
from tests.defects.linking import shared_library, slices, united
from tests.defects.systems import System
from tests.support import zig


def copied(making: Making, directory: str) -> str:
    """Make the library and copy its install tree to a new directory, which is returned."""
    return shutil.copytree(_made(making), directory, symlinks=True)


def import_library(definition: str, output: str, system: System, dll: str = "foo.dll") -> None:
    """Make an import library as cargo-c does: GNU's dlltool for mingw, short objects for MSVC."""
    if system.name == "msvc":
        zig.import_library(definition, output, system.arch, dll)
    else:
        tool = "x86_64-w64-mingw32-dlltool"
        zig.run(tool, "-D", dll, "-d", definition, "-l", output, cwd=os.path.dirname(output))


@functools.cache
def _made(making: Making) -> str:
    root = new_folder()
    system = making.system
    for folder in ("usr/lib/pkgconfig", "usr/include/foo", os.path.dirname(system.shared)):
        os.makedirs(os.path.join(root, folder), exist_ok=True)
    write(root, "usr/include/foo/foo.h", foo.HEADER)
    write(root, "usr/lib/pkgconfig/foo.pc", foo.pc(system.libraries))
    _MAKERS[system.format](making, root)
    os.chmod(os.path.join(root, system.shared), 0o755)
    for link in system.links:
        os.symlink(os.path.basename(system.shared), os.path.join(root, link))
    return root


def _elf(making: Making, root: str) -> None:
    shared_library(making, os.path.join(root, making.system.shared))
    zig.archive(
        os.path.join(root, making.system.static),
        *objects(making, making.only_static, making.system.clang),
    )


def _mach_o(making: Making, root: str) -> None:
    system = making.system
    shared_library(making, os.path.join(root, system.shared))
    archives = []
    for clang in slices(system):
        archives.append(os.path.join(new_folder(), "libfoo.a"))
        built = objects(making, making.only_static, clang)
        zig.archive(archives[-1], *built, style="darwin")
    united(archives, os.path.join(root, system.static))


def _pe(making: Making, root: str) -> None:
    system = making.system
    shared_library(making, os.path.join(root, system.shared))
    definition = write(root, "usr/lib/foo.def", foo.definition(making.exports))
    import_library(definition, os.path.join(root, system.import_library), system)
    static = os.path.join(root, system.static)
    built = objects(making, making.only_static, making.system.clang)
    if system.name == "msvc":
        zig.zig("lib", "/nologo", f"/out:{static}", *built)
    else:
        zig.archive(static, *built)


_MAKERS: dict[str, Callable[[Making, str], None]] = {"elf": _elf, "mach-o": _mach_o, "pe": _pe}
