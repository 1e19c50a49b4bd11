"""What ELF libraries need and take from others: what else is found, and what is in order."""

from __future__ import annotations

import pytest

from tests.support.described import findings

RULES = ("LIB31", "LIB32", "LIB33")
FOO = "usr/lib/libfoo.so.1.2.3  elf "
BAR = "usr/lib/libbar.so.1  elf name=libbar.so.1 exports=bar_new imports="


def found(foo: str, *more: str, header: str = "") -> set[str]:
    """Return what is said of the example with these fields, and further lines before it."""
    files = {"build": "\n".join((*more, FOO + foo))}
    if header:
        files["usr/include/foo/more.h"] = header
    return {finding.name for finding in findings(files, select=RULES)}


# Names


@pytest.mark.parametrize(
    ("needed", "rule"),
    [
        ("./libbar.so.1", "needed-path"),
        ("/home/me/bar/libbar.so", "needed-path"),
        ("/usr/lib64/libbar.so.1", "needed-absolute"),
        ("libfoo.so.1", "needed-itself"),
        ("libstd-0123456789abcdef.so", "needed-rust"),
        ("libfdio.so", "needed-unversioned"),
    ],
)
def test_names(needed: str, rule: str) -> None:
    assert rule in found(f"needed=libc.so.6,{needed}")


@pytest.mark.parametrize(
    "needed",
    [
        "libm.so.6",
        "libgcc_s.so.1",
        "ld-linux-x86-64.so.2",
        "libdl.so.2",
        "/nix/store/abc/libz.so.1",
    ],
)
def test_names_that_are_in_order(needed: str) -> None:
    assert found(f"needed=libc.so.6,{needed}") <= {"needed-unused"}


@pytest.mark.parametrize("needed", ["libLLVM-15.so", "libjvm.so", "libR.so", "libgtk-4.so.1"])
def test_versions_in_the_stem_and_plugins_of_others(needed: str) -> None:
    assert found(f"needed=libc.so.6,{needed}") == {"needed-unexpected"}


def test_path_that_the_tree_has_is_in_order() -> None:
    assert found("needed=libc.so.6,/usr/lib/libbar.so.1", BAR) == set()


@pytest.mark.parametrize("os", ["android", "haiku"])
def test_systems_without_versions(os: str) -> None:
    libc = {"android": "libc.so,liblog.so", "haiku": "libroot.so,libnetwork.so"}[os]
    assert found(f"machine=x86_64,{os}, needed={libc}") == set()


# C libraries


@pytest.mark.parametrize(
    "needed",
    [
        "libc.so.6,libc.musl-x86_64.so.1",
        "libc.so.6,libc.so",
        "libc.so.7,ld-linux-x86-64.so.2",
        "libc.so.12,libc.so.6",
    ],
)
def test_two_c_libraries(needed: str) -> None:
    assert "foreign-libc" in found(f"needed={needed}")


@pytest.mark.parametrize(
    ("machine", "needed"),
    [
        ("linux,musl", "libc.musl-x86_64.so.1,libc.so"),
        ("linux,musl", "libc.musl-x86_64.so.1,libc.so.6,libgcompat.so.0"),
        ("linux,gnu", "libc.so.6,ld-linux-x86-64.so.2"),
        ("linux,gnu", "libc.so.6.1,ld-linux.so.2"),
        ("hurd,gnu", "libc.so.0.3,libm.so.6"),
        ("openbsd,", "libc.so.97.1,libm.so.10.1"),
    ],
)
def test_one_c_library(machine: str, needed: str) -> None:
    assert "foreign-libc" not in found(f"machine=x86_64,{machine} needed={needed}")


def test_c_library_that_is_not_named() -> None:
    assert found("needed= imports=malloc,memcpy") == {"needed-lacking"}
    assert found("needed= imports=memcpy,memset,strlen") == set()


# Undefined symbols


def test_symbol_that_nobody_has() -> None:
    assert found("needed=libc.so.6 imports=bar_gone") == {"undefined-symbol"}
    assert found("needed=libc.so.6,libbar.so.1 imports=bar_gone", BAR) >= {"undefined-symbol"}


@pytest.mark.parametrize(
    ("needed", "imports"),
    [
        ("libc.so.6,libbar.so.1", "bar_new"),
        ("libc.so.6,libbar.so.2", "bar_gone"),
        ("libc.so.6", "foo_new"),
        ("libc.so.6", "pow"),
        ("libgcc_s.so.1", "malloc"),
        ("libc.so.6", "pthread_create"),
        ("libc.so.6", "__stack_chk_fail"),
        ("libc.so.6", "__aeabi_unwind_cpp_pr0"),
        ("libc.so.6", "_end"),
        ("libc.so.6", "__asan_report_load4"),
    ],
)
def test_symbols_that_somebody_has_or_may_have(needed: str, imports: str) -> None:
    assert "undefined-symbol" not in found(f"needed={needed} imports={imports}", BAR)


def test_symbol_may_be_of_what_a_needed_library_needs() -> None:
    far = "usr/lib/libfar.so.1  elf name=libfar.so.1 exports=far_new imports="
    bar = f"{BAR} needed=libc.so.6"
    foo = "needed=libc.so.6,libbar.so.1 imports=bar_new,far_new"
    assert "undefined-symbol" not in found(foo, f"{bar},libfar.so.1", far)
    assert "undefined-symbol" not in found(foo, f"{bar},libelsewhere.so.1")
    assert "undefined-symbol" in found(foo, bar)


def test_callback_that_a_header_declares_is_the_users() -> None:
    header = "#pragma once\nvoid foo_on_event(int event);\n"
    fields = "needed=libc.so.6 imports=foo_on_event"
    assert "undefined-symbol" in found(fields)
    assert "undefined-symbol" not in found(fields, header=header)


@pytest.mark.parametrize("machine", ["x86_64,linux,musl", "x86_64,freebsd,", "aarch64,android,"])
def test_nothing_is_certain_where_symbols_have_no_versions(machine: str) -> None:
    assert "undefined-symbol" not in found(f"machine={machine} needed=libc.so imports=bar_gone")


def test_plugin_may_leave_symbols_to_its_host() -> None:
    plugin = "usr/lib/foo/bar.so  elf name=none needed=libc.so.6 imports=host_call"
    assert "undefined-symbol" not in found("", plugin)


# Packages


@pytest.mark.parametrize("machine", ["x86_64,linux,musl", "x86_64,linux,gnu"])
def test_base_of_a_system_is_expected(machine: str) -> None:
    needed = "libc.musl-x86_64.so.1" if "musl" in machine else "libc.so.6"
    assert found(f"machine={machine} needed={needed},libgcc_s.so.1") == set()
    assert found(f"machine={machine} needed={needed},libX11.so.6") == {"needed-unexpected"}


def test_library_beside_in_another_release() -> None:
    other = "usr/lib/libbar.so.2  elf name=libbar.so.2"
    assert "needed-version" in found("needed=libc.so.6,libbar.so.2", BAR)
    assert "needed-version" not in found("needed=libc.so.6,libbar.so.2", BAR, other)
    assert "needed-version" not in found("needed=libc.so.6,libbaz.so.2", BAR)


@pytest.mark.parametrize(
    ("version", "named"),
    [("GLIBC_2.17", False), ("GLIBC_2.18", True), ("GLIBC_2.4", False), ("GLIBC_ABI_X", False)],
)
def test_newer_glibc_than_rust_needs(version: str, named: bool) -> None:
    said = found(f"imports=read@{version}%libc.so.6")
    assert ("minimum-glibc" in said) is named
