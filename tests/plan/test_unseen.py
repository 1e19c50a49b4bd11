"""Plans of a manifest alone: what its workspace and its files would say is not made up."""

from __future__ import annotations

import pytest

from cargoc_check.plan.model import Plan
from tests.support.plans import LINUX, USR, entry, paths, plans_of

HEAD = '[package]\nname = "foo"\nversion.workspace = true\ndescription.workspace = true\n'
CAPI = "[features]\ncapi = []\n"


def plan(text: str = "", triple: str = LINUX) -> Plan:
    (found,) = plans_of({"Cargo.toml": HEAD + CAPI + text}, USR._replace(target=triple))
    return found


def unknown(found: Plan) -> dict[str, str]:
    return {one.what: one.why for one in found.unknown}


def test_nothing_has_a_version_that_nobody_said() -> None:
    found = plan()
    assert found.version == ""
    assert paths(found) == [
        "/usr/include/foo/foo.h",
        "/usr/lib/libfoo.a",
        "/usr/lib/pkgconfig/foo.pc",
    ]
    assert entry(found, "pkg-config").text is None
    assert entry(found, "header").macros == ()
    inherited = "inherited from a workspace that is not among the files"
    assert {what: why for what, why in unknown(found).items() if inherited in why} == {
        "the shared library's file, its links, its soname": f"the version is {inherited}",
        "Version and Description of /usr/lib/pkgconfig/foo.pc": (
            f"the version and the description are {inherited}"
        ),
        "version macros of /usr/include/foo/foo.h": f"the version is {inherited}",
    }


@pytest.mark.parametrize("triple", ["x86_64-pc-windows-msvc", "aarch64-linux-android"])
def test_names_without_a_version_are_there(triple: str) -> None:
    found = plan(triple=triple)
    assert entry(found, "shared").binary is not None
    assert not any("file" in what and "shared" in what for what in unknown(found))


def test_what_the_metadata_says_is_there() -> None:
    found = plan(
        """
[package.metadata.capi.library]
version = "2.3.4"
[package.metadata.capi.pkg_config]
version = "2.3"
description = "Says it itself"
[package.metadata.capi.header]
emit_version_constants = false
"""
    )
    assert "/usr/lib/libfoo.so.2.3.4" in paths(found)
    assert "Version: 2.3\n" in (entry(found, "pkg-config").text or "")
    assert not any("inherited" in why for why in unknown(found).values())


def test_files_that_cannot_be_looked_up_are_named() -> None:
    found = plan(
        """
[package.metadata.capi.install.include]
asset = [{ from = "inc/*.h" }]
[package.metadata.capi.install.data]
asset = [{ from = "table.json" }]
"""
    )
    assert {"files of `inc/*.h`", "files of `table.json`"} <= set(unknown(found))
    assert not any(one.role == "data" for one in found.tree)


def test_with_the_workspace_at_hand_all_is_known() -> None:
    root = (
        '[workspace]\nmembers = ["a"]\n[workspace.package]\nversion = "1.0.0"\ndescription = "D"\n'
    )
    files = {"Cargo.toml": root, "a/Cargo.toml": HEAD + CAPI, "a/src/lib.rs": ""}
    (found,) = plans_of(files)
    assert found.version == "1.0.0"
    assert "/usr/lib/libfoo.so.1.0.0" in paths(found)
    assert set(unknown(found)) == {"Libs.private of /usr/lib/pkgconfig/foo.pc"}
