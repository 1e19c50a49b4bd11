"""What a build leaves in libraries: each fault beside what looks like it and is none."""

from __future__ import annotations

import pytest

from cargoc_check.findings import Finding
from tests.support.described import findings

RULES = ("LIB411", "LIB421", "LIB422", "LIB431", "LIB441", "LIB812")
ELF = "usr/lib/libfoo.so.1.2.3  elf"
DYLIB = "usr/lib/libfoo.1.2.3.dylib  mach-o"
DLL = "usr/bin/foo.dll  pe"
ARCHIVE = "usr/lib/libfoo.a  static"


def all_found(*lines: str, options: str = "") -> list[Finding]:
    return findings({"build": "\n".join(lines)}, options, select=RULES)


def found(*lines: str, options: str = "") -> list[str]:
    """Return the names of what is said of the example with these lines, one for each finding."""
    return [finding.name for finding in all_found(*lines, options=options)]


def messages(*lines: str) -> list[str]:
    return [finding.message for finding in all_found(*lines)]


@pytest.mark.parametrize("line", [ELF, DYLIB, DLL])
def test_correct_library_of_each_format_is_silent(line: str) -> None:
    assert found(line) == []


# Debug information


@pytest.mark.parametrize("line", [ELF, DYLIB, DLL])
def test_debug_information_in_each_format(line: str) -> None:
    assert found(f"{line} debug_info=yes") == ["debug-info"]
    assert found(f"{line} debug_info=no") == []


@pytest.mark.parametrize(
    ("path", "exports", "is_private"),
    [
        ("usr/lib/libbar.so", "bar_new", False),
        ("usr/lib/foo/bar.so", "bar_new", False),  # a plugin
        ("opt/app/_bar.so", "PyInit__bar", False),  # a module
        ("opt/app/bar.so", "bar_new", True),
    ],
)
def test_debug_information_of_what_one_program_brings_along(
    path: str, exports: str, is_private: bool
) -> None:
    line = f"{path}  elf name=none exports={exports} debug_info=yes"
    assert found(line) == ["debug-info"] * (not is_private)


def test_debug_information_of_a_wheel_is_its_own() -> None:
    lines = ("@{} foo 1.2.3 any", "foo/lib/libbar.so  elf name=none debug_info=yes")
    assert found(lines[0].format("wheel"), lines[1]) == []
    assert found(lines[0].format("conda"), lines[1]) == ["debug-info"]


# Paths of the machine that built


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (ELF, "build-path"),
        (DYLIB, "build-path"),
        (DLL, "build-path"),
        (ARCHIVE, "build-path-in-archive"),
    ],
)
def test_paths_are_told_of_the_file_that_holds_them(line: str, name: str) -> None:
    (finding,) = all_found(f"{line} inside.leaks=/home/me/a.rs")
    assert (finding.name, finding.location.path) == (name, line.split()[0])
    assert found(f"{line} inside.leaks=") == []


@pytest.mark.parametrize("line", [ELF, ARCHIVE])
@pytest.mark.parametrize(
    ("leaks", "message"),
    [
        ("/a", "this names 1 path of the machine that built it: /a"),
        ("/a,/b", "this names 2 paths of the machine that built it: /a, /b"),
        ("/a,/b,/c", "this names 3 paths of the machine that built it: /a, /b, /c"),
        ("/a,/b,/c,/d", "this names 4 paths of the machine that built it: /a, /b, /c, …"),
    ],
)
def test_first_paths_are_named(line: str, leaks: str, message: str) -> None:
    assert messages(f"{line} inside.leaks={leaks}") == [message]


# Libraries within


@pytest.mark.parametrize(
    ("embedded", "said"),
    [
        ("", []),
        ("zlib:1.2.11", ["this holds a copy of zlib 1.2.11"]),
        ("zlib:", ["this holds a copy of zlib"]),
        ("bzip2:,zlib:1.3", ["this holds a copy of bzip2", "this holds a copy of zlib 1.3"]),
    ],
)
def test_each_library_within_is_named(embedded: str, said: list[str]) -> None:
    assert messages(f"{ELF} inside.embedded={embedded}") == said


def test_each_copy_is_to_be_linked_by_its_own_name() -> None:
    helps = [finding.help or "" for finding in all_found(f"{ELF} inside.embedded=bzip2:,zlib:1.3")]
    assert [help.partition(":")[0] for help in helps] == [
        "link the system's bzip2",
        "link the system's zlib",
    ]


def test_static_library_may_hold_others() -> None:
    assert found(f"{ARCHIVE} inside.embedded=zlib:1.2.11") == []


# Pages

ANDROID = "machine=aarch64,android"


@pytest.mark.parametrize(
    ("alignment", "wrong"),
    [(0, False), (1, True), (4096, True), (16383, True), (16384, False), (65536, False)],
)
def test_alignment_that_fits_the_largest_pages(alignment: int, wrong: bool) -> None:
    line = f"{ELF} {ANDROID} elf.alignment={alignment}"
    assert found(line) == ["page-alignment"] * wrong


@pytest.mark.parametrize(
    ("machine", "wrong"),
    [
        ("aarch64,android", True),
        ("x86_64,android", True),
        ("arm,android", False),
        ("x86,android", False),
        ("riscv64,android", False),
        ("aarch64,linux,gnu", False),
        ("x86_64,freebsd", False),
    ],
)
def test_devices_with_large_pages(machine: str, wrong: bool) -> None:
    assert found(f"{ELF} machine={machine} elf.alignment=4096") == ["page-alignment"] * wrong


def test_stated_system_decides_about_pages() -> None:
    line = f"{ELF} machine.arch=aarch64 machine.os= machine.env="
    assert found(line, options="--target aarch64-linux-android") == ["page-alignment"]
    assert found(line, options="--target aarch64-unknown-linux-gnu") == []


def test_alignment_is_one_of_elf() -> None:
    options = "--target aarch64-linux-android"
    assert found(f"{ELF} {ANDROID}", options=options) == ["page-alignment"]
    assert found(f"{DYLIB} {ANDROID}", options=options) == []


def test_message_tells_what_was_found_and_is_wanted() -> None:
    (finding,) = all_found(f"{ELF} {ANDROID} elf.alignment=4096")
    assert finding.message == (
        "segments are aligned to 4096 bytes, and devices with larger pages need 16384"
    )
    assert "max-page-size=16384" in (finding.help or "")


# The list of crates

BY_RUST = 'elf.comment="rustc version 1.95.0 (59807616e 2026-04-14)"'


@pytest.mark.parametrize("policy", ["alpine", "void"])
def test_list_of_crates_where_a_distribution_has_it(policy: str) -> None:
    options = f"--policy {policy}"
    assert found(f"{ELF} {BY_RUST}", options=options) == ["crates-not-listed"]
    assert found(f"{ELF} {BY_RUST} inside.auditable=foo:1.2.3", options=options) == []
    assert found(f'{ELF} elf.comment="GCC: (Debian) 12.2"', options=options) == []


def test_list_of_crates_that_nobody_asks_for() -> None:
    assert found(f"{ELF} {BY_RUST}") == []
    assert found(f"{ELF} {BY_RUST}", options="--policy debian") == []
    module = f"usr/lib/python3/_bar.so  elf exports=PyInit__bar name=none {BY_RUST}"
    assert found(module, options="--policy alpine") == []
