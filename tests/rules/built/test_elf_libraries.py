"""Sonames, links and needs of ELF libraries: what else is found, and what is so on purpose."""

from __future__ import annotations

import pytest

from cargoc_check.findings import Finding, Severity
from tests.support.described import findings

LIBRARY = "usr/lib/libfoo.so.1.2.3  elf"
OURS = ("LIB02", "LIB10", "LIB11", "LIB30", "LIB31", "LIB32", "LIB33")
ALONE = ("!usr/lib/libfoo.so.1", "!usr/lib/libfoo.so.1.2.3", "!usr/lib/libfoo.so")


def all_found(*lines: str, options: str = "") -> list[Finding]:
    """Return what these rules find in the example's tree with these lines, hints aside."""
    found = findings({"build": "\n".join(lines)}, options)
    return [finding for finding in found if finding.rule.startswith(OURS)]


def named(*lines: str, options: str = "") -> set[str]:
    found = all_found(*lines, options=options)
    return {finding.name for finding in found if finding.severity is not Severity.INFO}


def message(*lines: str, options: str = "") -> str:
    (finding,) = all_found(*lines, options=options)
    return finding.message


def test_correct_library_is_silent() -> None:
    assert not all_found()


# Sonames


@pytest.mark.parametrize(
    "path",
    [
        "usr/lib/foo/libplugin.so",
        "usr/lib/gstreamer-1.0/libgstfoo.so",
        "usr/lib/python3/dist-packages/foo/_foo.so",
        "usr/libexec/foo/libfoo.so",
    ],
)
@pytest.mark.parametrize("name", ["none", "libfoo.so"])
def test_what_is_loaded_by_its_path_needs_no_soname(path: str, name: str) -> None:
    assert named(f"{path}  elf name={name}") == set()


def test_library_to_be_loaded_before_others_needs_no_soname() -> None:
    assert named("usr/lib/libpreload.so  elf name=none") == set()
    assert named("usr/lib/libpreload.so  elf name=libpreload.so") == set()


@pytest.mark.parametrize("name", ["libfoo-2.40-system.so", "libfoo-1.2.so", "libfoo3.so"])
def test_version_in_the_name_is_a_version(name: str) -> None:
    assert "soname-unversioned" not in named(*ALONE, f"usr/lib/{name}  elf name={name}")


def test_link_of_linkers_may_lie_in_another_folder() -> None:
    assert "dev-link-missing" not in named(
        *ALONE,
        "lib/libfoo.so.1.2.3  elf",
        "lib/libfoo.so.1 -> libfoo.so.1.2.3",
        "usr/lib/libfoo.so -> /lib/libfoo.so.1.2.3",
    )


def test_file_that_is_called_as_the_soname_needs_no_link() -> None:
    assert named(*ALONE, "usr/lib/libfoo.so.1  elf", "usr/lib/libfoo.so -> libfoo.so.1") == set()


def test_soname_link_through_another_link() -> None:
    assert named(
        "usr/lib/libfoo.so.1 -> libfoo.so.1.2", "usr/lib/libfoo.so.1.2 -> libfoo.so.1.2.3"
    ) == (set())


def test_soname_link_that_leads_nowhere_is_told_once() -> None:
    assert named("usr/lib/libfoo.so.1 -> libfoo.so.1.2.4") == {"library-link-dangling"}


def test_longer_version_of_the_soname() -> None:
    lines = (
        *ALONE[:2],
        "usr/lib/libfoo.so -> libfoo.so.0.5.1",
        "usr/lib/libfoo.so.0.5 -> libfoo.so.0.5.1",
    )
    assert named(*lines, "usr/lib/libfoo.so.0.5.1  elf name=libfoo.so.0.5") == set()


def test_two_libraries_of_one_soname_in_two_directories() -> None:
    lines = [
        "usr/lib/glibc-hwcaps/x86-64-v3/libfoo.so.1.2.3  elf",
        "usr/lib/glibc-hwcaps/x86-64-v3/libfoo.so.1 -> libfoo.so.1.2.3",
    ]
    assert named(*lines) == set()


def test_android_wants_no_version() -> None:
    line = "usr/lib/libfoo.so  elf name=libfoo.so machine=aarch64,android, needed=libc.so,liblog.so"
    assert named(*ALONE, line, options="--target aarch64-linux-android") == set()


# Links


def test_links_of_a_package_may_lead_to_another_package() -> None:
    lines = (*ALONE[:2], "@deb libfoo-dev 1.2.3-1 amd64", "usr/lib/libfoo.so -> libfoo.so.1.2.3")
    assert named(*lines) == set()


def test_links_without_their_library_in_a_directory() -> None:
    links = ("usr/lib/libfoo.so -> libfoo.so.1.2.3", "usr/lib/libfoo.so.1 -> libfoo.so.1.2.3")
    static = "usr/lib/libfoo.a  static"
    found = all_found("!usr/lib/libfoo.so.1.2.3", static, *links)
    assert [one.message for one in found if one.name == "library-link-dangling"] == [
        "leads to libfoo.so.1.2.3, which is not there"
    ] * 2
    # what is put together for a package for building alone
    assert named(*ALONE, static, links[0]) == set()
    # what is in packages may lead to others
    assert named(*ALONE, "@deb libfoo-dev 1.2.3-1 amd64", static, *links) == set()


