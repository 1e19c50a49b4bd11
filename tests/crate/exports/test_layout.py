"""What C cannot have, against rustc's own lint `improper_ctypes_definitions`."""

from __future__ import annotations

import json
import subprocess

import pytest

from cargoc_check.crate.exports.layout import fault
from cargoc_check.crate.exports.surface import surface
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.workspace import open_request

TYPES = """
#![allow(dead_code)]
use std::ffi::{c_char, c_void, CStr, CString, OsString};
use std::collections::HashMap;
use std::path::PathBuf;
use std::ptr::NonNull;
use std::borrow::Cow;
#[repr(C)] pub struct Laid { a: u8 }
#[repr(transparent)] pub struct Thin(u8);
pub struct Free { a: u8, b: u16 }
pub struct Tuple(u8, u16);
#[repr(u8)] pub enum Kind { A, B }
pub enum Loose { A, B }
pub enum Rich { A(u8), B }
#[repr(C)] pub union Either { a: u8, b: u16 }
pub union Odd { a: u8, b: u16 }
pub type Callback = Option<unsafe extern "C" fn(*mut c_void) -> i32>;
pub type Wrong = fn(u8) -> u8;
pub type Alias = Free;
pub trait Shape {}
"""
FAULTY = (
    *("&str", "&[u8]", "&mut [u8]", "String", "Vec<u8>", "(u8, u16)", "[u8; 4]", "&dyn Shape"),
    *("Box<dyn Shape>", "Box<[u8]>", "Free", "Tuple", "Loose", "Rich", "Odd", "Wrong", "Alias"),
    *("fn(u8)", "Result<u8, u8>", "HashMap<u8, u8>", "PathBuf", "OsString", "CString"),
    *(
        "Cow<'static, str>",
        "*const str",
        "*const [u8]",
        "Option<&'static str>",
        "std::vec::Vec<u8>",
    ),
    "Option<fn(u8)>",
)
RIGHT = (
    *("u8", "i64", "usize", "f32", "bool", "*const c_char", "*mut c_void", "&Free", "&mut Free"),
    *("Laid", "Thin", "Kind", "Either", "Callback", "Box<Free>", "Option<Box<Free>>"),
    *("Option<&Free>", "Option<NonNull<Free>>", 'extern "C" fn(u8) -> u8', "*const Free"),
    *("*mut *mut Free", "*const [u8; 4]", "&[u8; 4]", 'Option<extern "C" fn(*mut Vec<u8>)>'),
    *("*mut String", "Option<Box<Laid>>"),
)


@pytest.fixture(scope="module")
def lint(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """Return the types that rustc warns of, of a function for each."""
    folder = tmp_path_factory.mktemp("lint")
    source = TYPES + "".join(
        f'#[no_mangle] pub extern "C" fn f{number}(x: {its}) {{ let _ = x; }}\n'
        for number, its in enumerate((*FAULTY, *RIGHT))
    )
    (folder / "lib.rs").write_text(source)
    command = [
        *("rustc", "--edition=2021", "--crate-type=lib", "--emit=metadata", "--error-format=json"),
        *("-Wimproper_ctypes_definitions", "lib.rs"),
    ]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    messages = [json.loads(line) for line in run.stderr.splitlines()]
    lines = {
        message["spans"][0]["line_start"]
        for message in messages
        if (message["code"] or {}).get("code") == "improper_ctypes_definitions"
    }
    first = TYPES.count("\n") + 1
    return frozenset(its for number, its in enumerate((*FAULTY, *RIGHT), first) if number in lines)


def known(its: str) -> str | None:
    """Return why C cannot have a type, None when nothing is known against it."""
    lib = TYPES + f'#[no_mangle] pub extern "C" fn f(x: {its}) {{}}\n'
    files = {"Cargo.toml": '[package]\nname = "a"\nversion = "1.0.0"\n', "src/lib.rs": lib}
    found = surface(open_request(Memory(files)).requested[0])
    (export,) = found.exports
    said = fault(export.parameters[0].type, found.types, export.generics)
    return said and said.why


@pytest.mark.parametrize("its", FAULTY)
def test_type_that_rustc_warns_of_is_known(lint: frozenset[str], its: str) -> None:
    assert its in lint
    assert known(its)


@pytest.mark.parametrize("its", RIGHT)
def test_type_that_rustc_takes_is_right(lint: frozenset[str], its: str) -> None:
    assert its not in lint
    assert known(its) is None


@pytest.mark.parametrize("its", ["T", "impl Shape", "dyn Shape"])
def test_type_that_is_another_for_each_caller_is_known(its: str) -> None:
    assert fault(its, {}, ("T: Copy",))


@pytest.mark.parametrize("its", ["Unknown", "other::Vec", "crate::Free", "T<u8>", "", "*const"])
def test_what_is_not_known_is_right(its: str) -> None:
    assert fault(its, {}) is None
