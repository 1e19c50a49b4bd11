"""The headers that a repository holds, and which of them are those for users."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from posixpath import dirname, normpath

from ...artifacts.header import file as header
from ...artifacts.header.maker import HEAD, UNNAMED, maker
from ...crate import paths
from ...crate.cbindgen import Cbindgen
from ...crate.package import Package
from ...crate.sources import Sources
from ...errors import UserError
from ...text.source import Source
from .model import Kept, Script, Template

_ENDINGS = (".h", ".hpp")
_MOST = 400
_LARGEST = 2_000_000
_BESIDE = re.compile(
    r"(^|/)(tests?|examples?|vendor(ed)?|third[_-]party|external|bundled|deps|target|benches|fuzz"
    r"|node_modules|\.git)/"
)
"""Folders whose headers are not those of the crate."""
_MAKERS_OF_EXPORTS = frozenset({"diplomat", "safer-ffi", "cheadergen"})
_BLANK = re.compile(r"@(\w+)@")


def kept(
    package: Package, sources: Sources, exported: Iterable[str], *, is_all: bool = True
) -> tuple[Kept, ...]:
    """Return the headers for users: those of the folder that declares most of what is exported.

    The files that they include from beside them are among them; of a folder in `include`, all,
    and those of the folders beside it that declare exports as well.
    Where not all exports are known (`is_all`), and no header declares one that is, what headers
    declare is taken for exported.
    """
    known = frozenset(exported)
    found = [one for path in _paths(package, sources) if (one := _read(package, path, known))]
    declared = {one: one.exports for one in found if one.exports}
    public = list(declared)
    if not declared and (made := _of_generator(found)):
        return made
    if not declared and not is_all:
        public = [one for one in found if not one.cpp]
        declared = {one: one.declares for one in public if one.declares}
        if len(known) > sum(map(len, declared.values())):
            return ()  # headers of C sources beside the crate
    if not declared:
        return ()
    folders: dict[str, set[str]] = {}
    for one, names in declared.items():
        folders.setdefault(dirname(one.path), set()).update(names)
    best = max(folders, key=lambda folder: _rank(folder, folders[folder]))
    top, chosen_folders = _include(best), {best}
    if top is not None:
        public = found
        chosen_folders |= {folder for folder in folders if _include(folder) == top}
    chosen = [one for one in public if dirname(one.path) in chosen_folders]
    return tuple(sorted(_closed(chosen, found, best)))


def by_cbindgen(
    package: Package, found: tuple[Kept, ...], config: Cbindgen | None, script: Script | None
) -> tuple[Kept, ...]:
    """Tell of headers that cbindgen makes them where they do not say so, or not by whom.

    A build script writes them into the crate, or the warning of cbindgen.toml stands in them.
    """
    warning = " ".join(config.text("autogen_warning").split()) if config else ""
    into_crate = script.header if script and script.destination == "crate" else None
    made: list[Kept] = []
    for one in found:
        if one.maker in (None, UNNAMED):
            text = package.workspace.files.read(one.path).decode(errors="replace")
            warned = warning and warning in " ".join(text[:HEAD].split())
            if warned or one.below == into_crate:
                one = one._replace(maker="cbindgen")
        made.append(one)
    return tuple(made)


def _of_generator(found: list[Kept]) -> tuple[Kept, ...]:
    """Return the headers of a generator whose macros make the exports, which cannot be seen."""
    made = [one for one in found if one.maker in _MAKERS_OF_EXPORTS and not one.cpp]
    folders = Counter(dirname(one.path) for one in made)
    if not folders:
        return ()
    best = max(folders, key=lambda folder: (folders[folder], folder))
    return tuple(sorted(one for one in found if dirname(one.path) == best and not one.cpp))


def templates(package: Package, sources: Sources, beside: tuple[Kept, ...]) -> tuple[Template, ...]:
    """Return what another build system makes headers from that the kept ones include."""
    wanted = {
        normpath(f"{dirname(one.path)}/{name}") for one in beside for name in one.includes
    } - {one.path for one in beside}
    files, made = package.workspace.files, []
    for path in sorted(wanted):
        template = f"{path}.in"
        if not files.is_file(path) and files.is_file(template):
            blanks = tuple(dict.fromkeys(_BLANK.findall(sources.text(template).text)))
            made.append(Template(template, _below(package, template), path, blanks))
    return tuple(made)


def _paths(package: Package, sources: Sources) -> Iterator[str]:
    """Yield the headers of the package's folder, and of `include` beside its workspace's root.

    Also of the one at the top of the repository, where the workspace lies in a folder of it.
    """
    files, root = package.workspace.files, package.workspace.root.directory
    left = _MOST
    start = "" if package.directory == "." else f"{package.directory}/"
    for path in sources.paths():
        if path.endswith(_ENDINGS) and not _BESIDE.search(f"/{path.removeprefix(start)}"):
            yield path
            left -= 1
            if not left:
                return
    top = paths.relative(files.base, paths.parent(package.workspace.root.location))
    is_top = top != root and files.is_dir(paths.below(top, ".git"))
    for folder in (*((root,) if root != package.directory else ()), *((top,) if is_top else ())):
        outside = [p for p in files.walk(paths.below(folder, "include")) if p.endswith(_ENDINGS)]
        yield from outside[:left]


def _read(package: Package, path: str, exported: frozenset[str]) -> Kept | None:
    try:
        text = package.workspace.files.read(path, _LARGEST).decode(errors="replace")
    except (UserError, FileNotFoundError):
        return None
    read = header.read(path, path, Source(path, text.removeprefix("\ufeff")))
    declared = tuple(dict.fromkeys(one.name for one in read.declarations))
    return Kept(
        path,
        _below(package, path),
        maker(text),
        declared,
        tuple(name for name in declared if name in exported),
        tuple(one.name for one in read.includes),
        read.cpp or path.endswith(".hpp"),
    )


def _rank(folder: str, exported: set[str]) -> tuple[int, bool, int]:
    return len(exported), "include" in folder.split("/"), -len(folder)


def _include(folder: str) -> str | None:
    """Return the folder called `include` that a folder is, or lies in."""
    parts = folder.split("/")
    if "include" not in parts:
        return None
    return "/".join(parts[: len(parts) - parts[::-1].index("include")])


def _closed(chosen: list[Kept], found: list[Kept], top: str) -> set[Kept]:
    """Add what headers include, and what that includes, by the ways that users have to them."""
    by_path = {one.path: one for one in found}
    reached = {one.path: one for one in chosen}
    waiting = list(chosen)
    while waiting:
        current = waiting.pop()
        for name in current.includes:
            for folder in (dirname(current.path), top, dirname(top), _include(top) or top):
                path = normpath(f"{folder}/{name}".lstrip("/"))
                if path in by_path and path not in reached:
                    reached[path] = by_path[path]
                    waiting.append(by_path[path])
    return set(reached.values())


def _below(package: Package, path: str) -> str:
    return paths.relative(
        package.manifest.location, paths.absolute(package.workspace.files.base, path)
    )
