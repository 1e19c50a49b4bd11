"""DLLs and what belongs to them: which import library is whose, and what systems call them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from ..build import Build
from ..model import ImportLibrary, Machine, SharedLibrary
from ..rust_names import is_linkers, is_rust
from ..system import System
from .exports import c_name

_PREFIXED = re.compile(r"(?:lib|cyg|msys-)(?=.)")
_VERSION = re.compile(r"-\d+(?:[.-]\d+)*$")
_PRIVATE = re.compile(r"Dll(Main|CanUnloadNow|GetClassObject|Install|(Unr|R)egisterServer)")
"""What Windows itself looks up in DLLs; linkers keep it out of import libraries."""
_EMULATED = {"arm64ec": "x86_64"}


def linked_with(library: SharedLibrary, build: Build) -> bool:
    """Tell whether a file is a DLL that programs are linked with."""
    return library.format == "pe" and build.roles[library.path] == "library"


def is_brought_along(library: SharedLibrary, build: Build) -> bool:
    """Tell whether another DLL of the tree needs this one."""
    name = library.file.lower()
    others = (other for other in _dlls(build) if other.path != library.path)
    return any(name == needed.name.lower() for other in others for needed in other.needed)


def of_cygwin(library: SharedLibrary, system: System) -> bool:
    """Tell whether a DLL is one of Cygwin or MSYS, by what it needs or by its name."""
    by_name = library.file.startswith(("cyg", "msys-"))
    return by_name or "cygwin" in (library.machine.os, system.os)


def plain(file: str) -> str:
    """Return a DLL's name without its end and what systems put before it, as one word.

    cargo-c renames DLLs from `foo_bar.dll` to `foo-bar.dll`, `libfoo_bar.dll` or `cygfoo_bar.dll`.
    """
    name = file.lower().removesuffix(".dll")
    return _PREFIXED.sub("", name, count=1).replace("-", "_")


def stems(file: str) -> frozenset[str]:
    """Return what users may call the library of a DLL: with and without prefix and version."""
    name = posixpath.splitext(file.lower())[0]
    bare = _PREFIXED.sub("", name, count=1)
    return frozenset(_VERSION.sub("", one) for one in (name, bare)) | {name, bare}


def last(path: str) -> str:
    """Return the last part of a path of Windows or another system."""
    return posixpath.basename(path.replace("\\", "/"))


def of_import_library(found: ImportLibrary, build: Build) -> tuple[SharedLibrary, ...]:
    """Return the DLLs of the tree that an import library names."""
    names = {name.lower() for name in found.dlls}
    return tuple(one for one in _dlls(build) if one.file.lower() in names)


def meant_by(found: ImportLibrary, build: Build) -> tuple[SharedLibrary, ...]:
    """Return the DLLs of the tree that an import library is for by its own name."""
    names = import_stems(found.path)
    return tuple(one for one in _dlls(build) if stems(one.file) & names)


def import_stems(path: str) -> frozenset[str]:
    """Return what linkers are told to find an import library by its file name."""
    name = posixpath.basename(path).lower()
    end = next((end for end in (".dll.a", ".dll.lib", ".lib", ".a") if name.endswith(end)), "")
    name = name.removesuffix(end)
    return frozenset((name, name.removeprefix("lib"))) if end else frozenset()


def compatible(one: Machine, other: Machine) -> bool:
    """Tell whether code of two machines can be in one process; so arm64ec runs with x86-64's."""
    same = {_EMULATED.get(machine.arch, machine.arch) for machine in (one, other)}
    return len(same) == 1 or not all(same) or "arm64x" in (one.name, other.name)


def api(library: SharedLibrary) -> frozenset[str]:
    """Return the exports that an import library has to offer: not Rust's own, nor Windows'."""
    found = names(library.exports.names, library.machine)
    return frozenset(
        name
        for name in found
        if not (is_rust(name) or is_linkers(name) or _PRIVATE.fullmatch(name))
    )


def names(symbols: Iterable[str], machine: Machine) -> frozenset[str]:
    """Return symbols as C knows them, without the decorations of 32-bit x86."""
    return frozenset(map(c_name, symbols) if machine.arch == "x86" else symbols)


def _dlls(build: Build) -> tuple[SharedLibrary, ...]:
    return tuple(library for library in build.libraries if library.format == "pe")
