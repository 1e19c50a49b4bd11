"""Static libraries in every form: styles of archives, and objects of every format and machine."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cargoc_check.artifacts.archive import library as archive
from cargoc_check.artifacts.model import DamagedError, StaticLibrary
from tests.support import zig

SOURCE = """
extern int other(int);
extern int maybe(int) __attribute__((weak));
int foo_level = 3;
int foo_common;
__attribute__((weak)) int foo_weak(void) { return 2; }
__attribute__((visibility("hidden"))) int foo_hidden(void) { return 4; }
static int local(int x) { return x * 7; }
int foo_new(int x) { return other(x) + local(x) + (maybe ? maybe(x) : 0); }
"""
MORE = "int other(int x) { return x; }\nint bar(void) { return 7; }\n"
DEFINED = {"foo_level", "foo_common", "foo_weak", "foo_hidden", "foo_new"}
LINUX = "x86_64-linux-gnu"
MACHINES = {
    "x86_64-linux-gnu": "elf x86_64",
    "i386-linux-gnu": "elf x86",
    "x86_64-linux-gnux32": "elf x86_64",
    "aarch64-linux-gnu": "elf aarch64",
    "arm-linux-gnueabihf": "elf arm",
    "riscv64-linux-gnu": "elf riscv64",
    "s390x-linux-gnu": "elf s390x",
    "powerpc64le-linux-gnu": "elf powerpc64",
    "powerpc64-linux-gnu": "elf powerpc64",
    "powerpc-linux-gnu": "elf powerpc",
    "mips64el-linux-gnuabi64": "elf mips64",
    "mips-linux-gnu": "elf mips",
    "sparc64-linux-gnu": "elf sparc64",
    "loongarch64-linux-gnu": "elf loongarch64",
    "x86_64-windows-gnu": "coff x86_64",
    "i386-windows-gnu": "coff x86",
    "aarch64-windows-msvc": "coff aarch64",
    "arm64ec-windows-msvc": "coff arm64ec",
    "x86_64-apple-macos11": "mach-o x86_64",
    "arm64-apple-macos11": "mach-o aarch64",
}
BIG = ("s390x-", "powerpc64-", "powerpc-", "mips-", "sparc64-")
LINKERS = {"_GLOBAL_OFFSET_TABLE_", ".TOC.", "_gp_disp"}

Compile = Callable[..., str]


def read(path: str) -> StaticLibrary:
    found = archive.read("usr/lib/libfoo.a", memoryview(Path(path).read_bytes()))
    assert isinstance(found, StaticLibrary)
    return found


@pytest.fixture
def compiled(tmp_path: Path) -> Compile:
    """Compile a source, given as text, and return the object's path."""

    def compile_text(text: str, triple: str = LINUX, *flags: str, name: str = "foo.c") -> str:
        folder = tmp_path / f"{len(os.listdir(tmp_path))}"
        folder.mkdir()
        source, output = folder / name, str(folder / Path(name).with_suffix(".o"))
        source.write_text(text)
        zig.compile_c(str(source), output, triple, "-O1", *flags)
        return output

    return compile_text


@pytest.fixture
def packed(tmp_path: Path) -> Callable[..., StaticLibrary]:
    """Pack objects into an archive and read it."""

    def pack(*members: str, style: str = "gnu", operation: str = "rcsD") -> StaticLibrary:
        path = str(tmp_path / f"libfoo{len(os.listdir(tmp_path))}.a")
        zig.archive(path, *members, style=style, operation=operation)
        return read(path)

    return pack


@pytest.mark.parametrize("triple", MACHINES)
def test_symbols_of_an_object(
    triple: str, compiled: Compile, packed: Callable[..., StaticLibrary]
) -> None:
    library = packed(compiled(SOURCE, triple))
    assert [count.kind for count in library.kinds] == [MACHINES[triple]]
    assert library.defined >= DEFINED
    assert library.indexed == library.defined
    assert library.code
    if "arm64ec" not in triple:  # calls others by thunks
        assert library.undefined - LINKERS == {"other"}
    if "windows" not in triple:
        assert library.defined == DEFINED
        assert library.hidden == 1
    assert library.position_dependent == library.executable_stack == ()
    assert library.dropped == ()
    (machine,) = library.machines
    assert machine.endian == ("big" if triple.startswith(BIG) else "little")


