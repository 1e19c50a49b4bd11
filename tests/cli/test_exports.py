"""`cargoc-check exports`: the C API of crates in three forms, and what it says of bad sources."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.support.running import Here, crate, run

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "exports.schema.json").read_text())
SECONDS = 30
GOOD = '#[no_mangle] pub extern "C" fn good() {}\n'


def sources(folder: Path, lib: str, **files: bytes) -> str:
    """Make a crate of this library and these modules; return its name."""
    crate(folder, **{"src/lib__rs": lib})
    for name, content in files.items():
        (folder / "src" / f"{name}.rs").write_bytes(content)
    return folder.name


def said(here: Here, *arguments: str) -> dict[str, Any]:
    """Return what JSON says, which is of its schema."""
    ended = here("exports", "--format", "json", *arguments)
    assert ended.status == 0, ended.err
    document: dict[str, Any] = json.loads(ended.out)
    jsonschema.validate(document, SCHEMA)
    return document


@pytest.mark.parametrize("example", sorted((ROOT / "examples").iterdir()), ids=lambda p: p.name)
def test_json_is_of_its_schema(here: Here, example: Path) -> None:
    assert said(here, str(example))["exports"]


LIB = (
    '/// Answers.\n#[no_mangle] pub extern "C" fn a(x: *const u8, n: usize) -> u32 { 42 }\n'
    '#[cfg(windows)] #[no_mangle] pub extern "system" fn w() {}\n'
    '#[cfg(own)] #[no_mangle] pub extern "C" fn o() {}\n'
    "#[no_mangle] pub static mut B: u8 = 1;\nmake! { #[no_mangle] }\n"
)


def test_json_says_all_of_each_export(here: Here, tmp_path: Path) -> None:
    found = said(here, sources(tmp_path / "mylib", LIB))
    a, b = (next(e for e in found["exports"] if e["name"] == name) for name in "aB")
    assert (a["kind"], a["abi"], a["result"]) == ("function", "C", "u32")
    assert a["parameters"] == [{"name": "x", "type": "*const u8"}, {"name": "n", "type": "usize"}]
    assert a["location"] == {"path": "mylib/src/lib.rs", "line": 2, "column": 32}
    assert a["documentation"] == "Answers."
    assert (b["kind"], b["signature"]) == ("static", "static mut B: u8")
    assert [more["reason"] for more in found["may_export_more"]] == [
        "the macro `make!` may export more"
    ]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ((), ["B", "a"]),
        (("--target", "x86_64-pc-windows-msvc"), ["B", "a", "w"]),
        (("--all",), ["B", "a", "o", "w"]),
    ],
)
def test_conditions_decide_what_is_listed(
    here: Here, tmp_path: Path, options: tuple[str, ...], names: list[str]
) -> None:
    found = said(here, sources(tmp_path / "mylib", LIB), *options)
    assert [export["name"] for export in found["exports"]] == names


def test_table_and_header(here: Here, tmp_path: Path) -> None:
    name = sources(tmp_path / "mylib", LIB)
    table = here("exports", "--all", name).out
    assert 'w  extern "system" fn w()  [not compiled: cfg(windows)]\n' in table
    assert "mylib/src/lib.rs:6:1: the macro `make!` may export more\n" in table
    header = here("exports", "--format", "header", name).out
    assert "/// Answers.\nuint32_t a(const uint8_t *x, size_t n);\n" in header
    assert "extern uint8_t B;\n" in header


def test_output_and_wrong_arguments(here: Here, tmp_path: Path) -> None:
    name = sources(tmp_path / "mylib", LIB)
    assert here("exports", "-o", "out.txt", name).out == ""
    assert "mylib 1.2.3 for" in (tmp_path / "out.txt").read_text()
    ended = here("exports", "missing", name)
    assert ended.status == 2
    assert ended.err.startswith("error: missing: ")
    assert "mylib 1.2.3 for" in ended.out
    assert here("exports", "--target", "nonsense", name).status == 2


BAD: dict[str, tuple[bytes, str]] = {
    "not UTF-8": (b"\xff\xfe #[no_mangle] fn x(", "src/bad.rs"),
    "nested macros": (b"m!(" * 1000 + b"#[no_mangle]" + b")" * 1000 + b";", "may export more"),
    "nested cfg_if": (
        b"cfg_if! { if #[cfg(unix)] {" * 1000 + b"#[no_mangle] fn a() {}" + b"} }" * 1000,
        "is nested too deeply",
    ),
    "nested wrappers": (
        b"macro_rules! w { (fn $n:ident() $b:block) => { #[no_mangle] fn $n() { $b } } }\n"
        + b"w! { fn a() {" * 1000
        + b"}}" * 1000,
        "is nested too deeply",
    ),
    "names of names": (
        b"macro_rules! p { ($n:expr) => { concat!(p!($n), 1) }; } #[export_name = p!(a)] fn a() {}",
        "the name that `a` is exported under is made by a macro",
    ),
    "Latin-1": (b"// caf\xe9\n#[no_mangle] pub extern fn l() {}", "src/bad.rs is not UTF-8"),
    "brackets": (b"#[no_mangle] fn a() {" + b"(" * 100_000 + b" }", "is not Rust"),
    "50 MB": (b"#[no_mangle] pub extern fn a() {}\n" * 1_500_000, "is 48.7 MiB, more than"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_source_is_named_and_the_rest_goes_on(tmp_path: Path, what: str) -> None:
    content, named = BAD[what]
    sources(tmp_path / "bad", "mod bad;\n" + GOOD, bad=content)
    for command in (("exports",), ("audit", "--format", "json")):
        ended = run(*command, "bad", cwd=tmp_path, timeout=SECONDS)
        assert ended.status in (0, 1), ended.err
        assert "Traceback" not in ended.err
        if "audit" in command:
            assert ("CAPI632" in ended.out) is ("macro" not in named and "may" not in named)
        else:
            assert 'good  extern "C" fn good()' in ended.out
            assert named in ended.out


def test_modules_out_of_the_crate_in_a_circle_and_missing(tmp_path: Path) -> None:
    lib = (
        '#[path = "../../../../../../../etc/passwd"] mod out;\n#[path = "/dev/zero"] mod zero;\n'
        '#[path = "lib.rs"] mod again;\nmod a;\nmod gone;\n'
    )
    sources(tmp_path / "bad", lib + GOOD, a=b'#[path = "lib.rs"] mod b; #[path = "a.rs"] mod c;')
    (tmp_path / "outside.rs").write_bytes(b"#[no_mangle] pub extern fn outside() {}")
    lib += '#[path = "../../outside.rs"] mod outside; include!("gone.in.rs");\n'
    (tmp_path / "bad" / "src" / "lib.rs").write_text(lib + GOOD)
    ended = run("exports", "bad", cwd=tmp_path, timeout=SECONDS)
    assert ended.status == 0
    assert "1 export\n" in ended.out
    assert "outside.rs lies outside of the crate and its workspace" in ended.out
    assert "src/gone.in.rs is not there, though src/lib.rs includes it" in ended.out
    assert "src/gone.rs is not there, though src/lib.rs has `mod gone;`" in ended.out


def test_audit_of_a_crate_that_cannot_export_leaves_the_parser_alone(tmp_path: Path) -> None:
    sources(tmp_path / "mylib", "pub fn a() {}\n// #[no_mangle]\nmod b;\n", b=b"pub struct B;")
    script = (
        "import sys\nfrom cargoc_check.cli import main\n"
        "try: main(['audit', 'mylib'])\nexcept SystemExit: pass\n"
        "print('tree_sitter' in sys.modules, file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "CAPI621" in ended.stdout or "nothing-exported" in ended.stdout
    assert ended.stderr.strip() == "False"
