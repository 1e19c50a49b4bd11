"""What the numbers of Mach-O headers stand for: `data/macho.toml`."""

from __future__ import annotations

from typing import Literal, NamedTuple

from ...data import table
from ..model import Machine

_INTEL = ("x86", "x86_64")


class Platform(NamedTuple):
    """What a library was built for: `vtool`'s name, and rustc's words for it."""

    name: str
    os: str
    env: str


def machine(cpu: int, subtype: int, order: str = "<", platform: Platform | None = None) -> Machine:
    """Return the machine of a CPU type and subtype; `order` is `<` or `>`."""
    row = table("macho")["machine"].get(f"{cpu:#010x}")
    endian: Literal["little", "big"] = "little" if order == "<" else "big"
    os, env = (platform.os, platform.env) if platform else ("", "")
    if row is None:
        return Machine("", 64 if cpu >> 24 & 1 else 32, endian, f"cpu {cpu}", os, env)
    names = row["names"]
    name = names.get(str(subtype & 0xFFFFFF)) or next(iter(names.values()))
    return Machine(row["arch"], row["bits"], endian, name, os, env)


def platform(number: int) -> Platform:
    """Return the platform of an LC_BUILD_VERSION."""
    row = table("macho")["platform"].get(str(number), {"name": f"platform {number}", "os": ""})
    return Platform(row["name"], row["os"], row.get("env", ""))


def older_platform(command: int, cpu: int) -> Platform:
    """Return the platform of an LC_VERSION_MIN_…, where the processor tells the simulators."""
    row = table("macho")["version_min"][f"{command:#x}"]
    return platform(row["intel" if machine(cpu, 0).arch in _INTEL else "other"])


def flags(value: int) -> tuple[str, ...]:
    """Return the names of the header's flags that are set."""
    return tuple(name for bit, name in table("macho")["flag"].items() if value >> int(bit) & 1)
