"""What differs between a build and its crate, and which release comes nearest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cargoc_check.artifacts.system import system
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.workspace import open_request
from cargoc_check.fit.model import Difference, Fit
from cargoc_check.fit.releases import fit
from tests.support import described
from tests.support.example import complete

ZERO = """!usr/lib/libfoo.so.1
!usr/lib/libfoo.so.1.2.3
usr/lib/libfoo.so -> libfoo.so.0.5.1
usr/lib/libfoo.so.0.5.1  elf
"""
ZERO_CRATE = described.CRATE.replace("1.2.3", "0.5.1")
ZERO_PC = described.PC.replace("1.2.3", "0.5.1").replace("LIBS", "")
ZERO_HEADER = (
    described.HEADER.replace("MAJOR 1", "MAJOR 0")
    .replace("MINOR 2", "MINOR 5")
    .replace("PATCH 3", "PATCH 1")
)
ZERO_FILES = {"usr/lib/pkgconfig/foo.pc": ZERO_PC, "usr/include/foo/foo.h": ZERO_HEADER}


def fitted(
    lines: str = "",
    crate: str = described.CRATE,
    cargo_c: str | None = None,
    files: Mapping[str, str] | None = None,
    target: str | None = None,
    script: str = "(absent)\n",
) -> Fit:
    """Compare the described build with a crate."""
    build = described.described({"build": lines, **(files or {})}).build
    sources = complete({"Cargo.toml": crate, "build.rs": script})
    request = open_request(Memory(sources), "Cargo.toml")
    return fit(build, system(build, target), request, cargo_c, {})


def said(found: Fit) -> list[tuple[str, str, str | None, str | None]]:
    return [(d.path, d.key or d.what, d.planned, d.built) for d in found.differences]


def test_example_is_what_the_newest_release_makes() -> None:
    found = fitted()
    assert found.differences == ()
    assert (found.release, found.equal[-1]) == ("0.10.26", "0.10.26")
    assert "0.9.14" in found.equal
    assert not found.stated


@pytest.mark.parametrize("form", ["mach-o", "pe"])
def test_other_formats_fit_as_well(form: str) -> None:
    line = {"mach-o": "usr/lib/libfoo.1.2.3.dylib mach-o", "pe": "usr/bin/foo.dll pe"}[form]
    assert fitted(line).differences == ()


@pytest.mark.parametrize("made", ["libfoo.so.1", "libfoo.so.99"])
def test_soname_that_a_build_script_works_out_is_no_difference(made: str) -> None:
    script = 'fn main() { println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,{}", name()); }\n'
    lines = f"usr/lib/libfoo.so.1.2.3 elf name={made}"
    assert fitted(lines, script=script).differences == ()
    assert bool(fitted(lines).differences) == (made != "libfoo.so.1")


def test_old_soname_of_a_zero_version_fits_an_old_release() -> None:
    lines = ZERO + "usr/lib/libfoo.so.0 -> libfoo.so.0.5.1\n"
    lines += "usr/lib/libfoo.so.0.5.1  elf name=libfoo.so.0\n"
    found = fitted(lines, ZERO_CRATE, files=ZERO_FILES)
    assert found.differences == ()
    assert found.release == "0.9.24"


def test_difference_that_some_release_makes_is_not_certain() -> None:
    lines = ZERO + "usr/lib/libfoo.so.0.5 -> libfoo.so.0.5.1\n"
    lines += "usr/lib/libfoo.so.0.5.1  elf name=libfoo.so.0\n"
    found = fitted(lines, ZERO_CRATE, files=ZERO_FILES)
    path = "usr/lib/libfoo.so.0.5.1"
    assert said(found) == [(path, "soname", "libfoo.so.0.5", "libfoo.so.0")]
    assert not found.differences[0].certain
    stated = fitted(lines, ZERO_CRATE, "0.10.24", ZERO_FILES)
    assert stated.differences[0].certain
    assert stated.stated


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "!usr/lib/libfoo.so",
            Difference("usr/lib/libfoo.so", "missing", "link", "libfoo.so.1.2.3", None),
        ),
        (
            "usr/lib/libfoo.so -> libother.so",
            Difference("usr/lib/libfoo.so", "link", "link", "libfoo.so.1.2.3", "libother.so"),
        ),
        (
            "usr/lib/libfoo.so.0 -> libfoo.so.1.2.3",
            Difference("usr/lib/libfoo.so.0", "extra", "link", None, "libfoo.so.1.2.3"),
        ),
        (
            "usr/lib/libfoo.so.1.2.3 elf name=none",
            Difference("usr/lib/libfoo.so.1.2.3", "soname", "shared", "libfoo.so.1", None),
        ),
    ],
)
def test_difference_says_what_was_planned_and_built(lines: str, expected: Difference) -> None:
    assert fitted(lines).differences == (expected,)


@pytest.mark.parametrize(
    "lines",
    [
        "!usr/lib/libfoo.a",  # as with --library-type cdylib
        "usr/lib/libfoo.so -> libfoo.so.1",  # another way to the same file
        "usr/lib/libfoo.la file\nusr/lib/libbar.so file\nusr/share/doc/foo/README file",
        "usr/lib/foo.pdb file",
    ],
)
def test_what_packagers_do_is_no_difference(lines: str) -> None:
    found = [d for d in fitted(lines).differences if not d.path.endswith(".la")]
    assert found == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Version: 1.2.3", "Version: 1.2.2", ("Version", "1.2.3", "1.2.2")),
        ("prefix=/usr\n", "prefix=/usr/local\n", ("prefix", "/usr", "/usr/local")),
        ("-lfoo", "-lfoo -lm", ("Libs", "-L/usr/lib -lfoo", "-L/usr/lib -lfoo -lm")),
        ("Libs:", "Requires: bar\nLibs:", ("Requires", None, "bar")),
    ],
)
def test_field_of_the_pc_file_is_compared_by_what_it_says(
    old: str, new: str, expected: tuple[Any, ...]
) -> None:
    pc = described.PC.replace("LIBS", "-lm").replace(old, new)
    found = {
        (d.key, d.planned, d.built)
        for d in fitted(files={"usr/lib/pkgconfig/foo.pc": pc}).differences
    }
    assert expected in found


def test_absolute_directories_of_the_pc_file_say_the_same() -> None:
    pc = described.PC.replace("LIBS", "-lm").replace("${prefix}/lib", "/usr/lib")
    assert fitted(files={"usr/lib/pkgconfig/foo.pc": pc}).differences == ()


def test_crate_that_cargo_c_refuses_cannot_be_compared() -> None:
    crate = described.CRATE + '[package.metadata.capi.library]\nversion = "one"\n'
    found = fitted(crate=crate)
    assert found.plan is None
    assert found.refused
    assert found.differences == ()


def test_plugin_in_a_subdirectory_fits_its_crate() -> None:
    crate = described.CRATE + (
        "[package.metadata.capi.header]\nenabled = false\n"
        '[package.metadata.capi.library]\ninstall_subdir = "host"\nversioning = false\n'
    )
    lines = "\n".join(
        f"!{path}"
        for path in (
            "usr/lib/libfoo.so.1.2.3",
            "usr/lib/libfoo.so.1",
            "usr/lib/libfoo.so",
            "usr/lib/libfoo.a",
            "usr/include/foo/foo.h",
        )
    )
    pc = described.PC.replace("LIBS", "").replace("-L${libdir}", "-L${libdir}/host")
    found = fitted(
        lines + "\nusr/lib/host/libfoo.so  elf name=libfoo.so\n",
        crate,
        files={"usr/lib/pkgconfig/foo.pc": pc},
    )
    assert [d for d in found.differences if d.key != "Cflags"] == []
