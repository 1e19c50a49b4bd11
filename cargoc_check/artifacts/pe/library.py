"""PE libraries: DLLs of Windows and Cygwin, and what their loader reads.

Written by Microsoft's "PE Format", https://learn.microsoft.com/windows/win32/debug/pe-format.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..extent import text
from ..model import Hardening, Pe, SharedLibrary
from .exports import Exports, exports
from .image import CLR, DEBUG, EXPORT, LOAD_CONFIG, Image, image
from .imports import imports
from .machines import characteristics, machine
from .system import system

_NO_RELOCATIONS, _DLL = 0x0001, 0x2000
_CODEVIEW, _EXTENDED = 2, 20
_DEBUG_ENTRY, _DEBUG_LIMIT = 28, 64
_PATH_STARTS = {b"RSDS": 24, b"NB10": 16}
_CET_COMPATIBLE, _INSTRUMENTED = 0x1, 0x100


def read(path: str, view: memoryview) -> SharedLibrary | None:
    """Read a DLL; None for a program, and for what only .NET can use. Raises DamagedError."""
    found = image(view)
    if found is None or not _is_library(found):
        return None
    exported, imported = exports(found), imports(found)
    os, env = system(found, imported.needed)
    config = _load_config(found)
    return SharedLibrary(
        path=path,
        format="pe",
        machine=machine(found.headers.machine, os, env, config.hybrid),
        size=len(view),
        name=exported.name,
        needed=imported.needed,
        exports=exported.table,
        imports=imported.table,
        hardening=_hardening(found, config),
        debug_info=found.has_dwarf,
        symbol_table=found.headers.symbols > 0,
        pe=_pe(found, exported),
    )


def _is_library(image: Image) -> bool:
    if not image.headers.characteristics & _DLL:
        return image.directory(EXPORT) is not None and image.directory(CLR) is None
    return image.directory(CLR) is None or image.directory(EXPORT) is not None


def _pe(image: Image, exported: Exports) -> Pe:
    headers = image.headers
    return Pe(
        is_dll=bool(headers.characteristics & _DLL),
        characteristics=characteristics(headers.dll_characteristics),
        relocations=not headers.characteristics & _NO_RELOCATIONS,
        forwards=exported.forwards,
        ordinals_only=exported.ordinals_only,
        timestamp=headers.timestamp,
        pdb=_pdb(image),
        subsystem=headers.subsystem,
        linker=headers.linker,
    )


class _LoadConfig(NamedTuple):
    """Of the load configuration, whether there is code of arm64ec, and the GuardFlags."""

    hybrid: bool = False
    guard: int = 0


def _load_config(image: Image) -> _LoadConfig:
    """Read the load configuration, which says how much of it there is."""
    directory = image.directory(LOAD_CONFIG)
    if directory is None:
        return _LoadConfig()
    wide = image.headers.bits == 64
    (size,) = image.numbers("I", directory.address)
    guard_at, hybrid_at = (144, 200) if wide else (88, size)
    guard = image.numbers("I", directory.address + guard_at)[0] if size >= guard_at + 4 else 0
    if not wide or size < hybrid_at + 8:
        return _LoadConfig(False, guard)
    return _LoadConfig(image.numbers("Q", directory.address + hybrid_at)[0] != 0, guard)


def _hardening(image: Image, config: _LoadConfig) -> Hardening:
    features = []
    if "HIGH_ENTROPY_VA" in characteristics(image.headers.dll_characteristics):
        features.append("HIGH_ENTROPY_VA")
    if config.guard & _INSTRUMENTED:
        features.append("CFG")
    if any(
        kind == _EXTENDED and size >= 4 and image.extent.numbers("I", at)[0] & _CET_COMPATIBLE
        for kind, size, at in _debug_entries(image)
    ):
        features.append("CET")
    writable = any(section.executable and section.writable for section in image.sections)
    return Hardening(writable_code=writable, features=tuple(features))


def _pdb(image: Image) -> str | None:
    """Return the path of the debug information that the image names."""
    for kind, size, at in _debug_entries(image):
        start = _PATH_STARTS.get(bytes(image.extent.part(at, min(size, 4))))
        if kind == _CODEVIEW and start is not None and size >= start:
            return text(image.extent.name(at + start, at + size)) or None
    return None


def _debug_entries(image: Image) -> Iterator[tuple[int, int, int]]:
    """Yield kind, size and offset in the file of what the debug directory lists."""
    directory = image.directory(DEBUG)
    if directory is None:
        return
    for i in range(min(directory.size // _DEBUG_ENTRY, _DEBUG_LIMIT)):
        kind, size, _, at = image.numbers("4I", directory.address + _DEBUG_ENTRY * i + 12)
        yield kind, size, at
