"""Shared libraries in ELF files.

The reader is our own. pyelftools costs 65 ms to import, which is more than the rest of a run, and
makes an object of each symbol; it is what the tests compare with, as readelf is.
"""

from typing import Literal

from ..model import Elf, Hardening, Needed, SharedLibrary
from . import dynamic as elf_dynamic
from . import landing, machine
from . import notes as elf_notes
from . import symbols as elf_symbols
from .dynamic import Dynamic
from .image import (
    EXECUTABLE,
    INTERPRETER,
    LOAD,
    MAGIC,
    RELRO,
    SHARED,
    STACK,
    WRITABLE,
    Image,
    Section,
)
from .notes import Notes
from .versions import Versions

_DEBUG_SECTIONS = (".debug_info", ".zdebug_info")
_COMMENT_LIMIT = 64 << 10
_PATH_LIMIT = 4096


def read(path: str, view: memoryview) -> SharedLibrary | None:
    """Return the shared library that a file holds; raises DamagedError for a broken one.

    None for what is none: other files, programs (also those that can lie anywhere), objects, core
    dumps and split debug information.
    """
    if bytes(view[:4]) != MAGIC:
        return None
    image = Image(view)
    if image.type != SHARED:
        return None
    dynamic = elf_dynamic.read(image)
    interpreter = _interpreter(image)
    if dynamic is None or _is_program(dynamic, interpreter):
        return None
    return _library(path, image, dynamic, interpreter)


def _is_program(dynamic: Dynamic, interpreter: str | None) -> bool:
    """Tell programs from libraries that have an interpreter, as the C library itself has.

    Linkers give DT_DEBUG to programs only; those of today mark them besides.
    """
    tagged = elf_dynamic.DEBUG in dynamic and elf_dynamic.SONAME not in dynamic
    return "PIE" in dynamic.flags or (interpreter is not None and tagged)


def _library(path: str, image: Image, dynamic: Dynamic, interpreter: str | None) -> SharedLibrary:
    notes, versions = elf_notes.read(image), Versions(image, dynamic)
    exports, imports = elf_symbols.read(image, dynamic, versions)
    needed = dynamic.strings(elf_dynamic.NEEDED)
    comment = _comment(image)
    loader = (interpreter.rpartition("/")[2],) if interpreter else ()
    signs = machine.Signs(
        notes.os,
        machine.os_abi(image),
        needed + loader,
        tuple(name for _, name in versions.needs),
        comment,
    )
    details = _details(image, dynamic, notes, versions, interpreter, comment)
    return SharedLibrary(
        path=path,
        format="elf",
        machine=machine.machine(image, signs),
        size=len(image.view),
        name=dynamic.string(elf_dynamic.SONAME) or None,
        needed=tuple(Needed(name) for name in needed),
        exports=exports,
        imports=imports,
        search=(details.rpath or ()) + (details.runpath or ()),
        hardening=_hardening(image, dynamic, notes),
        debug_info=any(_holds(image.section(name)) for name in _DEBUG_SECTIONS),
        symbol_table=_holds(image.section(".symtab")),
        elf=details,
    )


def _details(
    image: Image,
    dynamic: Dynamic,
    notes: Notes,
    versions: Versions,
    interpreter: str | None,
    comment: tuple[str, ...],
) -> Elf:
    styles = (("gnu", elf_dynamic.GNU_HASH), ("sysv", elf_dynamic.HASH))
    return Elf(
        type="ET_DYN",
        os_abi=machine.os_abi(image),
        rpath=_paths(dynamic, elf_dynamic.RPATH),
        runpath=_paths(dynamic, elf_dynamic.RUNPATH),
        interpreter=interpreter,
        comment=comment,
        alignment=min((s.alignment for s in image.loads), default=0),
        missing_stack=image.segment(STACK) is None,
        flags=dynamic.flags,
        dynamic_tags=dynamic.further,
        isa_needed=notes.levels,
        build_id=notes.build_id,
        note_os=f"{notes.os} {notes.os_version}".strip() or None,
        hash=tuple(name for name, tag in styles if tag in dynamic),
        version_definitions=tuple(versions.definitions),
        sections=bool(image.sections),
        landing_pads=landing.are_there(image, dynamic, notes),
    )


def _hardening(image: Image, dynamic: Dynamic, notes: Notes) -> Hardening:
    stack = image.segment(STACK)
    both = WRITABLE | EXECUTABLE
    return Hardening(
        executable_stack=None if stack is None else bool(stack.flags & EXECUTABLE),
        writable_code=any(s.type == LOAD and s.flags & both == both for s in image.segments),
        text_relocations=elf_dynamic.TEXTREL in dynamic or "TEXTREL" in dynamic.flags,
        relro=_relro(image, dynamic),
        features=notes.features,
    )


def _relro(image: Image, dynamic: Dynamic) -> Literal["full", "partial", "none"]:
    """Tell what is read-only after relocation: all of it where nothing is bound later."""
    if image.segment(RELRO) is None:
        return "none"
    early = elf_dynamic.BIND_NOW in dynamic or {"BIND_NOW", "NOW"} & set(dynamic.flags)
    return "full" if early or elf_dynamic.JMPREL not in dynamic else "partial"


def _interpreter(image: Image) -> str | None:
    segment = image.segment(INTERPRETER)
    if segment is None:
        return None
    part = image.part(segment.offset, segment.size, "the interpreter's path")
    return bytes(part[:_PATH_LIMIT]).partition(b"\0")[0].decode("utf-8", "backslashreplace")


def _paths(dynamic: Dynamic, tag: int) -> tuple[str, ...] | None:
    said = dynamic.string(tag)
    return None if said is None else tuple(said.split(":"))


def _comment(image: Image) -> tuple[str, ...]:
    section = image.section(".comment")
    if section is None:
        return ()
    said = bytes(image.content(section)[:_COMMENT_LIMIT]).decode("utf-8", "backslashreplace")
    return tuple(dict.fromkeys(line for line in said.split("\0") if line))


def _holds(section: Section | None) -> bool:
    return section is not None and section.size > 0
