"""Whether C can have a type: what rustc's lint `improper_ctypes_definitions` says, from the names.

Only what is certain counts: a name that is not found, or found twice, is taken to be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from .model import TypeItem

Types = Mapping[str, tuple[TypeItem, ...]]

_POINTER = re.compile(r"(?:\*\s*(?:const|mut)|&\s*(?:'\w+\s+)?(?:mut\b)?)\s*(?P<to>.+)", re.DOTALL)
_GENERIC = re.compile(r"(?P<name>[\w:]+)\s*<(?P<of>.*)>", re.DOTALL)
_FUNCTION = re.compile(
    r"(?:unsafe\s+)?(?P<extern>extern\b\s*(?:\"[^\"]*\")?)?\s*fn\s*\(", re.DOTALL
)
_HIGHER = re.compile(r"for\s*<[^>]*>\s*")
_OF_STD = re.compile(r"(?:(?:std|alloc)::(?:\w+::)*)?\w+")
_DEEPEST = 12
_LAYOUTS = re.compile(r"C|transparent|simd|[iu](?:8|16|32|64|128|size)")
_POINTERS = frozenset({"Box", "NonNull"})
_NULLABLE = "Option"
_NEVER = {
    "String": "a growable string",
    "str": "a string slice without a pointer",
    "Vec": "a growable array",
    "Result": "an enum of Rust",
    "HashMap": "a map",
    "BTreeMap": "a map",
    "HashSet": "a set",
    "Cow": "an enum of Rust",
    "PathBuf": "a path of Rust",
    "OsString": "a string of Rust",
    "CString": "a string that Rust owns",
}
"""Types of the standard library by value."""


class Fault(NamedTuple):
    """What C cannot have of a type: `part` as written, and why.

    `kind` is "type" for what no C type is, "layout" for a type of the crate without a C layout.
    """

    kind: Literal["type", "layout"]
    part: str
    why: str


def fault(its: str, types: Types, generics: tuple[str, ...] = ()) -> Fault | None:
    """Return what is wrong with a parameter's or result's type, None for nothing that is certain.

    `generics` are the type parameters of the function.
    """
    names = frozenset(re.split(r"[:\s=]", one)[0] for one in generics if "const " not in one)
    return next(_faults(_plain(its), types, names, 0), None)


def _plain(its: str) -> str:
    return _HIGHER.sub("", " ".join(its.split())).strip()


def _faults(its: str, types: Types, generics: frozenset[str], depth: int) -> Iterator[Fault]:
    if depth > _DEEPEST or not its:
        return
    if match := _POINTER.fullmatch(its):
        yield from _pointed(its, match["to"])
    elif match := _FUNCTION.match(its):
        if match["extern"] is None:
            yield Fault("type", its, 'a function pointer without `extern "C"`')
    elif its.startswith("(") and its != "()":
        yield Fault("type", its, "a tuple, whose layout Rust chooses")
    elif its.startswith("["):
        yield Fault("type", its, "an array by value, which C passes as a pointer")
    elif its.startswith(("impl ", "dyn ")) or its in generics:
        yield Fault("type", its, "another type for each caller")
    elif match := _GENERIC.fullmatch(its):
        yield from _of_generic(its, match["name"], match["of"], types, generics, depth)
    else:
        yield from _named(its, types, generics, depth)


def _pointed(its: str, to: str) -> Iterator[Fault]:
    """Yield a pointer that carries a length or a table besides the address."""
    if re.fullmatch(r"str|(?:dyn\b.*)|\[[^;]*\]|(?:std::path::)?Path|OsStr|CStr", to, re.DOTALL):
        yield Fault("type", its, "a pointer with more than an address")


def _of_generic(
    its: str, name: str, of: str, types: Types, generics: frozenset[str], depth: int
) -> Iterator[Fault]:
    last = name.rpartition("::")[2]
    if last in _POINTERS:
        yield from _pointed(its, of.strip())
    elif last == _NULLABLE:
        inner = of.strip()
        is_pointer = inner.startswith(("&", "Box<", "NonNull<")) or _FUNCTION.match(_plain(inner))
        if is_pointer:
            yield from _faults(_plain(inner), types, generics, depth + 1)
        elif re.fullmatch(r"\*.*|[iuf]\d+|[iu]size|bool|char|c_\w+|String|Vec<.*", inner):
            yield Fault("type", its, "an option of what has no null")
    else:
        yield from _named(name, types, generics, depth)


def _named(its: str, types: Types, generics: frozenset[str], depth: int) -> Iterator[Fault]:
    name = its.rpartition("::")[2]
    found = types.get(name, ())
    if not found:
        if name in _NEVER and _OF_STD.fullmatch(its):
            yield Fault("type", its, _NEVER[name])
        return
    if len(found) > 1:
        return
    item = found[0]
    if item.kind == "type" and item.aliased and not item.generics:
        yield from _faults(_plain(item.aliased), types, generics, depth + 1)
    elif item.kind in ("struct", "enum", "union") and not any(
        _LAYOUTS.fullmatch(word) for word in item.repr
    ):
        yield Fault("layout", its, f"{item.kind} {name} has no `#[repr(C)]`")
