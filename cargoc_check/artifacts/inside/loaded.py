"""Which bytes of a file end up in a process, and are not its code: where texts are looked for.

Debug information is full of the builder's paths and is mostly stripped; code is most of a file and
holds no text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..elf import image as elf_image
from ..model import DamagedError
from ..pe import image as pe_image

_PROGRAM_BITS = 1
_UNWINDING = (".eh_frame", ".gcc_except_table", ".rel", ".dyn", ".gnu.", ".note.gnu")
_CODE_OR_DISCARDED = 0x20 | 0x02000000


def parts(view: memoryview) -> tuple[memoryview, ...]:
    """Return the parts of a file that are loaded and hold data; of unknown files, all of it."""
    head = bytes(view[:4])
    try:
        if head == elf_image.MAGIC:
            found = list(_of_elf(view))
        elif head[:2] == b"MZ":
            found = list(_of_pe(view))
        else:
            return (view,)
    except DamagedError:
        return (view,)
    return tuple(view[start:end] for start, end in _merged(found, len(view)))


def _of_elf(view: memoryview) -> Iterator[tuple[int, int]]:
    image = elf_image.Image(view)
    for section in image.sections:
        data = section.type == _PROGRAM_BITS and section.flags & elf_image.ALLOCATED
        code = section.flags & elf_image.CODE
        if data and not code and not section.name.startswith(_UNWINDING):
            yield section.offset, section.offset + section.size
    if not image.sections:
        for segment in image.loads:
            yield segment.offset, segment.offset + segment.size


def _of_pe(view: memoryview) -> Iterator[tuple[int, int]]:
    image = pe_image.image(view)
    if image is None:
        raise DamagedError("it is a program of DOS")
    for section in image.sections:
        if not section.characteristics & _CODE_OR_DISCARDED:
            yield section.offset, section.offset + section.raw_size


def _merged(found: Iterable[tuple[int, int]], size: int) -> Iterator[tuple[int, int]]:
    """Yield parts in order without what two of them share, so that no byte is read twice."""
    last = 0
    for start, end in sorted(found):
        start, end = max(start, last), min(end, size)
        if start < end:
            yield start, end
            last = end
