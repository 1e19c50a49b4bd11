"""What a library's sources export: every form of it, and what cannot be told."""

from __future__ import annotations

import pytest

from cargoc_check.crate.exports.model import Export, Surface
from cargoc_check.crate.exports.surface import surface
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.workspace import open_request

MANIFEST = '[package]\nname = "mylib"\nversion = "1.2.3"\n\n[features]\ncapi = []\n'


def read(lib: str | bytes, **files: str | bytes) -> Surface:
    """Return the surface of a crate; files by path, `__` for a dot and `___` for a slash."""
    more = {k.replace("___", "/").replace("__", "."): v for k, v in files.items()}
    request = open_request(Memory({"Cargo.toml": MANIFEST, "src/lib.rs": lib, **more}))
    return surface(request.requested[0])


def names(found: Surface) -> list[str]:
    return sorted(export.name for export in found.exports)


def only(lib: str) -> Export:
    (export,) = read(lib).exports
    return export


@pytest.mark.parametrize(
    ("lib", "name"),
    [
        ("#[no_mangle]\npub extern fn a() {}", "a"),
        ('#[unsafe(no_mangle)]\npub extern "C" fn a() {}', "a"),
        ("#[ no_mangle ] pub extern fn a() {}", "a"),
        ("#[unsafe ( no_mangle ) ] extern fn a() {}", "a"),
        ('#[export_name = "b"]\npub extern fn a() {}', "b"),
        ('#[unsafe(export_name = "b")]\npub extern fn a() {}', "b"),
        ('#[no_mangle]\n#[export_name = "b"]\npub extern fn a() {}', "b"),
        ("#[no_mangle]\npub extern fn r#type() {}", "type"),
        ("#[no_mangle] pub static A: u8 = 1;", "A"),
        ("#[no_mangle]\n#[inline(never)]\n/// Documented\npub unsafe extern fn a() {}", "a"),
        ("pub mod inner { #[no_mangle] pub extern fn a() {} }", "a"),
        ("struct S; impl S { #[no_mangle] pub extern fn a(&self) {} }", "a"),
    ],
)
def test_every_form_of_export_is_found(lib: str, name: str) -> None:
    assert names(read(lib)) == [name]


@pytest.mark.parametrize(
    "lib",
    [
        "pub extern fn a() {}",
        "// #[no_mangle]\npub extern fn a() {}",
        "/* #[no_mangle] */ pub extern fn a() {}",
        'const A: &str = "#[no_mangle] pub extern fn a() {}";',
        'const A: &str = r#"#[no_mangle]"#;\npub extern fn a() {}',
        "#[cfg(test)]\nmod tests { #[no_mangle] pub extern fn a() {} }",
        "#[test]\n#[no_mangle]\nfn a() {}",
        'extern "C" { fn no_mangle(); }',
        "#[inline]\nfn no_mangle() {}",
    ],
)
def test_what_is_no_export_is_none(lib: str) -> None:
    assert names(read(lib)) == []


def test_signature_is_as_written_in_one_line() -> None:
    export = only(
        "/// Makes one.\n///\n/// Free it.\n#[no_mangle]\n"
        'pub unsafe extern "C-unwind" fn new<\'a, T: Copy>(\n    data: *const u8,\n'
        "    mut size: usize, // bytes\n    ...\n) -> Option<Box<Foo<'a>>> { None }\n"
    )
    assert export.abi == "C-unwind"
    assert [(p.name, p.type) for p in export.parameters][:1] == [("data", "*const u8")]
    assert export.parameters[1].type == "usize"
    assert export.result == "Option<Box<Foo<'a>>>"
    assert export.variadic
    assert export.generics == ("T: Copy",)
    assert export.documentation == "Makes one.\n\nFree it."


def test_abi_of_rust_is_none() -> None:
    assert only("#[no_mangle] pub fn a() {}").abi is None
    assert only("#[no_mangle] pub extern fn a() {}").abi == "C"
    assert only('#[no_mangle] pub extern "system" fn a() {}').abi == "system"


def test_span_is_that_of_the_name_in_characters() -> None:
    lib = "// ä😀\n#[no_mangle] pub extern fn größe() {}"
    export = only(lib)
    assert lib[export.span.start : export.span.end] == "größe"


def test_conditions_are_those_of_the_item_and_of_all_around_it() -> None:
    found = read(
        '#![cfg(feature = "std")]\n#[cfg(unix)]\nmod a;\n#[cfg(not(unix))]\nmod b { mod c; }',
        src___a__rs=(
            '#[cfg(feature = "capi")] mod inner {\n#[cfg(target_os = "linux")]\n#[no_mangle]\n'
            "pub extern fn a() {} }"
        ),
        src___b___c__rs='#[cfg_attr(feature = "capi", no_mangle)] pub extern fn c() {}',
    )
    conditions = {export.name: export.conditions for export in found.exports}
    assert conditions == {
        "a": ('feature = "std"', "unix", 'feature = "capi"', 'target_os = "linux"'),
        "c": ('feature = "std"', "not(unix)", 'feature = "capi"'),
    }


def test_modules_are_followed_as_rustc_does() -> None:
    export = "#[no_mangle] pub extern fn {}() {{}}"
    found = read(
        'mod plain; mod folder; #[path = "other/named.rs"] mod x; mod inline { mod deep; }',
        src___plain__rs=export.format("plain"),
        src___folder___mod__rs="mod below;" + export.format("folder"),
        src___folder___below__rs=export.format("below"),
        src___other___named__rs=export.format("named"),
        src___inline___deep__rs=export.format("deep"),
        src___unused__rs=export.format("unused"),
        src___bin___tool__rs=export.format("tool"),
    )
    assert names(found) == ["below", "deep", "folder", "named", "plain"]


