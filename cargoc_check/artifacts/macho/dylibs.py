"""What names and paths of Mach-O libraries say: versions, and places that only one machine has."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ...data import table
from .. import system_symbols
from ..build import Build, Layout
from ..model import Numbers, SharedLibrary

_VERSIONED = re.compile(r"([^.]+)\.(\d+(?:\.\d+){0,2})\.dylib")


def version(name: str) -> tuple[int, ...] | None:
    """Return the one to three numbers in a file's name, as in `libfoo.1.2.3.dylib`.

    None where there is none, or where a dot in the library's own name leaves it open.
    """
    found = _VERSIONED.fullmatch(posixpath.basename(name))
    return tuple(map(int, found[2].split("."))) if found else None


def stem(name: str) -> str | None:
    """Return a file's name without its version and end: `libfoo`. None as for `version`."""
    found = _VERSIONED.fullmatch(posixpath.basename(name))
    if found:
        return found[1]
    base, _, end = posixpath.basename(name).partition(".")
    return base if end == "dylib" else None


def padded(numbers: tuple[int, ...]) -> Numbers:
    """Return one to three numbers as three."""
    first, second, third = (*numbers, 0, 0, 0)[:3]
    return first, second, third


def is_first(library: SharedLibrary) -> bool:
    """Tell whether a library is the first slice of its file; what is not universal always is."""
    return library.slice is None or library.slice == library.slices[0]


def linked_with(library: SharedLibrary, build: Build) -> bool:
    """Tell whether a file is a Mach-O library that programs are linked with."""
    return library.format == "mach-o" and build.roles[library.path] == "library"


def provided(name: str, library: SharedLibrary, build: Build) -> SharedLibrary | None:
    """Return the library of the tree that the loader finds for a needed name, of the same slice."""
    paths = (build.tree.real(place) for place in _places(name, library, build))
    real = next((path for path in paths if path is not None), None)
    found = [other for other in build.libraries if other.path == real]
    same = [other for other in found if other.machine.arch == library.machine.arch]
    return next(iter(same or found), None)


def lacking(library: SharedLibrary, build: Build) -> tuple[str, ...]:
    """Return what a library takes from whatever is loaded, and nothing has that it needs.

    Nothing of an extension of a program, which has them; nor what compilers and the C library have,
    or what a header asks the user to define.
    """
    names = library.macho.looked_up if library.macho else ()
    if any(name.startswith(tuple(table("macho")["program"]["beginnings"])) for name in names):
        return ()
    others = (provided(one.name, library, build) for one in library.needed)
    known = {name for other in others if other is not None for name in other.exports.names}
    known |= {said.name for header in build.headers for said in header.declarations}
    return tuple(
        name
        for name in names
        if name not in known and not name.startswith("_") and not _of_system(name)
    )


def _of_system(name: str) -> bool:
    return system_symbols.is_of_c(name) or name.startswith("dyld_")


def _places(name: str, library: SharedLibrary, build: Build) -> Iterator[str]:
    own = posixpath.dirname(library.path)
    if name.startswith("/"):
        yield build.layout.inside(name) or ""
    elif name.startswith("@loader_path/"):
        yield posixpath.normpath(posixpath.join(own, name.partition("/")[2]))
    elif name.startswith("@rpath/"):
        for path in (*library.search, "@loader_path"):
            folder = path.replace("@loader_path", f"/{own}", 1)
            if folder.startswith("/"):
                yield posixpath.normpath(f"{folder}/{name.partition('/')[2]}").lstrip("/")


def of_build(path: str, layout: Layout) -> bool:
    """Tell whether a path is one of the machine on which something was built.

    A home directory in which the tree itself is installed is none.
    """
    if layout.inside(path) is not None and layout.root != "/":
        return False
    if layout.prefix not in (None, "/") and path.startswith(f"{layout.prefix}/"):
        return False
    return any(re.search(pattern, path) for pattern in table("macho")["path"]["build"])


def manager(path: str) -> str | None:
    """Return the package manager that a path belongs to."""
    rows = table("macho")["path"]["manager"].items()
    return next((name for name, starts in rows if path.startswith(tuple(starts))), None)
