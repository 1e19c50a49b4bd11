"""What the numbers of PE and COFF headers stand for: `data/pe.toml`."""

from __future__ import annotations

from ...data import table
from ..model import Machine

ARM64, AMD64 = 0xAA64, 0x8664
_ARM64EC, _ARM64X = 0xA641, 0xA64E


def machine(number: int, os: str = "windows", env: str = "", hybrid: bool = False) -> Machine:
    """Return the machine of an IMAGE_FILE_MACHINE_….

    An image with code of arm64ec bears the number of another machine; `hybrid` says that it is
    one. Source: https://learn.microsoft.com/windows/arm/arm64ec-abi
    """
    if hybrid:
        number = {AMD64: _ARM64EC, ARM64: _ARM64X}.get(number, number)
    row = table("pe")["machine"].get(f"{number:#06x}")
    if row is None:
        return Machine("", 32, "little", f"machine {number:#x}", os, env)
    return Machine(row["arch"], row["bits"], "little", row["name"], os, env)


def is_known(number: int) -> bool:
    """Tell whether this is the number of a machine."""
    return f"{number:#06x}" in table("pe")["machine"]


def characteristics(value: int) -> tuple[str, ...]:
    """Return the names of the DllCharacteristics that are set."""
    return tuple(
        name for bit, name in table("pe")["characteristic"].items() if value >> int(bit) & 1
    )