@pytest.mark.parametrize(
    ("style", "triple", "read_as"),
    [
        ("gnu", LINUX, "gnu"),
        ("bsd", LINUX, "bsd"),
        ("darwin", "arm64-apple-macos11", "bsd"),
        ("coff", "x86_64-windows-gnu", "coff"),
        ("coff", "i386-windows-gnu", "coff"),
        ("gnu", "x86_64-windows-gnu", "gnu"),
    ],
)
def test_style(
    style: str,
    triple: str,
    read_as: str,
    compiled: Compile,
    packed: Callable[..., StaticLibrary],
) -> None:
    long = compiled(MORE, triple, name="a_name_of_more_than_fifteen_letters.c")
    library = packed(compiled(SOURCE, triple), long, style=style)
    assert library.style == read_as
    assert library.members == 2
    assert library.defined >= {*DEFINED, "other", "bar"}
    assert library.indexed == library.defined
    assert library.undefined <= {"maybe"}
    assert not library.thin


def test_long_names_of_members(compiled: Compile, packed: Callable[..., StaticLibrary]) -> None:
    for style in ("gnu", "bsd", "coff"):
        name = "a name with blanks and more than fifteen letters.s"
        stack = '.globl f\nf: ret\n.section .note.GNU-stack,"x",%progbits\n'
        library = packed(compiled(stack, name=name), style=style)
        assert library.executable_stack == (name.replace(".s", ".o"),)
        assert library.kinds[0].example == name.replace(".s", ".o")


def test_without_index(compiled: Compile, packed: Callable[..., StaticLibrary]) -> None:
    library = packed(compiled(SOURCE), operation="rcSD")
    assert library.indexed is None
    assert library.defined == DEFINED


def test_index_of_an_archive_that_was_changed_behind_it(compiled: Compile, tmp_path: Path) -> None:
    path = str(tmp_path / "libfoo.a")
    zig.archive(path, compiled(SOURCE))
    data = Path(path).read_bytes()
    start = data.index(b"foo_new")  # in the index, which comes first
    Path(path).write_bytes(data[:start] + b"foo_old" + data[start + 7 :])
    library = read(path)
    assert library.indexed is not None
    assert library.defined - library.indexed == {"foo_new"}
    assert library.indexed - library.defined == {"foo_old"}


