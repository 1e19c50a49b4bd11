"""PE libraries: the recorded trees and linked ones, judged by LLVM's tools and pefile too."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cargoc_check.artifacts.model import Needed, SharedLibrary
from cargoc_check.artifacts.pe import library as pe
from cargoc_check.artifacts.pe.exports import c_name
from cargoc_check.artifacts.pe.machines import machine
from cargoc_check.artifacts.pe.system import debug_runtimes
from tests.support import trees, zig

WINDOWS = [triple for triple in trees.TRIPLES if "windows" in triple or "cygwin" in triple]
SOURCE = """
int foo_level = 3;
int other(int);
__declspec(dllimport) int another(int);
int foo_use(int x) { return other(x) + another(x) + foo_level; }
int foo_new(void) { return 1; }
"""
CLANG = {"x86_64": "x86_64-pc-windows-msvc", "aarch64": "aarch64-pc-windows-msvc"}
CLANG["i686"] = "i686-pc-windows-msvc"

Link = Callable[..., str]


def read(path: str | Path) -> SharedLibrary:
    library = pe.read("usr/bin/foo.dll", memoryview(Path(path).read_bytes()))
    assert library
    return library


@pytest.fixture(scope="module")
def link(tmp_path_factory: pytest.TempPathFactory) -> Link:
    """Link the source with some flags, for an architecture."""
    folder = tmp_path_factory.mktemp("pe")

    def library(name: str, arch: str) -> str:
        definition, output = folder / f"{name}.def", str(folder / f"{name}-{arch}.lib")
        functions = {"other": "other\n", "runtime": "another\n"}[name]
        definition.write_text(f"LIBRARY {name}.dll\nEXPORTS\n{functions}")
        zig.import_library(str(definition), output, arch)
        return output

    def linked(*flags: str, arch: str = "x86_64", compile: tuple[str, ...] = ()) -> str:
        source = folder / "foo.c"
        source.write_text(SOURCE)
        code = str(folder / f"foo-{arch}.obj")
        zig.compile_c(str(source), code, CLANG[arch], "-O1", "-gcodeview", *compile)
        output = str(folder / f"foo{len(os.listdir(folder))}.dll")
        exports = ("/export:foo_new", "/export:foo_use", "/export:foo_level,DATA")
        needed = [library(name, arch) for name in ("other", "runtime")]
        implib = f"/implib:{folder}/foo.lib"
        zig.link_pe(output, "/noentry", implib, *exports, *flags, code, *needed)
        return output

    return linked


@pytest.mark.parametrize("triple", WINDOWS)
def test_recorded_library_is_what_cargo_c_asked_for(triple: str) -> None:
    arch, _, os_name, *env = triple.split("-")
    cygwin = os_name == "cygwin"
    library = read(Path(trees.recorded(triple), "usr/bin", "cygbase.dll" if cygwin else "base.dll"))
    assert library.name == "base.dll"
    assert library.exports.names == {"base_answer"}
    assert library.machine.arch == {"i686": "x86"}.get(arch, arch)
    assert library.machine.env in ("", *env)
    assert library.pe
    assert library.pe.is_dll
    assert library.pe.relocations
    assert "NX_COMPAT" in library.pe.characteristics
    assert library.debug_info == (triple == "x86_64-pc-windows-gnu")


def test_exports_have_their_kinds(link: Link) -> None:
    kinds = {symbol.name: symbol.kind for symbol in read(link()).exports}
    assert kinds == {"foo_new": "function", "foo_use": "function", "foo_level": "data"}


def test_exports_without_names_and_of_other_libraries(link: Link) -> None:
    library = read(link("/export:foo_hidden=foo_new,@7,NONAME", "/export:foo_old=bar.bar_old"))
    assert library.pe
    assert library.pe.ordinals_only == 1
    assert library.pe.forwards == (("foo_old", "bar.bar_old"),)
    assert "foo_old" in library.exports.names
    assert "foo_hidden" not in library.exports.names


def test_imports_have_their_library(link: Link) -> None:
    library = read(link())
    assert {symbol.name: symbol.library for symbol in library.imports} == {
        "other": "other.dll",
        "another": "runtime.dll",
    }
    assert [one.name for one in library.needed] == ["other.dll", "runtime.dll"]


def test_delayed_import_is_weak(link: Link, tmp_path: Path) -> None:
    source, code = tmp_path / "helper.c", str(tmp_path / "helper.obj")
    source.write_text("void *__delayLoadHelper2(void *a, void *b) { return 0; }\n")
    zig.compile_c(str(source), code, CLANG["x86_64"])
    library = read(link("/delayload:other.dll", code))
    assert {one.name: one.weak for one in library.needed} == {
        "other.dll": True,
        "runtime.dll": False,
    }
    weak = {symbol.name: symbol.weak for symbol in library.imports}
    assert weak == {"other": True, "another": False}


@pytest.mark.parametrize("arch", ["x86_64", "i686", "aarch64"])
def test_machines(link: Link, arch: str) -> None:
    found = read(link("/safeseh:no", arch=arch)).machine
    assert found.arch == {"i686": "x86"}.get(arch, arch)
    assert found.bits == (32 if arch == "i686" else 64)
    assert found.os == "windows"


EMULATED = """
    .section .rdata,"dr"
    .globl _load_config_used
    .p2align 3, 0