def test_absolute_link_to_what_an_administrator_chooses() -> None:
    assert named("usr/lib/libblas.so.3 -> /etc/alternatives/libblas.so.3") == set()


def test_link_to_the_parent_directory() -> None:
    lines = (
        "usr/lib/libbar.so.1 -> ../../lib/libbar.so.1",
        "lib/libbar.so.1  elf name=libbar.so.1",
    )
    assert named(*lines) == set()


def test_link_outside_names_where_it_leads() -> None:
    assert message("usr/lib/libfoo.so -> ../../../build/libfoo.so") == (
        "leads to ../../../build/libfoo.so, which is not installed"
    )


def test_older_library_for_those_that_still_need_it() -> None:
    lines = ("usr/lib/libfoo.so.0 -> libfoo.so.0.9", "usr/lib/libfoo.so.0.9  elf name=libfoo.so.0")
    assert named(*lines) == set()


# Search paths


@pytest.mark.parametrize(
    "path", ["$ORIGIN", "$ORIGIN/../lib/foo", "${ORIGIN}/foo", "/usr/lib/foo", "$LIB/foo"]
)
def test_search_path_that_moves_with_the_library(path: str) -> None:
    assert named(f"{LIBRARY} elf.runpath={path}") == set()


@pytest.mark.parametrize("path", ["/home/me/lib", "lib", "$ORIGIN/../../../lib", "/tmp/a"])
def test_search_path_that_does_not(path: str) -> None:
    assert named(f"{LIBRARY} elf.rpath={path}")


# Needs


def test_needed_library_without_a_version_that_is_the_systems() -> None:
    line = "usr/lib/libfoo.so.1.2.3  elf machine=x86_64,haiku, needed=libroot.so,libnetwork.so"
    assert named(line, options="--target x86_64-unknown-haiku") == set()


def test_needed_library_that_lies_in_the_tree() -> None:
    lines = ("usr/lib/libbar.so.1  elf name=libbar.so.1 exports=bar_new",)
    uses = f"{LIBRARY} needed=libc.so.6,libbar.so.1 imports=bar_new,malloc@GLIBC_2.2.5%libc.so.6"
    assert named(*lines, uses) == set()


def test_symbol_of_a_library_that_the_needed_one_needs() -> None:
    lines = (
        "usr/lib/libbar.so.1  elf name=libbar.so.1 exports=bar_new needed=libbaz.so.1",
        "usr/lib/libbaz.so.1  elf name=libbaz.so.1 exports=baz_new",
    )
    assert named(*lines, f"{LIBRARY} needed=libc.so.6,libbar.so.1 imports=baz_new") == set()


@pytest.mark.parametrize(
    "what",
    [
        "needed=libc.so.6,libbar.so.1 imports=bar_new",
        "needed=libc.so.6 imports=__asan_init,__sanitizer_cov_trace",
        "needed=libc.so.6 imports=__gmon_start__,_GLOBAL_OFFSET_TABLE_",
        "machine=x86_64,linux,musl needed=libc.musl-x86_64.so.1 imports=bar_new",
        "machine=x86_64,freebsd, needed=libc.so.7 imports=bar_new",
    ],
)
def test_symbol_that_somebody_may_have(what: str) -> None:
    assert named(f"{LIBRARY} {what}") == set()


def test_undefined_symbol_is_named() -> None:
    line = f"{LIBRARY} needed=libc.so.6 imports=bar_new,free@GLIBC_2.2.5%libc.so.6"
    assert "bar_new" in message(line)


def test_library_without_a_system_needs_none() -> None:
    assert named(f"{LIBRARY} needed= imports=host_call") == set()


def test_library_of_glibc_may_use_what_is_private() -> None:
    line = "usr/lib/libbar.so.1  elf name=libbar.so.1 imports=__libc_fatal@GLIBC_PRIVATE"
    assert named(line) == {"private-symbol"}
    assert named(f"{line} elf.version_definitions=GLIBC_2.2.5") == set()


def test_minimum_glibc_is_the_newest_of_what_is_needed() -> None:
    imports = "a@GLIBC_2.34,b@GLIBC_2.9,c@GLIBC_2.28,d@GLIBC_2.34"
    assert (
        message(f"{LIBRARY} needed=libc.so.6 imports={imports}")
        == "needs glibc 2.34 or newer, for a, d"
    )


def test_minimum_glibc_of_a_distributions_package_is_its_own() -> None:
    lines = ("@deb libfoo1 1.2.3-1 amd64", f"{LIBRARY} needed=libc.so.6 imports=a@GLIBC_2.34")
    assert not all_found(*lines)


def test_time_of_64_bits() -> None:
    line = f"{LIBRARY} machine=x86_64 imports=stat64@GLIBC_2.33"
    assert "time-32bit" not in {finding.name for finding in all_found(line)}
