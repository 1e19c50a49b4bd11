"""The release profile, beyond what the rules' pages show."""

from __future__ import annotations

import pytest

from tests.rules.support import capi, found

RELEASE = "[profile.release]\n"


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("strip = true", True),
        ('strip = "symbols"', True),
        ('strip = "debuginfo"\ndebug = true', True),
        ('strip = "debuginfo"', False),
        ("strip = false", False),
        ('strip = "none"\ndebug = 2', False),
        ("debug = true", False),
    ],
)
def test_what_strips_symbols_that_are_there(text: str, hit: bool) -> None:
    assert bool(found(capi(RELEASE + text), "CAPI721")) is hit


def test_a_profile_of_its_own_may_strip() -> None:
    assert not found(capi('[profile.dist]\ninherits = "release"\nstrip = true'), "CAPI721")


USE = "fn f() { let _ = std::panic::catch_unwind(|| 0); }"
ABORT = RELEASE + 'panic = "abort"'


@pytest.mark.parametrize(
    ("text", "files", "hit"),
    [
        (ABORT, {"src/lib.rs": "mod deep;", "src/deep.rs": "mod er;", "src/deep/er.rs": USE}, True),
        ('[package.metadata.capi.library]\nrustflags = "-Cpanic=abort"', {"src/lib.rs": USE}, True),
        (
            '[package.metadata.capi.library]\nrustflags = "-C panic=abort"',
            {"src/lib.rs": USE},
            True,
        ),
        (ABORT, {"src/lib.rs": "#[cfg(test)]\nmod tests {" + USE + "}"}, False),
        (ABORT, {"src/lib.rs": "#[cfg(test)] mod tests;", "src/tests.rs": USE}, False),
        (ABORT, {"src/lib.rs": "#[cfg(test)] mod tests {}\n" + USE}, True),
        (ABORT, {"src/unused.rs": USE, "src/main.rs": USE}, False),
        (ABORT, {"src/lib.rs": "// catch_unwind would not help"}, False),
        (ABORT, {"tests/all.rs": USE}, False),
        ('[profile.dev]\npanic = "abort"', {"src/lib.rs": USE}, False),
        (RELEASE + 'panic = "unwind"', {"src/lib.rs": USE}, False),
    ],
)
def test_catching_where_panics_abort(text: str, files: dict[str, str], hit: bool) -> None:
    assert bool(found(capi(text) | files, "CAPI722")) is hit


@pytest.mark.parametrize(
    ("rust", "text", "hit"),
    [
        ("1.56", "", True),
        ("1.80.1", "", True),
        ("1.81", "", False),
        ("1.81.0", "", False),
        ("2.0", "", False),
        ("1.56", ABORT, False),
    ],
)
def test_panics_reach_c_with_old_rust(rust: str, text: str, hit: bool) -> None:
    manifest = capi(text, package=f'rust-version = "{rust}"\n')
    code = '#[no_mangle]\npub unsafe extern "C" fn f() {}\n'
    assert bool(found(manifest | {"src/lib.rs": code}, "CAPI723")) is hit


@pytest.mark.parametrize(
    ("code", "hit"),
    [
        ("pub extern fn f() {}", True),
        ("mod api;", True),
        ("pub fn f() {}", False),
        ('extern "C" { fn f(); }', False),
        ('type F = extern "C" fn(i32) -> i32;', False),
        ('#[cfg(test)]\nmod tests { extern "C" fn f() {} }', False),
        ('// extern "C" fn f() {}', False),
        # there, a panic may unwind
        ('pub extern "C-unwind" fn f() {}', False),
    ],
)
def test_panics_reach_c_from_functions_for_c_only(code: str, hit: bool) -> None:
    files = {"src/lib.rs": code, "src/api.rs": 'pub extern "C" fn f() {}'}
    assert bool(found(capi("", package='rust-version = "1.60"\n') | files, "CAPI723")) is hit


@pytest.mark.parametrize("lto", ["true", '"fat"', '"thin"'])
def test_any_link_time_optimisation_will_do(lto: str) -> None:
    assert not found(capi(f"{RELEASE}lto = {lto}"), "CAPI724")


def test_a_module_without_static_library_needs_none() -> None:
    table = '[package.metadata.capi.library]\nplugin = true\ninstall_subdir = "security"'
    assert not found(capi(table), "CAPI724")
    assert found(capi(table), "CAPI724", cargo_c="0.10.24"), "this release ignores the key"
