"""CAPI45x: the version macros in the generated header, and what has their names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...capi.model import CApi
from ...crate.cbindgen import SPEECH, Cbindgen
from ...crate.package import Package
from ...crate.rust_modules import Module, of_library
from ...crate.sources import Sources
from ...findings import Place, Problem, Severity, problem
from ...rule import rule
from ...text.source import Span


@rule("CAPI456", "version-macro-redefined", Severity.WARNING)
def version_macro_redefined(
    package: Package, capi: CApi, cbindgen: Cbindgen | None
) -> Iterator[Problem]:
    """cbindgen.toml defines a version macro that cargo-c defines as well

    cargo-c writes `NAME_MAJOR`, `NAME_MINOR` and `NAME_PATCH`, with the package's version, into the
    header that it generates. Where a second definition in text of one's own says something else,
    every compiler complains that the macro is redefined.

    ## Example

    ```toml cbindgen.toml
    language = "C"
    include_guard = "MYLIB_H"
    cpp_compat = true
    after_includes = "#define MYLIB_MAJOR 3"
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi]
    min_version = "0.10.15"

    [package.metadata.capi.header]
    emit_version_constants = false
    ```

    ```toml cbindgen.toml
    language = "C"
    include_guard = "MYLIB_H"
    cpp_compat = true
    after_includes = "#define MYLIB_MAJOR 3"
    ```

    ## Sources

    - `build_include_file` in cargo-c's `src/build.rs`
    """
    if not capi.header.has_version_macros or cbindgen is None:
        return
    for key in SPEECH:
        for macro, number in _macros(package, capi).items():
            if _defines(cbindgen.text(key), macro, number):
                yield _redefined(macro, cbindgen.place(key))
    if cbindgen.text("include_guard") in _macros(package, capi):
        yield _redefined(cbindgen.text("include_guard"), cbindgen.place("include_guard"))


@rule("CAPI458", "version-constant-exported", Severity.WARNING)
def version_constant_exported(
    package: Package, capi: CApi, cbindgen: Cbindgen | None, sources: Sources
) -> Iterator[Problem]:
    """A Rust constant has the name of a version macro

    cbindgen puts public constants of numbers into the header. One that is called like the macros
    that cargo-c writes for the version meets them there: a C compiler complains that the macro is
    redefined if they differ, and in a C++ header the constant does not compile at all. (What
    cbindgen cannot work out, such as the value of a function, it leaves out.)

    ## Example

    ```rust src/lib.rs
    pub const MYLIB_MAJOR: u32 = 3;
    ```

    ## Use instead

    ```rust src/lib.rs
    pub const MYLIB_API: u32 = 3;
    ```

    ## Sources

    - `build_include_file` in cargo-c's `src/build.rs`
    """
    if not capi.header.has_version_macros:
        return
    if cbindgen is not None and not _exports_constants(cbindgen):
        return
    prefix = capi.header.macro_prefix
    if not prefix.isidentifier():
        return
    macros = _macros(package, capi)
    parts = "MAJOR|MINOR|PATCH"
    constant = re.compile(
        rf"^pub const ({prefix}_(?:{parts})): [ui]\w+ =\s*(\d+)(?:_?[ui]\w+)?\s*;", re.MULTILINE
    )
    is_cxx = cbindgen is None or cbindgen.language == "C++"
    for module in _modules_with(package, sources, f"pub const {prefix}_"):
        for match in module.outside_tests(constant):
            if not is_cxx and (match[2].lstrip("0") or "0") == macros[match[1]]:
                continue
            yield problem(
                "the constant {name} is in the generated header beside cargo-c's macro",
                Place(module.source.path, span=Span(*match.span(1))),
                help="give it another name, keep it out with `/// cbindgen:ignore`, or write "
                "`emit_version_constants = false` in `[package.metadata.capi.header]` "
                "(cargo-c 0.10.15)",
                name=match[1],
            )


def _macros(package: Package, capi: CApi) -> dict[str, str]:
    """Return the names of the macros that cargo-c writes, with their values."""
    numbers = re.split("[-+]", package.version)[0].split(".")
    names = (f"{capi.header.macro_prefix}_{part}" for part in ("MAJOR", "MINOR", "PATCH"))
    return dict(zip(names, (*numbers, "", "", ""), strict=False))


def _defines(text: str, macro: str, number: str) -> bool:
    """Tell whether a text defines a macro otherwise, without looking first if it is there."""
    name = re.escape(macro) + r"\b"
    if re.search(rf"#\s*(?:undef|ifndef)\s+{name}", text):
        return False
    found = re.findall(rf"^[ \t]*#\s*define\s+{name}(.*)", text, re.MULTILINE)
    return any(re.split("//|/\\*", value)[0].strip() != number for value in found)


def _redefined(macro: str, place: Place) -> Problem:
    return problem(
        "`{macro}` is defined here and by cargo-c",
        place,
        help="take it out, or write `emit_version_constants = false` in "
        "`[package.metadata.capi.header]` (cargo-c 0.10.15)",
        macro=macro,
    )


def _exports_constants(cbindgen: Cbindgen) -> bool:
    """Tell whether constants are in the header, under their own names."""
    export = cbindgen.table("export")
    kinds = export.get("item_types")
    if isinstance(kinds, list) and kinds and "constants" not in [str(k).lower() for k in kinds]:
        return False
    return not any(export.get(key) for key in ("prefix", "rename", "exclude"))


def _modules_with(package: Package, sources: Sources, text: str) -> Iterator[Module]:
    """Yield the modules of the library that hold the text, and leave it to cbindgen to see it."""
    if not any(p.endswith(".rs") and text in sources.text(p).text for p in sources.paths()):
        return
    for module in of_library(package, sources):
        odd = "cbindgen:ignore" in module.source.text or "\ufffd" in module.source.text
        if text in module.source.text and not odd:
            yield module
