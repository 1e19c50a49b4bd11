"""Rules about the committed headers that are installed, beside what the sources export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...capi.exported import Seen
from ...capi.model import CApi
from ...crate.cbindgen import Cbindgen
from ...crate.exports.model import Export, Surface
from ...findings import Place, Problem, Related, Severity, problem
from ...rule import rule
from ...text.wording import counted

if TYPE_CHECKING:
    from ...artifacts.header.model import Header

_SHOWN = 3


@rule("CAPI641", "header-declares-unexported", Severity.WARNING)
def header_declares_unexported(
    shipped: tuple[Header, ...], surface: Surface, exported: tuple[Seen, ...]
) -> Iterator[Problem]:
    """The header declares a function that the sources do not export

    The header is committed and copied as it is. What it declares and the library lacks compiles,
    and fails when a program is linked. Mostly the function was renamed or removed in Rust, or
    stands under a feature that cargo-c does not turn on.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    generation = false

    [package.metadata.capi.install.include]
    asset = [{ from = "mylib.h" }]
    ```

    ```c mylib.h
    #ifndef MYLIB_H
    #define MYLIB_H
    #ifdef __cplusplus
    extern "C" {
    #endif
    unsigned mylib_answer(void);
    unsigned mylib_question(void);
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
    ```

    ```c mylib.h
    #ifndef MYLIB_H
    #define MYLIB_H
    #ifdef __cplusplus
    extern "C" {
    #endif
    unsigned mylib_answer(void);
    #ifdef __cplusplus
    }
    #endif
    #endif
    ```

    ## Sources

    - [C23](https://www.open-std.org/jtc1/sc22/wg14/www/docs/n3220.pdf), 6.9.1: external definitions
    """
    names = {one.export.name for one in exported if one.compiled is not False}
    hidden = {one.export.name: one.export for one in exported if one.compiled is False}
    for header in shipped:
        declared = [one for one in header.declarations if one.is_linked]
        lacking = [one for one in declared if one.name not in names]
        if 2 * len(lacking) > len(declared):
            continue  # the rest may come from elsewhere
        for one in lacking:
            if not surface.is_complete and not (surface.doubtful and one.name in hidden):
                continue
            yield problem(
                "{name} is declared, and {why}",
                Place(header.path, span=one.span),
                name=one.name,
                why=_why(hidden.get(one.name)),
                help="export it, or take it out of the header",
            )


@rule("CAPI642", "export-not-in-header", Severity.INFO)
def export_not_in_header(
    shipped: tuple[Header, ...], exported: tuple[Seen, ...]
) -> Iterator[Problem]:
    """The library exports functions that no installed header declares

    They are part of what programs can link with, and so of what must not change, though nobody is
    told of them. Either they were forgotten in the header, or `#[no_mangle]` is not needed.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    generation = false

    [package.metadata.capi.install.include]
    asset = [{ from = "mylib.h" }]
    ```

    ```c mylib.h
    #ifndef MYLIB_H
    #define MYLIB_H
    #ifdef __cplusplus
    extern "C" {
    #endif
    unsigned mylib_answer(void);
    #ifdef __cplusplus
    }
    #endif
    #endif
    ```

    ```rust src/lib.rs
    #[no_mangle]
    pub extern "C" fn mylib_answer() -> u32 {
        42
    }

    #[no_mangle]
    pub extern "C" fn mylib_question() -> u32 {
        6 * 9
    }
    ```

    ## Use instead

    ```toml Cargo.toml
    [package.metadata.capi.header]
    generation = false

    [package.metadata.capi.install.include]
    asset = [{ from = "mylib.h" }]
    ```

    ```c mylib.h
    #ifndef MYLIB_H
    #define MYLIB_H
    #ifdef __cplusplus
    extern "C" {
    #endif
    unsigned mylib_answer(void);
    #ifdef __cplusplus
    }
    #endif
    #endif
    ```

    ## Sources

    - [cbindgen: `[parse]` and `[export]`, where it writes the header](https://github.com/mozilla/cbindgen/blob/main/docs.md)
    """
    declared = {one.name for header in shipped for one in header.declarations}
    usable = [one.export for one in exported if one.compiled and one.export.abi != "Rust"]
    found = [export for export in usable if export.name not in declared]
    are_sure = bool(shipped) and all(header.sure for header in shipped)
    if found and are_sure and len(found) <= len(declared):
        first, *others = found
        yield problem(
            "{count} of the {all} exports are declared in no installed header: {names}",
            Place(first.path, span=first.span),
            count=len(found),
            all=len(usable),
            names=", ".join(export.name for export in found[:_SHOWN]),
            related=tuple(
                Related("this one too", Place(o.path, span=o.span)) for o in others[:_SHOWN]
            ),
            help="declare them, or leave `#[no_mangle]` off them",
        )


