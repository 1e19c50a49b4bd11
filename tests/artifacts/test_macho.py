"""Mach-O libraries: the recorded trees and linked ones, judged by LLVM's tools and macholib too."""

from __future__ import annotations

import os
import re
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cargoc_check.artifacts.macho import library as macho
from cargoc_check.artifacts.model import DamagedError, SharedLibrary
from tests.support import trees, zig

APPLE = [triple for triple in trees.TRIPLES if "-apple-" in triple]
SOURCE = """
int foo_level = 3;
const char *const foo_names[] = {"a", "b"};
__thread int foo_thread = 4;
__attribute__((weak)) int foo_weak(void) { return 2; }
extern int other(int);
extern int maybe(int) __attribute__((weak_import));
static int local(int x) { return x * 7; }
int foo_use(int x) { return other(x) + (maybe ? maybe(x) : 0) + local(x); }
"""
OTHER = "int other(int x) { return x; }\nint maybe(int x) { return x; }\n"
NAMED = (
    *("-install_name", "/usr/lib/libfoo.1.dylib"),
    *("-current_version", "1.2.3", "-compatibility_version", "1.0"),
)

Link = Callable[..., str]


def read(path: str) -> tuple[SharedLibrary, ...]:
    return macho.read("usr/lib/libfoo.dylib", memoryview(Path(path).read_bytes()))


def one(path: str) -> SharedLibrary:
    (library,) = read(path)
    return library


@pytest.fixture(scope="module")
def link(tmp_path_factory: pytest.TempPathFactory) -> Link:
    """Link the source with some flags, for an architecture."""
    folder = tmp_path_factory.mktemp("mach-o")

    def compiled(name: str, text: str, arch: str, *flags: str) -> str:
        source, output = folder / f"{name}.c", str(folder / f"{name}-{arch}.o")
        source.write_text(text)
        zig.compile_c(str(source), output, f"{arch}-apple-macos11", "-O0", *flags)
        return output

    def linked(*flags: str, arch: str = "arm64", minimum: str = "11.0", debug: str = "-g0") -> str:
        other = str(folder / f"libother-{arch}.dylib")
        code = compiled("other", OTHER, arch)
        zig.link_mach_o(other, "-install_name", "@rpath/libother.dylib", code, arch=arch)
        output = str(folder / f"libfoo{len(os.listdir(folder))}.dylib")
        code = compiled("foo", SOURCE, arch, debug)
        lookup = ("-undefined", "dynamic_lookup", *flags)
        needed = () if other in flags or "ALONE" in flags else (other,)
        flags = tuple(flag.replace("OTHER", other) for flag in lookup if flag != "ALONE")
        zig.link_mach_o(output, code, *needed, *flags, arch=arch, minimum=minimum)
        return output

    return linked


@pytest.mark.parametrize("triple", APPLE)
def test_recorded_library_is_what_cargo_c_asked_for(triple: str) -> None:
    library = one(os.path.join(trees.recorded(triple), "usr/lib/libbase.1.2.3.dylib"))
    assert library.name == "/usr/lib/libbase.1.dylib"
    assert library.current_version == (1, 2, 3)
    assert library.compatibility_version == (1, 0, 0)
    assert library.exports.names == {"base_answer"}
    assert not library.imports.names
    arch, _, os_name = triple.split("-")
    assert library.machine.arch == arch
    assert library.machine.os == {"darwin": "macos"}.get(os_name, os_name)
    assert library.macho
    assert library.macho.platform == library.machine.os
    assert library.macho.header_padding >= 1024
    assert library.macho.code_signed == (triple == "aarch64-apple-darwin")


def test_symbols_have_their_kinds(link: Link) -> None:
    kinds = {symbol.name: symbol.kind for symbol in one(link()).exports}
    assert kinds == {
        "foo_level": "data",
        "foo_names": "data",
        "foo_thread": "thread",
        "foo_weak": "function",
        "foo_use": "function",
    }


