"""What the members of an archive come to: counts, and the names of symbols, each once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from .. import rust_names
from ..extent import text
from ..model import DamagedError, Machine, ObjectCount, StaticLibrary
from ..pe import machines
from ..pe.coff import BIG
from . import imports, objects_coff, objects_elf, objects_macho, strong
from .members import Member, Members
from .objects import Object

_ELF = b"\x7fELF"
_BITCODE = (b"BC\xc0\xde", b"\xde\xc0\x17\x0b")
_MACH_O = (b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe")
_WASM = b"\0asm"
_METADATA = "lib.rmeta"
_IN_INDEX_ONLY = ("bitcode", "gcc lto", "msvc lto", "wasm", "elsewhere")
"""Kinds of members of whose symbols only the index of the archive tells."""
_MOST_NAMED = 100
"""How many members are named of those that have some fault."""
_IMPORTED = b"__imp_"
_OF_STD = re.compile(
    r"(?:std|core|alloc|compiler_builtins|panic_(?:unwind|abort)|std_detect|unwind|addr2line|adler2?"
    r"|gimli|miniz_oxide|object|rustc_demangle|rustc_std_workspace_\w+)-[0-9a-f]{16}\."
)
"""Members of Rust's standard library, which are nine tenths of an archive.

They are always position independent; that of the crate itself tells of `-C relocation-model`.
"""
_OF_C = re.compile(rb"(?!_Z)[A-Za-z_]\w*")
"""What a C API may define; what C++ defines twice is a template's."""
_DIRECTIVE = re.compile(r'(?:[^\s"]|"[^"]*")+')


class Tally:
    """The sum of an archive's members, one after the other."""

    def __init__(self) -> None:
        self.objects = 0
        self.imports: list[memoryview] = []
        self._members = self._hidden = self._debug = 0
        self._bitcode = self._bitcode_size = 0
        self._code = False
        self._kinds: dict[str, int] = {}
        self._examples: dict[str, str] = {}
        self._machines: dict[Machine, None] = {}
        self._fixed: list[str] = []
        self._stack: list[str] = []
        self._directives: dict[bytes, None] = {}
        self._dropped: list[tuple[str, str]] = []
        self._defined: set[bytes] = set()
        self._undefined: set[bytes] = set()
        self._unseen: set[int] = set()
        self._again: set[bytes] = set()

    def add(self, member: Member) -> None:
        """Add a member; one that is damaged is noted as dropped."""
        self._members += 1
        try:
            found = _sweep(member)
        except DamagedError as error:
            found = Object("damaged")
            _note(self._dropped, (member.name, str(error)))
        self._kinds[found.kind] = self._kinds.get(found.kind, 0) + 1
        self._examples.setdefault(found.kind, member.name)
        if found.kind in _IN_INDEX_ONLY:
            self._unseen.add(member.at)
        if found.of_import_library and member.content is not None:
            self.imports.append(member.content)
        elif found.defined or found.code:
            self.objects += 1
        self._note_again(found, member)
        self._add(found, member.name)

    def _add(self, found: Object, name: str) -> None:
        if found.machine is not None:
            self._machines[found.machine] = None
        self._defined.update(found.defined)
        self._undefined.update(found.undefined)
        self._hidden += found.hidden
        self._bitcode += found.bitcode is not None
        self._bitcode_size += found.bitcode or 0
        self._debug += found.debug
        self._code = self._code or found.code
        if found.fixed:
            _note(self._fixed, name)
        if found.stack:
            _note(self._stack, name)
        if found.directives:
            self._directives[found.directives] = None

    def _note_again(self, found: Object, member: Member) -> None:
        """Note what a member defines for good that another one has defined before."""
        known = self._defined.intersection(found.defined)
        names = {name for name in known if _OF_C.fullmatch(name)}
        if names and not found.of_import_library:
            self._again |= names & _strong(member)

    def library(self, path: str, size: int, members: Members) -> StaticLibrary:
        """Return the static library that it comes to."""
        index = members.index
        if index is not None and self._unseen:
            places = zip(index.names, index.offsets(), strict=True)
            self._defined.update(self._c_names([n for n, at in places if at in self._unseen]))
        defined = _decoded(self._defined)
        return StaticLibrary(
            path=path,
            size=size,
            style=members.style,
            thin=members.thin,
            members=self._members,
            kinds=tuple(
                ObjectCount(k, self._kinds[k], self._examples[k]) for k in sorted(self._kinds)
            ),
            machines=tuple(self._machines),
            indexed=index and self._indexed(self._c_names(index.names), defined),
            defined=defined,
            undefined=_decoded(map(_plain, self._undefined - self._defined)) - defined,
            mangled=rust_names.mangled(defined),
            hidden=self._hidden,
            position_dependent=tuple(self._fixed),
            executable_stack=tuple(self._stack),
            bitcode=self._bitcode,
            bitcode_size=self._bitcode_size,
            with_debug_info=self._debug,
            code=self._code or members.thin,
            directives=_directives(self._directives),
            dropped=tuple(self._dropped),
            twice=_twice(members.again(), self._again),
        )

    def _indexed(self, names: list[bytes], defined: frozenset[str]) -> frozenset[str]:
        """Return the names of the index as text, which most often are those that are defined."""
        found = set(names)
        return defined if found == self._defined else _decoded(found)

    def _c_names(self, names: list[bytes]) -> list[bytes]:
        """Return names of the index as C has them, which is up to the format of the objects."""
        kind = next((k for k in self._kinds if k.startswith(("coff", "mach-o", "import"))), "elf")
        if kind.startswith("mach-o"):
            return [name.removeprefix(b"_") for name in names]
        arch = next((machine.arch for machine in self._machines), "")
        return names if kind == "elf" else objects_coff.c_names(names, arch)


