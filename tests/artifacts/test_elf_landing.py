"""Marks of branch protection: seen in the code of what real compilers make, note or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from cargoc_check.artifacts.elf import library as elf
from cargoc_check.artifacts.model import SharedLibrary
from tests.support import zig

ONE = "int foo_new(void) { return 1; }\n"
BARE = ".text\n.globl foo_bare\n.type foo_bare,%function\nfoo_bare: ret\n"
HIDDEN = BARE + ".hidden foo_bare\n"
PROTECTED = [
    ("x86_64-linux-gnu", "-fcf-protection=full"),
    ("i386-linux-gnu", "-fcf-protection=full"),
    ("aarch64-linux-gnu", "-mbranch-protection=standard"),
    ("aarch64-linux-gnu", "-mbranch-protection=bti"),
]


def linked(folder: Path, triple: str, flags: str, assembly: str = "") -> SharedLibrary:
    """Link a function that is compiled with these flags, and assembly without a note."""
    objects = []
    for name, text, its in (("foo.c", ONE, flags.split()), ("plain.s", assembly, [])):
        if text:
            (folder / name).write_text(text)
            objects.append(str(folder / f"{name}.o"))
            zig.compile_c(str(folder / name), objects[-1], triple, "-fPIC", *its)
    zig.link_elf(str(folder / "libfoo.so"), "-soname=libfoo.so.1", *objects)
    library = elf.read("libfoo.so", memoryview((folder / "libfoo.so").read_bytes()))
    assert library is not None
    return library


def pads(library: SharedLibrary) -> bool:
    assert library.elf is not None
    return library.elf.landing_pads


@pytest.mark.parametrize(("triple", "flags"), PROTECTED)
def test_one_object_conceals_that_the_others_are_marked(
    tmp_path: Path, triple: str, flags: str
) -> None:
    library = linked(tmp_path, triple, flags, HIDDEN)
    assert library.hardening.features == ()
    assert pads(library)


@pytest.mark.parametrize(("triple", "flags"), PROTECTED)
def test_nothing_is_concealed_where_the_note_is(tmp_path: Path, triple: str, flags: str) -> None:
    library = linked(tmp_path, triple, flags)
    assert library.hardening.features
    assert not pads(library)


@pytest.mark.parametrize(("triple", "flags"), PROTECTED)
def test_one_exported_function_without_a_mark_is_enough(
    tmp_path: Path, triple: str, flags: str
) -> None:
    assert not pads(linked(tmp_path, triple, flags, BARE))


@pytest.mark.parametrize(
    ("triple", "flags"),
    [
        ("x86_64-linux-gnu", "-fcf-protection=none"),
        ("aarch64-linux-gnu", "-mbranch-protection=none"),
        ("aarch64-linux-gnu", "-mbranch-protection=pac-ret+leaf"),
        ("riscv64-linux-gnu", ""),
    ],
)
def test_code_without_marks(tmp_path: Path, triple: str, flags: str) -> None:
    assert not pads(linked(tmp_path, triple, flags))
