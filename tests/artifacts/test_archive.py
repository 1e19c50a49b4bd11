"""Static libraries: recorded ones and rustc's own, judged by `nm` and `ar` of LLVM and GNU."""

from __future__ import annotations

import mmap
import os
import re
from pathlib import Path

import pytest

from cargoc_check.artifacts import rust_names
from cargoc_check.artifacts.archive import library as archive
from cargoc_check.artifacts.model import ImportLibrary, StaticLibrary
from tests.support import trees, zig

UNDERSCORED = ("-apple-", "i686-pc-windows")
FORMATS = {"-apple-": "mach-o", "-windows-": "coff", "-cygwin": "coff"}
RUST = """
#[no_mangle]
pub extern "C" fn foo_new(level: u32) -> usize {
    format!("{}", f64::from(level).sin()).len()
}
#[no_mangle]
pub static FOO_LEVEL: u32 = 3;
"""


def read(path: str | Path) -> StaticLibrary:
    with open(path, "rb") as file:
        view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    found = archive.read("usr/lib/libfoo.a", view)
    assert isinstance(found, StaticLibrary)
    return found


def names(output: str, kinds: str) -> set[str]:
    """Return the symbols of some kinds in what `nm -P -g` prints."""
    lines = (line.split() for line in output.splitlines())
    return {words[0] for words in lines if len(words) >= 2 and words[1] in kinds}


def plain(symbols: set[str], triple: str) -> set[str]:
    """Return names as C has them."""
    if any(part in triple for part in UNDERSCORED):
        return {re.sub(r"^(__imp_)?_(.+?)(@\d{1,3})?$", r"\1\2", name) for name in symbols}
    return symbols


def recorded(triple: str) -> str:
    folder = os.path.join(trees.recorded(triple), "usr/lib")
    (found,) = (name for name in os.listdir(folder) if re.fullmatch(r"libbase\.a|base\.lib", name))
    return os.path.join(folder, found)


@pytest.mark.parametrize("triple", trees.TRIPLES)
def test_recorded_library_has_the_symbols_that_nm_sees(triple: str) -> None:
    path = recorded(triple)
    library = read(path)
    output = zig.run(zig.llvm("llvm-nm"), "-P", "-g", path)
    defined = plain(names(output, "ABCDRSTVWI"), triple)
    assert library.defined == defined
    assert library.indexed == library.defined
    assert library.undefined == plain(names(output, "U"), triple) - defined
    assert "base_answer" in library.defined
    assert library.mangled == sum(map(rust_names.is_mangled, defined))
    assert library.dropped == ()


@pytest.mark.parametrize("triple", trees.TRIPLES)
def test_recorded_library_is_told_by_format_and_machine(triple: str) -> None:
    library = read(recorded(triple))
    form = next((form for part, form in FORMATS.items() if part in triple), "elf")
    arch = {"i686": "x86", "armv7": "arm", "riscv64gc": "riscv64"}
    expected = triple.partition("-")[0]
    (kind,) = library.kinds
    assert kind.kind == f"{form} {arch.get(expected, expected)}"
    assert kind.number == library.members
    assert len(library.machines) == 1
    assert library.code
    assert library.position_dependent == ()
    listed = zig.run(zig.llvm("llvm-ar"), "t", recorded(triple)).splitlines()
    assert library.members == len(listed)
    assert kind.example == listed[0]


@pytest.mark.parametrize("triple", [t for t in trees.TRIPLES if "-linux-" in t])
def test_objects_of_rust_for_linux_say_that_no_stack_is_executable(triple: str) -> None:
    assert read(recorded(triple)).executable_stack == ()


@pytest.fixture(scope="module")
def rust(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a static library of this machine with the standard library in it, and an rlib."""
    folder = tmp_path_factory.mktemp("rust")
    source = folder / "foo.rs"
    source.write_text(RUST)
    zig.run("rustc", "--crate-type=staticlib,rlib", "-O", str(source), cwd=str(folder))
    return folder


def test_library_with_the_standard_library_in_it(rust: Path) -> None:
    path = str(rust / "libfoo.a")
    library = read(path)
    # LLVM's plugin takes the standard library's objects for bitcode, and loses their symbols.
    plugin = zig.run("cc", "-print-file-name=liblto_plugin.so").strip()
    output = zig.run("nm", "--plugin", plugin, "-P", "-g", path)
    defined = names(output, "ABCDGRSTVWiu")
    assert library.defined == defined
    assert library.indexed == library.defined
    assert library.undefined == names(output, "U") - defined
    assert {"foo_new", "FOO_LEVEL", "rust_eh_personality"} <= library.defined
    assert rust_names.c_api(["foo_new", *(n for n in defined if rust_names.is_rust(n))]) == {
        "foo_new"
    }


def test_bitcode_and_debug_information_of_the_standard_library(rust: Path) -> None:
    library = read(rust / "libfoo.a")
    sections = zig.run("readelf", "-SW", str(rust / "libfoo.a"))
    sizes = re.findall(r"\] \.llvmbc +PROGBITS +\w+ \w+ (\w+) ", sections)
    assert library.bitcode == len(sizes) > 0
    assert library.bitcode_size == sum(int(size, 16) for size in sizes)
    assert library.with_debug_info == sections.count("] .debug_info ")
    assert library.hidden > 0


def test_stripping_takes_bitcode_and_debug_information(rust: Path, tmp_path: Path) -> None:
    path = str(tmp_path / "libfoo.a")
    removed = ("--remove-section=.llvmbc", "--remove-section=.llvmcmd", "--strip-debug")
    zig.run("objcopy", *removed, str(rust / "libfoo.a"), path)
    before, after = read(rust / "libfoo.a"), read(path)
    assert (after.bitcode, after.bitcode_size, after.with_debug_info) == (0, 0, 0)
    assert after.defined == before.defined
    assert after.members == before.members


def test_rlib_is_told_by_its_metadata(rust: Path) -> None:
    library = read(rust / "libfoo.rlib")
    assert "rmeta" in {count.kind for count in library.kinds}


@pytest.mark.parametrize("triple", [t for t in trees.TRIPLES if "windows" in t or "cygwin" in t])
def test_import_library_beside_is_none(triple: str) -> None:
    folder = Path(trees.recorded(triple), "usr/lib")
    (path,) = (p for p in folder.iterdir() if re.search(r"\.dll\.(a|lib)$", p.name))
    found = archive.read("usr/lib/foo.dll.a", memoryview(path.read_bytes()))
    assert isinstance(found, ImportLibrary)
    dll = "cygbase.dll" if "cygwin" in triple else "base.dll"
    assert found.dlls == (dll,)
    assert found.symbols == (("base_answer", dll, False),)
    assert found.style == ("short" if "msvc" in triple else "long")
    arch = triple.partition("-")[0]
    assert [machine.arch for machine in found.machines] == [{"i686": "x86"}.get(arch, arch)]
