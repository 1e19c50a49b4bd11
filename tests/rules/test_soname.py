from __future__ import annotations

import pytest

from tests.rules.support import audit_files, capi, found, report_of


def _library(lines: str, more: str = "") -> dict[str, str]:
    return capi(f"[package.metadata.capi.library]\n{lines}\n{more}")


def _at(version: str, lines: str = "") -> dict[str, str]:
    text = f"[package.metadata.capi.library]\n{lines}\n" if lines else ""
    manifest = capi(text)["Cargo.toml"].replace('"1.2.3"', f'"{version}"', 1)
    return {"Cargo.toml": manifest}


# The sonames are those that cargo-c 0.10.24 gave these versions.
@pytest.mark.parametrize(
    ("version", "components", "soname", "effect"),
    [
        ("1.2.3", None, "libmylib.so.1", "only a new major version"),
        ("0.4.2", None, "libmylib.so.0.4", "every minor release"),
        ("0.0.4", None, "libmylib.so.0.0.4", "every release"),
        ("0.4.2", 1, "libmylib.so.0", "no release before 1.0"),
        ("0.0.4", 2, "libmylib.so.0.0", "every minor release"),
        ("1.4.2", 2, "libmylib.so.1.4", "every minor release"),
        ("1.2.3", 3, "libmylib.so.1.2.3", "every release"),
        ("2.0.0-beta.1", None, "libmylib.so.2", "only a new major version"),
    ],
)
def test_the_policy_names_the_soname_and_what_changes_it(
    version: str, components: int | None, soname: str, effect: str
) -> None:
    lines = f"version_suffix_components = {components}" if components else ""
    (finding,) = found(_at(version, lines), "soname-policy")
    assert finding.message.startswith(f"the soname is {soname}: {effect}")
    assert finding.location.excerpt == f'version = "{version}"'


def test_the_policy_of_a_library_with_its_own_version_is_said_there() -> None:
    (finding,) = found(_library('version = "0.3.0"'), "soname-policy")
    assert "libmylib.so.0.3 by `library.version` 0.3.0" in finding.message
    assert finding.location.key == "package.metadata.capi.library.version"


@pytest.mark.parametrize(
    ("release", "soname"),
    [("0.9.24", "libmylib.so.0"), ("0.9.26", "libmylib.so.0.0"), ("0.9.27", "libmylib.so.0.0.4")],
)
def test_the_policy_is_that_of_the_judged_release(release: str, soname: str) -> None:
    (finding,) = found(_at("0.0.4"), "soname-policy", cargo_c=release)
    assert f"the soname is {soname}:" in finding.message


def test_modules_and_refused_versions_have_no_policy() -> None:
    assert not found(_library('install_subdir = "x"\nversioning = false'), "soname-policy")
    assert not found(_library('version = "1.2"'), "soname-policy")


def test_a_version_that_cannot_be_seen_has_no_policy() -> None:
    manifest = (
        '[package]\nname = "mylib"\nversion.workspace = true\n\n[features]\ncapi = []\n'
        "\n[package.metadata.capi.header]\nenabled = true\n"
    )
    report = report_of({"Cargo.toml": manifest})
    rules = {finding.rule for finding in report.findings}
    assert not rules & {"CAPI311", "CAPI312"}


def test_an_inherited_version_is_shown_where_it_is_said() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["a"]\n\n[workspace.package]\nversion = "0.4.2"\n',
        "a/Cargo.toml": '[package]\nname = "a"\nversion.workspace = true\n[features]\ncapi = []\n',
        "a/src/lib.rs": "",
    }
    (finding,) = found(files, "soname-policy")
    assert finding.location.path == "Cargo.toml"
    assert finding.location.excerpt == 'version = "0.4.2"'


@pytest.mark.parametrize("version", ["0.0.4", "0.0.0"])
def test_0_0_z_changes_with_every_patch(version: str) -> None:
    (finding,) = found(_at(version), "soname-per-patch")
    assert f"libmylib.so.{version}" in finding.message


def test_0_0_z_is_silent_where_it_is_meant_or_makes_no_difference() -> None:
    for lines in (
        "version_suffix_components = 1",
        "version_suffix_components = 2",
        "version_suffix_components = 3",
        'install_subdir = "x"\nversioning = false',
        'version = "1.0.0"',
    ):
        assert not found(_at("0.0.4", lines), "soname-per-patch")
    assert not found(_at("0.0.4"), "soname-per-patch", cargo_c="0.9.24")


def test_all_numbers_by_choice_are_no_mistake() -> None:
    assert not found(_library("version_suffix_components = 3"), "soname-per-patch")


