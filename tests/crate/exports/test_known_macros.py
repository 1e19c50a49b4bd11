"""Macros whose effect on exports is known: those that wrap functions, and those that make names."""

from __future__ import annotations

import pytest

from cargoc_check.capi import exported
from cargoc_check.crate.exports.surface import surface
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.workspace import open_request
from cargoc_check.platforms import targets
from tests.crate.exports.test_surface import MANIFEST, names, read

WRAP = """macro_rules! ffi_fn {
    ($(#[$doc:meta])* fn $name:ident($($arg:ident: $ty:ty),*,) -> $ret:ty $body:block) => {
        ffi_fn!($(#[$doc])* fn $name($($arg: $ty),*) -> $ret $body);
    };
    ($(#[$doc:meta])* fn $name:ident($($arg:ident: $ty:ty),*) -> $ret:ty $body:block) => {
        $(#[$doc])*
        #[no_mangle]
        pub extern "C" fn $name($($arg: $ty),*) -> $ret { // as it is
            std::panic::catch_unwind(move || $body).unwrap()
        }
    };
}
"""
CALL = "ffi_fn! {\n    /// Doubles.\n    fn twice(a: u8, b: *const u8) -> u8 { a + a } ?= 0\n}\n"
PREFIX = """#[cfg(feature = "own")]
macro_rules! prefix { ($name:expr) => { concat!("own_", stringify!($name)) }; }
#[cfg(not(feature = "own"))]
macro_rules! prefix { ($name:expr) => { stringify!($name) }; }
"""


def test_function_in_a_wrapper_is_exported_as_written_there() -> None:
    found = read(WRAP + CALL)
    (export,) = found.exports
    assert (export.name, export.abi, export.in_macro) == ("twice", "C", "ffi_fn")
    assert [(p.name, p.type) for p in export.parameters] == [("a", "u8"), ("b", "*const u8")]
    assert (export.result, export.documentation) == ("u8", "Doubles.")
    text = WRAP + CALL
    assert text[export.span.start : export.span.end] == "twice"
    assert found.may_export_more == ()


def test_wrapper_is_known_in_files_that_only_call_it() -> None:
    found = read(
        f'#[macro_use] mod macros;\n#[cfg(feature = "ffi")] mod a;\n{CALL}',
        src___macros__rs=WRAP,
        src___a__rs="fn inner() { ffi_fn!(fn deep() -> u8 { 1 }); }",
    )
    by_name = {export.name: export.conditions for export in found.exports}
    assert by_name == {"twice": (), "deep": ('feature = "ffi"',)}
    assert found.may_export_more == ()


@pytest.mark.parametrize(
    "lib",
    [
        WRAP.replace("fn $name($($arg: $ty),*) -> $ret {", "fn $name(_: u8) -> $ret {") + CALL,
        WRAP.replace("#[no_mangle]", "#[cfg(unix)] #[no_mangle]") + CALL,
        WRAP.replace("#[no_mangle]", "#[cfg_attr(unix, no_mangle)]") + CALL,
        WRAP.replace('"C" fn $name($($arg: $ty),*) -> $ret {', '"C" fn fixed() -> u8 {') + CALL,
        WRAP + WRAP.replace('extern "C"', 'extern "system"') + CALL,
        WRAP + "ffi_fn! { fn a() -> u8 { 1 } fn b() -> u8 { 2 } }",
        WRAP + "macro_rules! again { ($n:ident) => { ffi_fn!(fn $n() -> u8 { 1 }); } } again!(a);",
        WRAP + "other! { ffi_fn! { fn a() -> u8 { 1 } } }",
        "#[macro_export]\n" + WRAP,
    ],
    ids=[
        *("other parameters", "a condition", "cfg_attr", "a name of its own", "two definitions"),
        *("two functions", "called by a macro", "within a call", "for other crates too"),
    ],
)
def test_wrapper_that_is_not_sure_may_export_more(lib: str) -> None:
    found = read(lib)
    assert names(found) == []
    assert found.may_export_more


