"""Members of workspaces, beyond what the rules' pages show.

What collides, and that it is chance which of two files is left, was tried with cargo-c 0.10.24.
"""

from __future__ import annotations

import pytest

from cargoc_check.findings import Finding
from tests.rules.support import found

CAPI = "package.metadata.capi"


def member(name: str, text: str = "") -> dict[str, str]:
    head = f'[package]\nname = "{name}"\nversion = "1.0.0"\nedition = "2021"\n'
    return {
        f"{name}/Cargo.toml": f"{head}[features]\ncapi = []\n{text}",
        f"{name}/src/lib.rs": "",
    }


def workspace(*members: dict[str, str], root: str = "") -> dict[str, str]:
    files = {"Cargo.toml": f'[workspace]\nmembers = ["*"]\nresolver = "2"\n{root}'}
    for files_of_member in members:
        files |= files_of_member
    return files


def collisions(one: str, other: str, **how: object) -> list[Finding]:
    return found(workspace(member("a", one), member("b", other)), "CAPI701", **how)


@pytest.mark.parametrize(
    ("one", "other", "what"),
    [
        (f'[{CAPI}.library]\nname = "x"', f'[{CAPI}.library]\nname = "x"', "library `x`"),
        # built under one name, though installed under two
        (f'[{CAPI}.library]\nname = "x-y"', f'[{CAPI}.library]\nname = "x_y"', "library `x_y`"),
        (
            f'[{CAPI}.library]\nname = "x"\ninstall_subdir = "1"',
            f'[{CAPI}.library]\nname = "x"\ninstall_subdir = "2"',
            "library `x`",
        ),
        ("", f'[{CAPI}.library]\nname = "a"', "library `a`"),
        ("", f'[{CAPI}.pkg_config]\nfilename = "a"', "pkg-config file `a.pc`"),
        # cargo-c generates both in one place and copies the later one to both folders
        (f'[{CAPI}.header]\nname = "x"', f'[{CAPI}.header]\nname = "x.h"', "header `x.h`"),
    ],
)
def test_files_of_one_name_collide(one: str, other: str, what: str) -> None:
    (finding,) = collisions(one, other)
    assert f"the {what}:" in finding.message
    assert finding.location.path == "b/Cargo.toml"
    assert finding.related[0][1].path == "a/Cargo.toml"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", ""),
        (f'[{CAPI}.header]\nsubdirectory = "s"', f'[{CAPI}.header]\nsubdirectory = "s"'),
        (f'[{CAPI}.header]\nname = "x"\nenabled = false', f'[{CAPI}.header]\nname = "x"'),
        (f'[{CAPI}.header]\nname = "x"\ngeneration = false', f'[{CAPI}.header]\nname = "x"'),
        (
            f'[{CAPI}.library]\ninstall_subdir = "gstreamer-1.0"\nversioning = false',
            f'[{CAPI}.library]\ninstall_subdir = "gstreamer-1.0"\nversioning = false',
        ),
    ],
)
def test_files_of_different_names_do_not(one: str, other: str) -> None:
    assert not collisions(one, other)


def test_only_what_is_requested_collides() -> None:
    same = f'[{CAPI}.library]\nname = "x"'
    assert not collisions(same, same, packages=("a",))
    assert collisions(same, same, packages=("a", "b"))


def test_crate_names_given_by_lib_are_pointed_at() -> None:
    same = '[lib]\nname = "x"\n'
    findings = collisions(same, same)
    assert len(findings) == 3
    assert {f.location.key for f in findings} == {"lib.name"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('[profile.release]\npanic = "abort"', "`[profile.release]`"),
        ("[profile.dev]\nopt-level = 1", "`[profile.dev]`"),
        ('[patch.crates-io]\nx = { path = "x" }', "`[patch.crates-io]`"),
    ],
)
def test_settings_for_the_root_only(text: str, shown: str) -> None:
    (finding,) = found(workspace(member("a", text)), "CAPI702")
    assert shown in finding.message
    assert finding.location.path == "a/Cargo.toml"


def test_settings_that_count_elsewhere_or_are_none() -> None:
    profile = '[profile.release]\npanic = "abort"\n'
    (finding,) = found(workspace(member("a", profile), root=profile), "CAPI702")
    assert "says the same" in (finding.help or "")
    assert not found(workspace(member("a", "[profile.release]\n")), "CAPI702")
    # a package that the workspace leaves out is its own root
    left_out = workspace(member("a", profile), root='exclude = ["a"]\n')
    assert not found(left_out, "CAPI702", manifest="a/Cargo.toml")
    assert not found({"Cargo.toml": member("a", profile)["a/Cargo.toml"]}, "CAPI702")
    # what has no C API is none of our business
    tool = '[package]\nname = "t"\nversion = "1.0.0"\n' + profile
    with_tool = workspace(member("a"), {"t/Cargo.toml": tool, "t/src/lib.rs": ""})
    assert not found(with_tool, "CAPI702")
