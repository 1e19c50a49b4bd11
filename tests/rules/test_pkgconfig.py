"""The pkg-config file's name and description, beyond what the rules' pages show."""

from __future__ import annotations

import pytest

from tests.rules.support import capi, found, report_of
from tests.support.mending import applied

PC = "[package.metadata.capi.pkg_config]\n"


def test_a_name_for_the_library_alone_leaves_the_file_behind() -> None:
    (finding,) = found(capi('[package.metadata.capi.library]\nname = "good"'), "CAPI501")
    assert "`good`" in finding.message
    assert "`mylib.pc`" in finding.message
    assert finding.location.key == "package.metadata.capi.library.name"


@pytest.mark.parametrize(
    "text",
    [
        '[package.metadata.capi.library]\nname = "mylib"',
        '[package.metadata.capi.library]\nname = "good"\n' + PC + 'filename = "libgood-2"',
        # a plugin: nobody asks pkg-config for it
        '[package.metadata.capi.library]\nversioning = false\ninstall_subdir = "x"\nname = "x"',
        "[package.metadata.capi.library]\nversion = '3.0.0'",
        # `libfoo.pc` beside `libfoo.so`, as many have it
        '[lib]\nname = "libgood"\n[package.metadata.capi.library]\nname = "good"',
    ],
)
def test_names_that_agree_or_are_said_are_left_alone(text: str) -> None:
    assert not found(capi(text), "CAPI501")
    assert not found(capi(text), "CAPI502")


def test_a_pc_name_is_reported_once_where_the_library_has_one_as_well() -> None:
    text = '[package.metadata.capi.library]\nname = "good"\n' + PC + 'name = "libgood"'
    assert not found(capi(text), "CAPI501")
    (finding,) = found(capi(text), "CAPI502")
    assert finding.fix is not None


@pytest.mark.parametrize(
    ("table", "mended"),
    [
        (f'{PC}name = "libé"', f'{PC}name = "libé"\nfilename = "libé"'),
        (f"{PC}name = 'lib\"x'", f"{PC}name = 'lib\"x'\nfilename = 'lib\"x'"),
        (f'{PC}"name" = "x" # y', f'{PC}"name" = "x" # y\nfilename = "x"'),
        (
            '[package.metadata.capi]\npkg_config.name = "x"',
            '[package.metadata.capi]\npkg_config.name = "x"\npkg_config.filename = "x"',
        ),
        (
            '[package.metadata]\ncapi = { pkg_config = { name = "x" } }',
            '[package.metadata]\ncapi = { pkg_config = { name = "x", filename = "x" } }',
        ),
    ],
)
def test_the_fix_suits_how_the_name_is_written(table: str, mended: str) -> None:
    (finding,) = found(capi(table), "CAPI502")
    assert applied(capi(table), finding)["Cargo.toml"].rstrip() == capi(mended)["Cargo.toml"]


@pytest.mark.parametrize("name", ["mylib", "MyLib", "my-lib", "My Library", "a/b", ""])
def test_a_pc_name_that_is_the_files_or_a_text_is_left_alone(name: str) -> None:
    assert not found(capi(f'{PC}name = "{name}"'), "CAPI502")


@pytest.mark.parametrize(
    ("filename", "rule"),
    [
        ("sub/x", "CAPI503"),
        ("/tmp/x", "CAPI504"),
        ("deps/x", "CAPI504"),
        ("a/../b", "CAPI503"),
        ("x.pc", "CAPI504"),
        ("", "CAPI504"),
        ("../x", "CAPI504"),
        ("a b", "CAPI504"),
        ("libgood-2.0", None),
        ("x.y", None),
    ],
)
def test_filenames(filename: str, rule: str | None) -> None:
    text = capi(f'{PC}filename = "{filename}"')
    hits = [r for r in ("CAPI503", "CAPI504") if found(text, r)]
    assert hits == ([rule] if rule else [])


def test_a_description_may_come_from_the_package_or_the_workspace() -> None:
    assert not found(capi(""), "CAPI505")
    member = (
        '[package]\nname = "m"\nversion = "1.0.0"\ndescription.workspace = true\n'
        "[features]\ncapi = []\n"
    )
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["m"]\n[workspace.package]\ndescription = "X"\n',
        "m/Cargo.toml": member,
        "m/src/lib.rs": "",
    }
    assert not found(files, "CAPI505")
    alone = {"Cargo.toml": member, "src/lib.rs": "(absent)\n", "cbindgen.toml": "(absent)\n"}
    assert not found(alone, "CAPI505"), "the workspace that says it is not among the files"


def test_a_missing_description_is_placed_at_the_package() -> None:
    manifest = '[package]\nname = "mylib"\nversion = "1.0.0"\n[features]\ncapi = []\n'
    (finding,) = found({"Cargo.toml": manifest}, "CAPI505")
    assert finding.location.line == 1


def test_mends_fit_the_manifest_that_is_there() -> None:
    text = f'[package.metadata.capi.library]\nname = "good"\n{PC}version = "1.0"\n'
    (finding,) = found(capi(text), "CAPI501")
    assert "below `[package.metadata.capi.pkg_config]` (line 13):\n\n    name = " in (
        finding.help or ""
    )
    (finding,) = found(capi(f'{PC}name = "good"'), "CAPI502")
    assert "below `[package.metadata.capi.pkg_config]` (line 11)" in (finding.help or "")
    manifest = '[package]\nname = "mylib"\nversion = "1.0.0"\n[features]\ncapi = []\n'
    (finding,) = found({"Cargo.toml": manifest}, "CAPI505")
    assert "below `[package]` (line 1):\n\n    description = " in (finding.help or "")
    (finding,) = found(capi(f'{PC}description = ""'), "CAPI505")
    assert finding.help == "say there in one line what the library does"


def test_placeholders_count_only_where_they_stand_in_the_readme() -> None:
    assert found(capi('[package.metadata.capi.library]\nname = "new_name"'), "CAPI506")
    assert not found(capi(f'{PC}description = "new_name"'), "CAPI506")
    assert not found(capi("[package.metadata.capi]\npkg_config = 3"), "CAPI506")


def test_the_fix_suits_the_old_name_of_the_package_table() -> None:
    manifest = capi(PC + 'name = "x"')["Cargo.toml"].replace("[package", "[project")
    report = report_of({"Cargo.toml": manifest, "src/lib.rs": ""}, select=("CAPI502",))
    (fix,) = (finding.fix for finding in report.findings)
    assert fix is not None


def test_a_hyphen_that_the_file_does_not_have_is_found() -> None:
    manifest = capi(f'{PC}name = "my-lib"')["Cargo.toml"].replace('"mylib"', '"my-lib"')
    (finding,) = found({"Cargo.toml": manifest}, "CAPI502")
    assert "my_lib.pc" in finding.message
    after = applied({"Cargo.toml": manifest}, finding)["Cargo.toml"]
    assert 'filename = "my-lib"' in after
