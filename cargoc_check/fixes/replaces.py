"""What a C library is called and how it lies, so that a crate can take its place unnoticed.

Programs find a library by four names: the soname, the name for the linker, the pkg-config module,
and the path of its headers. Who replaces it has all four.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from ..artifacts import find
from ..artifacts.model import SharedLibrary
from ..artifacts.pc import values
from ..artifacts.pc.model import PcFile
from ..artifacts.pc.versions import compare
from ..artifacts.tree import Tree
from ..artifacts.trees.opening import open_tree
from ..capi.exported import seen
from ..crate.exports.surface import surface
from ..crate.package import Package
from ..errors import UserError
from ..text import semver
from ..text.wording import counted
from .model import Advice
from .stated import Stated
from .survey.crate import TARGET

_SONAME = re.compile(r"lib.+?\.so\.(\d+(?:\.\d+)*)$|lib.+?\.(\d+(?:\.\d+)*)\.dylib$")
_FILE = re.compile(r"lib.+?\.so\.(\d+\.\d+\.\d+)$|lib.+?\.(\d+\.\d+\.\d+)\.dylib$")
_INCLUDE = re.compile(r"(?:^|/)include/(?:[\w]+-linux-\w+/)?(?P<below>.+)$")
_HEADERS = (".h", ".hpp", ".hh")
_SHOWN = 8


class Reference(NamedTuple):
    """A C library as it is installed.

    `name` is what linkers are told. `soname` is the number in it, `release` the full number of the
    file's name where there is one; `headers` lie below includedir; `exports` are dynamic symbols.
    """

    name: str
    soname: str | None
    release: str | None
    pc: PcFile | None
    headers: tuple[str, ...]
    exports: frozenset[str]


def read(name: str, roots: Sequence[str]) -> Reference:
    """Find a C library, by its name or its pkg-config module, in a system's root or in packages.

    Raises UserError where it is not there, or the roots cannot be read.
    """
    tree = open_tree(roots)
    short = name.removeprefix("lib")
    pc = _pc(_read(tree, lambda path: path.endswith(".pc")), name)
    linked = _linked(pc) or short
    libraries = _read(tree, lambda path: _is_library(path, linked))
    found = [one for one in libraries if isinstance(one, SharedLibrary)]
    if not found:
        hint = "name the library as linkers are told, or its pkg-config module"
        raise UserError(f"there is no shared library of {name}", place=roots[0], hint=hint)
    library = min(found, key=lambda one: (len(one.path), one.path))
    numbers = (_number(_SONAME, library.name or ""), _number(_FILE, library.path))
    exports = frozenset(symbol.name for symbol in library.exports if symbol.default)
    return Reference(linked, *numbers, pc, _headers(tree, pc, linked), exports)


def said_by(reference: Reference, said: Stated, own_version: str) -> Stated:
    """Return what is stated, filled up with what the library that is replaced says.

    `own_version` is the crate's; the pc file has that of the replaced library where it is higher,
    since programs ask for a version at least.
    """
    pc, release = reference.pc, reference.release or ""
    fits = reference.soname is not None and f"{release}.".startswith(f"{reference.soname}.")
    version = values.version(pc) if pc else None
    # cargo-c takes a semantic version only.
    higher = version and semver.parse(version) and compare(version, own_version) > 0
    filled: dict[str, Any] = {
        "name": reference.name,
        "pc_name": pc.module if pc else None,
        "pc_title": values.field(pc, "Name") if pc else None,
        "pc_version": version if higher else None,
        "soname_version": release if fits else reference.soname,
        "layout": reference.headers,
        "searched": _searched(reference),
        "header": _main_header(reference),
    }
    return said._replace(**{name: value for name, value in filled.items() if _is_open(said, name)})


def lacking(reference: Reference, package: Package) -> Iterator[Advice]:
    """Yield what programs linked with the replaced library would not find in the crate's."""
    if not package.has_sources or package.library is None:
        return
    found = surface(package)
    own = {one.export.name for one in seen(package, found, TARGET) if one.compiled is not False}
    missing = sorted(reference.exports - own)
    if not missing or not own:
        return
    named = ", ".join(missing[:_SHOWN]) + ", …" * (len(missing) > _SHOWN)
    perhaps = ", as far as the sources tell" if found.may_export_more else ""
    yield Advice(
        f"lib{reference.name} exports {counted(len(missing), 'symbol')} that the crate does not"
        f"{perhaps}: {named}"
    )


