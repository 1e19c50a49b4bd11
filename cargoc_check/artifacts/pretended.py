"""Files that are named as static libraries are and are something else."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from .build import Build
from .tree import Node, Tree

_NAMED = re.compile(r"lib[^/]+(?<!\.dll)\.a")
_LOOKED_AT = 64 << 10
_ARCHIVES = (b"!<arch>\n", b"!<thin>\n", b"<bigaf>\n")
_UNIVERSAL = (b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf")
_ELF, _OBJECT = b"\x7fELF", (b"\1\0", b"\0\1")
_BEGINS = {
    b"MZ": "a DLL",
    b"\xce\xfa\xed\xfe": "a Mach-O file",
    b"\xcf\xfa\xed\xfe": "a Mach-O file",
    b"\xfe\xed\xfa\xce": "a Mach-O file",
    b"\xfe\xed\xfa\xcf": "a Mach-O file",
}
_SCRIPT = re.compile(rb"/\* GNU ld script|\b(?:INPUT|GROUP|OUTPUT_FORMAT)\s*\(")
_FILE = re.compile(rb"-l[^\s(),]+|[^\s(),]+\.(?:a|so(?:\.[\w.]+)?)(?=[\s(),])")


class Pretended(NamedTuple):
    """A file with the name of a static library, and what it is instead."""

    path: str
    what: str


def pretended(build: Build) -> Iterator[Pretended]:
    """Yield the files `lib….a` that are no archives, but for what linkers can do something with.

    That is an object, or a script that names a file of the tree, as the C library's `libm.a` is.
    """
    archives = (*build.static_libraries, *build.import_libraries, *build.unreadable)
    read = {found.path for found in archives}
    shared = {library.path for library in build.libraries}
    for node in build.tree:
        if node.path in shared and _is_named(node):
            yield Pretended(node.path, "a shared library")
        elif node.path not in read and _is_named(node):
            what = _what(bytes(node.content()[:_LOOKED_AT]), node, build.tree)
            if what is not None:
                yield Pretended(node.path, what)


def _is_named(node: Node) -> bool:
    return node.kind == "file" and _NAMED.fullmatch(posixpath.basename(node.path)) is not None


def _what(head: bytes, node: Node, tree: Tree) -> str | None:
    if head.startswith(_ARCHIVES + _UNIVERSAL):
        return None
    if not head:
        return "an empty file"
    if head.startswith(_ELF):
        return None if head[16:18] in _OBJECT else "a program"
    if _SCRIPT.search(head):
        names = _FILE.findall(head)
        return None if _is_there(names, node, tree) else "a linker script for what is not there"
    return next((what for begin, what in _BEGINS.items() if head.startswith(begin)), "no archive")


def _is_there(names: list[bytes], node: Node, tree: Tree) -> bool:
    """Tell whether one of the files that a linker script names is in the tree."""
    files = {posixpath.basename(other.path) for other in tree}
    for name in names:
        plain = name.decode(errors="replace")
        library = plain.removeprefix("-l")
        wanted = {posixpath.basename(plain)}
        if library != plain:
            wanted = {f"lib{library}.a", f"lib{library}.so"} - {posixpath.basename(node.path)}
        if wanted & files:
            return True
    return False
