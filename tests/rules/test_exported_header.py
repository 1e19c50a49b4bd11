"""Rules about committed headers beside what the sources export: what looks alike and is right."""

from __future__ import annotations

import pytest

from tests.rules.support import capi, found

COPIED = (
    "[package.metadata.capi.header]\ngeneration = false\n"
    "[package.metadata.capi.install.include]\nasset = [{ from = 'mylib.h' }]\n"
)
LIB = '#[no_mangle] pub extern "C" fn my_a(x: u32) {}\n#[no_mangle] pub extern "C" fn my_b() {}\n'
DECLARED = "void my_a(unsigned x);\nvoid my_b(void);\n"


def crate(header: str, lib: str = LIB, more: str = "", **files: str) -> dict[str, str]:
    """Return a crate that copies a header."""
    guarded = f"#ifndef MY_H\n#define MY_H\n#include <stdarg.h>\n{header}\n#endif\n"
    return capi(COPIED + more) | {"src/lib.rs": lib, "mylib.h": guarded}


@pytest.mark.parametrize(
    ("header", "hits"),
    [
        ("void my_c(void);", 1),
        ("static inline void my_c(void) { my_b(); }", 0),
        ("#ifdef MY_MORE\nvoid my_c(void);\n#endif", 0),
        ("#define my_c my_b", 0),
        ("typedef void (*my_c)(void);", 0),
        ("// void my_c(void);\n/* void my_d(void); */", 0),
        ("struct my_c { int x; };", 0),
    ],
)
def test_declared_and_not_exported(header: str, hits: int) -> None:
    assert len(found(crate(DECLARED + header), "CAPI641")) == hits


def test_declared_may_be_exported_by_what_is_not_read() -> None:
    header = DECLARED + "void my_c(void);"
    assert found(crate(header, LIB + "make! { #[no_mangle] fn my_c() }"), "CAPI641") == []
    for name, hits in (("engine", 0), ("libc", 1)):
        lib = LIB + f"use {name}::c_int;"
        files = crate(header, lib, more=f"[dependencies]\n{name} = '1'")
        assert len(found(files, "CAPI641")) == hits
    unused = crate(header, more="[dependencies]\nengine = '1'")
    assert len(found(unused, "CAPI641")) == 1


@pytest.mark.parametrize("more", ["", "[dependencies]\nengine = '1'"])
def test_declared_and_hidden_says_why(more: str) -> None:
    lib = LIB + '#[cfg(feature = "more")] #[no_mangle] pub extern "C" fn my_c() {}'
    lib += "use engine::run;"
    (finding,) = found(crate(DECLARED + "void my_c(void);", lib, more), "CAPI641")
    assert 'cfg(feature = "more")' in finding.message


@pytest.mark.parametrize(
    ("lib", "hits"),
    [
        ('#[no_mangle] pub extern "C" fn my_c() {}', 1),
        ('#[no_mangle] pub extern "Rust" fn my_c() {}', 0),
        ('#[cfg(windows)] #[no_mangle] pub extern "C" fn my_c() {}', 0),
        ('#[cfg(my_own)] #[no_mangle] pub extern "C" fn my_c() {}', 0),
    ],
)
def test_exported_and_not_declared(lib: str, hits: int) -> None:
    assert len(found(crate(DECLARED, LIB + lib), "CAPI642")) == hits


@pytest.mark.parametrize(
    ("declared", "hits"),
    [
        ("void my_a(void);", 1),
        ("void my_a(unsigned x, int y);", 1),
        ("void my_a(unsigned);", 0),
        ("void my_a(void (*done)(int, int));", 0),
        ("void my_a(unsigned x\n  /* , int y */);", 0),
    ],
)
def test_number_of_parameters(declared: str, hits: int) -> None:
    assert len(found(crate(declared + "\nvoid my_b(void);"), "CAPI643")) == hits


@pytest.mark.parametrize(
    ("lib", "cbindgen", "hits"),
    [
        ("cfg_if! { if #[cfg(unix)] { #[no_mangle] extern fn a() {} } }", "", 1),
        (
            "cfg_if! { if #[cfg(unix)] { #[no_mangle] extern fn a() {} } }",
            "[parse]\nexpand = ['x']",
            0,
        ),
        ("#[no_mangle] extern fn a() { println!(); }", "", 0),
        ("cfg_if! { if #[cfg(windows)] { #[no_mangle] extern fn a() {} } }", "", 0),
    ],
)
def test_function_in_a_macro(lib: str, cbindgen: str, hits: int) -> None:
    files = capi("") | {"src/lib.rs": lib, "cbindgen.toml": f'language = "C"\n{cbindgen}\n'}
    assert len(found(files, "CAPI646")) == hits
