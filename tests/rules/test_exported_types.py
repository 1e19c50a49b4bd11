"""Rules about types in exported signatures: what looks alike and is right."""

from __future__ import annotations

import pytest

from tests.rules.support import capi, found


def lib(text: str) -> dict[str, str]:
    """Return a crate with this library."""
    return capi("") | {"src/lib.rs": text}


def takes(its: str, before: str = "") -> dict[str, str]:
    """Return a crate with a function that takes a type."""
    return lib(f'{before}\n#[no_mangle] pub extern "C" fn a(x: {its}) {{}}')


@pytest.mark.parametrize(
    "its", ["&str", "&[u8]", "String", "Vec<u8>", "(u8, u8)", "&dyn Tr", "Option<u32>", "fn(u8)"]
)
def test_type_that_c_does_not_have(its: str) -> None:
    assert len(found(takes(its), "CAPI625")) == 1


@pytest.mark.parametrize(
    ("its", "before"),
    [
        ("*const u8", ""),
        ("&mut Handle", "pub struct Handle(Vec<u8>);"),
        ("Option<&Handle>", "pub struct Handle(Vec<u8>);"),
        ("Option<Box<Handle>>", "pub struct Handle(Vec<u8>);"),
        ("Option<extern fn(*const u8, usize) -> u8>", ""),
        ('extern "C" fn(u8)', ""),
        ("String", "#[repr(C)] pub struct String { data: *const u8, size: usize }"),
        ("Vec<u8>", "#[repr(C)] pub struct Vec<T> { data: *const T, size: usize }"),
        ("own::Result", "mod own { #[repr(C)] pub enum Result { Ok, Err } }"),
        ("*const [u8; 4]", ""),
        ("Unknown", "use elsewhere::Unknown;"),
        ("*mut *mut c_void", "use std::ffi::c_void;"),
        ("()", ""),
    ],
)
def test_type_that_c_has(its: str, before: str) -> None:
    assert found(takes(its, before), "CAPI625") == []
    assert found(takes(its, before), "CAPI626") == []


def test_functions_that_c_does_not_call_may_take_what_they_like() -> None:
    assert found(lib("#[no_mangle] pub fn a(x: &str) {}"), "CAPI625") == []
    assert found(lib('pub extern "C" fn a(x: &str) {}'), "CAPI625") == []
    assert found(lib('#[no_mangle] pub extern "Rust" fn a(x: &str) {}'), "CAPI625") == []


@pytest.mark.parametrize(
    ("its", "before", "hits"),
    [
        ("Size", "pub struct Size { w: u32 }", 1),
        ("Kind", "pub enum Kind { A, B }", 1),
        ("Alias", "pub type Alias = Size;\npub struct Size { w: u32 }", 1),
        ("Size", "#[repr(C)] pub struct Size { w: u32 }", 0),
        ("Size", "#[repr(C, packed)] pub struct Size { w: u32 }", 0),
        ("Size", "#[repr(transparent)] pub struct Size(u32);", 0),
        ("Kind", "#[repr(u8)] pub enum Kind { A, B }", 0),
        ("*const Size", "pub struct Size { w: u32 }", 0),
        ("Size", "#[cfg(unix)] pub struct Size(u8);\n#[cfg(windows)] pub struct Size(u16);", 0),
        ("Flags", "bitflags! { pub struct Flags: u32 { const A = 1; } }", 0),
    ],
)
def test_layout(its: str, before: str, hits: int) -> None:
    assert len(found(takes(its, before), "CAPI626")) == hits


READS = '#[no_mangle] pub extern "C" fn a(x: *const {0}) -> u32 {{ 0 }}\n'


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("pub struct Level(u32);" + READS.format("Level"), 1),
        ("pub struct Options { level: u32 }" + READS.format("Options"), 0),
        ("pub struct Level(u32, u32);" + READS.format("Level"), 0),
        ("pub struct Level(Vec<u32>);" + READS.format("Level"), 0),
        (
            "pub struct Level(u32);"
            + READS.format("Level")
            + '#[no_mangle] pub extern "C" fn level_new() -> *mut Level { todo!() }',
            0,
        ),
        (
            "pub struct Level(u32);"
            + READS.format("Level")
            + '#[no_mangle] pub extern "C" fn level_set(x: *mut Level) {}',
            0,
        ),
    ],
)
def test_wrapper_behind_a_pointer(text: str, hits: int) -> None:
    assert len(found(lib(text), "CAPI627")) == hits