def test_weak_symbols_are_told(link: Link) -> None:
    library = one(link())
    assert [symbol.name for symbol in library.exports if symbol.weak] == ["foo_weak"]
    assert [symbol.name for symbol in library.imports if symbol.weak] == ["maybe"]


def test_undefined_symbols_have_their_library(link: Link) -> None:
    expected = {symbol.name: symbol.library for symbol in one(link()).imports}
    assert expected["other"] == "@rpath/libother.dylib"
    assert expected["_tlv_bootstrap"] is None
    alone = {symbol.name: symbol.library for symbol in one(link("ALONE")).imports}
    assert alone["other"] is None


def test_symbols_that_no_linked_library_has(link: Link) -> None:
    linked, alone = one(link()).macho, one(link("ALONE")).macho
    flat = one(link("ALONE", "-flat_namespace")).macho
    assert linked
    assert alone
    assert flat
    assert "other" in alone.looked_up
    assert "other" not in linked.looked_up
    assert "maybe" not in alone.looked_up  # a weak one may be nowhere
    assert flat.looked_up == ()


@pytest.mark.parametrize(
    ("flag", "weak", "reexport"),
    [
        ("-needed_library", False, False),
        ("-weak_library", True, False),
        ("-reexport_library", False, True),
    ],
)
def test_kinds_of_need(link: Link, flag: str, weak: bool, reexport: bool) -> None:
    (needed,) = one(link("ALONE", flag, "OTHER")).needed
    assert (needed.name, needed.weak, needed.reexport) == ("@rpath/libother.dylib", weak, reexport)


def test_search_paths(link: Link) -> None:
    flags = ("-rpath", "@loader_path/../lib", "-rpath", "/opt/lib")
    assert one(link(*flags)).search == ("@loader_path/../lib", "/opt/lib")


def test_debug_information(link: Link) -> None:
    plain, full = one(link("-S")), one(link(debug="-g"))
    assert not plain.debug_info
    assert full.debug_info
    assert full.macho
    assert full.macho.debug_map
    assert full.symbol_table
    assert not one(link("-x")).symbol_table


def test_bundle_has_no_install_name(link: Link) -> None:
    library = one(link("-bundle"))
    assert library.macho
    assert library.macho.file_type == "MH_BUNDLE"
    assert library.name is None
    assert library.current_version is None


def test_flat_namespace(link: Link) -> None:
    flat, two_level = one(link("-flat_namespace")), one(link())
    assert flat.macho
    assert "TWOLEVEL" not in flat.macho.flags
    assert {symbol.library for symbol in flat.imports} == {None}
    assert two_level.macho
    assert "TWOLEVEL" in two_level.macho.flags


def test_header_padding_is_what_the_linker_was_told(link: Link) -> None:
    narrow, wide = one(link()), one(link("-headerpad", "0x800"))
    assert narrow.macho
    assert narrow.macho.header_padding < 0x800
    assert wide.macho
    assert wide.macho.header_padding >= 0x800


def universal(tmp_path: Path, link: Link) -> str:
    output = str(tmp_path / "universal.dylib")
    parts = [link(*NAMED, arch=arch) for arch in ("arm64", "x86_64")]
    zig.run(zig.llvm("llvm-lipo"), "-create", *parts, "-output", output)
    return output


def test_every_slice_of_a_universal_file_is_a_library(tmp_path: Path, link: Link) -> None:
    found = read(universal(tmp_path, link))
    assert {library.slice for library in found} == {"arm64", "x86_64"}
    assert {library.slices for library in found} == {tuple(one.slice or "" for one in found)}
    assert {library.machine.arch for library in found} == {"aarch64", "x86_64"}
    assert {library.name for library in found} == {"/usr/lib/libfoo.1.dylib"}


def test_universal_file_with_64_bit_offsets(tmp_path: Path, link: Link) -> None:
    data = Path(universal(tmp_path, link)).read_bytes()
    old = [struct.unpack_from(">5I", data, 8 + 20 * i) for i in range(2)]
    head = struct.pack(">II", 0xCAFEBABF, 2)
    head += b"".join(struct.pack(">2I2Q2I", *row[:2], *row[2:4], row[4], 0) for row in old)
    wide = memoryview(head + data[len(head) :])
    assert macho.slices(wide) == macho.slices(memoryview(data))
    assert len(macho.read("libfoo.dylib", wide)) == 2


