"""What the sources leave in doubt: said as that, and not as a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...capi.exported import Seen
from ...capi.model import CApi
from ...crate.exports.model import Surface
from ...findings import Place, Problem, Severity, problem
from ...rule import rule
from ...text.wording import some

if TYPE_CHECKING:
    from ...artifacts.header.model import Header

_FEWEST = 3
_MOST = 4
"""One in so many declarations may be in doubt; more of them come from elsewhere."""


@rule("CAPI648", "header-declares-what-may-be-lacking", Severity.INFO)
def header_declares_what_may_be_lacking(
    shipped: tuple[Header, ...], surface: Surface, exported: tuple[Seen, ...]
) -> Iterator[Problem]:
    """The header declares a function that a dependency alone could export

    The sources of the library export the other functions that begin in the same way, and not this
    one. A dependency whose sources are not among the files might; mostly the function was renamed
    or removed in Rust, and programs that call it fail to link.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    generation = false

    [package.metadata.capi.install.include]
    asset = [{ from = "mylib.h" }]

    [dependencies]
    engine = "1"
    ```

    ```rust src/lib.rs
    #[no_mangle]
    pub extern "C" fn mylib_start() {
        engine::start()
    }

    #[no_mangle]
    pub extern "C" fn mylib_run() {
        engine::run()
    }

    #[no_mangle]
    pub extern "C" fn mylib_stop() {
        engine::stop()
    }
    ```

    ```c mylib.h
    #ifndef MYLIB_H
    #define MYLIB_H
    #ifdef __cplusplus
    extern "C" {
    #endif
    void mylib_start(void);
    void mylib_run(void);
    void mylib_stop(void);
    void mylib_pause(void);
    #ifdef __cplusplus
    }
    #endif
    #endif
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.header]
    generation = false

    [package.metadata.capi.install.include]
    asset = [{ from = "mylib.h" }]

    [dependencies]
    engine = "1"
    ```

    ```rust src/lib.rs
    #[no_mangle]
    pub extern "C" fn mylib_start() {
        engine::start()
    }

    #[no_mangle]
    pub extern "C" fn mylib_run() {
        engine::run()
    }

    #[no_mangle]
    pub extern "C" fn mylib_stop() {
        engine::stop()
    }
    ```

    ```c mylib.h
    #ifndef MYLIB_H
    #define MYLIB_H
    #ifdef __cplusplus
    extern "C" {
    #endif
    void mylib_start(void);
    void mylib_run(void);
    void mylib_stop(void);
    #ifdef __cplusplus
    }
    #endif
    #endif
    ```

    ## Sources

    - [C23](https://www.open-std.org/jtc1/sc22/wg14/www/docs/n3220.pdf), 6.9.1: external definitions
    """
    doubtful = surface.doubtful
    names = {one.export.name for one in exported if one.compiled is not False}
    hidden = {one.export.name for one in exported if one.compiled is False}
    for header in shipped if doubtful else ():
        declared = [one for one in header.declarations if one.is_linked]
        lacking = [one for one in declared if one.name not in names]
        if _MOST * len(lacking) > len(declared):
            continue
        for one in lacking:
            alike = [name for name in names if name.startswith(_prefix(one.name))]
            if len(alike) >= _FEWEST and one.name not in hidden:
                yield problem(
                    "{name} is declared, and no source here exports it; {dependencies} might",
                    Place(header.path, span=one.span),
                    name=one.name,
                    dependencies=some(doubtful),
                    help="export it, or take it out of the header",
                )


@rule("CAPI632", "source-not-understood", Severity.INFO)
def source_not_understood(capi: CApi, surface: Surface) -> Iterator[Problem]:
    """A source file cannot be read, and what it exports is not known

    It is no UTF-8 or no Rust, too large, nested too deeply, or lies outside of the crate. All other
    files are judged as ever, but rules that need the whole C API are silent: about what a header
    declares beyond it, and about a library that exports nothing.

    ## Example

    ```rust src/lib.rs
    #[no_mangle]
    pub extern "C" fn mylib_half(number: u32) -> u32 {
        number / 2
    ```

    ## Use instead

    ```rust src/lib.rs
    #[no_mangle]
    pub extern "C" fn mylib_half(number: u32) -> u32 {
        number / 2
    }
    ```

    ## Sources

    - [The Rust Reference: crates and source files](https://doc.rust-lang.org/reference/crates-and-source-files.html)
    """
    seen: set[str] = set()
    for one in surface.unparsed:
        if one.there and one.path not in seen:
            seen.add(one.path)
            yield problem(
                "{path} {reason}: what it exports is not known",
                Place(one.path, span=one.span),
                path=one.path.rpartition("/")[2],
                reason=one.reason,
            )


def _prefix(name: str) -> str:
    """Return how a name begins, up to its first underscore; the whole of one without."""
    match = re.match(r"_*[A-Za-z0-9]+_", name)
    return match[0] if match else name
