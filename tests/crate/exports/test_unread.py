"""Arguments of function types that nothing reads, and the many that only look like it."""

from __future__ import annotations

import pytest

from cargoc_check.crate.exports.surface import surface
from cargoc_check.crate.exports.unread import of_package
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.sources import Sources
from cargoc_check.crate.workspace import open_request

MANIFEST = '[package]\nname = "mylib"\nversion = "1.2.3"\n'
TYPE = 'pub struct Level(u32); pub type Step = extern "C" fn(x: u8, level: Level) -> u8;\n'
TABLE = '#[repr(C)] pub struct Table { pub step: extern "C" fn(x: u8, level: u32) -> u8 }\n'
SHOWN = "#[no_mangle] pub extern fn table() -> *const Table { &A }\n"
PLAIN = 'extern "C" fn plain(x: u8, _level: u32) -> u8 { x }\n'
OTHER = 'extern "C" fn other(x: u8, _: u32) -> u8 { !x }\n'
READER = 'extern "C" fn reader(x: u8, level: u32) -> u8 { x + level as u8 }\n'


def found(lib: str, **modules: str) -> list[tuple[str, int, int]]:
    """Return what is unread: the type, the parameter's number, and of how many functions."""
    files = {"Cargo.toml": MANIFEST, "src/lib.rs": lib}
    files |= {f"src/{name}.rs": text for name, text in modules.items()}
    package = open_request(Memory(files)).requested[0]
    exports = surface(package).exports
    unread = of_package(package, Sources(package), exports)
    return [(one.type.called, one.number, len(one.implementations)) for one in unread]


@pytest.mark.parametrize(
    "text",
    [
        TYPE + PLAIN + "pub static A: Step = plain;",
        TYPE + PLAIN + "pub const A: Option<Step> = Some(plain);",
        TYPE + PLAIN + "fn a() { let f: Step = plain; f(1, 2); }",
        TYPE + PLAIN + "fn a() { (plain as Step)(1, 2); }",
        TYPE + PLAIN + "struct S { step: Step } fn a() -> S { S { step: plain } }",
        TYPE + PLAIN + "struct S { step: Option<Step> } fn a(s: &mut S) { s.step = Some(plain); }",
        TYPE + PLAIN.replace("{ x }", "{ let _ = _level; x }") + "pub static A: Step = plain;",
        TYPE + PLAIN.replace("{ x }", "{ /* _level */ x }") + "pub static A: Step = plain;",
        TYPE + PLAIN.replace("_level", "level") + "pub static A: Step = plain;",
        TYPE + "struct S; impl S { " + PLAIN + "} pub static A: Step = S::plain;",
    ],
)
def test_argument_of_an_alias_that_nothing_reads(text: str) -> None:
    assert found(text) == [("Step", 2, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "static A: [Table; 2] = [Table { step: plain }, Table { step: other }];",
        "fn a(t: &mut Table) { t.step = plain; t.step = other as _; }",
        "fn a(t: &mut Table, u: &Table) { t.step = plain; t.step = other; t.step = u.step; }",
        "fn a() -> Table { Table { step: (plain) } } fn b() -> Table { Table { step: other } }",
    ],
)
def test_argument_of_a_table_that_nothing_reads(text: str) -> None:
    assert found(TABLE + SHOWN + PLAIN + OTHER + text) == [("Table.step", 2, 2)]


def test_functions_and_what_they_are_put_in_may_lie_in_several_files() -> None:
    modules = {
        "table": TABLE + SHOWN,
        "plain": "pub " + PLAIN,
        "uses": "static A: Table = T { step: p };",
    }
    uses = "static A: Table = Table { step: crate::plain::plain };"
    assert found("mod table; mod plain; mod uses;", **modules | {"uses": uses}) == [
        ("Table.step", 2, 1)
    ]
    reads = READER + "fn a(t: &mut Table) { t.step = reader; }"
    assert found("mod table; mod plain; mod uses; mod more;", **modules, more=reads) == []


USED = "static A: Table = Table { step: plain };\n"