def test_class_file_of_java_is_none_of_ours() -> None:
    view = memoryview(b"\xca\xfe\xba\xbe\x00\x00\x00\x34" + bytes(200))
    assert macho.slices(view) == ()
    assert macho.read("Foo.class", view) == ()


def test_programs_and_objects_are_no_libraries(tmp_path: Path) -> None:
    source, output = tmp_path / "foo.c", str(tmp_path / "foo.o")
    source.write_text(OTHER)
    zig.compile_c(str(source), output, "arm64-apple-macos11")
    assert read(output) == ()


def test_part_outside_of_the_file_is_damage(tmp_path: Path, link: Link) -> None:
    data = Path(universal(tmp_path, link)).read_bytes()
    with pytest.raises(DamagedError, match="past its end"):
        macho.slices(memoryview(data[:-4096]))


# Signatures


def test_linker_signs_for_apple_silicon(link: Link) -> None:
    library, intel = one(link()), one(link(arch="x86_64"))
    assert library.macho
    assert library.macho.code_signed
    assert not library.macho.signature_broken
    assert intel.macho
    assert not intel.macho.code_signed


def test_signature_of_other_bytes_is_broken(tmp_path: Path, link: Link) -> None:
    data = Path(link(*NAMED)).read_bytes()
    changed = tmp_path / "changed.dylib"
    changed.write_bytes(data.replace(b"/usr/lib/libfoo.1", b"/opt/lib/libfoo.1"))
    library = one(str(changed))
    assert library.name == "/opt/lib/libfoo.1.dylib"
    assert library.macho
    assert library.macho.code_signed
    assert library.macho.signature_broken


def test_tool_that_signs_anew_leaves_no_broken_signature(tmp_path: Path, link: Link) -> None:
    output = str(tmp_path / "renamed.dylib")
    tool = zig.llvm("llvm-install-name-tool")
    Path(output).write_bytes(Path(link(*NAMED, "-headerpad", "0x400")).read_bytes())
    zig.run(tool, "-id", "@rpath/libbar.dylib", output)
    library = one(output)
    assert library.name == "@rpath/libbar.dylib"
    assert library.macho
    assert library.macho.code_signed
    assert not library.macho.signature_broken


# What no linker at hand makes: other byte orders, old commands


def image(order: str, bits: int, cpu: int, *commands: bytes) -> memoryview:
    """Write the header of a dylib with load commands."""
    magic = 0xFEEDFACF if bits == 64 else 0xFEEDFACE
    inner = b"".join(commands)
    fields = (magic, cpu, 0, 6, len(commands), len(inner), 0x85)
    head = struct.pack(f"{order}7I", *fields) + (bytes(4) if bits == 64 else b"")
    return memoryview(head + inner)


def command(order: str, kind: int, form: str, *values: Any, text: str = "") -> bytes:
    body = struct.pack(order + form, *values) + text.encode() + b"\0"
    body += bytes(-len(body) % 8)
    return struct.pack(f"{order}2I", kind, 8 + len(body)) + body


@pytest.mark.parametrize(
    ("order", "bits", "cpu", "arch"),
    [(">", 32, 18, "powerpc"), (">", 64, 0x01000012, "powerpc64"), ("<", 32, 7, "x86")],
)
def test_other_machines_and_byte_orders(order: str, bits: int, cpu: int, arch: str) -> None:
    identity = command(order, 0xD, "4I", 24, 0, 0x10203, 0x10000, text="/usr/lib/libfoo.1.dylib")
    minimum = command(order, 0x24, "2I", 0x0A0601, 0x0A0900)
    (library,) = macho.read("libfoo.dylib", image(order, bits, cpu, identity, minimum))
    assert library.machine.arch == arch
    assert library.machine.bits == bits
    assert library.machine.endian == ("big" if order == ">" else "little")
    assert library.name == "/usr/lib/libfoo.1.dylib"
    assert library.current_version == (1, 2, 3)
    assert library.macho
    assert library.macho.minimum == (10, 6, 1)