def test_only_a_linkable_library_needs_a_version() -> None:
    off = "[package.metadata.capi.header]\nenabled = false\n"
    assert found(_library("versioning = false"), "unversioned-library")
    assert not found(_library("versioning = false", off), "unversioned-library")
    assert not found(_library('versioning = false\ninstall_subdir = "x"'), "unversioned-library")
    assert not found(_library('versioning = "no"'), "unversioned-library")
    assert not found(_library("versioning = true"), "unversioned-library")


def test_a_library_beside_the_others_is_silent() -> None:
    off = "[package.metadata.capi.header]\nenabled = false\n"
    rule = "library-in-subdirectory"
    assert found(_library('install_subdir = "cskk"'), rule)
    assert not found(_library('install_subdir = ""'), rule)
    assert not found(_library('install_subdir = "."'), rule)
    assert not found(_library('install_subdir = "x"\nversioning = false'), rule)
    assert not found(_library('install_subdir = "x"', off), rule)


def test_components_without_versioning_do_nothing() -> None:
    rule = "suffix-components-unused"
    both = "version_suffix_components = 1\nversioning = false"
    (finding,) = found(_library(both), rule)
    assert finding.location.key == "package.metadata.capi.library.version_suffix_components"
    assert not found(_library("version_suffix_components = 1"), rule)
    plugin = 'version_suffix_components = 1\nplugin = true\ninstall_subdir = "x"'
    (finding,) = found(_library(plugin), rule)
    assert "library.plugin" in finding.message


def test_a_pre_release_of_the_package_counts_too() -> None:
    (finding,) = found(_at("0.5.7-pre"), "pre-release-shares-soname")
    assert "0.5.7-pre is installed as 0.5.7" in finding.message
    assert not found(_at("0.5.7+build.1"), "pre-release-shares-soname")


# What the releases did is recorded from real runs of 0.9.14 and 0.10.24, the rest from history.
@pytest.mark.parametrize(
    ("lines", "release", "rule", "says"),
    [
        ("versioning = false", "0.9.14", "CAPI317", "no file has that name"),
        ('version = "0.3.0"', "0.9.26", "CAPI317", "the link installed is .so.0"),
        ('version = "0.3.0"', "0.9.24", "CAPI318", "ends in .so.0"),
        ('install_subdir = "x"\nversioning = false', "0.10.21", "CAPI318", "install_subdir"),
        (
            "[package.metadata.capi.library.target.mips]\nrustflags = 'x'",
            "0.10.26",
            "CAPI318",
            "by triple",
        ),
        ("[package.metadata.capi.header]\nname = 'my-lib'", "0.9.24", "CAPI318", "no identifiers"),
        ("[package.metadata.capi.header]\nsubdirectory = false", "0.9.1", "CAPI317", "left empty"),
    ],
)
def test_a_fault_of_the_release_is_found_where_the_crate_runs_into_it(
    lines: str, release: str, rule: str, says: str
) -> None:
    messages = [finding.message for finding in found(_library(lines), rule, cargo_c=release)]
    assert [m for m in messages if m.startswith(f"cargo-c {release}: ") and says in m]


@pytest.mark.parametrize(
    ("lines", "release"),
    [
        ("versioning = false", "0.9.15"),
        ("versioning = true", "0.9.14"),
        ('version = "1.0.0"', "0.9.24"),
        ("versioning = false\ninstall_subdir = 'x'", "0.9.14"),
        ("[package.metadata.capi.library.target.'cfg(unix)']\nrustflags = 'x'", "0.10.26"),
        ("[package.metadata.capi.library.target.mips]\nrustflags = 'x'", "0.10.16"),
    ],
)
def test_faults_that_do_not_concern_the_crate_are_not_mentioned(lines: str, release: str) -> None:
    broken = found(_library(lines), "CAPI317", cargo_c=release)
    about = [f.message for f in found(_library(lines), "CAPI318", cargo_c=release)]
    assert not broken
    assert not [m for m in about if "triple" in m or "soname" in m]


def test_a_fault_names_targets_and_the_release_that_mended_it() -> None:
    (finding,) = found(_library("versioning = false"), "CAPI317", cargo_c="0.9.14")
    assert "x86_64-unknown-linux-gnu" in finding.message
    assert finding.help == "mended in cargo-c 0.9.15"


def test_an_ordinary_library_has_nothing_to_be_warned_of() -> None:
    rules = [f.rule for f in audit_files(capi("")) if f.severity.value != "info"]
    assert not rules