def test_made_name_is_that_of_each_definition_under_its_condition() -> None:
    found = read(
        PREFIX + '#[cfg_attr(feature = "exp", export_name = prefix!(inflate))]\n'
        'pub extern fn inflate() {}\n#[export_name = concat!("a", \'_\', "b")] extern fn b() {}\n'
        '#[unsafe(export_name = concat!("a", "_c"))] extern fn c() {}',
    )
    assert {(export.name, export.conditions) for export in found.exports} == {
        ("own_inflate", ('feature = "own"', 'feature = "exp"')),
        ("inflate", ('not(feature = "own")', 'feature = "exp"')),
        ("a_c", ()),
    }
    assert [more.reason for more in found.may_export_more] == [
        "the name that `b` is exported under is made by a macro"
    ]


@pytest.mark.parametrize(
    "definition",
    [
        'macro_rules! prefix { ($n:expr) => { concat!(env!("X"), stringify!($n)) }; }',
        "macro_rules! prefix { ($n:expr) => { prefix!($n) }; }",
        "macro_rules! prefix { ($a:expr, $b:expr) => { stringify!($a) }; }",
        "macro_rules! prefix { ($n:expr) => { 'a' }; (x) => { 'b' } }",
        "",
    ],
)
def test_made_name_that_is_not_sure_is_not_guessed(definition: str) -> None:
    found = read(definition + "\n#[export_name = prefix!(a)] pub extern fn a() {}")
    assert names(found) == []
    assert found.may_export_more


def workspace(dependency: str, features: str = "") -> dict[str, bool | None]:
    """Return what becomes of the exports of a dependency in the workspace."""
    files = {
        "Cargo.toml": f'[workspace]\nmembers = ["inner"]\n{MANIFEST}{features}\n'
        f"[dependencies]\ninner = {{ path = 'inner'{dependency} }}\n",
        "src/lib.rs": "",
        "inner/Cargo.toml": '[package]\nname = "inner"\nversion = "0.1.0"\n'
        '[features]\ndefault = ["std"]\nstd = []\nffi = []\n',
        "inner/src/lib.rs": '#[cfg(feature = "ffi")] #[no_mangle] extern fn f() {}\n'
        '#[cfg(feature = "std")] #[no_mangle] extern fn s() {}\n',
    }
    package = open_request(Memory(files)).requested[0]
    seen = exported.seen(package, surface(package), targets.parse("x86_64-unknown-linux-gnu"))
    return {one.export.name: one.compiled for one in seen}


@pytest.mark.parametrize(
    ("dependency", "features", "f", "s"),
    [
        ("", "", False, True),
        (", features = ['ffi']", "", True, True),
        (", default-features = false", "", False, False),
        (", default-features = false", "default = ['inner/ffi']", True, False),
        (", optional = true, features = ['ffi']", "", False, False),
        (", optional = true, features = ['ffi']", "default = ['dep:inner']", True, True),
        (", optional = true", "default = ['inner/ffi']", True, True),
    ],
)
def test_conditions_of_a_dependency_are_judged_by_its_own_features(
    dependency: str, features: str, f: bool, s: bool
) -> None:
    assert workspace(dependency, features) == {"f": f, "s": s}


def doubts(dependencies: str, lib: str, **how: str) -> list[tuple[str, ...]]:
    """Return the dependencies that may export more, of each place."""
    features = f"{MANIFEST}{how.get('features', '')}\n{dependencies}"
    files = {"Cargo.toml": features, "src/lib.rs": lib}
    package = open_request(Memory(files)).requested[0]
    target = targets.parse("x86_64-unknown-linux-gnu") if "every" not in how else None
    return [at.dependencies for at in exported.uncertain(package, surface(package), target)]


LODE = "[dependencies]\nlibc = '0.2'\nlodepng = {{ version = '3'{} }}\n"


def test_dependency_that_is_known_to_export_nothing_is_not_named() -> None:
    assert (
        doubts("[dependencies]\nlibc = '0.2'\nserde = '1'", "use libc::c_int; use serde::S;") == []
    )
    assert doubts(LODE.format(""), "use libc::c_int; use lodepng::A;") == [("lodepng",)]


