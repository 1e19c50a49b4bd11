"""What a sweep over one object file finds: the same for ELF, COFF and Mach-O.

The names of an object's symbols are the only things that are made of its tables one by one; a
static library of cargo-c has hundreds of objects with ten thousands of sections.
"""

import sys
from array import array
from collections.abc import Sequence
from typing import NamedTuple

from ..model import DamagedError, Machine


class Object(NamedTuple):
    """An object file. Names are C's, without a leading underscore where the format has one.

    `kind` is as in `StaticLibrary.kinds`. `defined` and `undefined` are its global symbols, the
    latter without weak ones, which nothing has to define; of `defined`, `hidden` are not visible
    outside of what they are linked into. `fixed` tells that it cannot be part of a shared
    library, `stack` that it needs or is taken to need an executable stack; `bitcode` is how many
    bytes of LLVM's it holds beside its code, None for none. `of_import_library` marks the parts of
    import libraries.
    """

    kind: str
    machine: Machine | None = None
    defined: Sequence[bytes] = ()
    undefined: Sequence[bytes] = ()
    hidden: int = 0
    code: bool = False
    debug: bool = False
    bitcode: int | None = None
    fixed: bool = False
    stack: bool = False
    directives: bytes = b""
    of_import_library: bool = False


def column(code: str, raw: bytes, order: str) -> "array[int]":
    """Return bytes as numbers of a type of `array`, `I` or `H`, in a byte order."""
    numbers = array(code)
    numbers.frombytes(raw[: len(raw) - len(raw) % numbers.itemsize])
    if (order == "<") != (sys.byteorder == "little"):
        numbers.byteswap()
    return numbers


def part(view: memoryview, at: int, size: int, what: str) -> bytes:
    """Return bytes of an object; `what` names them in the reason for damage."""
    if at + size > len(view):
        raise DamagedError(f"its {what} end {at + size - len(view):,} bytes past it")
    return bytes(view[at : at + size])
