"""Where headers are installed below includedir, and which patterns name them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename, dirname

from ..model import Choice, Reason
from ..stated import Stated
from ..survey.model import Candidate, Kept
from .model import Named, Setting
from .names import module_of


def choose(
    candidate: Candidate, stated: Stated, named: Named, kept: tuple[Kept, ...]
) -> tuple[str, int]:
    """Return the folder below includedir, and how much of it users write in `#include`."""
    if stated.header_subdirectory is not None:
        said = stated.header_subdirectory.strip("/")
        return said, _written(said, stated) if stated.replaces and stated.layout else 0
    if stated.layout:
        inner = dirname(stated.layout[0])
        return inner, _written(inner, stated)
    below = _below_include(kept)
    if below:
        return below, below.count("/") + 1
    pc = module_of(candidate)
    if pc is not None and pc.includes is not None:
        found = re.search(r"-I\$\{includedir\}(?:/([\w./+-]+))?", pc.includes)
        if found:
            return found[1] or "", 0
    if _is_one(named, kept):
        return "", 0
    return folder(stated, named), 0


def folder(stated: Stated, named: Named) -> str:
    """Return the folder of headers of which nothing else tells where they go."""
    if stated.header_subdirectory is not None:
        return stated.header_subdirectory.strip("/")
    return named.header


def settings(
    named: Named, subdirectory: str, strip: int, kept: tuple[Kept, ...]
) -> Iterator[Setting]:
    """Yield what is to be said of the folder, and of how much of it users write."""
    first = basename(kept[0].path) if kept else f"{named.library}.h"
    if subdirectory != named.crate:
        place = f"in {subdirectory}/" if subdirectory else "in includedir itself"
        text = f"headers are {place}, not in {named.crate}/, which is the crate's name"
        value: str | bool = subdirectory or False
        yield Setting(("header", "subdirectory"), value, Reason(text))
    if strip:
        text = f"users write `#include <{subdirectory}/{first}>`"
        yield Setting(("pkg_config", "strip_include_path_components"), strip, Reason(text))


def choice(subdirectory: str, kept: tuple[Kept, ...]) -> Choice:
    """Return the choice of the folder, for people."""
    path = f"{subdirectory}/" if subdirectory else "includedir itself"
    below = _below_include(kept)
    why = "pkg-config gives the way to it"
    if below:
        why = "the headers lie so below include/"
    elif not subdirectory:
        why = "one header, called as the library, needs no folder of its own"
    others = ("includedir itself",) if subdirectory else ()
    return Choice("header folder", path, why, others, "--header-subdirectory")


def patterns(
    candidate: Candidate, kept: tuple[Kept, ...], filled: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the patterns that name the headers: one for a whole folder, else each file."""
    package = candidate.package
    paths = [one.below for one in kept]
    folder = common([dirname(path) for path in paths])
    start = f"{folder}/" if folder else ""
    same = all(dirname(path) == folder for path in paths)
    if not same and folder:
        suffixes = sorted({path.rpartition(".")[2] for path in paths})
        return tuple(f"{start}**/*.{suffix}" for suffix in suffixes)
    at = package.path(folder) if folder else package.directory
    there = [n for n in package.workspace.files.list(at) if n.endswith((".h", ".hpp"))]
    if same and folder and len(paths) + len(filled) > 1 and len(there) == len(paths):
        suffixes = sorted({path.rpartition(".")[2] for path in paths})
        return tuple(f"{start}*.{suffix}" for suffix in suffixes)
    made = (f"{start}{basename(path)}" for path in filled)
    return (*paths, *made)


def is_by_default(named: Named, patterns: tuple[str, ...]) -> bool:
    """Tell whether cargo-c installs the files without being told."""
    return all(
        pattern.startswith("assets/capi/include/") or pattern == f"assets/{named.crate}.h"
        for pattern in patterns
    )


def _written(subdirectory: str, stated: Stated) -> int:
    """Return how much of the folder users of what is replaced write in `#include`."""
    folders = [part for part in subdirectory.split("/") if part]
    searched = [part for part in stated.searched.split("/") if part]
    same = folders[: len(searched)] == searched
    return len(folders) - len(searched) if same else len(folders)


def _is_one(named: Named, kept: tuple[Kept, ...]) -> bool:
    """Tell whether there is one header, called as the library: it needs no folder of its own."""
    stems = {_plain(basename(one.path).rpartition(".")[0]) for one in kept}
    library = _plain(named.library)
    return len(stems) == 1 and any(s.startswith(library) or library.startswith(s) for s in stems)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]", "", name.lower()).removeprefix("lib")


def _below_include(kept: tuple[Kept, ...]) -> str:
    """Return the folder of headers below one called `include`, empty where they lie in it."""
    parts = common([dirname(one.below) for one in kept]).split("/") if kept else []
    if "include" not in parts:
        return ""
    last = len(parts) - 1 - parts[::-1].index("include")
    return "/".join(parts[last + 1 :])


def common(folders: list[str]) -> str:
    """Return the folder that all of these are, or lie in."""
    parts = [folder.split("/") if folder else [] for folder in folders]
    same = [names[0] for names in zip(*parts, strict=False) if len(set(names)) == 1]
    return "/".join(same)