def _sweep(member: Member) -> Object:
    """Find out what a member is, and sweep over it. Raises DamagedError."""
    view = member.content
    if view is None:
        return Object("elsewhere")
    head = bytes(view[:4])
    if member.name == _METADATA:
        return Object("rmeta")
    if head == _ELF:
        return objects_elf.sweep(view, relocations=not _OF_STD.match(member.name))
    if head in _MACH_O:
        return objects_macho.sweep(view)
    if head in _BITCODE:
        return Object("bitcode")
    if head == _WASM:
        return Object("wasm")
    if imports.is_short(view):
        return _short(view)
    if objects_coff.is_big(view) or machines.is_known(int.from_bytes(head[:2], "little")):
        return objects_coff.sweep(view)
    return Object("msvc lto" if head == BIG else "other")


def _short(view: memoryview) -> Object:
    """Return a short import as the object that linkers make of it."""
    found = imports.short(view)
    machine = machines.machine(found.machine)
    (name,) = objects_coff.c_names([found.symbol], machine.arch)
    names = [_IMPORTED + name] if found.data else [name, _IMPORTED + name]
    return Object("import", machine, names, of_import_library=True)


def _twice(members: Members, names: set[bytes]) -> tuple[tuple[str, str, str], ...]:
    """Return which of some names two members for one machine define for good, with those two."""
    by_name: dict[tuple[str, object], list[str]] = {}
    api = rust_names.c_api(_decoded(names)) if names else frozenset()
    for member in members if api else ():
        for name in _decoded(_strong(member) & names) & api:
            by_name.setdefault((name, _processor(member)), []).append(member.name)
    pairs = {(name, its[0], its[1]) for (name, _), its in by_name.items() if len(its) > 1}
    return tuple(sorted(pairs))[:_MOST_NAMED]


def _strong(member: Member) -> frozenset[bytes]:
    """Return what a member defines for good; nothing of a damaged one."""
    try:
        return frozenset() if member.content is None else strong.names(member.content)
    except DamagedError:
        return frozenset()


def _processor(member: Member) -> tuple[object, ...]:
    """Return what code of a member runs on; what it says of its system differs within one."""
    try:
        found = _sweep(member).machine
    except DamagedError:
        found = None
    return found[:3] if found else ()


def _note(noted: list[Any], entry: object) -> None:
    if len(noted) < _MOST_NAMED:
        noted.append(entry)


def _plain(name: bytes) -> bytes:
    """Return the name of what a pointer that only an import library has points to."""
    return name.removeprefix(_IMPORTED)


def _decoded(names: Iterable[bytes]) -> frozenset[str]:
    """Return names as text, all at once."""
    joined = b"\0".join(names)
    return frozenset(text(joined).split("\0")) - {""}


def _directives(blobs: Iterable[bytes]) -> tuple[str, ...]:
    """Return the linker directives of all objects, each once."""
    words = {word for blob in blobs for word in _DIRECTIVE.findall(text(blob.strip(b"\0 ")))}
    return tuple(sorted(words))
