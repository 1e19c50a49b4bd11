"""Stubs of the libraries that the library needs: to link with, that is all they are for."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable

from tests.defects.compiling import compiled, new_folder, write
from tests.defects.ingredients import Code, Making, Needed
from tests.support import zig


def stubs(making: Making, clang: str) -> list[str]:
    """Return the stubs for an architecture, as clang calls it."""
    make = _STUBS[making.system.format]
    return [make(needed, clang) for needed in making.needed]


@functools.cache
def _elf_stub(needed: Needed, clang: str) -> str:
    path = os.path.join(new_folder(), os.path.basename(needed.name))
    code = Code("stub.c", "".join(f"void {name}(void) {{}}\n" for name in _plain(needed)))
    script = write(os.path.dirname(path), "stub.map", _versions(needed))
    versions = [f"--version-script={script}"] if _versions(needed) else []
    built = compiled(code, clang, ("-O1", "-fPIC", "-w"))
    zig.link_elf(path, *(["-soname", needed.name] if needed.name else []), *versions, built)
    return path


def _versions(needed: Needed) -> str:
    versions: dict[str, list[str]] = {}
    for function in needed.functions:
        name, _, version = function.partition("@")
        versions.setdefault(version or needed.version, []).append(f"{name};")
    return "\n".join(f"{v} {{ global: {' '.join(n)} }};" for v, n in versions.items() if v)


@functools.cache
def _mach_o_stub(needed: Needed, clang: str) -> str:
    path = os.path.join(new_folder(), os.path.basename(needed.name))
    text = "".join(f"void {name}(void) {{}}\n" for name in _plain(needed))
    if needed.name.endswith("libSystem.B.dylib"):
        text += 'void bind(void) __asm__("dyld_stub_binder");\nvoid bind(void) {}\n'
    built = compiled(Code("stub.c", text), clang, ("-O1", "-w"))
    version = needed.version or "1.0.0"
    name = ("-install_name", needed.name, "-compatibility_version", version)
    zig.link_mach_o(path, *name, "-current_version", version, built, arch=clang.partition("-")[0])
    return path


@functools.cache
def _pe_stub(needed: Needed, clang: str) -> str:
    names = "".join(f"{name}\n" for name in _plain(needed))
    definition = write(new_folder(), "stub.def", f"LIBRARY {needed.name}\nEXPORTS\n{names}")
    library = f"{definition.removesuffix('.def')}.lib"
    zig.import_library(definition, library, clang.partition("-")[0])
    return library


def _plain(needed: Needed) -> list[str]:
    return [function.partition("@")[0] for function in needed.functions]


_STUBS: dict[str, Callable[[Needed, str], str]] = {
    "elf": _elf_stub,
    "mach-o": _mach_o_stub,
    "pe": _pe_stub,
}
