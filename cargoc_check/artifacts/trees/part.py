"""The part of a tree that one argument gives, and which of its files readers will ask for."""

from __future__ import annotations

from typing import NamedTuple

from ..tree import Node, Package

_MAGICS = (
    *(b"\x7fELF", b"MZ", b"!<arch>\n", b"!<thin>\n", b"BC\xc0\xde"),
    *(b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe"),
    *(b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf"),
)
_ENDS = (
    *(".pc", ".h", ".hh", ".hpp", ".hxx", ".def", ".la", ".cps", ".tbd", ".modulemap"),
    *(".so", ".a", ".dylib", ".dll", ".lib"),
)


class Part(NamedTuple):
    """An argument's nodes by path; `sums` are the checksums of files, where they were asked for."""

    package: Package
    nodes: dict[str, Node]
    sums: dict[str, int]


def is_wanted(path: str, head: bytes) -> bool:
    """Tell whether a reader will ask for a file: a library, or a text about one."""
    name = path.rpartition("/")[2].lower()
    if head.startswith(_MAGICS) or name.endswith(_ENDS):
        return True
    return "include/" in path or ".so." in name