def test_index_with_offsets_of_64_bits(
    compiled: Compile,
    packed: Callable[..., StaticLibrary],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SYM64_THRESHOLD", "1")  # LLVM's, in place of four GiB
    for style, triple in (("gnu", LINUX), ("darwin", "arm64-apple-macos11")):
        library = packed(compiled(SOURCE, triple), style=style)
        assert library.indexed == library.defined == DEFINED


def test_thin_archive(compiled: Compile, packed: Callable[..., StaticLibrary]) -> None:
    library = packed(compiled(SOURCE), compiled(MORE, name="more.c"), operation="rcsDT")
    assert library.thin
    assert library.members == 2
    assert [(count.kind, count.number) for count in library.kinds] == [("elsewhere", 2)]
    assert library.kinds[0].example.endswith("foo.o")
    assert library.indexed == library.defined == {*DEFINED, "other", "bar"}


def test_arm64x_library_has_an_index_for_each_of_its_machines(
    compiled: Compile, tmp_path: Path
) -> None:
    path = str(tmp_path / "foo.lib")
    objects = [compiled(SOURCE, f"{arch}-windows-msvc") for arch in ("aarch64", "arm64ec")]
    zig.zig("lib", "/machine:arm64x", f"/out:{path}", *objects)
    assert b"/<ECSYMBOLS>/" in Path(path).read_bytes()
    library = read(path)
    assert library.style == "coff"
    assert {machine.arch for machine in library.machines} == {"aarch64", "arm64ec"}
    assert library.indexed is not None
    assert library.indexed >= DEFINED


def test_universal_file_has_a_library_for_each_slice(
    compiled: Compile, packed: Callable[..., StaticLibrary], tmp_path: Path
) -> None:
    paths = []
    for arch in ("arm64", "x86_64"):
        paths.append(str(tmp_path / f"{arch}.a"))
        zig.archive(paths[-1], compiled(SOURCE, f"{arch}-apple-macos11"), style="darwin")
    both = str(tmp_path / "both.a")
    zig.run(zig.llvm("llvm-lipo"), "-create", *paths, "-output", both)
    found = archive.read("usr/lib/libfoo.a", memoryview(Path(both).read_bytes()))
    assert isinstance(found, tuple)
    assert {library.slice for library in found if isinstance(library, StaticLibrary)} == {
        "arm64",
        "x86_64",
    }
    for library in found:
        assert isinstance(library, StaticLibrary)
        assert library.slices == ("x86_64", "arm64") or library.slices == ("arm64", "x86_64")
        assert library.defined == DEFINED
        assert len(library.machines) == 1


def test_object_with_more_sections_than_its_header_can_count(
    compiled: Compile, packed: Callable[..., StaticLibrary]
) -> None:
    number = 66_000
    many = "".join(f'.section .text$f{n},"xr"\n.globl f{n}\nf{n}: ret\n' for n in range(number))
    library = packed(compiled(many, "x86_64-windows-gnu", name="big.s"))
    assert library.kinds[0].kind == "coff x86_64"
    assert len(library.defined) == number
    many = many.replace("$", ".").replace('"xr"', '"ax"')
    library = packed(compiled(many, name="big.s"))
    assert len(library.defined) == number
    assert library.undefined == set()


def test_decorated_names_of_32_bit_windows(
    compiled: Compile, packed: Callable[..., StaticLibrary]
) -> None:
    text = """
    __attribute__((stdcall)) int foo_std(int a, int b) { return a + b; }
    __attribute__((fastcall)) int foo_fast(int a) { return a; }
    __attribute__((dllimport)) extern int elsewhere(void);
    int foo(void) { return elsewhere(); }
    """
    library = packed(compiled(text, "i386-windows-gnu"))
    assert library.defined == {"foo_std", "foo_fast", "foo"}
    assert library.indexed == library.defined
    assert library.undefined == {"elsewhere"}


def test_bitcode_alone_has_its_names_in_the_index(
    compiled: Compile, packed: Callable[..., StaticLibrary]
) -> None:
    library = packed(compiled(SOURCE, LINUX, "-emit-llvm"), compiled(MORE, name="more.c"))
    assert {count.kind: count.number for count in library.kinds} == {"bitcode": 1, "elf x86_64": 1}
    assert library.defined >= {*DEFINED, "other", "bar"}
    wrapped = packed(compiled(SOURCE, "arm64-apple-macos11", "-emit-llvm"), style="darwin")
    assert [count.kind for count in wrapped.kinds] == ["bitcode"]
    assert not wrapped.code


@pytest.mark.parametrize("triple", [LINUX, "x86_64-windows-gnu", "arm64-apple-macos11"])
def test_bitcode_and_debug_information_beside_the_code(
    triple: str, compiled: Compile, packed: Callable[..., StaticLibrary]
) -> None:
    library = packed(compiled(SOURCE, triple, "-fembed-bitcode=all", "-g"), compiled(MORE, triple))
    assert library.bitcode == 1
    assert library.bitcode_size > 1000
    assert library.with_debug_info == 1
    assert packed(compiled(SOURCE, triple, "-g0")).with_debug_info == 0


def test_code_of_gcc_for_its_own_optimizer(
    tmp_path: Path, packed: Callable[..., StaticLibrary]
) -> None:
    source = tmp_path / "foo.c"
    source.write_text(MORE)
    slim, fat = str(tmp_path / "slim.o"), str(tmp_path / "fat.o")
    zig.run("gcc", "-flto", "-fno-fat-lto-objects", "-c", str(source), "-o", slim)
    zig.run("gcc", "-flto", "-ffat-lto-objects", "-c", str(source), "-o", fat)
    assert [count.kind for count in packed(slim).kinds] == ["gcc lto"]
    library = packed(fat)
    assert [count.kind for count in library.kinds] == ["elf x86_64"]
    assert library.defined == {"other", "bar"}


@pytest.mark.parametrize(
    ("triple", "flags"),
    [
        (LINUX, ("-fno-pic",)),
        ("i386-linux-gnu", ("-fno-pic",)),
        ("arm-linux-gnueabihf", ("-fno-pic",)),
        ("aarch64-linux-gnu", ("-fno-pic", "-mcmodel=large")),
        ("riscv64-linux-gnu", ("-fno-pic",)),
    ],
)
def test_position_dependent_code(
    triple: str,
    flags: tuple[str, ...],
    compiled: Compile,
    packed: Callable[..., StaticLibrary],
) -> None:
    text = """
    static int table[8] = {1};
    int *foo_at(long n) { return &table[n]; }
    int foo_take(long n) { return table[n & 7]; }
    const char *foo_names[] = {"a", "b"};
    const char *foo_name(long n) { return foo_names[n]; }
    """
    fixed = compiled(text, triple, *flags, "-g")
    free = compiled(text, triple, "-fPIC", "-g", name="free.c")
    library = packed(fixed, free)
    assert library.position_dependent == ("foo.o",)


def test_addresses_in_debug_information_and_numbers_in_code_do_not_count(
    compiled: Compile, packed: Callable[..., StaticLibrary]
) -> None:
    text = ".globl f\nf: movl $level, %eax\nret\n.set level, 7\n.section .debug_x\n.long f\n"
    assert packed(compiled(text, name="f.s")).position_dependent == ()
    text = text.replace(".set level, 7\n", "")
    assert packed(compiled(text, name="f.s")).position_dependent == ("f.o",)


@pytest.mark.parametrize(
    ("triple", "assumed"),
    [(LINUX, True), ("i386-linux-gnu", True), ("aarch64-linux-gnu", False)],
)
def test_stack_of_assembly_that_says_nothing(
    triple: str, assumed: bool, compiled: Compile, packed: Callable[..., StaticLibrary]
) -> None:
    text = ".globl f\nf: ret\n"
    silent = compiled(text, triple, "-Wa,--no-warn", name="silent.s")
    zig.run(zig.llvm("llvm-objcopy"), "--remove-section=.note.GNU-stack", silent)
    note = '.section .note.GNU-stack,"{}",%progbits\n'
    asks = compiled(text + note.format("x"), triple, name="asks.s")
    calm = compiled(text + note.format(""), triple, name="calm.s")
    data = compiled(".data\n.globl d\nd: .quad 0\n", triple, name="data.s")
    zig.run(zig.llvm("llvm-objcopy"), "--remove-section=.note.GNU-stack", data)
    library = packed(silent, asks, calm, data)
    assert library.executable_stack == (("silent.o",) if assumed else ()) + ("asks.o",)


def test_what_members_say_to_the_linker(
    compiled: Compile, packed: Callable[..., StaticLibrary]
) -> None:
    text = "__declspec(dllexport) int foo(void) { return 1; }\n"
    text += '#pragma comment(lib, "ws2_32")\n'
    library = packed(compiled(text, "x86_64-windows-msvc"))
    assert "/EXPORT:foo" in library.directives
    assert "/DEFAULTLIB:ws2_32.lib" in library.directives
    text = '.linker_option "-lobjc"\n.linker_option "-framework", "Security"\n.globl _f\n_f: ret\n'
    library = packed(compiled(text, "arm64-apple-macos11", name="f.s"), style="darwin")
    assert library.directives == ("-framework", "-lobjc", "Security")


def test_objects_without_code(compiled: Compile, packed: Callable[..., StaticLibrary]) -> None:
    for triple in (LINUX, "x86_64-windows-gnu", "arm64-apple-macos11"):
        library = packed(compiled("", triple))
        assert not library.code
        assert library.defined == set()


def test_members_of_several_machines(
    compiled: Compile, packed: Callable[..., StaticLibrary]
) -> None:
    library = packed(compiled(SOURCE), compiled(MORE, "aarch64-linux-gnu", name="more.c"))
    assert {machine.arch for machine in library.machines} == {"x86_64", "aarch64"}
    assert [(c.kind, c.number, c.example) for c in library.kinds] == [
        ("elf aarch64", 1, "more.o"),
        ("elf x86_64", 1, "foo.o"),
    ]


def test_members_that_are_no_objects(tmp_path: Path, packed: Callable[..., StaticLibrary]) -> None:
    (tmp_path / "README").write_text("Nothing here.\n")
    library = packed(str(tmp_path / "README"))
    assert [(c.kind, c.number, c.example) for c in library.kinds] == [("other", 1, "README")]
    assert not library.code


@pytest.mark.parametrize("data", [b"", b"!<arch>", b"INPUT(libfoo.so)\n", b"\x7fELF" + bytes(60)])
def test_what_is_no_archive(data: bytes) -> None:
    with pytest.raises(DamagedError):
        archive.read("usr/lib/libfoo.a", memoryview(data))


def test_archive_without_members() -> None:
    library = archive.read("usr/lib/libfoo.a", memoryview(b"!<arch>\n"))
    assert isinstance(library, StaticLibrary)
    assert (library.members, library.defined, library.indexed) == (0, frozenset(), None)
