"""What `key=value` says in a described tree: a value of the model with other fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cargoc_check.artifacts.model import Machine, Needed, ObjectCount, Symbol


class Table:
    """A symbol table of given symbols."""

    def __init__(self, symbols: tuple[Symbol, ...]) -> None:
        self._symbols = symbols
        self.names = frozenset(symbol.name for symbol in symbols)

    def __len__(self) -> int:
        return len(self._symbols)

    def __iter__(self) -> Iterator[Symbol]:
        return iter(self._symbols)

    def __repr__(self) -> str:
        return repr(self._symbols)


def with_settings(value: Any, settings: dict[str, str]) -> Any:
    """Return a value with the fields replaced that the settings name."""
    for key, text in settings.items():
        name, _, inner = key.partition(".")
        assert name in value._fields, f"no field {name}"
        old = getattr(value, name)
        new = with_settings(old, {inner: text}) if inner else _value(name, old, text)
        value = value._replace(**{name: new})
    return value


def _value(name: str, old: Any, text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if name == "exports" and isinstance(old, tuple):  # a definition file's
        parts = (part.partition(":") for part in text.split(",") if part)
        return tuple((name, kind == "data") for name, _, kind in parts)
    if name in _MADE:
        return _MADE[name]([part for part in text.split(",") if part])
    if re.fullmatch(r"\d+\.\d+\.\d+", text) and name != "minimum_glibc":
        return tuple(map(int, text.split(".")))
    if isinstance(old, frozenset):
        return frozenset(filter(None, text.split(",")))
    if isinstance(old, tuple) or name in _LISTS:
        return tuple(part for part in text.split(",") if part)
    return int(text) if text.isdigit() else text


_WORDS: dict[str, Any] = {"none": None, "yes": True, "no": False}
_LISTS = {"rpath", "runpath", "indexed"}
_PAIRS = {"embedded", "auditable", "forwards", "dropped", "twice"}


def _machine(parts: list[str]) -> Machine:
    arch, *rest = parts
    bits = 32 if arch in ("x86", "arm") else 64
    return Machine(arch, bits, "little", arch, *(rest or ["linux", "gnu"]))


def _needed(part: str) -> Needed:
    """Read `name`, and `/install/name@1.0.0` with the compatibility version."""
    name, at, version = part.rpartition("@")
    if not at or not version[:1].isdigit():
        return Needed(part)
    major, minor, patch = map(int, version.split("."))
    return Needed(name, compatible=(major, minor, patch))


RUST = "dl_iterate_phdr,_Unwind_Backtrace,_Unwind_GetIP"
"""What Rust's standard library needs; `imports=<rust>` stands for it."""


def _symbols(parts: list[str]) -> Table:
    """Read `name`, `name@VERSION`, `name:data`, `name%library`."""
    named = RUST.split(",") if parts == ["<rust>"] else parts
    return Table(tuple(map(_symbol, named)))


def _symbol(part: str) -> Symbol:
    part, _, library = part.partition("%")
    part, _, kind = part.partition(":")
    name, _, version = part.partition("@")
    known: Any = kind or "function"
    return Symbol(name, known, 16, version or None, library=library or None)


_MADE: dict[str, Any] = {
    "needed": lambda parts: tuple(map(_needed, parts)),
    "exports": _symbols,
    "imports": _symbols,
    "machine": _machine,
    "machines": lambda parts: tuple(_machine([part]) for part in parts),
    "symbols": lambda parts: tuple((*part.split(":"), False) for part in parts),
    "indexed": frozenset,
    "kinds": lambda parts: tuple(
        ObjectCount(kind.replace("_", " ", 1), int(number), "a.o")
        for kind, _, number in (part.partition(":") for part in parts)
    ),
}
for _name in _PAIRS:
    _MADE[_name] = lambda parts: tuple(tuple(part.split(":")) for part in parts)
