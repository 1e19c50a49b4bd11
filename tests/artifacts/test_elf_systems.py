"""ELF libraries for each machine and system: what `elf.read` says that they are for."""

from __future__ import annotations

from pathlib import Path

import pytest

from cargoc_check.artifacts.model import Needed
from tests.support import trees, zig
from tests.support.linked import details, lld, read

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
