"""The files that a package installs, in the order in which cargo-c writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..capi.model import InstallTarget
from ..crate.globs import has_pattern
from ..platforms.naming import File
from . import headers, pc, why
from .case import Case
from .eras import era
from .model import Binary, Entry, Role, Unknown


class Written(NamedTuple):
    """A file or link that cargo-c writes, past the destdir if `outside`."""

    entry: Entry
    outside: bool


def written(case: Case) -> tuple[Written, ...]:
    """Return all that cargo-c writes, from first to last; one path may be written twice."""
    return tuple(_written(case))


def merged(files: tuple[Written, ...]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Return the tree and what lies outside, both by path; what is written last has stayed."""
    tree = {file.entry.path: file.entry for file in files if not file.outside}
    outside = {file.entry.path for file in files if file.outside}
    return tuple(tree[path] for path in sorted(tree)), tuple(sorted(outside))


def unknown(case: Case) -> tuple[Unknown, ...]:
    """Return what only a build can tell of the case."""
    return tuple(_unknown(case))


def where_it_panics(case: Case) -> Role | None:
    """Return at which file cargo-c panics because it does not know the system's kind of library."""
    asks: list[Role] = era("install", case.release)["asks"]
    wanted = {"shared": case.builds_shared, "static": case.names.static is not None}
    return next((role for role in asks if wanted[role]), None)


def _written(case: Case) -> Iterator[Written]:
    if not case.capi.library.plugin.value:
        yield _at(case, case.directories.pkgconfigdir, _pkg_config(case))
    for header in headers.headers(case):
        entry = Entry(header.path, "header", header.why, macros=header.macros, source=header.source)
        yield _at(case, case.directories.includedir, entry)
    if case.directories.datadir is not None:
        for target, match in case.assets.data:
            entry = Entry(match.to, "data", why.asset(case, target), source=match.source)
            yield _at(case, case.directories.datadir, entry)
    yield from _library(case)


def _pkg_config(case: Case) -> Entry:
    text = None if pc.vague(case) or pc.has_odd_breaks(case) else pc.text(case)
    return Entry(pc.file_name(case), "pkg-config", why.pkg_config(case), text=text)


def _library(case: Case) -> Iterator[Written]:
    names = case.told
    if names.static:
        yield _named(case, names.static, "static", why.static(case))
    if names.shared:
        yield _named(case, names.shared, "shared", why.shared(case), _binary(case))
    for link in names.links:
        yield _named(case, link, "link", why.link(case, link.name))
    if names.import_library:
        yield _named(case, names.import_library, "import library", why.import_library(case))
    if names.definition:
        yield _named(case, names.definition, "definition", why.definition(case))


def _named(
    case: Case, file: File, role: Role, reason: str, binary: Binary | None = None
) -> Written:
    entry = Entry(file.name, role, reason, link=file.link, binary=binary)
    return _at(case, _directory(case, file), entry)


def _directory(case: Case, file: File) -> str:
    if file.directory == "bindir":
        return case.directories.bindir
    subdirectory = case.names.subdirectory
    libdir = case.directories.libdir
    return libdir if subdirectory is None else case.style.join(libdir, subdirectory)


def _binary(case: Case) -> Binary:
    names = case.told
    return Binary(
        names.format,
        names.soname,
        names.install_name,
        names.current_version,
        names.compatibility_version,
    )


def _at(case: Case, directory: str, entry: Entry) -> Written:
    """Return the entry with its path, so far relative to a directory, from `/`."""
    placed = case.style.placed(directory, entry.path)
    return Written(entry._replace(path=placed.path), placed.outside)


