"""From a tree to a build: every file goes to the reader that its first bytes or name ask for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from ..text.source import Source
from .build import Build
from .header.model import Header
from .layout import layout
from .model import (
    LINKER_SCRIPT,
    DamagedError,
    Definition,
    ImportLibrary,
    SharedLibrary,
    StaticLibrary,
    Unreadable,
)
from .pc.model import PcFile
from .roles import is_libdir, role
from .tree import Node, Tree

_TEXT_LIMIT = 8 << 20
"""Bytes of a pc file, definition or header; a large header, of all of Windows, has 1 MB."""
_LIBRARY = re.compile(r"lib.+?(?:\.so(?:\.[\w.]+)?|\.dylib|\.a)$")
_SCRIPT = re.compile(rb"\s*(?:/\*|(?:INPUT|GROUP|OUTPUT_FORMAT|SEARCH_DIR)\b)")
_ARCHIVE_LIMIT = 4 << 30
"""Bytes of an archive; the offsets of most have 32 bits."""
_HEADERS = (".h", ".hh", ".hpp", ".hxx")
_FAT = (b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf")
_MACH_O = (b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe")


def build(tree: Tree, stated: Mapping[str, str] = MappingProxyType({})) -> Build:
    """Read all that a tree holds; `stated` are directories by name, as in `layout`."""
    return assembled(tree, list(values(tree)), stated)


def values(tree: Tree) -> Iterator[Any]:
    """Yield what the files of a tree hold, as far as it is about libraries."""
    for node in tree:
        if node.kind == "file":
            yield from _read(node)


def assembled(tree: Tree, found: list[Any], stated: Mapping[str, str]) -> Build:
    """Return the build of a tree in which these values were found."""
    libraries = tuple(v for v in found if isinstance(v, SharedLibrary))
    static = tuple(v for v in found if isinstance(v, StaticLibrary))
    imports = tuple(v for v in found if isinstance(v, ImportLibrary))
    pc_files = tuple(v for v in found if isinstance(v, PcFile))
    roles = {library.path: role(library, tree) for library in libraries}
    linked = [path for path, its in roles.items() if its == "library"]
    linked += [one.path for one in static] + [one.path for one in imports]
    return Build(
        tree,
        layout(tree, linked, pc_files, stated),
        roles,
        libraries,
        static,
        imports,
        tuple(v for v in found if isinstance(v, Definition)),
        pc_files,
        tuple(v for v in found if isinstance(v, Header)),
        tuple(v for v in found if isinstance(v, Unreadable)),
    )


def _read(node: Node) -> Iterator[Any]:
    """Yield what a file holds, or why it cannot be read."""
    kind, read = _reader(node)
    if read is None:
        yield from _by_name_alone(node)
        return
    try:
        found = read(node)
    except DamagedError as error:
        yield Unreadable(node.path, kind, str(error))
        return
    yield from found if isinstance(found, tuple) and not hasattr(found, "_fields") else (found,)


def _by_name_alone(node: Node) -> Iterator[Unreadable]:
    """Yield what is called a library, lies where libraries do, and is none."""
    folder, _, name = node.path.rpartition("/")
    if not _LIBRARY.match(name) or not is_libdir(folder):
        return
    head = node.head()
    if not node.size:
        yield Unreadable(node.path, "library", "it is empty")
    elif head.startswith(b"version https://"):
        yield Unreadable(node.path, "library", "it is a pointer to a file that was not fetched")
    elif _SCRIPT.match(head):
        yield Unreadable(node.path, LINKER_SCRIPT, "")
    else:
        yield Unreadable(node.path, "library", "it is neither ELF, Mach-O, PE nor an archive")


def _reader(node: Node) -> tuple[str, Callable[[Node], Any] | None]:
    name = node.path.rpartition("/")[2].lower()
    if name.endswith(".pc"):
        return "pkg-config file", _pc
    if name.endswith(".def"):
        return "module definition file", _definition
    if name.endswith(_HEADERS):
        return "header", _header
    return _by_content(node) if node.size >= 8 else ("", None)


def _by_content(node: Node) -> tuple[str, Callable[[Node], Any] | None]:
    head = node.head()[:8]
    if head.startswith(b"\x7fELF"):
        return "ELF file", _elf
    if head in (b"!<arch>\n", b"!<thin>\n"):
        return "archive", _archive
    if head.startswith(_MACH_O):
        return "Mach-O file", _macho
    if head.startswith(_FAT):
        return "universal file", _fat
    if head.startswith(b"MZ"):
        return "PE file", _pe
    return "", None


def _elf(node: Node) -> Any:
    from .elf import library as elf

    return elf.read(node.path, node.content())


def _macho(node: Node) -> Any:
    from .macho import library as macho

    return macho.read(node.path, node.content())


def _pe(node: Node) -> Any:
    from .pe import library as pe

    return pe.read(node.path, node.content())


def _archive(node: Node) -> Any:
    if node.size > _ARCHIVE_LIMIT:
        raise DamagedError(f"it is larger than the {_ARCHIVE_LIMIT >> 30} GiB that are read of one")
    from .archive import library as archive

    return archive.read(node.path, node.content())


def _fat(node: Node) -> Any:
    """Read a universal file: of dynamic libraries, or of archives."""
    from .macho import library as macho

    view = node.content()
    slices = macho.slices(view)
    if not slices:  # a Java class begins with the same bytes
        return ()
    _, start, _ = slices[0]
    if bytes(view[start : start + 8]) in (b"!<arch>\n", b"!<thin>\n"):
        return _archive(node)
    return macho.read(node.path, view)


def _pc(node: Node) -> Any:
    from .pc import file as pkgconfig

    return pkgconfig.read(node.path, _text(node))


def _definition(node: Node) -> Any:
    from .archive import definition

    return definition.read(node.path, _text(node).text)


def _header(node: Node) -> Any:
    from .header import file as header

    return header.read(node.path, _included_as(node.path), _text(node))


def _included_as(path: str) -> str:
    """Return what is written to include a header: its path below the `include` directory."""
    parts = path.split("/")
    if "include" in parts[:-1]:
        return "/".join(parts[parts.index("include") + 1 :])
    return parts[-1]


def _text(node: Node) -> Source:
    if node.size > _TEXT_LIMIT:
        raise DamagedError(f"is larger than the {_TEXT_LIMIT >> 20} MiB that are read of a text")
    return source(node)


def source(node: Node) -> Source:
    """Return a file as text; bytes that are no UTF-8 become U+FFFD.

    A byte order mark stays in pc files, whose first line it hides from pkg-config.
    """
    text = bytes(node.content()).decode(errors="replace")
    is_pc = node.path.lower().endswith(".pc")
    return Source(node.path, text if is_pc else text.removeprefix("\ufeff"))