_load_config_used:
    .word 0x140
    .fill 0xc4, 1, 0
    .xword metadata
    .fill 0x70, 1, 0
    .p2align 3, 0
metadata:
    .word 1
    .rva __hybrid_code_map
    .word __hybrid_code_map_count
    .fill 0x70, 1, 0
    .text
    .globl foo_new
    .p2align 2, 0
foo_new:
    ret
"""


def test_library_for_emulation_is_told_by_its_load_configuration(tmp_path: Path) -> None:
    source, code, output = tmp_path / "foo.s", str(tmp_path / "foo.obj"), str(tmp_path / "foo.dll")
    source.write_text(EMULATED)
    zig.compile_c(str(source), code, "arm64ec-pc-windows-msvc")
    zig.link_pe(output, "/noentry", "/machine:arm64ec", "/export:foo_new", code)
    library = read(output)
    assert library.machine.arch == "arm64ec"
    assert library.exports.names == {"foo_new"}


def test_machines_by_their_numbers() -> None:
    assert machine(0x8664, hybrid=True).arch == "arm64ec"
    assert machine(0xAA64, hybrid=True).name == "arm64x"
    assert machine(0x01C4).name == "armnt"


@pytest.mark.parametrize(
    ("flags", "lacking"),
    [
        ((), ()),
        (("/dynamicbase:no",), ("DYNAMIC_BASE", "HIGH_ENTROPY_VA")),
        (("/nxcompat:no",), ("NX_COMPAT",)),
        (("/highentropyva:no",), ("HIGH_ENTROPY_VA",)),
    ],
)
def test_characteristics(link: Link, flags: tuple[str, ...], lacking: tuple[str, ...]) -> None:
    library = read(link(*flags))
    assert library.pe
    wanted = {"DYNAMIC_BASE", "NX_COMPAT", "HIGH_ENTROPY_VA"} - {*lacking}
    assert wanted <= {*library.pe.characteristics}
    assert not {*lacking} & {*library.pe.characteristics} - {"HIGH_ENTROPY_VA"}


def test_fixed_library_cannot_be_moved(link: Link) -> None:
    library = read(link("/fixed", "/dynamicbase:no"))
    assert library.pe
    assert not library.pe.relocations


def test_path_of_the_debug_information(link: Link) -> None:
    library = read(link("/debug", "/pdbaltpath:C:\\build\\foo.pdb"))
    assert library.pe
    assert library.pe.pdb == "C:\\build\\foo.pdb"
    plain = read(link())
    assert plain.pe
    assert plain.pe.pdb is None


def test_name_is_what_it_was_linked_as(link: Link) -> None:
    output = link()
    library = read(output)
    assert library.path == "usr/bin/foo.dll"
    assert library.name == os.path.basename(output)


def test_dwarf_is_told_by_long_names_of_sections(link: Link) -> None:
    dwarf = ("-g", "-gdwarf-4")
    library = read(link("/debug:dwarf", compile=dwarf))
    assert library.debug_info
    assert library.machine.env == "gnu"


@pytest.mark.parametrize(
    ("decorated", "name"),
    [
        ("_foo_new@8", "foo_new"),
        ("foo_new@8", "foo_new"),
        ("@foo_new@8", "foo_new"),
        ("foo_new@@16", "foo_new"),
        ("foo_new", "foo_new"),
        ("_foo_new", "_foo_new"),
        ("?foo@@YAHH@Z", "?foo@@YAHH@Z"),
        ("_ZN3foo3barE", "_ZN3foo3barE"),
    ],
)
def test_decorated_names_of_x86(decorated: str, name: str) -> None:
    assert c_name(decorated) == name


def test_debug_runtimes() -> None:
    names = ("KERNEL32.dll", "VCRUNTIME140D.dll", "ucrtbased.dll", "MSVCP140.dll", "hid.dll")
    found = debug_runtimes(Needed(name) for name in names)
    assert found == ("VCRUNTIME140D.dll", "ucrtbased.dll")


def test_program_of_dos_and_of_windows_are_no_libraries(tmp_path: Path) -> None:
    assert pe.read("foo.exe", memoryview(b"MZ" + bytes(200))) is None
    assert pe.read("foo.exe", memoryview(b"MZ")) is None
    source, code, output = tmp_path / "p.c", str(tmp_path / "p.obj"), str(tmp_path / "p.exe")
    source.write_text("int start(void) { return 0; }\n")
    zig.compile_c(str(source), code, CLANG["x86_64"])
    zig.zig(
        "lld-link", "/nodefaultlib", "/entry:start", "/subsystem:console", f"/out:{output}", code
    )
    assert pe.read("p.exe", memoryview(Path(output).read_bytes())) is None


# Other readers

VARIANTS: dict[str, tuple[str, ...]] = {
    "plain": (),
    "fixed": ("/fixed", "/dynamicbase:no"),
    "forwarding": ("/export:foo_old=bar.bar_old", "/export:foo_hidden=foo_new,@9,NONAME"),
    "debug": ("/debug", "/pdbaltpath:foo.pdb"),
    "merged": ("/merge:.rdata=.text",),
}
VARIANTS["guarded"] = ("/guard:cf",)


@pytest.fixture(params=[*WINDOWS, *VARIANTS, "plain i686", "plain aarch64"])
def file(request: pytest.FixtureRequest, link: Link) -> str:
    """Return a recorded library, or one that is linked with some flags."""
    name, _, arch = request.param.partition(" ")
    if name in VARIANTS:
        return link(*VARIANTS[name], "/safeseh:no", arch=arch or "x86_64")
    folder = os.path.join(trees.recorded(name), "usr/bin")
    (library,) = (one for one in os.listdir(folder) if one.endswith(".dll"))
    return os.path.join(folder, library)


def test_llvm_finds_the_same(file: str) -> None:
    library = read(file)
    asked = ("--coff-exports", "--coff-imports", "--file-headers", "--coff-debug-directory")
    done = subprocess.run([zig.llvm("llvm-readobj"), *asked, file], capture_output=True, check=True)
    said = done.stdout.decode()
    exported = re.findall(r"^Export \{\n  Ordinal: \d+\n  Name: (\S+)$", said, re.MULTILINE)
    assert sorted(exported) == sorted(symbol.name for symbol in library.exports)
    assert library.pe
    imported = re.findall(r"^  Symbol: (\S+) \(\d+\)$", said, re.MULTILINE)
    assert sorted(imported) == sorted(symbol.name for symbol in library.imports)
    flags = set(re.findall(r"IMAGE_DLL_CHARACTERISTICS_(\w+)", said))
    assert flags == set(library.pe.characteristics)
    assert re.findall(r"PDBFileName: (\S+)", said) == [name for name in [library.pe.pdb] if name]


def test_pefile_finds_the_same(file: str) -> None:
    import pefile  # type: ignore[import-untyped]

    library = read(file)
    image = pefile.PE(file, fast_load=True)
    image.parse_data_directories([0, 1])
    exports = image.DIRECTORY_ENTRY_EXPORT
    assert exports.name.decode() == library.name
    names = sorted(symbol.name.decode() for symbol in exports.symbols if symbol.name)
    assert names == sorted(symbol.name for symbol in library.exports)
    assert library.pe
    forwards = [(s.name.decode(), s.forwarder.decode()) for s in exports.symbols if s.forwarder]
    assert forwards == list(library.pe.forwards)
    assert library.pe.ordinals_only == sum(not s.name and s.address > 0 for s in exports.symbols)
    needed = getattr(image, "DIRECTORY_ENTRY_IMPORT", [])
    assert [one.dll.decode() for one in needed] == [one.name for one in library.needed]
    assert image.FILE_HEADER.TimeDateStamp == library.pe.timestamp
    image.close()
