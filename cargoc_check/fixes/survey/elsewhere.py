"""Packages of a repository that are not of its workspace: C APIs are often kept apart."""

from __future__ import annotations

from ...crate import paths
from ...crate.files import text
from ...crate.manifest import NAME
from ...crate.workspace import Request
from ...errors import UserError
from ...text.toml import parse
from .model import is_named_for_c

_DEEPEST = 3
_MOST = 20
_BESIDE = frozenset({"target", "vendor", "fuzz", "tests", "examples", "benches", "node_modules"})


def packages(request: Request) -> tuple[str, ...]:
    """Return the folders with packages of their own, those named for C first."""
    files, found = request.workspace.files, dict[str, bool]()
    known = {package.manifest.location for package in request.workspace.members}
    waiting = [(request.workspace.root.directory, 0)]
    while waiting and len(found) < _MOST:
        folder, depth = waiting.pop(0)
        for name in files.list(folder):
            path = paths.below(folder, name)
            if name == NAME and depth and paths.absolute(files.base, folder) not in known:
                found[folder] = _is_for_c(request, path)
            elif depth < _DEEPEST and name not in _BESIDE and not name.startswith("."):
                waiting += [(path, depth + 1)] if files.is_dir(path) else []
    return tuple(sorted(found, key=lambda folder: (not found[folder], folder)))


def _is_for_c(request: Request, path: str) -> bool:
    try:
        data = parse(text(request.workspace.files, path)).data
    except UserError:
        return False
    package, library = data.get("package"), data.get("lib")
    name = package.get("name") if isinstance(package, dict) else None
    types = library.get("crate-type") if isinstance(library, dict) else None
    is_c = isinstance(types, list) and bool({"cdylib", "staticlib"} & set(map(str, types)))
    return is_c or (isinstance(name, str) and is_named_for_c(name))
