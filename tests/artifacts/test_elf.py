"""ELF libraries as real linkers make them: what `elf.read` says of each is what was asked for."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

import pytest

from cargoc_check.artifacts.elf import library as elf
from cargoc_check.artifacts.model import DamagedError, Elf, Needed, SharedLibrary
from tests.support import trees, zig

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


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("elf")


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


# Machines


MACHINES = {
    "x86_64-linux-gnu": ("EM_X86_64", "x86_64", 64, "little"),
    "x86_64-linux-gnux32": ("EM_X86_64 x32", "x86_64", 32, "little"),
    "i686-linux-gnu": ("EM_386", "x86", 32, "little"),
    "aarch64-linux-gnu": ("EM_AARCH64", "aarch64", 64, "little"),
    "aarch64_be-linux-gnu": ("EM_AARCH64", "aarch64", 64, "big"),
    "armv7-linux-gnueabihf": ("EM_ARM hard-float", "arm", 32, "little"),
    "armv7-linux-gnueabi": ("EM_ARM soft-float", "arm", 32, "little"),
    "riscv64-linux-gnu": ("EM_RISCV double-float", "riscv64", 64, "little"),
    "riscv32-linux-gnu": ("EM_RISCV double-float", "riscv32", 32, "little"),
    "powerpc64le-linux-gnu": ("EM_PPC64 ELFv2", "powerpc64", 64, "little"),
    "powerpc64-linux-gnu": ("EM_PPC64 ELFv2", "powerpc64", 64, "big"),
    "powerpc-linux-gnu": ("EM_PPC", "powerpc", 32, "big"),
    "s390x-linux-gnu": ("EM_S390", "s390x", 64, "big"),
    "mips-linux-gnu": ("EM_MIPS o32", "mips", 32, "big"),
    "mipsel-linux-gnu": ("EM_MIPS o32", "mips", 32, "little"),
    "mips64el-linux-gnuabi64": ("EM_MIPS n64", "mips64", 64, "little"),
    "mips64-linux-gnuabin32": ("EM_MIPS n32", "mips64", 32, "big"),
    "mipsisa64r6el-linux-gnuabi64": ("EM_MIPS n64 r6 nan2008", "mips64r6", 64, "little"),
    "loongarch64-linux-gnu": ("EM_LOONGARCH double-float", "loongarch64", 64, "little"),
    "hexagon-linux-musl": ("EM_QDSP6", "hexagon", 32, "little"),
}
FLAGS = {"powerpc64-linux-gnu": "-mabi=elfv2", "armv7-linux-gnueabi": "-mfloat-abi=soft"}


@pytest.mark.parametrize("triple", MACHINES)
def test_machine(folder: Path, triple: str) -> None:
    library = read(lld(folder, triple, compile=FLAGS.get(triple, "")))
    found = library.machine
    assert (found.name, found.arch, found.bits, found.endian) == MACHINES[triple]
    assert library.name == "libfoo.so.1"
    exported = {"foo_new", "foo_level", "foo_local", "foo_weak", "foo_bar"}
    assert exported <= library.exports.names
    assert "foo_hidden" not in library.exports.names
    assert {symbol.name for symbol in library.imports} >= {"bar_get"}
    kinds = {symbol.name: symbol.kind for symbol in library.exports}
    assert [kinds[name] for name in ("foo_new", "foo_level", "foo_local")] == [
        *("function", "data", "thread")
    ]


def test_recorded_trees() -> None:
    """cargo-c's own output for systems that nothing here links for."""
    found = {}
    for triple in trees.TRIPLES:
        for path in Path(trees.recorded(triple), "usr", "lib").glob("libbase.so*"):
            if not path.is_symlink():
                library = read(path)
                assert library.exports.names
                found[triple] = (library.machine.name, library.name, library.hardening.relro)
    full, partial = ("libbase.so.1", "full"), ("libbase.so.1", "partial")
    assert found == {
        "aarch64-linux-android": ("EM_AARCH64", "libbase.so", "full"),
        "aarch64-unknown-linux-gnu": ("EM_AARCH64", *full),
        "armv7-unknown-linux-gnueabihf": ("EM_ARM hard-float", *full),
        "i686-unknown-hurd-gnu": ("EM_386", *full),
        "riscv64gc-unknown-linux-gnu": ("EM_RISCV double-float", *full),
        "x86_64-unknown-dragonfly": ("EM_X86_64", *full),
        "x86_64-unknown-freebsd": ("EM_X86_64", *full),
        "x86_64-unknown-haiku": ("EM_X86_64", *full),
        "x86_64-unknown-illumos": ("EM_X86_64", *partial),
        "x86_64-unknown-netbsd": ("EM_X86_64", *full),
        "x86_64-unknown-openbsd": ("EM_X86_64", *full),
    }