def _unknown(case: Case) -> Iterator[Unknown]:
    file = _at(case, case.directories.pkgconfigdir, _pkg_config(case)).entry.path
    if case.builds_static and not case.capi.library.plugin.value:
        fields = "Libs.private" if case.builds_shared else "Libs and Libs.private"
        yield Unknown(f"{fields} of {file}", "rustc names the native libraries when it builds")
    for target in headers.out_dir_targets(case):
        reason = "the build script alone knows whether it writes such files"
        yield Unknown(f"$OUT_DIR/{target.pattern}", reason)
    if case.names.debug_info:
        path = _named(case, case.names.debug_info, "debug info", "").entry.path
        yield Unknown(path, "debug information is installed where this build or an older made it")
    reason = "the link leads in a circle, in which cargo-c goes round some 40 times"
    yield from (Unknown(f"files below {path}", reason) for path in case.assets.circles)
    if case.capi.pkg_config.filename.value.startswith("/"):
        reason = "`pkg_config.filename` leads there, out of the build tree, when it is built"
        yield Unknown(f"{case.capi.pkg_config.filename.value}.pc", reason)
    if pc.has_odd_breaks(case) and not case.capi.library.plugin.value:
        reason = "its lines end in CR LF in the manifest, of which cargo keeps the CR"
        yield Unknown(f"Description of {file}", reason)
    yield from _elsewhere(case)
    yield from _unseen(case, file)
    yield from _doubted(case)
    if not case.package.has_sources:
        reason = "the crate's own files are not here"
        yield from (Unknown(f"files of `{target.pattern}`", reason) for target in _assets(case))
        yield Unknown("what cargo-c would find in `assets`, and a build script write", reason)


def _elsewhere(case: Case) -> Iterator[Unknown]:
    """Yield the patterns that depend on the machine that builds: its files, and the crate's folder.

    cargo-c joins patterns to the folder, and reads all of that as a pattern.
    """
    where = case.package.manifest.location
    install = case.capi.install
    include = install.include if case.capi.header.enabled.value else ()
    data = install.data if case.directories.datadir is not None else ()
    for target in (*include, *data):
        if target.kind == "asset" and target.pattern.startswith("/"):
            reason = "it names files of the machine that builds, not of the crate"
            yield Unknown(f"files of `{target.pattern}`", reason)
        elif target.kind == "asset" and has_pattern(where) and case.assets.matches(target):
            reason = f"cargo-c reads the crate's folder, `{where}`, as a pattern, and may find none"
            yield Unknown(f"files of `{target.pattern}`", reason)


def _doubted(case: Case) -> Iterator[Unknown]:
    """Yield the names on which the crate's own flags for the linker have a say."""
    names = case.names
    for field, reason in case.doubts:
        file = getattr(names, field) if field in ("definition", "import_library") else names.shared
        if file is not None:
            path = _named(case, file, "shared", "").entry.path
            what = {"soname": "soname of ", "install_name": "install name of "}.get(field, "")
            yield Unknown(f"{what}{path}", reason)


def _assets(case: Case) -> Iterator[InstallTarget]:
    """Yield the patterns of the metadata that name files of the crate."""
    install = case.capi.install
    include = install.include if case.capi.header.enabled.value else ()
    data = install.data if case.directories.datadir is not None else ()
    yield from (t for t in (*include, *data) if t.kind == "asset" and t.place)


def _unseen(case: Case, pc_file: str) -> Iterator[Unknown]:
    """Yield what follows from fields that the package inherits, and nobody here can read."""
    names = [_NAMES[field] for field in case.names._fields if field in case.vague]
    if names:
        yield Unknown(", ".join(dict.fromkeys(names)), _inherited("version"))
    fields = () if case.capi.library.plugin.value else pc.vague(case)
    if fields:
        said = " and ".join(field.capitalize() for field in fields)
        yield Unknown(f"{said} of {pc_file}", _inherited(*fields))
    if headers.are_macros_vague(case):
        header = Entry(headers.generated(case), "header", "")
        path = _at(case, case.directories.includedir, header).entry.path
        yield Unknown(f"version macros of {path}", _inherited("version"))


def _inherited(*fields: str) -> str:
    said = f"the {' and the '.join(fields)} {'are' if fields[1:] else 'is'}"
    return f"{said} inherited from a workspace that is not among the files"


_NAMES = {
    "shared": "the shared library's file",
    "links": "its links",
    "soname": "its soname",
    "install_name": "its install name",
    "current_version": "its versions",
    "compatibility_version": "its versions",
}
