"""The notes of an ELF file: its system, its build id, and what its parts are marked with.

GNU's: https://gitlab.com/x86-psABIs/Linux-ABI; the BSDs' and Android's stand in their `crtbegin`.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ...data import table
from ..model import DamagedError
from .dynamic import set_bits
from .image import NOTE, Image

_MOST = 10_000
_MOST_PROPERTIES = 1000
_BUILD_ID_LIMIT = 64
_GNU_SYSTEMS = ("Linux", "Hurd", "Solaris", "FreeBSD", "NetBSD", "Syllable", "NaCl")


class Notes(NamedTuple):
    """What the notes say: `os` with `os_version`, `features` and `levels` as in model.Elf."""

    os: str = ""
    os_version: str = ""
    build_id: str | None = None
    features: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()


def read(image: Image) -> Notes:
    """Return what the notes that are loaded say."""
    notes = Notes()
    for owner, type, content in _notes(image):
        if (owner, type) == ("GNU", 1) and len(content) >= 16:
            number, *least = image.struct("4I").unpack_from(content)
            name = _GNU_SYSTEMS[number] if number < len(_GNU_SYSTEMS) else ""
            notes = notes._replace(os=name, os_version=".".join(map(str, least)))
        elif (owner, type) == ("GNU", 3):
            notes = notes._replace(build_id=content[:_BUILD_ID_LIMIT].hex())
        elif (owner, type) == ("GNU", 5):
            notes = _with_properties(image, notes, content)
        elif type == 1 and owner in _SYSTEMS and len(content) >= 4:
            (number,) = image.struct("I").unpack_from(content)
            version = _SYSTEMS[owner](number, bytes(content[4:68]))
            notes = notes._replace(os=owner, os_version=version)
    return notes


def _android(level: int, rest: bytes) -> str:
    """Return API level and NDK release."""
    return f"{level} {rest.partition(bytes(1))[0].decode('ascii', 'replace')}".strip()


_SYSTEMS: dict[str, Callable[[int, bytes], str]] = {
    "Android": _android,
    "FreeBSD": lambda number, _: f"{number // 100_000}.{number // 1000 % 100}",
    "NetBSD": lambda number, _: f"{number // 100_000_000}.{number // 1_000_000 % 100}",
    "DragonFly": lambda number, _: f"{number // 100_000}.{number // 100 % 1000}",
    "OpenBSD": lambda number, _: str(number or ""),
}


def _notes(image: Image) -> Iterator[tuple[str, int, memoryview]]:
    """Yield owner, type and content of the notes."""
    header, left = image.struct("III"), _MOST
    for segment in image.segments:
        if segment.type != NOTE:
            continue
        part = image.part(segment.offset, segment.size, "a segment of notes")
        step, at = 8 if segment.alignment == 8 else 4, 0
        while at + header.size <= len(part):
            owner_size, size, type = header.unpack_from(part, at)
            start = at + header.size
            content = _aligned(start + owner_size, step)
            owner = bytes(part[start : start + min(owner_size, 32)]).rstrip(b"\0")
            at = _aligned(content + size, step)
            if content + size > len(part):
                raise DamagedError("a note ends outside of its segment")
            left -= 1
            if left < 0:
                raise DamagedError(f"it has more than {_MOST} notes")
            yield owner.decode("ascii", "replace"), type, part[content : content + size]


def _with_properties(image: Image, notes: Notes, content: memoryview) -> Notes:
    """https://gitlab.com/x86-psABIs/Linux-ABI, "Program Property"."""
    known, header, at = table("elf"), image.struct("II"), 0
    marks = known["property"].get(str(image.machine))
    for _ in range(_MOST_PROPERTIES):
        if at + header.size + 4 > len(content):
            break
        number, size = header.unpack_from(content, at)
        at += header.size
        word = image.struct("I").unpack_from(content, at)[0] if size == 4 else 0
        at = _aligned(at + size, image.bits // 8)
        if marks and number == marks["number"]:
            notes = notes._replace(features=set_bits(word, marks["bits"]))
        elif number == known["level"]["number"] and image.machine in known["level"]["machine"]:
            notes = notes._replace(levels=set_bits(word, known["level"]["bits"]))
    return notes


def _aligned(offset: int, step: int) -> int:
    return -(-offset // step) * step