@rule("CAPI643", "parameters-differ", Severity.WARNING)
def parameters_differ(shipped: tuple[Header, ...], exported: tuple[Seen, ...]) -> Iterator[Problem]:
    """The header declares a function with another number of parameters

    C passes what the header says and Rust reads what its own signature says: the missing argument
    is whatever the register happens to hold. Nothing but a crash tells of it.

    ## Example

    ```toml Cargo.toml
    [package.metadata.capi.header]
    generation = false

    [package.metadata.capi.install.include]
    asset = [{ from = "mylib.h" }]
    ```

    ```c mylib.h
    #ifndef MYLIB_H
    #define MYLIB_H
    #ifdef __cplusplus
    extern "C" {
    #endif
    unsigned mylib_answer(unsigned question);
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
    ```

    ```c mylib.h
    #ifndef MYLIB_H
    #define MYLIB_H
    #ifdef __cplusplus
    extern "C" {
    #endif
    unsigned mylib_answer(void);
    #ifdef __cplusplus
    }
    #endif
    #endif
    ```

    ## Sources

    - [C23](https://www.open-std.org/jtc1/sc22/wg14/www/docs/n3220.pdf), 6.2.7: compatible types
    """
    by_name: dict[str, list[Export]] = {}
    for one in exported:
        if one.compiled is not False and one.export.kind == "function":
            by_name.setdefault(one.export.name, []).append(one.export)
    for header in shipped:
        for declared in header.declarations:
            counts = {len(export.parameters) for export in by_name.get(declared.name, ())}
            if declared.parameters is not None and counts and declared.parameters not in counts:
                export = by_name[declared.name][0]
                yield problem(
                    "{name} has {declared} here, and {own} in Rust",
                    Place(header.path, span=declared.span),
                    name=declared.name,
                    declared=counted(declared.parameters, "parameter"),
                    own=len(export.parameters),
                    related=(Related("this is it", Place(export.path, span=export.span)),),
                )


@rule("CAPI646", "made-by-macro", Severity.INFO)
def made_by_macro(
    capi: CApi, cbindgen: Cbindgen | None, surface: Surface, exported: tuple[Seen, ...]
) -> Iterator[Problem]:
    """A macro makes exported functions, which cbindgen does not see

    cbindgen reads the sources as they are written, and passes over what a macro would make of them:
    the functions are in the library and not in the generated header. `parse.expand` has the
    compiler expand macros first, which needs a nightly one.

    ## Example

    ```rust src/lib.rs
    macro_rules! answer {
        ($name:ident, $number:expr) => {
            #[no_mangle]
            pub extern "C" fn $name() -> u32 {
                $number
            }
        };
    }
    answer!(mylib_answer, 42);
    ```

    ## Use instead

    ```rust src/lib.rs
    #[no_mangle]
    pub extern "C" fn mylib_answer() -> u32 {
        42
    }
    ```

    ## Sources

    - [cbindgen's parse.expand](https://github.com/mozilla/cbindgen/blob/master/docs.md)
    """
    expands = cbindgen is not None and bool(cbindgen.table("parse").get("expand"))
    if expands or not capi.header.generated:
        return
    for more in surface.may_export_more:
        if more.reason.startswith("the macro "):
            yield problem(
                "{reason}, and cbindgen does not see them",
                Place(more.path, span=more.span),
                reason=more.reason,
                help="declare them in cbindgen's `after_includes`, or write them out",
            )
    by_macro: dict[str, list[Export]] = {}
    for one in exported:
        if one.compiled and one.export.in_macro:
            by_macro.setdefault(one.export.in_macro, []).append(one.export)
    for macro, (first, *others) in by_macro.items():
        yield problem(
            "{names} written in `{macro}!`, which cbindgen does not look into",
            Place(first.path, span=first.span),
            names=f"{first.name} is" if not others else f"{first.name} and {len(others)} more are",
            macro=macro,
            related=tuple(
                Related("this one too", Place(o.path, span=o.span)) for o in others[:_SHOWN]
            ),
            help="put it outside, under `#[cfg(…)]`, or declare it in `after_includes`",
        )


def _why(hidden: Export | None) -> str:
    if hidden is None:
        return "nothing in the sources exports it"
    conditions = " and ".join(f"`cfg({said})`" for said in hidden.conditions)
    return f"cargo-c does not compile it: it stands under {conditions}"
