"""Rules about the types in exported signatures: those that C cannot have or need not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...capi.exported import Seen
from ...crate.exports.model import Export, Surface, TypeItem
from ...crate.package import Package
from ...crate.sources import Sources
from ...findings import Place, Problem, Related, Severity, problem
from ...rule import rule
from ...text.source import Span

if TYPE_CHECKING:
    from ...crate.exports.layout import Fault

_SMALL = re.compile(r"[iuf](?:8|16|32|64)|[iu]size|bool|c_\w+|\*\s*(?:const|mut)\b.*", re.DOTALL)
_GROWS = re.compile(r"(?i)options?|config|settings?|param|attr|args?$|info$")
"""What structs are called that may get further fields, and are passed by pointer for that."""
_SHOWN = 3
_READ = r"(?:\*\s*const|&\s*(?:'\w+)?)\s*(?:[\w]+::)*{name}"


@rule("CAPI625", "type-not-for-c", Severity.WARNING)
def type_not_for_c(surface: Surface, exported: tuple[Seen, ...]) -> Iterator[Problem]:
    """A parameter or result has a type that C does not have

    A slice or `&str` is an address with a length beside it, `&dyn Trait` one with a table; String,
    Vec, Result and tuples are laid out as Rust likes. C has none of them: cbindgen leaves the
    function out of the header or makes an opaque type of it, and a caller that passes anything
    passes garbage. rustc warns of it too (`improper_ctypes_definitions`).

    ## Example

    ```rust src/lib.rs
    #[no_mangle]
    pub extern "C" fn mylib_sum(numbers: &[u32]) -> u32 {
        numbers.iter().sum()
    }
    ```

    ## Use instead

    ```rust src/lib.rs
    #[no_mangle]
    pub unsafe extern "C" fn mylib_sum(numbers: *const u32, count: usize) -> u32 {
        std::slice::from_raw_parts(numbers, count).iter().sum()
    }
    ```

    ## Sources

    - [improper_ctypes_definitions](https://doc.rust-lang.org/rustc/lints/listing/warn-by-default.html#improper-ctypes-definitions)
    """
    for export, what, span, found in _faults(surface, exported, "type"):
        yield problem(
            "{what} of {name} is `{part}`, {why}: C has no such type",
            Place(export.path, span=span),
            what=what,
            name=export.name,
            part=found.part,
            why=found.why,
            help=_instead(found.part),
        )


@rule("CAPI626", "type-without-c-layout", Severity.WARNING)
def type_without_c_layout(surface: Surface, exported: tuple[Seen, ...]) -> Iterator[Problem]:
    """A struct, enum or union is passed by value without a layout that C knows

    Without `#[repr(C)]` Rust orders the fields as it likes, and differently with the next release.
    Passed by value, the caller must know the layout; cbindgen writes no struct for it but an
    incomplete type, which C cannot pass. Behind a pointer the same type is fine: nobody looks in.

    ## Example

    ```rust src/lib.rs
    pub struct Size {
        pub width: u32,
        pub height: u32,
    }

    #[no_mangle]
    pub extern "C" fn mylib_area(size: Size) -> u32 {
        size.width * size.height
    }
    ```

    ## Use instead

    ```rust src/lib.rs
    #[repr(C)]
    pub struct Size {
        pub width: u32,
        pub height: u32,
    }

    #[no_mangle]
    pub extern "C" fn mylib_area(size: Size) -> u32 {
        size.width * size.height
    }
    ```

    ## Sources

    - [The Rust Reference: representations](https://doc.rust-lang.org/reference/type-layout.html#the-c-representation)
    """
    for export, what, span, found in _faults(surface, exported, "layout"):
        (item,) = surface.types[found.part.rpartition("::")[2]]
        yield problem(
            "{what} of {name} is `{part}` by value: {why}",
            Place(export.path, span=span),
            what=what,
            name=export.name,
            part=found.part,
            why=found.why,
            related=(Related("it is defined here", Place(item.path, span=item.span)),),
            help="write `#[repr(C)]` before it"
            + (", or `#[repr(u32)]`" if item.kind == "enum" else ", or pass a pointer"),
        )


@rule("CAPI627", "wrapper-behind-pointer", Severity.INFO)
def wrapper_behind_pointer(surface: Surface, exported: tuple[Seen, ...]) -> Iterator[Problem]:
    """A struct of one number is passed by pointer only to be read

    No function makes, changes or frees it: the pointer costs the caller a variable and the callee
    a check for null, and by value the type would be as opaque. Types that one function makes and
    another frees are handles, and are not meant here.

    ## Example

    ```rust src/lib.rs
    #[repr(C)]
    pub struct Level(u32);

    #[no_mangle]
    pub unsafe extern "C" fn mylib_is_loud(level: *const Level) -> bool {
        (*level).0 > 10
    }
    ```

    ## Use instead

    ```rust src/lib.rs
    #[repr(C)]
    pub struct Level(u32);

    #[no_mangle]
    pub extern "C" fn mylib_is_loud(level: Level) -> bool {
        level.0 > 10
    }
    ```

    ## Sources

    - [Rust API guidelines: newtypes](https://rust-lang.github.io/api-guidelines/type-safety.html#newtypes-provide-static-distinctions-c-newtype)
    """
    said = [its for one in exported for its in _types(one.export)]
    for item, *others in surface.types.values():
        users = [its for its, _, _ in said if re.search(rf"\b{item.name}\b", its)]
        only_read = re.compile(_READ.format(name=item.name))
        if others or not users or not _is_wrapper(item):
            continue
        if all(only_read.fullmatch(its) for its in users):
            yield problem(
                "{name} is one number, and all {count} functions that take it read it by pointer",
                Place(item.path, span=item.span),
                name=item.name,
                count=len(users),
                help="pass it by value, with `#[repr(C)]` or `#[repr(transparent)]`",
            )


@rule("CAPI631", "argument-that-nothing-reads", Severity.INFO)
def argument_that_nothing_reads(
    package: Package, sources: Sources, exported: tuple[Seen, ...]
) -> Iterator[Problem]:
    """A function type carries an argument that none of its functions reads

    The library puts functions of its own into a table or behind a type such as `extern "C" fn(…)`,
    and all of them pass over the same argument. Whoever calls one has to make up a value, and
    believes that it matters. Types that C gives the library, or that another library prescribes,
    are not meant, nor pointers that a callback gets back, nor what is called reserved.

    ## Example

    ```rust src/lib.rs
    #[repr(C)]
    pub struct Codec {
        pub encode: extern "C" fn(byte: u8, level: u32) -> u8,
    }

    extern "C" fn plain(byte: u8, _level: u32) -> u8 {
        byte
    }

    extern "C" fn inverted(byte: u8, _level: u32) -> u8 {
        !byte
    }

    static CODECS: [Codec; 2] = [Codec { encode: plain }, Codec { encode: inverted }];

    #[no_mangle]
    pub extern "C" fn mylib_codec(number: usize) -> *const Codec {
        &CODECS[number % 2]
    }
    ```

    ## Use instead

    ```rust src/lib.rs
    #[repr(C)]
    pub struct Codec {
        pub encode: extern "C" fn(byte: u8) -> u8,
    }

    extern "C" fn plain(byte: u8) -> u8 {
        byte
    }

    extern "C" fn inverted(byte: u8) -> u8 {
        !byte
    }

    static CODECS: [Codec; 2] = [Codec { encode: plain }, Codec { encode: inverted }];

    #[no_mangle]
    pub extern "C" fn mylib_codec(number: usize) -> *const Codec {
        &CODECS[number % 2]
    }
    ```

    ## Sources

    - [unused_variables](https://doc.rust-lang.org/rustc/lints/listing/warn-by-default.html#unused-variables)
    """
    from ...crate.exports.unread import of_package

    for one in of_package(package, sources, [seen.export for seen in exported]):
        named = one.parameter.name not in ("_", "")
        count = len(one.implementations)
        yield problem(
            "{what} of {type} is read by {whom}",
            Place(one.type.path, span=one.parameter.span),
            what=f"`{one.parameter.name}`" if named else f"argument {one.number}",
            type=one.type.called,
            whom=f"none of its {count} functions" if count > 1 else "no function that is put in it",
            related=tuple(
                Related(f"{function.name} passes over it", Place(function.path, span=function.span))
                for function in one.implementations[:_SHOWN]
            ),
            help="take it out of the type, or call it reserved",
        )


def _faults(
    surface: Surface, exported: tuple[Seen, ...], kind: str
) -> Iterator[tuple[Export, str, Span, Fault]]:
    """Yield what is wrong with the types of functions that C may call."""
    from ...crate.exports.layout import fault

    for one in exported:
        export = one.export
        if one.compiled is False or export.kind != "function" or export.abi in (None, "Rust"):
            continue
        for its, what, span in _types(export):
            found = fault(its, surface.types, export.generics)
            if found is not None and found.kind == kind:
                yield export, what, span, found


def _types(export: Export) -> Iterator[tuple[str, str, Span]]:
    for parameter in export.parameters:
        if parameter.name != "self":
            yield parameter.type, f"`{parameter.name}`", parameter.span
    if export.result:
        yield export.result, "the result", export.span


def _is_wrapper(item: TypeItem) -> bool:
    one_field = item.kind == "struct" and len(item.fields) == 1 and not _GROWS.search(item.name)
    return one_field and bool(_SMALL.fullmatch(item.fields[0].type))


def _instead(part: str) -> str:
    if "str" in part.lower():
        return "take a `*const c_char`, or an address and a length"
    if "[" in part or part.startswith("Vec"):
        return "take an address and a length: `*const T, usize`"
    if "fn" in part:
        return 'write `extern "C" fn(…)`'
    return "give it out behind a pointer, with a function that frees it"
