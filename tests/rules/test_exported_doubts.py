"""The rules about what the sources leave in doubt."""

from __future__ import annotations

import pytest

from tests.rules.support import capi, found

MORE = (
    "[package.metadata.capi.header]\ngeneration = false\n"
    "[package.metadata.capi.install.include]\nasset = [{ from = 'mylib.h' }]\n"
    "[dependencies]\nengine = '1'\nlibc = '0.2'\n"
)
NAMES = ("my_a", "my_b", "my_c", "my_d")
LIB = "".join(f'#[no_mangle] pub extern "C" fn {name}() {{}}\n' for name in NAMES)
USED = "fn run() { engine::run() }\n"
DECLARED = "".join(f"void {name}(void);\n" for name in NAMES)


def crate(header: str, lib: str) -> dict[str, str]:
    """Return a crate that copies a header and has a dependency that may export more."""
    guarded = f"#ifndef MY_H\n#define MY_H\n{header}\n#endif\n"
    return capi(MORE) | {"src/lib.rs": lib, "mylib.h": guarded}


def test_doubt_is_named() -> None:
    (finding,) = found(crate(DECLARED + "void my_e(void);", LIB + USED), "CAPI648")
    said = "my_e is declared, and no source here exports it; engine might"
    assert finding.message == said
    assert found(crate(DECLARED + "void my_e(void);", LIB + USED), "CAPI641") == []


@pytest.mark.parametrize(
    ("header", "lib"),
    [
        (DECLARED, LIB + USED),
        (DECLARED + "void my_e(void);", LIB),
        (DECLARED + "void engine_e(void);", LIB + USED),
        (DECLARED + "void other(void);", LIB + USED),
        (DECLARED + "void my_e(void);", LIB + "pub use engine::*;"),
        (DECLARED + "void my_e(void);", LIB + USED + "make! { #[no_mangle] fn my_e() {} }"),
        (DECLARED + "#ifdef MORE\nvoid my_e(void);\n#endif", LIB + USED),
        (DECLARED + "".join(f"void my_{x}(void);" for x in "efgh"), LIB + USED),
        (DECLARED + "void my_e(void);", LIB + USED + "#[cfg(windows)] #[no_mangle] fn my_e() {}"),
        ("void my_a(void); void my_e(void);", LIB.splitlines()[0] + USED),
    ],
    ids=[
        *("all are exported", "no doubt", "name of the dependency", "no prefix", "handed on"),
        *("macro", "under a condition", "too many", "said by another rule", "too few"),
    ],
)
def test_what_is_no_doubt(header: str, lib: str) -> None:
    assert found(crate(header, lib), "CAPI648") == []


def test_each_file_that_is_not_understood_is_one_finding() -> None:
    files = {
        "src/lib.rs": "mod a; mod b; mod gone;\n" + LIB,
        "src/a.rs": "#[no_mangle] fn x( {{{ \n}\n #[no_mangle] fn y( [[[",
        "src/b.rs": "#[no_mangle] fn z() {}",
    }
    (finding,) = found(capi("") | files, "CAPI632")
    assert finding.message == "a.rs is not Rust as it is known here: what it exports is not known"
    assert (finding.location.path, finding.location.line) == ("src/a.rs", 1)
