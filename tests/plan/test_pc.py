from __future__ import annotations

import re

import pytest

from cargoc_check.plan.model import Host, Options
from tests.support.plans import LINUX, USR, entry, plan_of

WINDOWS = Host("x86_64-pc-windows-msvc")


def lines(
    text: str = "",
    options: Options = USR,
    release: str = "0.10.26",
    host: Host | None = None,
) -> dict[str, str]:
    """Return the lines of the pkg-config file by what stands before `=` or `:`."""
    said = entry(plan_of(text, options, release, host), "pkg-config").text or ""
    return {re.split("[:=]", line)[0]: line for line in said.splitlines()}


def test_the_whole_file() -> None:
    text = """
[package.metadata.capi.pkg_config]
name = "My Library"
requires = "zlib, libpng >= 1.6"
requires_private = "a ,b"
"""
    plan = plan_of(text)
    assert entry(plan, "pkg-config").path == "/usr/lib/pkgconfig/mylib.pc"
    assert entry(plan, "pkg-config").text == (
        "prefix=/usr\n"
        "exec_prefix=${prefix}\n"
        "libdir=${prefix}/lib\n"
        "includedir=${prefix}/include\n"
        "\n"
        "Name: My Library\n"
        "Description: Does one thing well\n"
        "Version: 1.2.3\n"
        "Libs: -L${libdir} -lmylib\n"
        "Cflags: -I${includedir}/mylib\n"
        "Libs.private: \n"
        "Requires: zlib, libpng >= 1.6\n"
        "Requires.private: a, b\n"
    )


@pytest.mark.parametrize(
    ("release", "libdir", "includedir"),
    [
        ("0.9.0", "${exec_prefix}/lib", "${prefix}/include"),
        ("0.9.30", "${exec_prefix}/lib", "${prefix}/include"),
        ("0.9.31", "${prefix}/lib", "${prefix}/include"),
    ],
)
def test_directories_that_are_not_stated(release: str, libdir: str, includedir: str) -> None:
    found = lines(options=Options(prefix="/usr"), release=release)
    assert (found["libdir"], found["includedir"]) == (
        f"libdir={libdir}",
        f"includedir={includedir}",
    )


@pytest.mark.parametrize(
    ("release", "libdir", "includedir"),
    [
        ("0.9.14", "/usr/lib64", "/opt/include"),
        ("0.9.15", "${prefix}/lib64", "/opt/include"),
        ("0.10.26", "${prefix}/lib64", "/opt/include"),
    ],
)
def test_directories_that_are_stated(release: str, libdir: str, includedir: str) -> None:
    options = Options(prefix="/usr", libdir="/usr/lib64", includedir="/opt/include")
    found = lines(options=options, release=release)
    assert (found["libdir"], found["includedir"]) == (
        f"libdir={libdir}",
        f"includedir={includedir}",
    )


def test_a_directory_that_is_the_prefix() -> None:
    assert lines(options=Options(prefix="/usr", libdir="/usr"))["libdir"] == "libdir=${prefix}"


def test_a_prefix_with_a_drive() -> None:
    options = Options(target="x86_64-pc-windows-gnu")
    assert lines(options=options)["prefix"] == "prefix=c:"
    assert lines(options=Options(), host=WINDOWS)["prefix"] == "prefix=c:"
    assert lines(options=Options(), host=WINDOWS)["libdir"] == "libdir=${prefix}/lib"


@pytest.mark.parametrize(
    ("release", "cflags"),
    [("0.10.4", "-I${includedir}/../up"), ("0.10.5", "-I/up")],
)
def test_parents_are_worked_out_since_0_10_5(release: str, cflags: str) -> None:
    text = '[package.metadata.capi.header]\nsubdirectory = "../up"'
    assert lines(text, release=release)["Cflags"] == f"Cflags: {cflags}"


