"""Where the directories of a tree are, told from where its files lie."""

from __future__ import annotations

import os
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from .build import Layout
from .pc.model import PcFile
from .roles import is_bindir, is_libdir
from .tree import Tree

_LIB_PART = re.compile(r"(?:^|/)lib(?:32|64|x32)?(?:/[a-z0-9_]+-[a-z0-9_-]+)?$")
NAMES = ("prefix", "libdir", "includedir", "bindir", "pkgconfigdir")


def layout(
    tree: Tree, libraries: Iterable[str], pc_files: Iterable[PcFile], stated: Mapping[str, str]
) -> Layout:
    """Return the directories; `libraries` are the paths of those of any type that are linked with.

    `stated` has directories by their names in `Layout`, absolute or below the prefix.
    """
    files = tuple(pc_files)
    root = _root(tree, files)
    found = _found(tree, tuple(libraries), files)
    absolute = {name: posixpath.join(root, path) for name, path in found.items()}
    prefix = stated.get("prefix", absolute.get("prefix", root))
    said = {name: posixpath.join(prefix, path) for name, path in stated.items()}
    known = {name: path for name, path in (absolute | said).items() if name in NAMES}
    return Layout(root, **known, stated=tuple(sorted(stated)), repeated=_repeated(tree))


def _root(tree: Tree, pc_files: tuple[PcFile, ...]) -> str:
    """Return the directory itself where it is the prefix that its pc files name."""
    real = _real(tree)
    if real is None:
        return "/"
    values = {line.value for pc in pc_files for line in pc.variables if line.name == "prefix"}
    return real if real in {value.rstrip("/") for value in values} else "/"


def _repeated(tree: Tree) -> str | None:
    parts = (_real(tree) or "").replace(os.sep, "/").split("/")
    ends = ("/".join(parts[at:]) for at in range(1, len(parts)))
    return next((end for end in ends if end and tree.is_folder(end)), None)


def _real(tree: Tree) -> str | None:
    """Return where the tree is, if it is one directory."""
    if len(tree.packages) != 1 or tree.packages[0].kind != "directory":
        return None
    return os.path.realpath(tree.packages[0].argument)


def _found(tree: Tree, libraries: tuple[str, ...], pc_files: tuple[PcFile, ...]) -> dict[str, str]:
    folders = [posixpath.dirname(path) for path in libraries]
    pc_folders = [posixpath.dirname(pc.path) for pc in pc_files]
    libdir = _most([f for f in folders if is_libdir(f)])
    if libdir is None:
        libdir = _most(
            [posixpath.dirname(f) for f in pc_folders if is_libdir(posixpath.dirname(f))]
        )
    found = {
        "libdir": libdir,
        "bindir": _most([f for f in folders if is_bindir(f)]),
        "pkgconfigdir": _most([f for f in pc_folders if posixpath.basename(f) == "pkgconfig"]),
        "includedir": _include(tree),
    }
    found["prefix"] = _prefix(found)
    return {name: path for name, path in found.items() if path is not None}


def _prefix(found: dict[str, str | None]) -> str | None:
    libdir = found["libdir"]
    if libdir is not None:
        return _LIB_PART.sub("", libdir)
    other = found["bindir"] or found["includedir"]
    return posixpath.dirname(other) if other is not None else None


def _include(tree: Tree) -> str | None:
    paths = (node.path for node in tree if node.kind != "folder")
    found = (_include_of(path) for path in paths)
    return min((path for path in found if path is not None), key=len, default=None)


def _include_of(path: str) -> str | None:
    parts = path.split("/")
    return "/".join(parts[: parts.index("include") + 1]) if "include" in parts[:-1] else None


def _most(paths: list[str]) -> str | None:
    """Return the path that is there most often, the first of several."""
    counted = Counter(paths).most_common(1)
    return counted[0][0] if counted else None
