"""Search paths of ELF libraries: where each entry leads, and what looks wrong and is not."""

from __future__ import annotations

import pytest

from cargoc_check.artifacts.elf import search_paths
from cargoc_check.artifacts.system import system
from tests.support.described import described, findings

RULES = ("LIB301", "LIB302", "LIB303", "LIB304")


def found(entry: str, *more: str, machine: str = "x86_64,linux,gnu") -> set[str]:
    """Return what is said of the example with this runpath, and further lines before it."""
    line = f"usr/lib/libfoo.so.1.2.3  elf machine={machine} 'elf.runpath={entry}'"
    return {f.name for f in findings({"build": "\n".join((*more, line))}, select=RULES)}


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        ("/home/me/foo/target/release/deps", "search-path"),
        ("/build/foo-1.2.3", "search-path"),
        ("/root/.rustup/toolchains/stable-x86_64-unknown-linux-gnu/lib", "search-path"),
        ("/srv/ci/target/x86_64-unknown-linux-gnu/dist/deps", "search-path"),
        ("/usr/src/foo", "search-path"),
        ("/usr/home/me", "search-path"),
        ("$ORIGIN/../../../root/.rustup/lib", "search-path"),
        ("/usr/lib", "search-path-standard"),
        ("/usr/lib/", "search-path-standard"),
        ("//usr/lib", "search-path-standard"),
        ("/lib64", "search-path-standard"),
        ("/usr/lib/x86_64-linux-gnu", "search-path-standard"),
        ("/tmp", "search-path-unsafe"),
        ("/var/tmp/portage/foo", "search-path-unsafe"),
        ("/usr/lib/../../tmp/foo", "search-path-unsafe"),
        ("lib", "search-path-unsafe"),
        (".", "search-path-unsafe"),
        ("../lib", "search-path-unsafe"),
        ("@loader_path/../lib", "search-path-unsafe"),
        ("/opt/bar/lib", "search-path-outside"),
        ("/usr/../opt/bar", "search-path-outside"),
        ("$ORIGIN/../../..", "search-path-outside"),
        ("${ORIGIN}/../../../lib", "search-path-outside"),
    ],
)
def test_where_entries_lead(entry: str, rule: str) -> None:
    assert found(entry) == {rule}


@pytest.mark.parametrize(
    "entry",
    [
        "$ORIGIN",
        "${ORIGIN}",
        "$ORIGIN/../lib/foo",
        "$ORIGIN/../../lib",
        "$LIB/foo",
        "/usr/lib/foo",
        "/usr/lib/x86_64-linux-gnu/foo",
        "/usr/local/lib",
        "/nix/store/abc-foo/lib",
        "/home/linuxbrew/.linuxbrew/lib",
    ],
)
def test_entries_that_are_in_order(entry: str) -> None:
    assert found(entry) == set()


def test_each_entry_is_judged() -> None:
    assert found("/usr/lib,/tmp/a,/opt/b,/home/me") == {
        "search-path",
        "search-path-standard",
        "search-path-unsafe",
        "search-path-outside",
    }


def test_old_tag_counts_as_well() -> None:
    line = "usr/lib/libfoo.so.1.2.3  elf elf.rpath=/tmp/a"
    assert {f.name for f in findings({"build": line}, select=RULES)} == {"search-path-unsafe"}


def test_directory_of_the_tree_is_none_of_another_prefix() -> None:
    beside = "opt/bar/lib/libbar.so.1  elf name=libbar.so.1"
    assert found("/opt/bar/lib", beside) == set()


@pytest.mark.parametrize("os", ["freebsd", "netbsd", "illumos"])
def test_other_systems_have_packages_in_other_prefixes(os: str) -> None:
    assert found("/usr/pkg/lib", machine=f"x86_64,{os},") == set()
    assert found("/opt/csw/lib", machine=f"x86_64,{os},") == set()
    assert found("/home/me/lib", machine=f"x86_64,{os},") == {"search-path"}


def test_home_in_which_the_tree_is_installed_is_none_of_a_builder() -> None:
    lines = (
        *("!usr/lib/libfoo.so.1.2.3", "!usr/lib/libfoo.so.1", "!usr/lib/libfoo.so"),
        "!usr/lib/libfoo.a",
        "!usr/lib/pkgconfig/foo.pc",
        "home/me/.local/lib/libfoo.so.1  elf elf.runpath=/home/me/.local/lib/foo",
    )
    assert findings({"build": "\n".join(lines)}, select=RULES) == []


def test_library_of_a_wheel_may_look_above_the_wheel() -> None:
    lines = "@wheel foo 1.2.3 any\nfoo/libfoo.so  elf elf.runpath=$ORIGIN/../../nvidia/lib"
    assert findings({"build": lines}, select=RULES) == []


def test_entry_of_a_path_that_is_empty_as_a_whole_is_none() -> None:
    library = described({"build": ""}).build.libraries[0]
    assert library.elf is not None
    for runpath, entries in ((("",), ()), (("/a", "", ""), ("/a", "")), (None, ())):
        elf = library.elf._replace(runpath=runpath)
        assert search_paths.entries(library._replace(elf=elf)) == entries


def test_only_glibc_takes_an_empty_entry_for_the_working_directory() -> None:
    for env, leads in (("gnu", "empty"), ("musl", "fine")):
        line = f"usr/lib/libfoo.so.1.2.3  elf machine=x86_64,linux,{env}"
        build = described({"build": line}).build
        found = search_paths.leads("", build.libraries[0], build, system(build))
        assert found == leads
