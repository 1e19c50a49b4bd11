"""Names that two members define, in every format: which a linker refuses, and which it takes."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cargoc_check.artifacts.archive import library as archive
from cargoc_check.artifacts.model import StaticLibrary
from tests.support import trees, zig

SOURCE = """
extern "C" {
int foo_level = 3;
int foo_new(int x) { return x; }
__attribute__((visibility("hidden"))) int foo_hidden(void) { return 4; }
__attribute__((weak)) int foo_weak(void) { return 2; }
inline int foo_inline(int x) { return x + 1; }
static int foo_static(int x) { return x * 7; }
int MORE(int x) { return foo_inline(x) + foo_static(x); }
}
template <typename T> __attribute__((noinline)) T foo_template(T x) { return x + 1; }
int (*MOREtemplate)(int) = foo_template<int>;
"""
COMMON = "int foo_common;\nint MORE(void) { return foo_common; }\n"
STRONG = ["foo_hidden", "foo_level", "foo_new"]
TRIPLES = (
    "x86_64-linux-gnu",
    "i386-linux-gnu",
    "powerpc64-linux-gnu",
    "mips-linux-gnu",
    "x86_64-windows-gnu",
    "i386-windows-gnu",
    "x86_64-windows-msvc",
    "aarch64-windows-msvc",
    "x86_64-apple-macos11",
    "arm64-apple-macos11",
)

Pack = Callable[..., str]


def read(path: str) -> StaticLibrary:
    found = archive.read("usr/lib/libfoo.a", memoryview(Path(path).read_bytes()))
    assert isinstance(found, StaticLibrary)
    return found


def twice(path: str) -> list[str]:
    return [name for name, _, _ in read(path).twice]


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """Compile a text once for each triple, under another name each time, and pack all of it."""

    def packed(text: str, *triples: str, end: str = "cpp", flags: tuple[str, ...] = ()) -> str:
        objects = []
        for number, triple in enumerate(triples):
            source = tmp_path / f"part{number}.{end}"
            source.write_text(text)
            objects.append(str(source.with_suffix(".o")))
            more = ("-O1", "-fPIC") if "msvc" not in triple else ("-O1",)
            defined = f"-DMORE=more{number}", f"-DMOREtemplate=template{number}"
            zig.compile_c(str(source), objects[-1], triple, *more, *flags, *defined)
        path = str(tmp_path / f"libfoo{len(os.listdir(tmp_path))}.a")
        style = "darwin" if "apple" in triples[0] else "gnu"
        zig.archive(path, *objects, style=style)
        return path

    return packed


@pytest.mark.parametrize("triple", TRIPLES)
def test_what_may_be_there_twice_is_left_out(triple: str, pack: Pack) -> None:
    path = pack(SOURCE, triple, triple)
    assert twice(path) == STRONG
    assert {(one, other) for _, one, other in read(path).twice} == {("part0.o", "part1.o")}
    assert twice(pack(SOURCE, triple)) == []


@pytest.mark.parametrize("triple", ["x86_64-linux-gnu", "x86_64-apple-macos11"])
def test_common_variables_are_one(triple: str, pack: Pack) -> None:
    assert twice(pack(COMMON, triple, triple, end="c", flags=("-fcommon",))) == []
    assert twice(pack(COMMON, triple, triple, end="c", flags=("-fno-common",))) == ["foo_common"]


def test_linker_refuses_the_same(pack: Pack, tmp_path: Path) -> None:
    path = pack(SOURCE, "x86_64-linux-gnu", "x86_64-linux-gnu")
    with pytest.raises(zig.ToolError) as error:
        zig.link_elf(str(tmp_path / "libfoo.so"), "--whole-archive", path)
    assert sorted(re.findall(r"duplicate symbol: (\w+)", str(error.value))) == twice(path)


def test_members_for_two_machines_are_no_rivals(pack: Pack) -> None:
    assert twice(pack(SOURCE, "x86_64-linux-gnu", "aarch64-linux-gnu")) == []


def test_functions_of_compilers_and_of_rust_are_left_out(pack: Pack) -> None:
    text = "int __divti3(void) { return 1; }\nint _ZN3foo3bar17h0123456789abcdefE;\nint MORE;\n"
    assert twice(pack(text, "x86_64-linux-gnu", "x86_64-linux-gnu", end="c")) == []


@pytest.mark.parametrize("triple", trees.TRIPLES)
def test_library_that_cargo_c_made_defines_nothing_twice(triple: str) -> None:
    folder = os.path.join(trees.recorded(triple), "usr/lib")
    (name,) = (name for name in os.listdir(folder) if re.fullmatch(r"libbase\.a|base\.lib", name))
    assert twice(os.path.join(folder, name)) == []
