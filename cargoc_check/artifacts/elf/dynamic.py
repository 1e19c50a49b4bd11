"""An ELF file's dynamic section: what the dynamic linker is told, by tag.

It is read from its segment, which is still there when the section headers were taken off.
https://gabi.xinuos.com/elf/08-dynamic.html
"""

from functools import cached_property

from ...data import table
from ..model import DamagedError
from .image import DYNAMIC, NO_BITS, Image, text

NEEDED, HASH, STRTAB, SYMTAB, STRSZ, SONAME, RPATH = 1, 4, 5, 6, 10, 14, 15
TEXTREL, JMPREL, BIND_NOW, RUNPATH, FLAGS, DEBUG = 22, 23, 24, 29, 30, 21
GNU_HASH, VERSYM, FLAGS_1 = 0x6FFFFEF5, 0x6FFFFFF0, 0x6FFFFFFB
VERDEF, VERDEFNUM, VERNEED, VERNEEDNUM = range(0x6FFFFFFC, 0x70000000)
MIPS_SYMTABNO = 0x70000011
_MOST_ENTRIES = 10_000


class Dynamic:
    """The entries of a dynamic section, by tag, in order."""

    def __init__(self, image: Image, tags: dict[int, list[int]]) -> None:
        self._image = image
        self._tags = tags

    def __contains__(self, tag: int) -> bool:
        return tag in self._tags

    def get(self, tag: int) -> int | None:
        """Return the value of a tag that stands once; the first where it does not."""
        return next(iter(self._tags.get(tag, ())), None)

    def strings(self, tag: int) -> tuple[str, ...]:
        """Return the strings that the entries of a tag name."""
        return tuple(text(self.names, at) for at in self._tags.get(tag, ()))

    def string(self, tag: int) -> str | None:
        """Return the string that the first entry of a tag names."""
        return next(iter(self.strings(tag)), None)

    @cached_property
    def names(self) -> memoryview:
        """Return the table of strings."""
        address, size = self.get(STRTAB), self.get(STRSZ)
        if address is None or size is None:
            return memoryview(b"")
        names = self._image.loaded(address, "the dynamic string table")
        if size > len(names):
            raise DamagedError("the dynamic string table ends outside of its segment")
        return names[:size]

    @cached_property
    def flags(self) -> tuple[str, ...]:
        """Return the names of the bits of DT_FLAGS and DT_FLAGS_1 that are set."""
        known = table("elf")
        words = ((self.get(FLAGS), known["flags"]), (self.get(FLAGS_1), known["flags_1"]))
        found = [name for word, bits in words for name in set_bits(word or 0, bits)]
        return tuple(dict.fromkeys(found))

    @cached_property
    def further(self) -> tuple[str, ...]:
        """Return the names of the further tags that are there."""
        return tuple(name for name, tag in table("elf")["dynamic"].items() if tag in self)


def read(image: Image) -> Dynamic | None:
    """Return the dynamic section; None where there is none, or only its debug information left."""
    segment = image.segment(DYNAMIC)
    if segment is None or not segment.size or _without_content(image, segment.address):
        return None
    entry = image.struct("qQ" if image.bits == 64 else "iI")
    size = segment.size - segment.size % entry.size
    tags: dict[int, list[int]] = {}
    content = image.part(segment.offset, size, "the dynamic section")
    for number, (tag, value) in enumerate(entry.iter_unpack(content)):
        if not tag:
            break
        if number == _MOST_ENTRIES:
            raise DamagedError("the dynamic section has no end")
        tags.setdefault(tag, []).append(value)
    return Dynamic(image, tags)


def set_bits(word: int, bits: dict[str, int]) -> tuple[str, ...]:
    """Return the names of the bits that are set in a word."""
    return tuple(name for name, bit in bits.items() if word & bit)


def _without_content(image: Image, address: int) -> bool:
    """Tell whether the file is what `objcopy --only-keep-debug` leaves."""
    return any(s.address == address and s.type == NO_BITS and s.size for s in image.sections)
