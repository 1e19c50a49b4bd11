"""What a new cbindgen.toml says beside the usual, so that the header compiles."""

from __future__ import annotations

import tomli

from cargoc_check.fixes.add import add
from cargoc_check.fixes.choose.choose import choose
from cargoc_check.fixes.stated import Stated
from cargoc_check.fixes.survey.crate import survey
from tests.support.proposing import opened

MANIFEST = '[package]\nname = "thing"\nversion = "1.0.0"\ndescription = "x"\n'
USUAL = {"language": "C", "include_guard": "THING_H", "cpp_compat": True}


def config(lib: str, more: str = "") -> dict[str, object]:
    choices = choose(survey(opened({"Cargo.toml": MANIFEST + more, "src/lib.rs": lib})), Stated())
    text = next(draft.text for draft in add(choices).drafts if draft.path == "cbindgen.toml")
    return {k: v for k, v in tomli.loads(text).items() if USUAL.get(k) != v}


def test_nothing_more_is_said_than_needed() -> None:
    assert config('#[no_mangle] pub extern "C" fn thing_a(x: u32) {}') == {}


def test_headers_of_types_that_rust_takes_from_libc() -> None:
    lib = '#[no_mangle] pub unsafe extern "C" fn thing_a(f: *mut libc::FILE, t: libc::time_t) {}'
    assert config(lib) == {"sys_includes": ["stdio.h", "time.h"]}


def test_a_type_of_its_own_by_that_name_needs_no_header() -> None:
    lib = (
        "#[repr(C)] pub struct FILE { x: u32 }\n"
        '#[no_mangle] pub unsafe extern "C" fn thing_a(f: *mut FILE) {}'
    )
    assert config(lib) == {}


def test_what_only_a_cfg_of_its_own_compiles_is_not_declared() -> None:
    lib = (
        '#[no_mangle] pub extern "C" fn thing_a() {}\n#[no_mangle] pub extern "C" fn thing_b() {}\n'
        '#[cfg(all(unix, thing_test))]\n#[no_mangle] pub extern "C" fn thing_t() {}'
        '\n#[cfg(windows)] #[no_mangle] pub extern "C" fn thing_w() {}'
    )
    assert config(lib) == {"defines": {"windows": "_WIN32"}, "export": {"exclude": ["thing_t"]}}


def test_what_one_system_has_is_declared_there_alone() -> None:
    lib = (
        '#[no_mangle] pub extern "C" fn thing_a() {}\n'
        '#[cfg(target_os = "macos")] #[no_mangle] pub extern "C" fn thing_m() {}'
    )
    assert config(lib) == {"defines": {"target_os = macos": "__APPLE__"}}


def test_types_made_by_bitflags() -> None:
    lib = (
        "bitflags::bitflags! {\n#[repr(C)]\npub struct Flags: u32 { const A = 1; }\n}\n"
        "#[repr(C)] pub struct Thing { flags: Flags }\n"
        '#[no_mangle] pub extern "C" fn thing_a(t: &Thing) {}'
    )
    dependency = '[dependencies]\nbitflags = "2"\n'
    assert config(lib, dependency) == {"macro_expansion": {"bitflags": True}}
    assert config(lib.replace("flags: Flags", "flags: u32"), dependency) == {}
    assert config(lib.replace("#[repr(C)]\npub", "#[derive(Clone)]\npub"), dependency) == {}


def test_types_that_are_used_by_another_name() -> None:
    lib = (
        "mod a { pub struct Inner; }\npub use crate::a::Inner as thing_t;\n"
        "use std::fmt::Error as E;\n"
        '#[no_mangle] pub extern "C" fn thing_a(t: &thing_t) {}'
    )
    assert config(lib) == {"export": {"rename": {"Inner": "thing_t"}}}
