"""Linking the shared library, as cargo-c has it linked for the format."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable

from tests.defects.compiling import new_folder, objects, words, write
from tests.defects.ingredients import Making
from tests.defects.stubs import stubs
from tests.defects.systems import System
from tests.support import zig


def shared_library(making: Making, output: str) -> None:
    """Link the shared library alone."""
    _LINKERS[making.system.format](making, output)


def slices(system: System) -> list[str]:
    """Return what clang calls the architectures of a library, of which a universal one has more."""
    rest = system.clang.partition("-")[2]
    return [system.clang, *(f"{arch}-{rest}" for arch in system.more)]


def united(files: list[str], output: str) -> None:
    """Make a universal file of those of several architectures."""
    if len(files) == 1:
        shutil.copy(files[0], output)
    else:
        zig.run(zig.llvm("llvm-lipo"), "-create", *files, "-output", output)


def _link_elf(making: Making, output: str) -> None:
    script = write(new_folder(), "exports.map", _version_script(making.exports))
    linker = _link_by_gnu_ld if making.gnu_ld else zig.link_elf
    linker(
        output,
        *words(making.link),
        f"--version-script={script}",
        *objects(making, making.only_shared, making.system.clang),
        *stubs(making, making.system.clang),
    )


def _link_by_gnu_ld(output: str, *arguments: str) -> None:
    zig.run("x86_64-linux-gnu-ld", "-shared", "-o", output, *arguments)


def _version_script(exports: Iterable[str]) -> str:
    """Return the script that exports these, some of them with a version (`foo_new@FOO_1`)."""
    nodes: dict[str, list[str]] = {"": []}
    for export in exports:
        name, _, version = export.partition("@")
        nodes.setdefault(version, []).append(f"    {name};\n")
    plain = nodes.pop("")
    if nodes:  # a script with versions cannot have a part without one: what is not in it has none
        return "".join(f"{v} {{\n  global:\n{''.join(names)}}};\n" for v, names in nodes.items())
    return "{\n" + (f"  global:\n{''.join(plain)}" if plain else "") + "  local:\n    *;\n};\n"


def _link_mach_o(making: Making, output: str) -> None:
    names = "".join(f"_{name}\n" for name in making.exports)
    # Older linkers export all where the list is empty.
    listed = write(new_folder(), "exports", names or "_nothing_*\n")
    libraries = []
    for clang in slices(making.system):
        libraries.append(os.path.join(new_folder(), "libfoo.dylib"))
        zig.link_mach_o(
            libraries[-1],
            *words(making.link),
            *("-exported_symbols_list", listed),
            *objects(making, making.only_shared, clang),
            *stubs(making, clang),
            arch=clang.partition("-")[0],
            minimum=making.minimum,
        )
    united(libraries, output)


def _link_pe(making: Making, output: str) -> None:
    pdb = f"/pdb:{os.path.splitext(output)[0]}.pdb"
    zig.link_pe(
        output,
        *words(making.link),
        *([pdb] if "/debug" in making.link else []),
        f"/implib:{new_folder()}/unused.lib",
        *(f"/export:{name}" for name in making.exports),
        *objects(making, making.only_shared, making.system.clang),
        *stubs(making, making.system.clang),
    )


_LINKERS: dict[str, Callable[[Making, str], None]] = {
    "elf": _link_elf,
    "mach-o": _link_mach_o,
    "pe": _link_pe,
}
