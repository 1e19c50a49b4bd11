"""Arguments that a function type carries and that none of the functions put into it reads.

Only what is sure counts: every function that is put into the type is one of the library, and
nobody else gives or prescribes it. Another library may prescribe a type that has types of its own,
and any that neither has types of this library nor is given out by it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from ...errors import UserError
from .. import rust_modules
from ..package import Package
from ..sources import Sources
from . import function_types
from .function_types import FunctionType, Implementation, Seen
from .function_values import Value
from .model import Export, Parameter
from .surface import libraries

_VOID = re.compile(r"(?:\*\s*(?:const|mut)|NonNull\s*<|&)\s*(?:[\w:]+::)?(?:c_void|\(\))\b.*")
_KEPT = re.compile(
    r"(?i)(?:.*_)?(?:reserved|unused|pad|padding|dummy|spare|future|this|self|obj|user_?data|"
    r"user_?info|opaque|ctx|context|cookie|closure|baton|handle|data|priv|arg)\d*"
)
"""Names of what is kept for later, of objects, and of what callbacks get back."""
_PLAIN = re.compile(
    r"[iuf]\d+|[iu]size|bool|char|str|c_\w+|const|mut|dyn|fn|unsafe|extern|C|_|'?static|"
    r"size_t|ssize_t|ptrdiff_t|u?int\d+_t|u?intptr_t|Option|Box|NonNull|MaybeUninit|Self"
)
_PATH = re.compile(r"(?:\b(?:std|core|alloc|libc|crate|self|super|ffi|raw|os|ptr)::)+")
_OPTION = re.compile(r"(?:[\w:]+::)?Option\s*<\s*(.+)>")
_WORD = re.compile(r"[A-Za-z_]\w*")


class Unread(NamedTuple):
    """A parameter, counted from 1, of a function type, and the functions that could read it."""

    type: FunctionType
    number: int
    parameter: Parameter
    implementations: tuple[Implementation, ...]


def of_package(package: Package, sources: Sources, exports: Collection[Export]) -> list[Unread]:
    """Return the unread parameters in a package and in those of its workspace that it uses."""
    own = [one for one in libraries(package) if one.library]
    read = {one.name: sources if one is package else Sources(one) for one in own}
    if not any(_may_carry(its, path) for its in read.values() for path in its.paths()):
        return []
    modules = [m for one in own for m in rust_modules.of_library(one, read[one.name], {})]
    return list(unread(function_types.read(modules), exports))


def unread(seen: Seen, exports: Collection[Export]) -> Iterator[Unread]:
    """Yield the parameters that no implementation reads; those that do nothing at all are none."""
    given = _reached(seen, seen.foreign | seen.taken_by_c | _words_of(exports))
    results = {word for one in exports for word in _WORD.findall(one.result or "")}
    shown = _reached(seen, results)
    names = [one.called for one in seen.types]
    for one in seen.types:
        known = one.name not in given and names.count(one.called) == 1
        known = known and _is_own(one, seen, is_shown=one.name in shown)
        functions = _implementations(one, seen) if known else None
        busy = [f for f in functions or () if any(_reads(f, at) for at in range(len(f.parameters)))]
        if any(len(f.parameters) != len(one.parameters) for f in busy):
            continue
        for at, parameter in enumerate(one.parameters if busy else ()):
            if not (_is_kept(at, one, busy, seen) or any(_reads(f, at) for f in busy)):
                yield Unread(one, at + 1, parameter, tuple(busy))


def _may_carry(sources: Sources, path: str) -> bool:
    """Tell whether a file is Rust that may have types of functions; not one that is too large."""
    try:
        return path.endswith(".rs") and function_types.are_in(sources.text(path).text)
    except UserError:
        return False


def _words_of(exports: Iterable[Export]) -> set[str]:
    return {word for one in exports for p in one.parameters for word in _WORD.findall(p.type)}


def _reached(seen: Seen, names: set[str]) -> set[str]:
    """Return names, and those of the types that they lead to."""
    leads: dict[str, set[str]] = {name: set(words) for name, words in seen.aliases.items()}
    for field in seen.fields:
        leads.setdefault(field.struct, set()).update(field.words)
    found, waiting = set(names), list(names)
    while waiting:
        for name in leads.get(waiting.pop(), set()) - found:
            found.add(name)
            waiting.append(name)
    return found


def _is_own(its: FunctionType, seen: Seen, *, is_shown: bool) -> bool:
    """Tell whether no other library can prescribe a function type."""
    said = [_PATH.sub("", parameter.type) for parameter in its.parameters]
    words = {word for one in said for word in _WORD.findall(one)}
    named = {word for word in words if not _PLAIN.fullmatch(word)}
    is_plain = not any("::" in one for one in said)
    return is_plain and named <= seen.defined and (is_shown or bool(named))


def _implementations(its: FunctionType, seen: Seen) -> list[Implementation] | None:
    """Return the functions that are put into a type; None where another may be."""
    found = _values_of_alias(its, seen) if its.field is None else _values_of_field(its, seen)
    if found is None:
        return None
    names = {value.function for value in found}
    by_name: dict[str, list[Implementation]] = {}
    for function in seen.implementations:
        by_name.setdefault(function.name, []).append(function)
    if not names or not names <= by_name.keys():
        return None
    return [function for name in sorted(n for n in names if n) for function in by_name[name]]


def _values_of_field(its: FunctionType, seen: Seen) -> list[Value] | None:
    """Return what is put into a field; of another struct's field of that name if it may be it."""
    return [v for v in seen.values if v.field == its.field and v.of in (its.name, None)]


def _values_of_alias(its: FunctionType, seen: Seen) -> list[Value] | None:
    """Return what is put into an alias, and into fields of it; None where it is handed about."""
    holding = [field for field in seen.fields if its.name in field.words]
    is_handed = its.name in seen.taken or any(its.name in words for words in seen.aliases.values())
    if is_handed or any(field.plain != its.name or not field.name for field in holding):
        return None
    fields = {(field.struct, field.name) for field in holding}
    names = {name for _, name in fields}
    return [
        value
        for value in seen.values
        if (value.of == its.name and value.field is None)
        or (value.of, value.field) in fields
        or (value.of is None and value.field in names)
    ]


def _reads(function: Implementation, at: int) -> bool:
    name = function.parameters[at].name.removeprefix("mut ").strip()
    return name != "_" and (not name.isidentifier() or name in function.words)


def _is_kept(at: int, its: FunctionType, functions: list[Implementation], seen: Seen) -> bool:
    """Tell whether a parameter is one that is carried for its own sake."""
    parameter = its.parameters[at]
    option = _OPTION.fullmatch(parameter.type)
    if _VOID.fullmatch(option[1] if option else parameter.type):
        return True
    names = (parameter.name, *(f.parameters[at].name for f in functions))
    if any(_KEPT.fullmatch(name.removeprefix("mut ").strip("_ ")) for name in names):
        return True
    beside = [t for t in seen.types if t.field and t.name == its.name and t.field != its.field]
    return at == 0 and any(t.parameters[:1] and _same(t, its) for t in beside)


def _same(one: FunctionType, other: FunctionType) -> bool:
    return one.parameters[0].type == other.parameters[0].type
