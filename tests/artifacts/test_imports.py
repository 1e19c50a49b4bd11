"""Import libraries of Microsoft's short form and GNU's long one, made by LLVM's and GNU's tools."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cargoc_check.artifacts.archive import library as archive
from cargoc_check.artifacts.model import ImportLibrary, StaticLibrary
from tests.support import zig

DEFINITION = """LIBRARY foo.dll
EXPORTS
    foo_new
    foo_level DATA
    foo_number @5 NONAME
    foo_alias = foo_new
"""
GNU = "x86_64-w64-mingw32-dlltool"
Make = Callable[..., ImportLibrary]


def read(path: str) -> ImportLibrary:
    found = archive.read("usr/lib/foo.dll.a", memoryview(Path(path).read_bytes()))
    assert isinstance(found, ImportLibrary)
    return found


@pytest.fixture
def short(tmp_path: Path) -> Make:
    """Make a library of short imports from a definition."""

    def make(text: str = DEFINITION, arch: str = "x86_64", dll: str = "") -> ImportLibrary:
        listed, output = tmp_path / "foo.def", str(tmp_path / "foo.dll.a")
        listed.write_text(text)
        zig.import_library(str(listed), output, arch, dll)
        return read(output)

    return make


@pytest.fixture
def long(tmp_path: Path) -> Make:
    """Make a library of GNU's form from a definition."""

    def make(text: str = DEFINITION, *flags: str) -> ImportLibrary:
        listed, output = tmp_path / "foo.def", str(tmp_path / "foo.dll.a")
        listed.write_text(text)
        zig.run(GNU, "-d", str(listed), "-l", output, *flags, cwd=str(tmp_path))
        return read(output)

    return make


def test_short_form(short: Make) -> None:
    library = short()
    assert library.style == "short"
    assert library.dlls == ("foo.dll",)
    kinds = {name: data for name, _, data in library.symbols}
    assert kinds.items() >= {"foo_new": False, "foo_level": True, "foo_number": False}.items()
    assert library.by_number == ("foo_number",)
    assert [machine.arch for machine in library.machines] == ["x86_64"]


def test_long_form(long: Make) -> None:
    library = long()
    assert library.style == "long"
    assert library.dlls == ("foo.dll",)
    assert sorted(library.symbols) == [
        ("foo_alias", "foo.dll", False),
        ("foo_level", "foo.dll", True),
        ("foo_new", "foo.dll", False),
        ("foo_number", "foo.dll", False),
    ]
    assert library.by_number == ("foo_number",)


@pytest.mark.parametrize("arch", ["i686", "x86_64", "aarch64"])
def test_machines(arch: str, short: Make) -> None:
    library = short(arch=arch)
    assert [machine.arch for machine in library.machines] == [{"i686": "x86"}.get(arch, arch)]
    assert "foo_new" in {name for name, _, _ in library.symbols}


def test_names_that_the_loader_looks_up_on_32_bit_windows(short: Make) -> None:
    library = short("LIBRARY foo.dll\nEXPORTS\n    foo@8\n    bar\n    @fast@4\n", "i686")
    names = {name for name, _, _ in library.symbols}
    assert "bar" in names
    assert not [name for name in names if name.startswith("_")]


def test_library_that_names_no_dll(long: Make, tmp_path: Path) -> None:
    """As cargo-c 0.10.5 to 0.10.8 made them for MinGW; programs that use one do not start."""
    library = long()
    data = (tmp_path / "foo.dll.a").read_bytes().replace(b"foo.dll\0", bytes(8))
    (tmp_path / "foo.dll.a").write_bytes(data)
    without = read(str(tmp_path / "foo.dll.a"))
    assert without.dlls == ("",)
    assert {name for name, _, _ in without.symbols} == {name for name, _, _ in library.symbols}


def test_library_for_two_dlls(long: Make, tmp_path: Path) -> None:
    both = str(tmp_path / "both.a")
    for name in ("foo", "bar"):
        long(f"LIBRARY {name}.dll\nEXPORTS\n    {name}_new\n")
        (tmp_path / "foo.dll.a").rename(tmp_path / f"{name}.a")
        listed = zig.run("ar", "t", f"{name}.a", cwd=str(tmp_path)).split()
        zig.run("ar", "x", f"{name}.a", cwd=str(tmp_path))
        for number, member in enumerate(listed):
            (tmp_path / member).rename(tmp_path / f"{name}{number}.o")
    zig.archive(both, *(str(path) for path in sorted(tmp_path.glob("*.o"))))
    library = read(both)
    # Both came of the archive foo.dll.a, and so have the same names for their common parts.
    assert sorted(library.dlls) == ["bar.dll", "foo.dll"]
    assert {name for name, _, _ in library.symbols} == {"foo_new", "bar_new"}


def test_static_library_that_has_a_few_imports(short: Make, tmp_path: Path) -> None:
    """As Rust's own for Windows, which asks DLLs for functions that no import library has."""
    short("LIBRARY foo.dll\nEXPORTS\n    foo_new\n")
    source = tmp_path / "own.c"
    source.write_text("int foo_new(void); int own(void) { return foo_new(); }\n")
    objects = []
    for number in range(6):
        objects.append(str(tmp_path / f"own{number}.o"))
        zig.compile_c(str(source), objects[-1], "x86_64-windows-gnu", f"-Down=own{number}")
    zig.archive(str(tmp_path / "foo.dll.a"), *objects, operation="rsD")
    found = archive.read("usr/lib/libfoo.a", memoryview((tmp_path / "foo.dll.a").read_bytes()))
    assert isinstance(found, StaticLibrary)
    assert {count.kind for count in found.kinds} == {"coff x86_64", "import"}
    assert found.defined >= {"foo_new", "own0", "own5"}
    assert found.undefined == set()


def test_short_imports_as_llvm_sees_them(short: Make, tmp_path: Path) -> None:
    library = short(arch="i686")
    output = zig.run(zig.llvm("llvm-readobj"), str(tmp_path / "foo.dll.a"))
    types = re.findall(
        r"Type: (\w+)\nName type: (\w+)(?:\nExport name: \w+)?\n(?:Symbol: .*\n)*", output
    )
    assert len(types) == len(library.symbols)
    assert sum(kind == "data" for kind, _ in types) == sum(data for _, _, data in library.symbols)
    assert sum(form == "ordinal" for _, form in types) == len(library.by_number)