@pytest.mark.parametrize(
    ("subdir", "release", "flag"),
    [
        ("sub/", "0.10.14", "-L${libdir}/sub/"),
        ("sub/", "0.10.15", "-L${libdir}/sub"),
        ("/abs/dir", "0.10.26", "-L/abs/dir"),
    ],
)
def test_install_subdir(subdir: str, release: str, flag: str) -> None:
    text = f'[package.metadata.capi.library]\ninstall_subdir = "{subdir}"'
    assert lines(text, release=release)["Libs"] == f"Libs: {flag} -lmylib"


def test_backslashes_of_hosts_with_drives_until_0_10_14() -> None:
    text = '[package.metadata.capi.library]\ninstall_subdir = "sub"'
    found = [lines(text, release=r, host=WINDOWS)["Libs"] for r in ("0.10.14", "0.10.15")]
    assert found == ["Libs: -L${libdir}\\sub -lmylib", "Libs: -L${libdir}/sub -lmylib"]


@pytest.mark.parametrize(
    ("count", "cflags"),
    [(0, "-I${includedir}/a/b"), (2, "-I${includedir}"), (3, "-I/"), (9, "-I/")],
)
def test_strip_include_path_components(count: int, cflags: str) -> None:
    text = (
        '[package.metadata.capi.header]\nsubdirectory = "a/b"\n'
        f"[package.metadata.capi.pkg_config]\nstrip_include_path_components = {count}"
    )
    assert lines(text)["Cflags"] == f"Cflags: {cflags}"


def test_an_absolute_subdirectory_and_what_is_stripped_of_it() -> None:
    text = (
        '[package.metadata.capi.header]\nsubdirectory = "/abs/x"\n'
        "[package.metadata.capi.pkg_config]\nstrip_include_path_components = %d"
    )
    found = [lines(text % count)["Cflags"] for count in (0, 1, 2)]
    assert found == ["Cflags: -I/abs/x", "Cflags: -I/abs", "Cflags: -I/"]


def test_no_header_and_no_requirements() -> None:
    text = (
        "[package.metadata.capi.header]\nenabled = false\n"
        '[package.metadata.capi.pkg_config]\nrequires = ""'
    )
    found = lines(text)
    assert (found["Cflags"], found["Requires"]) == ("Cflags: ", "Requires: ")
    assert "Requires.private" not in found


def test_line_breaks_of_the_description() -> None:
    text = '[package.metadata.capi.pkg_config]\ndescription = "a\\nb"'
    assert entry(plan_of(text, release="0.9.7"), "pkg-config").text is not None
    assert "Description: a b\n" in (entry(plan_of(text, release="0.9.7"), "pkg-config").text or "")
    assert "Description: a\nb\n" in (entry(plan_of(text, release="0.9.6"), "pkg-config").text or "")


def test_native_libraries_have_a_second_blank_until_0_10_4() -> None:
    def private(release: str, *types: str) -> str:
        return lines(options=USR._replace(library_types=types), release=release)["Libs.private"]

    assert private("0.10.4") == "Libs.private:  "
    assert private("0.10.4", "cdylib") == "Libs.private: "
    assert private("0.10.5") == "Libs.private: "


def test_a_static_library_alone_has_them_in_libs_too() -> None:
    options = USR._replace(library_types=("staticlib",), target=LINUX)
    assert lines(options=options)["Libs"] == "Libs: -L${libdir} -lmylib "
    (what,) = [unknown.what for unknown in plan_of(options=options).unknown]
    assert what == "Libs and Libs.private of /usr/lib/pkgconfig/mylib.pc"


def test_the_file_name_is_what_follows_the_last_slash() -> None:
    text = '[package.metadata.capi.pkg_config]\nfilename = "../x"'
    assert entry(plan_of(text), "pkg-config").path == "/usr/lib/pkgconfig/x.pc"


def test_line_breaks_that_cargo_keeps_ran() -> None:
    table = '[package.metadata.capi.pkg_config]\ndescription = """\na\nb"""\n'
    assert entry(plan_of(table), "pkg-config").text is not None
    plan = plan_of(table.replace("\n", "\r\n"))
    assert entry(plan, "pkg-config").text is None
    assert "Description of /usr/lib/pkgconfig/mylib.pc" in [one.what for one in plan.unknown]
