"""Rules about what the sources export: whether anything is, and under which conditions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...capi.exported import Seen, anywhere
from ...capi.model import CApi
from ...crate import rust_modules
from ...crate.exports.model import Surface
from ...crate.package import Package
from ...crate.rust_modules import Module
from ...crate.sources import Sources
from ...findings import Place, Problem, Related, Severity, problem
from ...rule import rule

_FEATURE = re.compile(r'\bfeature\s*=\s*"([^"]*)"')
_CARGO_C = re.compile(r"\bcargo_c\b")
_SHOWN = 3


@rule("CAPI621", "nothing-exported", Severity.WARNING)
def nothing_exported(
    package: Package,
    capi: CApi,
    sources: Sources,
    surface: Surface,
    exported: tuple[Seen, ...],
) -> Iterator[Problem]:
    """The library exports nothing that C could call

    No function or static of the sources has `#[no_mangle]` or `#[export_name]`, and neither a macro
    nor the build nor a dependency may add one. cargo-c installs a library all the same, with a
    header and a pkg-config file, and the first program that uses it fails to link.

    Where a dependency that is not among the files might export something, a public `extern "C"`
    function without either attribute is found all the same.

    ## Example

    ```rust src/lib.rs
    pub extern "C" fn mylib_half(number: u32) -> u32 {
        number / 2
    }
    ```

    ## Use instead

    ```rust src/lib.rs
    #[no_mangle]
    pub extern "C" fn mylib_half(number: u32) -> u32 {
        number / 2
    }
    ```

    ## Sources

    - [The Rust Reference: no_mangle](https://doc.rust-lang.org/reference/abi.html#the-no_mangle-attribute)
    """
    if exported or capi.library.install_subdir.value or not package.library:
        return
    place = Place(package.path(package.library.path or "src/lib.rs"))
    forgotten = None
    if surface.doubtful:
        forgotten = next(_forgotten(rust_modules.of_library(package, sources, {})), None)
    if surface.is_complete or forgotten:
        yield problem(
            "no function or static of {package} is exported to C",
            forgotten or place,
            package=package.name,
            help="put this before each function of the C API:\n\n    #[unsafe(no_mangle)]",
        )


@rule("CAPI622", "c-api-not-turned-on", Severity.WARNING)
def c_api_not_turned_on(
    package: Package, surface: Surface, exported: tuple[Seen, ...]
) -> Iterator[Problem]:
    """The whole C API is hidden behind a condition that cargo-c does not turn on

    cargo-c builds with the feature `capi` and the default features. Functions behind another
    feature are not compiled then: the library that is installed exports nothing, whatever its
    header declares.

    ## Example

    ```toml Cargo.toml
    [package]
    name = "mylib"
    version = "1.2.3"
    edition = "2021"
    description = "Does one thing well"
    license = "MIT"

    [features]
    capi = []
    ffi = []
    ```

    ```rust src/lib.rs
    #[cfg(feature = "ffi")]
    #[no_mangle]
    pub extern "C" fn mylib_half(number: u32) -> u32 {
        number / 2
    }
    ```

    ## Use instead

    ```toml Cargo.toml
    [package]
    name = "mylib"
    version = "1.2.3"
    edition = "2021"
    description = "Does one thing well"
    license = "MIT"

    [features]
    capi = ["ffi"]
    ffi = []
    ```

    ```rust src/lib.rs
    #[cfg(feature = "ffi")]
    #[no_mangle]
    pub extern "C" fn mylib_half(number: u32) -> u32 {
        number / 2
    }
    ```

    ## Sources

    - `src/build.rs` of [cargo-c](https://github.com/lu-zero/cargo-c): the feature `capi`
    """
    if not exported or any(one.compiled is not False for one in exported):
        return
    is_sure = surface.is_complete or surface.doubtful  # no dependency turns these on
    if not is_sure or anywhere(package, surface):
        return
    first = exported[0].export
    features = [name for condition in first.conditions for name in _FEATURE.findall(condition)]
    missing = [name for name in features if name in package.features and name != "capi"]
    write = f'turn it on:\n\n    capi = ["{missing[0]}"]' if missing else None
    yield problem(
        "none of the {count} exports is compiled by cargo-c: {name} stands under {conditions}",
        Place(first.path, span=first.span),
        count=len(exported),
        name=first.name,
        conditions=" and ".join(f"`cfg({said})`" for said in first.conditions),
        help=write,
    )


@rule("CAPI623", "export-without-c-abi", Severity.WARNING)
def export_without_c_abi(exported: tuple[Seen, ...]) -> Iterator[Problem]:
    """An exported function has Rust's own calling convention

    `#[no_mangle]` gives the function a name that C can link with; without `extern "C"` it still
    passes arguments as Rust does, which no C compiler knows and which may change with any release
    of Rust. The call compiles, links and goes wrong.

    ## Example

    ```rust src/lib.rs
    #[no_mangle]
    pub fn mylib_half(number: u32) -> u32 {
        number / 2
    }
    ```

    ## Use instead

    ```rust src/lib.rs
    #[no_mangle]
    pub extern "C" fn mylib_half(number: u32) -> u32 {
        number / 2
    }
    ```

    ## Sources

    - [The Rustonomicon: calling Rust code from C](https://doc.rust-lang.org/nomicon/ffi.html#calling-rust-code-from-c)
    """
    for one in exported:
        export = one.export
        is_function = one.compiled is not False and export.kind == "function"
        if is_function and export.abi is None:  # `extern "Rust"` is no slip
            yield problem(
                "{name} is exported and has Rust's calling convention, not that of C",
                Place(export.path, span=export.span),
                name=export.name,
                help=f'write `extern "C" fn {export.rust_name}`',
            )


@rule("CAPI624", "hidden-behind-cargo-c-cfg", Severity.INFO)
def hidden_behind_cargo_c_cfg(exported: tuple[Seen, ...]) -> Iterator[Problem]:
    """The C API is compiled only when cargo-c builds it

    cargo-c sets `--cfg cargo_c` besides the feature `capi`. Code that asks for that alone is out of
    reach of `cargo build`, `cargo test` and `cargo check --features capi`, of rust-analyzer and of
    whoever builds the library by other means, and rustc warns of a condition that it does not know.

    ## Example

    ```rust src/lib.rs
    #[cfg(cargo_c)]
    #[no_mangle]
    pub extern "C" fn mylib_half(number: u32) -> u32 {
        number / 2
    }
    ```

    ## Use instead

    ```rust src/lib.rs
    #[cfg(feature = "capi")]
    #[no_mangle]
    pub extern "C" fn mylib_half(number: u32) -> u32 {
        number / 2
    }
    ```

    ## Sources

    - `src/build.rs` of [cargo-c](https://github.com/lu-zero/cargo-c): `--cfg cargo_c`
    """
    found = [one.export for one in exported if _asks_for_cargo_c_alone(one)]
    if found:
        first, *others = found
        related = [Related("this one too", Place(o.path, span=o.span)) for o in others[:_SHOWN]]
        yield problem(
            "{count} of the {all} exports are compiled under `cfg(cargo_c)` alone",
            Place(first.path, span=first.span),
            count=len(found),
            all=len(exported),
            related=tuple(related),
            help='write `cfg(feature = "capi")`',
        )


def _forgotten(modules: Iterable[Module]) -> Iterator[Place]:
    from ...crate.exports.unnamed import unnamed

    return (Place(one.path, span=one.span) for one in unnamed(modules))


def _asks_for_cargo_c_alone(one: Seen) -> bool:
    """Tell whether a condition asks for `cargo_c` and would not hold by the feature."""
    return any(
        _CARGO_C.search(condition) and not _FEATURE.search(condition)
        for condition in one.export.conditions
    )
