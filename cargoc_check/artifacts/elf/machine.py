"""What an ELF file says of the machine and the system that it is for, by `data/elf.toml`."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from ...data import table
from ..model import Machine
from .image import Image


class Signs(NamedTuple):
    """What may show the system: the ABI note's, EI_OSABI's name, what is needed and `.comment`."""

    note: str
    abi: str
    needed: tuple[str, ...]
    versions: tuple[str, ...]
    comment: tuple[str, ...]


def machine(image: Image, signs: Signs) -> Machine:
    """Return what the file is for; os and env are "" where nothing shows them."""
    known = table("elf")
    row = known["machine"].get(str(image.machine), {"word": f"EM_{image.machine}"})
    details = [detail for detail in known["detail"] if _concerns(detail, image)]
    archs = [row.get(f"arch{image.bits}", ""), *(d["arch"] for d in details if "arch" in d)]
    name = " ".join([row["word"], *(detail["says"] for detail in details)])
    nothing: dict[str, Any] = {}
    system = next((row for row in known["system"] if _shows(row, signs)), nothing)
    return Machine(
        archs[-1],
        image.bits,
        "little" if image.order == "<" else "big",
        name,
        system.get("os", ""),
        system.get("env", ""),
    )


def os_abi(image: Image) -> str:
    """Return the name of EI_OSABI."""
    return str(table("elf")["os_abi"].get(str(image.os_abi), image.os_abi))


def _concerns(detail: dict[str, Any], image: Image) -> bool:
    about = (detail["machine"], detail.get("bits", image.bits)) == (image.machine, image.bits)
    return bool(about and image.flags & detail["mask"] == detail["value"])


def _shows(row: dict[str, Any], signs: Signs) -> bool:
    note, abi = row.get("note", signs.note), row.get("abi", signs.abi)
    return (
        (note, abi) == (signs.note, signs.abi)
        and any(_fits(signs.needed, pattern) for pattern in row.get("needed", ("",)))
        and _fits(signs.needed, row.get("also"))
        and _fits(signs.versions, row.get("version"))
        and _fits(signs.comment, row.get("comment"))
    )


def _fits(names: Iterable[str], pattern: str | None) -> bool:
    return not pattern or any(fnmatchcase(name, pattern) for name in names)