# Systems


def stub(folder: Path, soname: str, version: str = "") -> str:
    """Link a stand-in for a library of a system; return its path."""
    code = folder / "stub.c"
    code.write_text("int bar_get(void) { return 1; }\n")
    built, output = str(folder / "stub.o"), str(folder / f"stub-{soname}")
    zig.compile_c(str(code), built, "x86_64-linux-gnu", "-fPIC")
    script = folder / "stub.map"
    script.write_text(f"{version} {{ global: *; }};\n" if version else "{ global: *; };\n")
    zig.link_elf(output, f"-soname={soname}", f"--version-script={script}", built)
    return output


SYSTEMS = [
    (["libc.so.6"], "", "linux", "gnu"),
    (["libm.so.6"], "", "linux", "gnu"),
    (["libgcc_s.so.1"], "GLIBC_2.2.5", "linux", "gnu"),
    (["libc.musl-x86_64.so.1"], "", "linux", "musl"),
    (["libc.so"], "", "linux", "musl"),
    (["libc.so", "libdl.so"], "", "android", ""),
    (["libc.so"], "LIBC", "android", ""),
    (["libc.so", "liblog.so"], "", "android", ""),
    (["libc.so.7"], "", "freebsd", ""),
    (["libc.so.8"], "", "dragonfly", ""),
    (["libc.so.12"], "", "netbsd", ""),
    (["libc.so.97.0"], "", "openbsd", ""),
    (["libc.so.0.3"], "GLIBC_2.38", "hurd", "gnu"),
    (["libc.so.1"], "SUNW_1.1", "illumos", ""),
    (["libroot.so"], "", "haiku", ""),
    (["libfdio.so"], "", "fuchsia", ""),
    (["libfoo.so.1"], "", "", ""),
]


@pytest.mark.parametrize(("needed", "version", "os", "env"), SYSTEMS)
def test_system(folder: Path, needed: list[str], version: str, os: str, env: str) -> None:
    stubs = [stub(folder, soname, version) for soname in needed]
    library = read(lld(folder, "x86_64-linux-gnu", *stubs))
    assert library.needed == tuple(map(Needed, needed))
    assert (library.machine.os, library.machine.env) == (os, env)


NOTE = """.section .note.{0},"a",%note
.balign 4
.long {1}, {2}, 1
.asciz "{3}"
.balign 4
.long {4}
{5}
"""
NOTES = {
    "Android": (8, 132, "Android", 24, '.asciz "r26b"\n.zero 123', "android", "Android 24 r26b"),
    "FreeBSD": (8, 4, "FreeBSD", 1_401_000, "", "freebsd", "FreeBSD 14.1"),
    "NetBSD": (7, 4, "NetBSD", 1_000_000_000, "", "netbsd", "NetBSD 10.0"),
    "OpenBSD": (8, 4, "OpenBSD", 0, "", "openbsd", "OpenBSD"),
    "DragonFly": (10, 4, "DragonFly", 600_400, "", "dragonfly", "DragonFly 6.4"),
    "Linux": (4, 16, "GNU", 0, ".long 3, 2, 0", "linux", "Linux 3.2.0"),
    "Hurd": (4, 16, "GNU", 1, ".long 0, 0, 0", "hurd", "Hurd 0.0.0"),
}


@pytest.mark.parametrize("name", NOTES)
def test_note_of_the_system(folder: Path, name: str) -> None:
    size, content, owner, number, rest, os, said = NOTES[name]
    note = folder / "note.s"
    note.write_text(NOTE.format(name, size, content, owner, number, rest))
    built = str(folder / "note.o")
    zig.compile_c(str(note), built, "x86_64-linux-gnu")
    library = read(lld(folder, "x86_64-linux-gnu", built))
    assert library.machine.os == os
    assert details(library).note_os == said


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
