"""CAPI72x: settings of the release profile that matter for a C library.

`cargo cinstall` builds with the release profile unless told otherwise; cargo takes it from the
workspace's root.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...capi.model import CApi
from ...crate.package import Package
from ...crate.rust_modules import of_library
from ...crate.sources import Sources
from ...findings import Place, Problem, Related, Severity, problem
from ...paste import to_paste
from ...rule import rule
from ...text.source import Span

_CATCH = re.compile(r"\bcatch_unwind\b")
_FOR_C = re.compile(r'\bextern\s+(?:"(?:C|system)"\s+)?fn\s+\w+')

_ABORTS_AT_C = (1, 81)
"""Since this Rust, a panic that would leave an `extern "C"` function ends the process."""


@rule("CAPI721", "strip-takes-symbols", Severity.INFO)
def strip_takes_symbols(package: Package, capi: CApi) -> Iterator[Problem]:
    """The release profile strips the library before packagers can

    Distributions split the symbols off into packages of their own and need them for that. With
    `strip`, the linker throws them away; the shared library comes out without a symbol table. The
    static library keeps its own.

    ## Example

    ```toml Cargo.toml
    [profile.release]
    strip = true
    ```

    ## Use instead

    ```toml Cargo.toml
    [profile.release]
    lto = true
    ```

    ## Sources

    - https://doc.rust-lang.org/cargo/reference/profiles.html#strip
    """
    strip = _release(package, "strip")
    debug = _release(package, "debug") not in (None, False, 0, "none")
    if strip in (True, "symbols") or (strip == "debuginfo" and debug):
        yield problem(
            "the shared library comes out stripped, which leaves packagers no symbols to split off",
            package.workspace.root.place("profile", "release", "strip"),
            help="leave it to packagers, or strip in a profile of its own that inherits `release`",
            strip=strip,
        )


@rule("CAPI722", "catch-unwind-under-abort", Severity.INFO)
def catch_unwind_under_abort(package: Package, capi: CApi, sources: Sources) -> Iterator[Problem]:
    """`catch_unwind` catches nothing where panics abort

    With the panic strategy `abort`, the process ends at the panic itself. Code that turns panics
    into error codes for C is there, but never reached.

    ## Example

    ```toml Cargo.toml
    [profile.release]
    panic = "abort"
    lto = true
    ```

    ```rust src/lib.rs
    #[no_mangle]
    pub extern "C" fn mylib_run() -> i32 {
        std::panic::catch_unwind(|| 0).unwrap_or(-1)
    }
    ```

    ## Use instead

    ```toml Cargo.toml
    [profile.release]
    lto = true
    ```

    ```rust src/lib.rs
    #[no_mangle]
    pub extern "C" fn mylib_run() -> i32 {
        std::panic::catch_unwind(|| 0).unwrap_or(-1)
    }
    ```

    ## Sources

    - https://doc.rust-lang.org/std/panic/fn.catch_unwind.html; tried with cargo-c 0.10.24
    """
    said = _aborts(package, capi)
    used = _catches(package, sources) if said else None
    if said and used:
        yield problem(
            "panics abort, so that `catch_unwind` in `{path}` catches nothing",
            said,
            help="leave the panic strategy at `unwind`, or do without `catch_unwind`",
            related=(Related("used here", used),),
            path=used.path,
        )


@rule("CAPI723", "panic-crosses-into-c", Severity.INFO)
def panic_crosses_into_c(package: Package, capi: CApi, sources: Sources) -> Iterator[Problem]:
    """With the oldest Rust that is allowed, a panic may unwind into C

    Before Rust 1.81, a panic that leaves an `extern "C"` function unwinds into the caller, which is
    undefined behaviour. Since then it ends the process.

    ## Example

    ```toml Cargo.toml
    [package]
    name = "mylib"
    version = "1.2.3"
    rust-version = "1.70"
    description = "Does one thing well"
    license = "MIT"

    [profile.release]
    lto = true
    ```

    ```rust src/lib.rs
    #[no_mangle]
    pub extern "C" fn mylib_half(number: u32) -> u32 {
        assert!(number % 2 == 0);
        number / 2
    }
    ```

    ## Use instead

    ```toml Cargo.toml
    [package]
    name = "mylib"
    version = "1.2.3"
    rust-version = "1.70"
    description = "Does one thing well"
    license = "MIT"

    [profile.release]
    lto = true
    panic = "abort"
    ```

    ```rust src/lib.rs
    #[no_mangle]
    pub extern "C" fn mylib_half(number: u32) -> u32 {
        assert!(number % 2 == 0);
        number / 2
    }
    ```

    ## Sources

    - https://blog.rust-lang.org/2024/09/05/Rust-1.81.0/#abort-on-uncaught-panics-in-extern-c-functions
    """
    said = package.field("rust-version")
    if said is None or _aborts(package, capi):
        return
    numbers = str(said.value).split(".")
    if not all(n.isdecimal() for n in numbers[:2]):
        return
    is_old = tuple(map(int, numbers[:2])) < _ABORTS_AT_C
    if is_old and _defines_for_c(package, sources):
        yield problem(
            'Rust {rust} is allowed, with which a panic in an `extern "C"` function unwinds into C',
            said.place or package.manifest.place("package", "rust-version"),
            help='ask for Rust 1.81, set `panic = "abort"` in the release profile, or catch panics',
            rust=said.value,
        )


@rule("CAPI724", "static-library-without-lto", Severity.INFO)
def static_library_without_lto(package: Package, capi: CApi) -> Iterator[Problem]:
    """The static library carries all of Rust's standard library

    A static library holds everything that the crate might need. With link-time optimisation, rustc
    leaves out what it does not: of a small crate, 7 MB remain of 21, and a third of what a program
    gets out of them.

    ## Example

    ```toml Cargo.toml
    [profile.release]
    opt-level = 3
    ```

    ## Use instead

    ```toml Cargo.toml
    [profile.release]
    lto = true
    codegen-units = 1
    ```

    ## Sources

    - https://doc.rust-lang.org/cargo/reference/profiles.html#lto
    - Measured with cargo-c 0.10.24 and Rust 1.95: `codegen-units` alone changes nothing of it
    """
    if capi.library.plugin.value or _release(package, "lto") in (True, "fat", "thin"):
        return
    root = package.workspace.root
    yield problem(
        "no link-time optimisation: the static library of `{name}` keeps what nothing uses",
        root.place("profile", "release", "lto"),
        help=to_paste(
            "if packagers want the static library", root, (("profile", "release"), ["lto = true"])
        ),
        name=package.name,
    )


def _release(package: Package, key: str) -> Any:
    return package.workspace.root.get("profile", "release", key)


def _aborts(package: Package, capi: CApi) -> Place | None:
    """Return where the panic strategy `abort` is chosen, None where it is not."""
    if _release(package, "panic") == "abort":
        return package.workspace.root.place("profile", "release", "panic")
    flags, place = capi.library.rustflags
    return place if "panic=abort" in " ".join(flags) else None


def _catches(package: Package, sources: Sources) -> Place | None:
    """Return the first use of `catch_unwind` in the library, tests aside."""
    for module in of_library(package, sources):
        use = next(module.outside_tests(_CATCH), None) if _CATCH.search(module.text.code) else None
        if use is not None:
            return Place(module.source.path, span=Span(*use.span()))
    return None


def _defines_for_c(package: Package, sources: Sources) -> bool:
    """Tell whether there is a function for C in the library, tests aside."""
    modules = of_library(package, sources)
    return any(next(module.outside_tests(_FOR_C), None) for module in modules)