def test_included_file_is_read_and_a_generated_one_named() -> None:
    found = read(
        'include!("extra.rs");\ninclude!(concat!(env!("OUT_DIR"), "/made.rs"));',
        src___extra__rs="#[no_mangle] pub extern fn extra() {}",
    )
    assert names(found) == ["extra"]
    assert [more.reason for more in found.may_export_more] == [
        "a file that is made by the build is included, and may export more"
    ]


@pytest.mark.parametrize(
    ("lib", "reason"),
    [
        (
            "macro_rules! make { ($n:ident) => { #[no_mangle] pub extern fn $n() {} } }\nmake!(a);",
            "the macro `make!` makes exported items",
        ),
        (
            '#[export_name = concat!("a", env!("B"))] pub extern fn a() {}',
            "the name that `a` is exported under is made by a macro",
        ),
        ("make! { #[no_mangle] fn a() }", "the macro `make!` may export more"),
    ],
)
def test_what_a_macro_may_export_is_named_and_not_guessed(lib: str, reason: str) -> None:
    found = read(lib)
    assert names(found) == []
    assert reason in [more.reason for more in found.may_export_more]


def test_items_in_a_macro_that_passes_them_on_are_read() -> None:
    lib = (
        "cfg_if::cfg_if! {\n    if #[cfg(unix)] {\n        #[no_mangle]\n"
        '        pub extern "C" fn a(x: u8) -> u8 { x }\n    } else {\n'
        "        #[no_mangle] pub extern fn b() {}\n    }\n}\n"
    )
    found = read(lib)
    assert names(found) == ["a", "b"]
    by_name = {export.name: export for export in found.exports}
    assert by_name["a"].conditions == ("unix",)
    assert by_name["b"].conditions == ("not(unix)",)
    span = by_name["b"].span
    assert lib[span.start : span.end] == "b"


def test_workspace_dependency_is_followed_and_another_named() -> None:
    files = {
        "Cargo.toml": (
            '[workspace]\nmembers = ["inner"]\n' + MANIFEST + "[dependencies]\n"
            'inner = { path = "inner" }\nserde = "1"\n'
        ),
        "src/lib.rs": "use serde::Serialize;",
        "inner/Cargo.toml": '[package]\nname = "inner"\nversion = "0.1.0"\n',
        "inner/src/lib.rs": "#[no_mangle] pub extern fn deep() {}",
    }
    found = surface(open_request(Memory(files)).requested[0])
    assert [(export.name, export.package) for export in found.exports] == [("deep", "inner")]
    assert [more.reason for more in found.may_export_more] == [
        "dependencies that are not among the files may export more: serde"
    ]


def test_types_of_signatures_are_found_in_other_files() -> None:
    found = read(
        "mod types; mod other;\n#[no_mangle] pub extern fn a(x: *mut Foo) -> Kind { todo!() }",
        src___types__rs=(
            "#[repr(C)] pub struct Foo { pub bar: Bar, n: [u8; 4] }\n"
            "#[repr(u8)] pub enum Kind { A = 1, B }\npub struct Unused;"
        ),
        src___other__rs="pub struct Bar(u8, pub i32);\npub type Alias = u8;",
    )
    assert found.types["Foo"][0].repr == ("C",)
    assert [field.type for field in found.types["Foo"][0].fields] == ["Bar", "[u8; 4]"]
    assert found.types["Kind"][0].repr == ("u8",)
    assert [field.name for field in found.types["Kind"][0].fields] == ["A", "B"]
    assert [field.type for field in found.types["Bar"][0].fields] == ["u8", "i32"]


BAD: dict[str, str | bytes] = {
    "not UTF-8": b"\xff\xfe#[no_mangle] pub extern fn a() {}",
    "nested": "m!" + "(" * 3000 + "no_mangle" + ")" * 3000 + ";",
    "modules": "mod a { " * 500 + "#[no_mangle] fn x() {}" + "}" * 500,
    "open": "#[no_mangle] pub extern fn a( {{{ ",
    "large": "// no_mangle\n" + "a" * (5 << 20),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_file_does_not_keep_the_others_from_being_read(what: str) -> None:
    found = read(
        "mod bad; mod good;",
        src___bad__rs=BAD[what],
        src___good__rs="#[no_mangle] pub extern fn good() {}",
    )
    assert "good" in names(found)


def test_what_is_no_rust_is_named() -> None:
    found = read("mod bad;", src___bad__rs="#[no_mangle] pub extern fn a( {{{ ")
    assert [broken.path for broken in found.unparsed] == ["src/bad.rs"]
    found = read("mod bad;", src___bad__rs=BAD["large"])
    assert [(broken.path, broken.span) for broken in found.unparsed] == [("src/bad.rs", None)]
    assert "more than the 4 MiB" in found.unparsed[0].reason


def test_modules_in_a_circle_and_out_of_the_crate_end() -> None:
    found = read(
        '#[path = "lib.rs"] mod again; #[path = "../../../../etc/passwd"] mod out; mod a;',
        src___a__rs='#[path = "lib.rs"] mod b;\n#[no_mangle] pub extern fn a() {}',
    )
    assert names(found) == ["a"]