@pytest.mark.parametrize(
    ("cpu", "subtype", "name"),
    [
        (0x0100000C, 0x80000002, "arm64e"),
        (0x0200000C, 1, "arm64_32"),
        (0x01000007, 8, "x86_64h"),
        (0x01000007, 0x80000003, "x86_64"),
        (12, 12, "armv7k"),
    ],
)
def test_names_of_machines(cpu: int, subtype: int, name: str) -> None:
    data = bytearray(image("<", 64, cpu))
    data[8:12] = struct.pack("<I", subtype)
    (library,) = macho.read("libfoo.dylib", memoryview(data))
    assert library.machine.name == name


def test_older_command_tells_a_simulator_by_its_processor() -> None:
    old = command("<", 0x25, "2I", 0x0A0000, 0x0A0000)
    (simulator,) = macho.read("libfoo.dylib", image("<", 64, 0x01000007, old))
    assert (simulator.machine.os, simulator.machine.env) == ("ios", "sim")
    (phone,) = macho.read("libfoo.dylib", image("<", 64, 0x0100000C, old))
    assert (phone.machine.os, phone.machine.env) == ("ios", "")


# Other readers


def _tool(name: str, *arguments: str) -> str:
    done = subprocess.run([zig.llvm(name), *arguments], capture_output=True, check=True)
    return done.stdout.decode()


def _c_names(lines: list[str]) -> list[str]:
    return sorted(line.split()[-1].removeprefix("_") for line in lines if line.strip())


VARIANTS: dict[str, tuple[str, ...]] = {
    "named": NAMED,
    "re-exporting": ("ALONE", "-reexport_library", "OTHER"),
    "weak": ("ALONE", "-weak_library", "OTHER"),
    "stripped": ("-S", "-x", "-dead_strip"),
    "flat": ("-flat_namespace",),
    "bundle": ("-bundle",),
    "alone": ("ALONE", "-rpath", "@executable_path/lib"),
    "old": ("-no_fixup_chains",),
}


@pytest.fixture(params=[*APPLE, *VARIANTS, *(f"{name} x86_64" for name in VARIANTS)])
def file(request: pytest.FixtureRequest, link: Link) -> str:
    """Return a recorded library, or one that is linked with some flags."""
    name, _, arch = request.param.partition(" ")
    if name in VARIANTS:
        return link(*VARIANTS[name], arch=arch or "arm64")
    return os.path.join(trees.recorded(name), "usr/lib/libbase.1.2.3.dylib")


def test_llvm_finds_the_same_symbols(file: str) -> None:
    library = one(file)
    exported = _tool("llvm-nm", "-g", "--defined-only", file).splitlines()
    exported = [line for line in exported if not line.endswith("__mh_dylib_header")]
    assert sorted(symbol.name for symbol in library.exports) == _c_names(exported)
    undefined = _tool("llvm-nm", "-u", file).splitlines()
    assert sorted(symbol.name for symbol in library.imports) == _c_names(undefined)
    trie = _tool("llvm-objdump", "--macho", "--exports-trie", file)
    listed = re.findall(r"^0x\S+\s+(\S+)", trie, re.MULTILINE)
    assert not listed or _c_names(listed) == sorted(symbol.name for symbol in library.exports)


def test_macholib_finds_the_same_commands(file: str) -> None:
    from macholib.MachO import MachO  # type: ignore[import-untyped]

    library = one(file)
    (header,) = MachO(file).headers
    names: dict[int, list[str]] = {}
    for load, _, data in header.commands:
        if isinstance(data, bytes):
            names.setdefault(load.cmd, []).append(data.split(b"\0")[0].decode(errors="replace"))
    assert [library.name] == names.get(0xD, [None])
    assert [one.name for one in library.needed] == [
        name for kind in (0xC, 0x80000018, 0x8000001F) for name in names.get(kind, [])
    ]
    assert list(library.search) == names.get(0x8000001C, [])
