"""What faulty releases of cargo-c leave behind is known again, and nothing else is taken for it."""

from __future__ import annotations

import pytest

from cargoc_check.artifacts.find import build
from cargoc_check.artifacts.system import system
from cargoc_check.artifacts.traces import traces
from cargoc_check.artifacts.trees.opening import open_tree
from cargoc_check.capi.releases import all_faults
from tests.support import described, trees

RUST = "imports=<rust>"
MUSL = f"usr/lib/libbar.so.1.0.0 elf name=none machine=x86_64,linux,musl {RUST}"


def seen(lines: str, **files: str) -> list[str]:
    told = described.described({"build": lines, **files}).build
    found = traces(told, system(told))
    assert {trace.fault for trace in found} <= {fault.id for fault in all_faults()}
    return [trace.fault for trace in found]


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (f"usr/lib/libbar.so.0.5.1 elf name=libbar.so.0 {RUST}", "soname-zero"),
        (f"usr/lib/libbar.so.0.5.1 elf name=libbar.so.0.5 {RUST}", "soname-without-file"),
        (f"usr/lib/libbar.so elf name=libbar.so.2 {RUST}", "unversioned-soname"),
        (
            f"!usr/lib/libfoo.so.1.2.3\n{MUSL}",
            "musl-no-soname",
        ),
        (
            f"!usr/lib/libfoo.so.1.2.3\nusr/lib/libbar.so.1.0.0 elf machine=aarch64,android {RUST}",
            "android-versioned",
        ),
        (
            "usr/lib/libbar.1.0.0.dylib mach-o name=/usr/lib/libbar.1.0.0.dylib",
            "install-name-patch",
        ),
        ("usr/bin/foo.dll pe\nusr/lib/bar.dll.a import dlls=", "import-library-mingw"),
    ],
)
def test_fault_is_seen(lines: str, fault: str) -> None:
    assert fault in seen(lines)


@pytest.mark.parametrize(
    "lines",
    [
        "",
        "usr/lib/libfoo.1.2.3.dylib mach-o",
        "usr/bin/foo.dll pe",
        f"usr/lib/libbar.so.0.0.1 elf name=libbar.so.0 {RUST}",
        "usr/lib/libbar.so.0.5.1 elf name=libbar.so.0",
        "usr/lib/host/bar.so elf name=bar.so.1",
        "usr/lib/libbar.so.1.0.0 elf name=none",
    ],
)
def test_what_is_right_or_of_another_cause_is_silent(lines: str) -> None:
    assert seen(lines) == []


def test_macros_with_a_hyphen_are_seen() -> None:
    header = "#define my-lib_MAJOR 1\n"
    assert "macros-hyphen" in seen("", **{"usr/include/my-lib.h": header})
    assert seen("", **{"usr/include/my-lib.h": "#define MY_LIB_MAJOR 1\n#define my -lib\n"}) == []


@pytest.mark.parametrize("triple", trees.TRIPLES)
def test_newest_release_shows_none(triple: str) -> None:
    found = build(open_tree([trees.recorded(triple)]))
    assert traces(found, system(found)) == ()


@pytest.mark.parametrize(("private", "faults"), [("  -lc", ["soname-zero"]), (" -lc", [])])
def test_soname_is_not_an_old_releases_where_the_pc_file_is_a_newer_ones(
    private: str, faults: list[str]
) -> None:
    """As in Debian's libimagequant, which asks for one component and is built by 0.10."""
    pc = f"Name: bar\nDescription: Bar\nVersion: 0.5.1\nLibs: -lbar\nLibs.private:{private}\n"
    lines = "usr/lib/libbar.so.0.5.1 elf name=libbar.so.0\n!usr/lib/pkgconfig/foo.pc"
    assert seen(lines, **{"usr/lib/pkgconfig/bar.pc": pc}) == faults
