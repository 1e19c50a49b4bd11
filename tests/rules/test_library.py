from __future__ import annotations

import pytest

from cargoc_check.findings import Finding
from tests.rules.support import capi, found


def _of_package(name: str, text: str = "") -> dict[str, str]:
    manifest = capi(text)["Cargo.toml"].replace('name = "mylib"', f'name = "{name}"', 1)
    return {"Cargo.toml": manifest}


def _library(name: str) -> dict[str, str]:
    return capi(f'[package.metadata.capi.library]\nname = "{name}"\n')


def _line(finding: Finding) -> str | None:
    return finding.location.excerpt


@pytest.mark.parametrize(
    ("types", "named"),
    [
        ('["lib", "staticlib"]', "`staticlib`"),
        ('["cdylib", "staticlib"]', "`cdylib` and `staticlib`"),
        ('["dylib"]', "`dylib`"),
    ],
)
def test_crate_types_that_cargo_c_replaces_are_named(types: str, named: str) -> None:
    (finding,) = found(capi(f"[lib]\ncrate-type = {types}\n"), "crate-type-replaced")
    assert named in finding.message
    assert _line(finding) == f"crate-type = {types}"


@pytest.mark.parametrize("types", ['["lib"]', '["rlib"]', '["lib", "rlib"]'])
def test_crate_types_of_rust_are_nobodys_business(types: str) -> None:
    assert not found(capi(f"[lib]\ncrate-type = {types}\n"), "crate-type-replaced")


def test_crate_types_do_not_matter_without_cargo_c() -> None:
    manifest = '[package]\nname = "mylib"\nversion = "1.0.0"\n\n[lib]\ncrate-type = ["cdylib"]\n'
    manifest += "\n[features]\ndefault = []\n"
    assert not found({"Cargo.toml": manifest}, "crate-type-replaced")


# What rustc said to each, through cargo-c 0.10.24: "invalid character … in crate name".
@pytest.mark.parametrize("name", ["foo.bar", "foo++", "foo bar", "a/b", "a:b", "a@b", ""])
def test_a_name_that_rustc_refuses_is_an_error(name: str) -> None:
    (finding,) = found(_library(name), "invalid-library-name")
    assert finding.severity.value == "error"
    assert _line(finding) == f'name = "{name}"'


# These it took, each gave `lib{name}.so.1.2.3`.
@pytest.mark.parametrize("name", ["foo-bar", "2foo", "3-foo", "fööbar", "fn", "std", "_", "Foo"])
def test_odd_names_that_rustc_takes_are_no_error(name: str) -> None:
    assert not found(_library(name), "invalid-library-name")


def test_a_valid_name_is_proposed() -> None:
    (finding,) = found(_library("foo++"), "invalid-library-name")
    assert finding.help == 'write `name = "foo"`'


def test_lib_is_found_wherever_the_name_comes_from() -> None:
    (of_package,) = found(_of_package("libfoo"), "doubled-lib-prefix")
    (of_lib,) = found(capi('[lib]\nname = "lib_foo"\n'), "doubled-lib-prefix")
    (of_metadata,) = found(_library("libfoo"), "doubled-lib-prefix")
    assert _line(of_package) == 'name = "libfoo"'
    assert _line(of_lib) == 'name = "lib_foo"'
    assert of_metadata.location.key == "package.metadata.capi.library.name"
    assert 'name = "foo"' in (of_lib.help or "")


@pytest.mark.parametrize("name", ["library", "liberty", "libretro", "libra", "libre", "lib"])
def test_words_that_begin_with_lib_are_left_alone(name: str) -> None:
    assert not found(_library(name), "doubled-lib-prefix")


@pytest.mark.parametrize("name", ["librsvg", "librav1e", "libreadline", "libz"])
def test_other_names_with_lib_are_not(name: str) -> None:
    assert found(_library(name), "doubled-lib-prefix")


def test_a_package_called_lib_with_a_library_of_another_name_is_right() -> None:
    files = _of_package("libimagequant", '[package.metadata.capi.library]\nname = "imagequant"\n')
    assert not found(files, "doubled-lib-prefix")
    assert not found(_of_package("libstone", '[lib]\nname = "stone"\n'), "doubled-lib-prefix")


def test_a_plugin_gets_no_lib() -> None:
    text = '[package.metadata.capi.library]\nname = "libfoo"\nplugin = true\n'
    assert not found(capi(text + 'install_subdir = "x"\n'), "doubled-lib-prefix")


@pytest.mark.parametrize(
    ("package", "bare"),
    [
        ("foo-sys", "foo"),
        ("foo-bar-ffi", "foo-bar"),
        ("foo_capi", "foo"),
        ("foo-c", "foo"),
        ("foo-c-api", "foo"),
        ("libfoo-sys", "foo"),
    ],
)
def test_a_suffix_that_leaks_is_found_with_the_name_to_use(package: str, bare: str) -> None:
    (finding,) = found(_of_package(package), "crate-suffix-in-library-name")
    assert f'    name = "{bare}"' in (finding.help or "").splitlines()


@pytest.mark.parametrize("package", ["c", "capi", "c-api", "music", "foo-sysinfo", "foo-rs"])
def test_names_without_such_a_suffix_are_silent(package: str) -> None:
    assert not found(_of_package(package), "crate-suffix-in-library-name")


def test_a_name_that_is_said_is_meant() -> None:
    said = "[package.metadata.capi.library]\nname = 'foo-c'\n"
    assert not found(_of_package("foo-ffi", said), "crate-suffix-in-library-name")
    assert not found(_of_package("foo-ffi", "[lib]\nname = 'foo_ffi'\n"), "CAPI304")


def test_the_pc_file_is_renamed_along_unless_it_has_a_name() -> None:
    (unnamed,) = found(_of_package("foo-ffi"), "CAPI304")
    named = '[package.metadata.capi.pkg_config]\nfilename = "foo"\n'
    (finding,) = found(_of_package("foo-ffi", named), "CAPI304")
    assert 'filename = "foo"' in (unnamed.help or "")
    assert "filename" not in (finding.help or "")


@pytest.mark.parametrize(("minimum", "hits"), [("0.8.3", 1), ("0.9.0", 0), ("0.9.28", 0)])
def test_hyphens_need_0_9_0(minimum: str, hits: int) -> None:
    text = f'[package.metadata.capi]\nmin_version = "{minimum}"\n'
    text += '[package.metadata.capi.library]\nname = "foo-bar"\n'
    assert len(found(capi(text), "hyphen-needs-newer-cargo-c")) == hits
