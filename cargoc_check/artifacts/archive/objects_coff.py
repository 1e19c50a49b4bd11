"""Objects in COFF: symbols, linker directives, and what the names of sections tell."""

from __future__ import annotations

import re

from ..pe import machines
from ..pe.coff import BIG, BIG_CLASS, Coff
from .objects import Object, column

_CODE = 0x20
_DEBUG = (b".debug_info", b".debug$T")
_BITCODE = b".llvmbc"
_MOST_DIRECTIVES = 64 << 10
"""Bytes of an object's linker directives that are read."""
_IMPORTED = b"__imp_"
_STDCALL = re.compile(rb"@\d{1,3}$")
"""Bytes of arguments; constants have names with the digits of their values."""


def is_big(view: memoryview) -> bool:
    """Tell whether this is an object of the bigobj form; others begin in the same way."""
    return bytes(view[:4]) == BIG and bytes(view[12:28]) == BIG_CLASS


def sweep(view: memoryview) -> Object:
    """Sweep over an object's tables. Raises DamagedError."""
    coff = Coff(view)
    machine = machines.machine(coff.machine)
    found = list(coff.externals())
    directives, bitcode = coff.named(b".drectve"), coff.named(_BITCODE)
    imports = coff.named_from(b".idata$") is not None
    return Object(
        "import" if imports else f"coff {machine.arch or machine.name}",
        machine,
        c_names(coff.names([s for s in found if s.section]), machine.arch),
        c_names(coff.names([s for s in found if not s.section and not s.weak]), machine.arch),
        code=_has_code(coff),
        debug=coff.named(*_DEBUG) is not None,
        bitcode=None if bitcode is None else coff.section(bitcode).size,
        directives=b"" if directives is None else coff.content(directives, _MOST_DIRECTIVES),
        of_import_library=imports,
    )


def c_names(names: list[bytes], arch: str) -> list[bytes]:
    """Return the names as C has them: on i686 and arm64ec something stands before or behind."""
    if arch == "x86":
        return [_of_x86(name) for name in names]
    if arch == "arm64ec":
        return [name.removeprefix(b"#") for name in names]
    return names


def _of_x86(name: bytes) -> bytes:
    if name.startswith(_IMPORTED):
        return _IMPORTED + _of_x86(name[len(_IMPORTED) :])
    if name.startswith((b"_", b"@")):
        return _STDCALL.sub(b"", name[1:])
    return name


def _has_code(coff: Coff) -> bool:
    sizes, flags = (column("I", coff.headers, "<")[field::10] for field in (4, 9))
    return any(flag & _CODE and size for flag, size in zip(flags, sizes, strict=True))
