"""A linker for targets whose own is not at hand: what rustc says to cc, said to its own lld.

    python lld.py LLD FLAVOUR ARGUMENT…

LLD is rustc's `rust-lld`, FLAVOUR one of its own: gnu (ELF), darwin or link (Microsoft). Libraries
are left out, since the crates that are linked with this need none.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator

_DROPPED = ("-l", "-m64", "-nodefaultlibs", "-fuse-ld=", "-B/")
_ADDED = {"darwin": ("-undefined", "dynamic_lookup"), "link": ("/noentry",), "gnu": ()}


def translated(flavour: str, arguments: Iterable[str]) -> list[str]:
    """Return what lld is told where rustc tells cc these arguments."""
    kept = arguments if flavour == "link" else _from_cc(arguments)
    return ["-flavor", flavour, *kept, *_ADDED[flavour]]


def _from_cc(arguments: Iterable[str]) -> Iterator[str]:
    for argument in arguments:
        name, _, value = argument.partition("=")
        if argument.startswith("-Wl,"):
            yield from argument.split(",")[1:]
        elif name == "-mmacosx-version-min":
            yield from ("-platform_version", "macos", value, value)
        elif argument == "-dynamiclib":
            yield "-dylib"
        elif not argument.startswith(_DROPPED):
            yield argument


if __name__ == "__main__":
    os.execv(sys.argv[1], [sys.argv[1], *translated(sys.argv[2], sys.argv[3:])])