@pytest.mark.parametrize(
    "text",
    [
        TABLE + PLAIN,
        TABLE + PLAIN + READER + USED + "static B: Table = Table { step: reader };",
        TABLE + PLAIN + USED + "fn a(t: &mut Table, f: F) { t.step = make(f); }",
        TABLE + PLAIN + USED + "fn a(t: &mut Table, step: F) { *t = Table { step }; }",
        TABLE
        + PLAIN
        + USED
        + "fn a(t: &mut Table) { if let Some(plain) = x() { t.step = plain } }",
        TABLE + PLAIN + USED + "fn a(t: &mut Table, from: F) { t.step = from.other; }",
        TABLE + PLAIN + USED + "fn a() { make!(Table { step: reader }) }",
        TABLE + PLAIN + USED + 'extern "C" { fn take(table: *const Table); }',
        TABLE + PLAIN + USED + "#[no_mangle] pub extern fn take(table: *const Table) {}",
        TABLE + PLAIN + USED + "struct All { one: Table } #[no_mangle] fn take(all: &mut All) {}",
        TABLE + USED + 'extern "C" { fn plain(x: u8, level: u32) -> u8; }',
        TABLE + USED + "use elsewhere::plain;",
        TABLE + USED + PLAIN.replace("{ x }", "{ 0 }"),
        TABLE.replace('extern "C" ', "") + USED + PLAIN.replace('extern "C" ', ""),
        TABLE + "#[cfg(test)] mod tests {" + PLAIN + USED + "}",
        TYPE + PLAIN + "pub static A: Step = plain; fn set(step: Step) {}",
        TYPE + PLAIN + "pub static A: Step = plain; fn get() -> Step { elsewhere() }",
        TYPE + PLAIN + "pub static A: Step = plain; static B: [Step; 1] = [elsewhere];",
        TYPE + PLAIN + "pub static A: Step = plain; struct S { all: Vec<Step> }",
        TYPE + PLAIN + "pub static A: Step = plain; type Other = Option<Step>;",
        "// automatically generated by rust-bindgen 0.72\n" + TABLE + PLAIN + USED,
    ],
)
def test_argument_that_may_be_read_or_is_prescribed(text: str) -> None:
    assert found(text + SHOWN) == []


@pytest.mark.parametrize(
    "text",
    [
        TABLE + PLAIN + USED,
        TABLE.replace("u32", "other::Level") + PLAIN + USED + SHOWN,
        "use other::Level;\n" + TABLE.replace("u32", "Level") + PLAIN + USED + SHOWN,
        TYPE.replace("pub struct Level(u32);", "") + PLAIN + "static A: Step = plain;" + SHOWN,
    ],
)
def test_type_that_another_library_may_prescribe(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("type", "function"),
    [
        ("x: u8, reserved: u32", "x: u8, _reserved: u32"),
        ("u8, u32", "x: u8, _reserved2: u32"),
        ("x: u8, data: *mut c_void", "x: u8, _: *mut std::ffi::c_void"),
        ("*mut c_void, x: u8", "_: *mut c_void, x: u8"),
        ("x: u8, back: Option<NonNull<c_void>>", "x: u8, _: Option<NonNull<c_void>>"),
        ("user_data: usize, x: u8", "_: usize, x: u8"),
    ],
)
def test_argument_that_is_kept_or_given_back(type: str, function: str) -> None:
    table = f'struct Table {{ step: extern "C" fn({type}) -> u8 }}'
    assert found(f'{table} extern "C" fn plain({function}) -> u8 {{ x }} {USED} {SHOWN}') == []


def test_object_that_every_function_of_a_table_takes_first() -> None:
    table = 'struct Table { step: extern "C" fn(&T, u8) -> u8, end: extern "C" fn(&T, u8, u8) }'
    table += "pub struct T(u8);"
    functions = 'extern "C" fn plain(_t: &T, x: u8) -> u8 { x }'
    functions += 'extern "C" fn end(t: &T, x: u8, _y: u8) { t.add(x) }'
    uses = "static A: Table = Table { step: plain, end };"
    assert found(f"{table}{functions}{uses}") == [("Table.end", 3, 1)]
