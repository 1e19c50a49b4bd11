"""Whether code was compiled for branch protection: by the first instruction of each function.

IBT: https://gitlab.com/x86-psABIs/Linux-ABI; BTI: the Arm Architecture Reference Manual, "BTI".
"""

from ...data import table
from . import symbols as elf_symbols
from .dynamic import Dynamic
from .image import Image
from .notes import Notes

_WIDTH = 4


def are_there(image: Image, dynamic: Dynamic, notes: Notes) -> bool:
    """Tell whether each exported function begins with a landing pad that the notes conceal.

    False where the notes say that the whole file has them, and where there is no function. The
    first one without ends the search, so that a common library costs nothing.
    """
    row = table("elf")["landing"].get(str(image.machine))
    if row is None or row["feature"] in notes.features or image.order != "<":
        return False
    own = frozenset(map(bytes.fromhex, row["own"]))
    known = own.union(map(bytes.fromhex, row["also"]))
    found = False
    for address in elf_symbols.starts(image, dynamic):
        word = _at(image, address)
        if word not in known:
            return False
        found = found or word in own
    return found


def _at(image: Image, address: int) -> bytes:
    """Return the first bytes of a function; none where it lies in no segment."""
    for segment in image.loads:
        into = address - segment.address
        if 0 <= into < segment.size:
            return bytes(image.view[segment.offset + into : segment.offset + into + _WIDTH])
    return b""