def _is_open(said: Stated, name: str) -> bool:
    return bool(getattr(said, name) == getattr(_NOTHING, name))


_NOTHING = Stated()


def _searched(reference: Reference) -> str:
    """Return the folder below includedir that the first header is looked for in."""
    first = reference.headers[0] if reference.headers else ""
    folders = [one for one in _named_folders(reference.pc) if first.startswith(one)]
    return max(folders, key=len, default="").rstrip("/")


def _read(tree: Tree, wanted: Callable[[str], bool]) -> list[object]:
    chosen = {node.path: node for node in tree if node.kind == "file" and wanted(node.path)}
    return list(find.values(Tree(tree.packages, chosen)))


def _is_library(path: str, linked: str) -> bool:
    folder, _, name = path.rpartition("/")
    begins = name.startswith((f"lib{linked}.so", f"lib{linked}.dylib", f"lib{linked}."))
    return begins and (".so" in name or name.endswith(".dylib")) and "debug" not in folder


def _pc(found: Iterable[object], name: str) -> PcFile | None:
    """Return the pc file that is meant: of that name, for that library, or with a version."""
    short = re.escape(name.removeprefix("lib"))
    tests: tuple[Callable[[PcFile], object], ...] = (
        lambda pc: pc.module == name,
        lambda pc: re.fullmatch(f"(lib)?{short}", pc.module),
        lambda pc: _linked(pc) == name.removeprefix("lib"),
        lambda pc: re.fullmatch(rf"(lib)?{short}-?\d[\d.]*", pc.module),
    )
    pcs = sorted((one for one in found if isinstance(one, PcFile)), key=lambda pc: pc.path)
    return next((pc for test in tests for pc in pcs if test(pc)), None)


def _linked(pc: PcFile | None) -> str | None:
    """Return what a pc file first tells linkers to take."""
    names = [f.text[2:] for f in values.libs(pc) if f.text.startswith("-l")] if pc else []
    return names[0] if names else None


def _number(pattern: re.Pattern[str], name: str) -> str | None:
    found = pattern.search(name.rpartition("/")[2])
    return (found[1] or found[2]) if found else None


def _headers(tree: Tree, pc: PcFile | None, linked: str) -> tuple[str, ...]:
    """Return the headers that are the library's, below includedir."""
    folders = _named_folders(pc)
    found = []
    for node in tree:
        match = _INCLUDE.search(node.path) if node.path.endswith(_HEADERS) else None
        if match and _is_its(match["below"], folders, linked):
            found.append(match["below"])
    return tuple(sorted(dict.fromkeys(found), key=lambda path: (path.count("/"), path)))


def _named_folders(pc: PcFile | None) -> tuple[str, ...]:
    """Return the folders below includedir that a pc file names."""
    flags = [flag.text[2:] for flag in values.cflags(pc) if flag.text[:2] == "-I"] if pc else []
    matches = (_INCLUDE.search(flag) for flag in flags)
    return tuple(match["below"].rstrip("/") + "/" for match in matches if match)


def _is_its(below: str, folders: tuple[str, ...], linked: str) -> bool:
    if below.startswith(folders):
        return True
    first = below.partition("/")[0].removeprefix("lib")
    return first in (linked, f"{linked}.h", f"{linked}.hpp")


def _main_header(reference: Reference) -> str | None:
    names = [path.rpartition("/")[2] for path in reference.headers]
    return reference.name if f"{reference.name}.h" in names else None
