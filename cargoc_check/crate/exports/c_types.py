"""Rust types as C writes them, as far as that can be told from their names."""

from __future__ import annotations

import re

_NAMED = {
    **{f"u{bits}": f"uint{bits}_t" for bits in (8, 16, 32, 64)},
    **{f"i{bits}": f"int{bits}_t" for bits in (8, 16, 32, 64)},
    **{f"c_{name}": name for name in ("char", "short", "int", "long", "float", "double")},
    **{f"c_u{name}": f"unsigned {name}" for name in ("char", "short", "int", "long")},
    "c_schar": "signed char",
    "c_longlong": "long long",
    "c_ulonglong": "unsigned long long",
    "c_void": "void",
    "usize": "size_t",
    "isize": "ptrdiff_t",
    "f32": "float",
    "f64": "double",
    "bool": "bool",
    "()": "void",
    "!": "void",
}
_POINTER = re.compile(r"\*\s*(?P<kind>const|mut)\s+(?P<to>.+)", re.DOTALL)
_REFERENCE = re.compile(r"&\s*(?:'\w+\s+)?(?P<mut>mut\s+)?(?P<to>.+)", re.DOTALL)
_WRAPPED = re.compile(
    r"(?:[\w:]+::)?(?:Option|NonNull|Box|MaybeUninit)\s*<\s*(?P<to>.+)\s*>", re.DOTALL
)
_POINTERS = ("NonNull", "Box")
_DEEPEST = 16


def in_c(its: str, depth: int = 0) -> str:
    """Return a type as C would write it before a name; what is not known by its own name."""
    its = its.strip()
    if depth > _DEEPEST:
        return its
    if match := _POINTER.fullmatch(its):
        inner = in_c(match["to"], depth + 1)
        return _pointer(inner, constant=match["kind"] == "const")
    if match := _REFERENCE.fullmatch(its):
        return _pointer(in_c(match["to"], depth + 1), constant=match["mut"] is None)
    if match := _WRAPPED.fullmatch(its):
        inner = in_c(match["to"], depth + 1)
        is_pointer = its.partition("<")[0].rpartition("::")[2].strip() in _POINTERS
        return _pointer(inner, constant=False) if is_pointer else inner
    name = re.sub(r"<.*", "", its, flags=re.DOTALL).rpartition("::")[2].strip()
    return _NAMED.get(its) or _NAMED.get(name, name or its)


def _pointer(to: str, *, constant: bool) -> str:
    return f"{'const ' if constant and not to.startswith('const ') else ''}{to.rstrip()} *"
