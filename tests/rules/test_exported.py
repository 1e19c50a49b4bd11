"""Rules about what the sources export: further hits, and what looks alike and is right."""

from __future__ import annotations

import pytest

from tests.rules.support import capi, found

C = 'pub extern "C" fn'


def lib(text: str, manifest: str = "", features: str = "") -> dict[str, str]:
    """Return a crate with this library."""
    return capi(manifest, features=features) | {"src/lib.rs": text}


@pytest.mark.parametrize(
    "files",
    [
        lib("#[cfg(test)] mod tests { #[no_mangle] extern fn a() {} }"),
        lib("// #[no_mangle]\npub extern fn a() {}"),
        lib("pub fn a() {}", "[dependencies]\nlibc = '0.2'"),
        lib("pub fn a() {}", "[dependencies]\nengine = '1'"),
        lib("#[inline] pub extern fn a() { engine::run() }", "[dependencies]\nengine = '1'"),
    ],
)
def test_library_that_exports_nothing_is_found(files: dict[str, str]) -> None:
    assert len(found(files, "CAPI621")) == 1


@pytest.mark.parametrize(
    "files",
    [
        lib(
            "make_api!(mylib); macro_rules! make_api { ($n:ident) => { #[no_mangle] fn $n() {} } }"
        ),
        lib('include!(concat!(env!("OUT_DIR"), "/api.rs"));'),
        lib("pub use engine::*;", "[dependencies]\nengine = '1'"),
        lib("pub fn a() { engine::run() }", "[dependencies]\nengine = '1'"),
        lib("use engine as _; pub extern fn a() {}", "[dependencies]\nengine = '1'"),
        lib("#[engine::export] pub extern fn a() {}", "[dependencies]\nengine = '1'"),
        lib("engine::export! { pub extern fn a() {} }", "[dependencies]\nengine = '1'"),
        lib("pub extern fn a() {} fn b() { engine::run(a) }", "[dependencies]\nengine = '1'"),
        lib("pub fn a() {}", "[package.metadata.capi.library]\ninstall_subdir = 'plugins'"),
        lib("#[no_mangle] pub extern fn a( {{{"),
        lib("#[cfg(windows)] #[no_mangle] pub extern fn a() {}"),
        lib("#[no_mangle] pub static VERSION: u32 = 1;"),
    ],
)
def test_library_that_may_export_something_is_left_alone(files: dict[str, str]) -> None:
    assert found(files, "CAPI621") == []


@pytest.mark.parametrize(
    ("text", "features", "hits"),
    [
        (f'#[cfg(feature = "ffi")] #[no_mangle] {C} a() {{}}', "ffi = []", 1),
        (f'#![cfg(feature = "ffi")]\n#[no_mangle] {C} a() {{}}', "ffi = []", 1),
        (f'#[cfg_attr(feature = "ffi", no_mangle)] {C} a() {{}}', "ffi = []", 1),
        (f'#[cfg(feature = "ffi")] #[no_mangle] {C} a() {{}}', 'ffi = []\ndefault = ["ffi"]', 0),
        (f'#[cfg(feature = "capi")] #[no_mangle] {C} a() {{}}', "", 0),
        (f"#[cfg(cargo_c)] #[no_mangle] {C} a() {{}}", "", 0),
        (f'#[cfg(any(feature = "ffi", unix))] #[no_mangle] {C} a() {{}}', "ffi = []", 0),
        (f'#[cfg(feature = "ffi")] #[no_mangle] {C} a() {{ engine::run() }}', "ffi = []", 1),
        (f'pub use engine::b; #[cfg(feature = "ffi")] #[no_mangle] {C} a() {{}}', "ffi = []", 0),
        (f"#[cfg(windows)] #[no_mangle] {C} a() {{}}", "", 0),
        (f'#[cfg(target_arch = "wasm32")] #[no_mangle] {C} a() {{}}', "", 0),
        (f'#[cfg(all(windows, feature = "x"))] #[no_mangle] {C} a() {{}}', "x = []", 1),
        (
            f'#[cfg(feature = "x")] #[no_mangle] {C} a() {{}}\n#[no_mangle] {C} b() {{}}',
            "x = []",
            0,
        ),
        (f"#[cfg(my_own)] #[no_mangle] {C} a() {{}}\n#[no_mangle] {C} b() {{}}", "", 0),
    ],
)
def test_c_api_that_is_not_turned_on(text: str, features: str, hits: int) -> None:
    manifest = "[dependencies]\nengine = '1'"
    assert len(found(lib(text, manifest, features), "CAPI622")) == hits


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("#[no_mangle] pub fn a() {}", 1),
        ('#[export_name = "b"] pub unsafe fn a() {}', 1),
        ('#[no_mangle] pub extern "Rust" fn a() {}', 0),
        ('#[no_mangle] pub extern "system" fn a() {}', 0),
        ('#[no_mangle] pub unsafe extern "C-unwind" fn a() {}', 0),
        ("#[no_mangle] pub static A: u8 = 1;", 0),
        ('#[cfg(feature = "off")] #[no_mangle] pub fn a() {}', 0),
        ("pub fn a() {}", 0),
    ],
)
def test_convention_of_rust(text: str, hits: int) -> None:
    assert len(found(lib(text, features="off = []"), "CAPI623")) == hits


@pytest.mark.parametrize(
    ("condition", "hits"),
    [
        ("cargo_c", 1),
        ("all(cargo_c, unix)", 1),
        ('any(cargo_c, feature = "capi")', 0),
        ('feature = "cargo_c"', 0),
        ("not(windows)", 0),
    ],
)
def test_condition_of_cargo_c_alone(condition: str, hits: int) -> None:
    files = lib(f"#[cfg({condition})] #[no_mangle] {C} a() {{}}", features="cargo_c = []")
    assert len(found(files, "CAPI624")) == hits