@pytest.mark.parametrize(
    ("dependency", "lib", "named"),
    [
        (LODE.format(""), "use lodepng::A;", True),
        (LODE.format(""), "fn a() { lodepng::b() }", True),
        (LODE.format(""), "extern crate lodepng;", True),
        (LODE.format(""), "// lodepng\nuse lodepng_other::A;", False),
        (LODE.format(""), 'include!(concat!(env!("OUT_DIR"), "/a.rs"));', True),
        (LODE.format(""), "mod gone;", True),
        (LODE.format(", optional = true"), "use lodepng::A;", False),
        (LODE.format(", package = 'png-lode'"), "use lodepng::A;", True),
        ("[target.'cfg(windows)'.dependencies]\nlodepng = '3'", "use lodepng::A;", False),
        ("[target.'cfg(unix)'.dependencies]\nlodepng = '3'", "use lodepng::A;", True),
        ("[dev-dependencies]\nlodepng = '3'", "use lodepng::A;", False),
    ],
)
def test_dependency_is_named_only_where_it_is_linked(
    dependency: str, lib: str, named: bool
) -> None:
    assert any(doubts(dependency, lib)) is named


def test_optional_dependency_is_named_where_it_is_on_or_every_feature_counts() -> None:
    optional = LODE.format(", optional = true")
    assert doubts(optional, "use lodepng::A;", features="default = ['lodepng']") == [("lodepng",)]
    assert doubts(optional, "use lodepng::A;", every="yes") == [("lodepng",)]


@pytest.mark.parametrize(
    ("script", "compiled"),
    [
        ('fn main() { println!("cargo:rustc-cfg=own"); }', None),
        ("fn main() { cfg_aliases! { own: { unix } } }", None),
        ('fn main() { println!("cargo:rustc-cfg=other"); }', False),
        ("fn main() {}", False),
        (None, False),
    ],
)
def test_condition_that_a_build_script_may_set(script: str | None, compiled: bool | None) -> None:
    files = {"Cargo.toml": MANIFEST, "src/lib.rs": "#[cfg(own)] #[no_mangle] extern fn a() {}"}
    files |= {"build.rs": script} if script else {}
    package = open_request(Memory(files)).requested[0]
    target = targets.parse("x86_64-unknown-linux-gnu")
    assert [one.compiled for one in exported.seen(package, surface(package), target)] == [compiled]


@pytest.mark.parametrize(
    ("lib", "given"),
    [
        ("pub use lodepng::*;", True),
        ("pub use lodepng;", True),
        ("pub use ::lodepng as png;", True),
        ("pub use lodepng::ffi::*;", True),
        ("pub use lodepng::{Error, lodepng_encode};", True),
        ("pub use lodepng::lodepng_encode;", True),
        ("pub use lodepng::ffi::{lodepng_encode as encode};", True),
        ("extern crate lodepng;", True),
        ("use lodepng as _;", True),
        ("pub use lodepng::Error as png_error;", False),
        ("pub use lodepng::{Error, ffi::State};", False),
        ("#[macro_use] extern crate lodepng;", False),
        ("use lodepng::*;", False),
        ("fn a() { lodepng::encode() }", False),
    ],
)
def test_dependency_is_handed_on_with_its_functions(lib: str, given: bool) -> None:
    files = {"Cargo.toml": MANIFEST + LODE.format(""), "src/lib.rs": lib}
    (place,) = surface(open_request(Memory(files)).requested[0]).may_export_more
    assert place.handed_on == (("lodepng",) if given else ())


@pytest.mark.parametrize(
    ("script", "may"),
    [
        ('fn main() { write(out, "const A: u8 = 1;") }', False),
        ('fn main() { write(out, "#[no_mangle] fn a() {}") }', True),
        ('fn main() { Command::new("python3") }', True),
        ("mod generator; fn main() {}", True),
    ],
)
def test_file_that_the_build_makes_is_judged_by_its_script(script: str, may: bool) -> None:
    lib = 'include!(concat!(env!("OUT_DIR"), "/a.rs"));'
    files = {"Cargo.toml": MANIFEST, "src/lib.rs": lib, "build.rs": script}
    found = surface(open_request(Memory(files)).requested[0])
    assert bool(found.may_export_more) is may
