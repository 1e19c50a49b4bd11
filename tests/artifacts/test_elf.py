"""ELF libraries as real linkers make them: what `elf.read` says of each is what was asked for."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

import pytest

from cargoc_check.artifacts.elf import library as elf
from cargoc_check.artifacts.model import DamagedError
from tests.support import trees
from tests.support.linked import SOURCE, cc, details, lld, read

# What the linker was told


def test_plain_library(folder: Path) -> None:
    library = read(cc(folder, "-Wl,-soname,libfoo.so.1", "-Wl,-z,now", "-Wl,--build-id=0xab12cd34"))
    assert (library.path, library.format) == ("usr/lib/libfoo.so", "elf")
    assert library.name == "libfoo.so.1"
    assert library.size > 0
    assert library.symbol_table
    assert not library.debug_info
    hardening = library.hardening
    assert (hardening.executable_stack, hardening.text_relocations) == (False, False)
    assert (hardening.writable_code, hardening.relro) == (False, "full")
    own = details(library)
    assert own.build_id == "ab12cd34"
    assert own.sections
    assert not own.missing_stack
    assert own.interpreter is None
    assert any("GCC" in line or "clang" in line for line in own.comment)
    weak = {symbol.name for symbol in library.exports if symbol.weak}
    assert weak == {"foo_weak"}
    sizes = {symbol.name: symbol.size for symbol in library.exports}
    assert sizes["foo_level"] == 4


def test_no_soname(folder: Path) -> None:
    assert read(cc(folder)).name is None


@pytest.mark.parametrize("style", ["gnu", "sysv", "both"])
def test_hash_style(folder: Path, style: str) -> None:
    library = read(cc(folder, f"-Wl,--hash-style={style}"))
    assert details(library).hash == (("gnu", "sysv") if style == "both" else (style,))
    assert "foo_new" in library.exports.names


def test_search_paths(folder: Path) -> None:
    new = read(cc(folder, "-Wl,-rpath,$ORIGIN/../lib:/opt/lib", "-Wl,--enable-new-dtags"))
    assert (details(new).rpath, details(new).runpath) == (None, ("$ORIGIN/../lib", "/opt/lib"))
    assert new.search == ("$ORIGIN/../lib", "/opt/lib")
    old = read(cc(folder, "-Wl,-rpath,/opt/lib:", "-Wl,--disable-new-dtags"))
    assert (details(old).rpath, details(old).runpath) == (("/opt/lib", ""), None)


def test_relro(folder: Path) -> None:
    lazy = "-Wl,-z,lazy"
    assert read(cc(folder, lazy, "-Wl,-z,relro")).hardening.relro == "partial"
    assert read(cc(folder, lazy, "-Wl,-z,norelro")).hardening.relro == "none"
    assert read(cc(folder, "-Wl,-z,now", "-Wl,-z,relro")).hardening.relro == "full"


def test_stack(folder: Path) -> None:
    assert read(cc(folder, "-Wl,-z,execstack")).hardening.executable_stack
    none = read(lld(folder, "x86_64-linux-gnu", "-z", "nognustack"))
    assert none.hardening.executable_stack is None
    assert details(none).missing_stack


def test_writable_code(folder: Path) -> None:
    source = '__asm__(".section .jit,\\"awx\\",@progbits\\n nop\\n.text\\n");\n' + SOURCE
    assert read(lld(folder, "x86_64-linux-gnu", source=source)).hardening.writable_code


def test_text_relocations(folder: Path) -> None:
    source = '__asm__(".text\\n.quad foo_level\\n");\nint foo_level = 3;\n'
    library = read(cc(folder, "-Wl,-z,notext", source=source))
    assert library.hardening.text_relocations


def test_flags(folder: Path) -> None:
    flags = ("-Wl,-z,nodelete", "-Wl,-z,now", "-Wl,-Bsymbolic", "-Wl,-z,origin")
    own = details(read(cc(folder, *flags)))
    assert {"NODELETE", "NOW", "BIND_NOW", "SYMBOLIC", "ORIGIN"} <= set(own.flags)


def test_levels_and_branch_protection(folder: Path) -> None:
    source = "int foo_new(void) { return 1; }\n"
    flags = ("-fcf-protection=full", "-nostdlib", "-Wl,-z,ibt", "-Wl,-z,shstk")
    library = read(cc(folder, *flags, "-Wl,-z,x86-64-v3", source=source))
    assert library.hardening.features == ("IBT", "SHSTK")
    assert details(library).isa_needed == ("x86-64-v3",)


def test_branch_protection_of_arm(folder: Path) -> None:
    flags = ("-z", "force-bti", "-z", "pac-plt")
    path = lld(folder, "aarch64-linux-gnu", *flags, compile="-mbranch-protection=standard")
    assert read(path).hardening.features[:2] == ("BTI", "PAC")


@pytest.mark.parametrize("flag", ["-g", "-g -gz=zlib", "-g -gz=none"])
def test_debug_information(folder: Path, flag: str) -> None:
    assert read(cc(folder, *flag.split())).debug_info


def test_stripped(folder: Path) -> None:
    path = cc(folder, "-g")
    subprocess.run(["strip", "--strip-unneeded", str(path)], check=True)
    library = read(path)
    assert not library.debug_info
    assert not library.symbol_table
    assert "foo_new" in library.exports.names


def test_alignment(folder: Path) -> None:
    path = lld(folder, "aarch64-linux-gnu", "-z", "max-page-size=16384")
    assert details(read(path)).alignment == 16384


VERSIONS = """FOO_1.0 { global: foo_new; local: *; };
FOO_2.0 { global: foo_newer; } FOO_1.0;
"""
VERSIONED = """int first(void) { return 1; }
int second(void) { return 2; }
__asm__(".symver first,foo_new@FOO_1.0");
__asm__(".symver second,foo_new@@FOO_2.0");
int foo_newer(void) { return 3; }
"""


def test_versions(folder: Path) -> None:
    script = folder / "versions.map"
    script.write_text(VERSIONS)
    source = "#include <stdlib.h>\n" + VERSIONED + "void *foo_some(void) { return malloc(1); }\n"
    path = cc(folder, f"-Wl,--version-script={script}", "-Wl,-soname,libfoo.so.1", source=source)
    library = read(path)
    assert details(library).version_definitions == ("FOO_1.0", "FOO_2.0")
    found = {(symbol.name, symbol.version, symbol.default) for symbol in library.exports}
    assert found == {
        ("foo_new", "FOO_1.0", False),
        ("foo_new", "FOO_2.0", True),
        ("foo_newer", "FOO_2.0", True),
    }


def test_needed_versions(folder: Path) -> None:
    source = "#include <stdlib.h>\nvoid *foo_some(void) { return malloc(1); }\n"
    library = read(cc(folder, source=source))
    (malloc,) = [symbol for symbol in library.imports if symbol.name == "malloc"]
    assert malloc.version
    assert malloc.version.startswith("GLIBC_2.")
    assert malloc.library == "libc.so.6"
    assert (library.machine.os, library.machine.env) == ("linux", "gnu")


# What is no shared library, and what is none any more


def test_programs_and_objects_are_none(folder: Path) -> None:
    code = folder / "main.c"
    code.write_text("int main(void) { return 0; }\n")
    for flags in (["-pie"], ["-no-pie"], ["-static-pie"], ["-c"], ["-r"]):
        output = folder / "main"
        options = ["-fPIE", *flags] if flags != ["-no-pie"] else flags
        command = ["cc", *options, "-o", str(output), str(code)]
        subprocess.run(command, check=True, capture_output=True)
        assert elf.read("usr/bin/main", memoryview(output.read_bytes())) is None
    assert elf.read("usr/bin/main", memoryview(b"#!/bin/sh\n")) is None
    assert elf.read("empty", memoryview(b"")) is None


def test_debug_information_alone_is_none(folder: Path) -> None:
    path = cc(folder, "-g")
    subprocess.run(["objcopy", "--only-keep-debug", str(path), f"{path}.debug"], check=True)
    assert elf.read("libfoo.so.debug", memoryview(Path(f"{path}.debug").read_bytes())) is None


def test_library_that_can_be_run_is_a_library(folder: Path) -> None:
    source = 'const char interp[] __attribute__((section(".interp"))) = "/lib64/ld.so";\n'
    path = cc(folder, "-Wl,-soname,libfoo.so.1", source=SOURCE + source)
    assert details(read(path)).interpreter == "/lib64/ld.so"


@cache
def _plain() -> bytes:
    path = Path(trees.recorded("x86_64-unknown-freebsd"), "usr/lib/libbase.so.1.2.3")
    return path.read_bytes()


def test_without_section_headers(folder: Path) -> None:
    whole = cc(folder, "-Wl,-soname,libfoo.so.1").read_bytes()
    offset = int.from_bytes(whole[0x28:0x30], "little")
    bare = bytearray(whole[:offset])
    bare[0x28:0x30] = bytes(8)
    bare[0x3C:0x40] = bytes(4)
    one = elf.read("libfoo.so", memoryview(whole))
    other = elf.read("libfoo.so", memoryview(bare))
    assert one
    assert other
    assert other.name == "libfoo.so.1"
    assert set(other.exports) == set(one.exports)
    assert set(other.imports) == set(one.imports)
    assert not details(other).sections


@pytest.mark.parametrize("size", [5, 19, 40, 63, 100, 400, 900, 2000])
def test_cut_short(size: int) -> None:
    with pytest.raises(DamagedError, match=r"byte|cut off"):
        elf.read("libfoo.so", memoryview(_plain()[:size]))
