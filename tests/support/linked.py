"""ELF libraries of one small source: linked for this machine or another, and read."""

from __future__ import annotations

import subprocess
from pathlib import Path

from cargoc_check.artifacts.elf import library as elf
from cargoc_check.artifacts.model import Elf, SharedLibrary
from tests.support import zig

SOURCE = """int foo_new(void) { return 1; }
int foo_level = 3;
__thread int foo_local;
__attribute__((visibility("hidden"))) int foo_hidden(void) { return 2; }
__attribute__((weak)) int foo_weak(void) { return 3; }
extern int bar_get(void);
int foo_bar(void) { return bar_get(); }
"""


def read(path: Path) -> SharedLibrary:
    library = elf.read("usr/lib/" + path.name, memoryview(path.read_bytes()))
    assert library is not None
    return library


def details(library: SharedLibrary) -> Elf:
    assert library.elf
    return library.elf


def cc(folder: Path, *flags: str, source: str = SOURCE, name: str = "libfoo.so") -> Path:
    """Link a shared library with the system's own compiler and linker."""
    code, output = folder / "foo.c", folder / name
    code.write_text(source)
    command = ["cc", "-shared", "-fPIC", "-o", str(output), str(code), *flags]
    subprocess.run(command, check=True, capture_output=True)
    return output


def lld(folder: Path, triple: str, *flags: str, source: str = SOURCE, compile: str = "") -> Path:
    """Link a shared library for another machine."""
    code, output = folder / "foo.c", folder / f"libfoo-{triple}.so"
    code.write_text(source)
    built = str(folder / f"foo-{triple}.o")
    zig.compile_c(str(code), built, triple, "-fPIC", *compile.split())
    zig.link_elf(str(output), "-soname=libfoo.so.1", *flags, built)
    return output
