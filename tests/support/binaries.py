"""What a loader reads in a shared library: ELF by pyelftools, PE and Mach-O as far as needed."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from tests.support.real_build import soname

_ID_DYLIB = 0xD
_MACH_O = b"\xcf\xfa\xed\xfe"  # 64 bits, little endian: all of Apple's systems that we record


def describe(path: str) -> dict[str, Any] | None:
    """Return the identity of a shared library, None for any other file."""
    with open(path, "rb") as file:
        head = file.read(4)
        data = head + file.read() if head == _MACH_O or head.startswith(b"MZ") else b""
    if head == b"\x7fELF":
        return {"format": "elf", "soname": soname(path)}
    if head == _MACH_O:
        return {"format": "mach-o", **_mach_o(data)}
    if head.startswith(b"MZ"):
        return {"format": "pe", **_pe(data)}
    return None


def _mach_o(data: bytes) -> dict[str, Any]:
    """Read LC_ID_DYLIB; layouts are those of Apple's `mach-o/loader.h`."""
    (commands,) = struct.unpack_from("<16xI", data)
    at = 32
    for _ in range(commands):
        command, size = struct.unpack_from("<II", data, at)
        if command == _ID_DYLIB:
            name, current, compatible = struct.unpack_from("<8xI4xII", data, at)
            return {
                "install_name": _text(data, at + name),
                "current_version": _version(current),
                "compatibility_version": _version(compatible),
            }
        at += size
    return {"install_name": None, "current_version": None, "compatibility_version": None}


def _version(number: int) -> list[int]:
    return [number >> 16, number >> 8 & 0xFF, number & 0xFF]


def _pe(data: bytes) -> dict[str, Any]:
    """Read the export directory; layouts are those of Microsoft's PE format."""
    (header,) = struct.unpack_from("<I", data, 0x3C)
    sections, optional = struct.unpack_from("<6xH12xH", data, header)
    (magic,) = struct.unpack_from("<H", data, header + 24)
    directories = header + 24 + (112 if magic == 0x20B else 96)
    (exports,) = struct.unpack_from("<I", data, directories)
    table = [
        struct.unpack_from("<8x4I", data, header + 24 + optional + 40 * number)
        for number in range(sections)
    ]

    def at(address: int) -> int:
        for size, start, raw, offset in table:
            if start <= address < start + max(size, raw):
                found: int = address - start + offset
                return found
        raise ValueError(f"no section of the file holds address {address:#x}")

    if not exports:
        return {"export_name": None, "exports": []}
    name, count, names = struct.unpack_from("<12xI8xI4xI", data, at(exports))
    addresses: Iterator[tuple[int]] = struct.iter_unpack(
        "<I", data[at(names) : at(names) + 4 * count]
    )
    return {
        "export_name": _text(data, at(name)),
        "exports": sorted(_text(data, at(address)) for (address,) in addresses),
    }


def _text(data: bytes, start: int) -> str:
    return data[start : data.index(b"\0", start)].decode()
