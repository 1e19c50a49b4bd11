"""What is installed, for the HTML report: as it was planned, or as it was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from posixpath import basename
from typing import NamedTuple

from ..artifacts.build import Build
from ..artifacts.model import Inside
from ..artifacts.pc import values
from ..artifacts.pc.file import read
from ..artifacts.pc.model import PcFile
from ..plan.model import Plan, Role
from ..text.source import Source
from ..text.wording import dotted
from ..view import View
from . import inspect
from .plain import safe

Row = tuple[str, str]
_MOST = 5000
"""Symbols that are listed of a library."""
_OPEN = 6
"""Libraries and pc files that are shown with all that they say."""
_ROWS: tuple[tuple[str, tuple[Role, ...]], ...] = (
    ("shared library", ("shared",)),
    ("links to it", ("link",)),
    ("static library", ("static",)),
    ("import library", ("import library", "definition")),
    ("debug information", ("debug info",)),
    ("headers", ("header",)),
    ("pkg-config file", ("pkg-config",)),
    ("data", ("data",)),
)


class File(NamedTuple):
    """A file that is installed, what it is, and what decided that."""

    path: str
    what: str
    why: str


class PcText(NamedTuple):
    """A pc file: its text, and what its variables and fields come to."""

    path: str
    text: str
    rows: tuple[Row, ...]


class OneTarget(NamedTuple):
    """All that is planned for a target."""

    triple: str
    refused: str | None
    files: tuple[File, ...]
    pc: PcText | None
    unknown: tuple[Row, ...]
    notes: tuple[str, ...]


class Planned(NamedTuple):
    """A package, target by target; `rows` have a list of lines for each target."""

    title: str
    release: str
    targets: tuple[OneTarget, ...]
    rows: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
    settings: tuple[tuple[str, str, str, str], ...]


class BuiltFile(NamedTuple):
    """A file that was found: what it is, what it says of itself, and symbols that it exports.

    `more` are those that are not listed. `open` tells that it is of interest at once.
    """

    path: str
    what: str
    rows: tuple[Row, ...]
    symbols: tuple[str, ...]
    more: int
    open: bool = False


def planned(view: View) -> Planned:
    """Return what a crate installs, all of it printable."""
    plans = [installed.plan for installed in view.installed]
    rows = [(name, tuple(tuple(_files(plan, roles)) for plan in plans)) for name, roles in _ROWS]
    rows.insert(1, ("what the loader reads", tuple(tuple(_identity(plan)) for plan in plans)))
    version = view.version or "of an unknown version"
    return Planned(
        safe(f"{view.name} {version}"),
        view.release,
        tuple(map(_target, plans)),
        tuple(row for row in rows if any(row[1])),
        tuple(
            (row.key, safe(_shown(row.value)), safe(row.said_at or row.origin), safe(row.effect))
            for row in view.rows
        ),
    )


def built(build: Build, inside: Mapping[str, Inside]) -> list[BuiltFile]:
    """Return all files of a tree by path, those that are read here with what they say."""
    exported: dict[str, list[str]] = {}
    opened = {one.path for one in build.libraries} | {pc.path for pc in build.pc_files}
    for library in build.libraries:
        exported.setdefault(library.path, []).extend(sorted(library.exports.names))
    found = []
    told = set()
    for path, title, rows in sorted(inspect.blocks(build, inside), key=lambda block: block[:2]):
        told.add(path)
        symbols = exported.get(path, [])
        found.append(
            BuiltFile(
                safe(path),
                safe(title),
                tuple((label, safe(said)) for label, said in rows if said),
                tuple(map(safe, symbols[:_MOST])),
                max(0, len(symbols) - _MOST),
                path in opened and len(opened) <= _OPEN,
            )
        )
    rest = (node for node in build.tree if node.kind == "file" and node.path not in told)
    found += (BuiltFile(safe(node.path), f"{node.size:,} bytes", (), (), 0) for node in rest)
    return sorted(found)


def _files(plan: Plan, roles: Iterable[Role]) -> Iterator[str]:
    for entry in plan.tree:
        if entry.role in roles:
            yield safe(basename(entry.path) if entry.role != "header" else entry.path)


def _identity(plan: Plan) -> Iterator[str]:
    binary = plan.binary
    if binary is None:
        return
    if binary.soname:
        yield safe(f"soname {binary.soname}")
    if binary.install_name:
        yield safe(f"install name {binary.install_name}")
    if binary.current_version and binary.compatibility_version:
        yield f"current {dotted(binary.current_version)}"
        yield f"compatibility {dotted(binary.compatibility_version)}"


def _target(plan: Plan) -> OneTarget:
    refused = plan.refused
    files = [File(safe(path), "past the destdir", "") for path in plan.outside]
    for entry in plan.tree:
        what = f"link to {entry.link}" if entry.link else entry.role
        files.append(File(safe(entry.path), safe(what), safe(entry.why)))
    pc = next((entry for entry in plan.tree if entry.text is not None), None)
    return OneTarget(
        plan.target,
        safe(f"cargo-c would stop ({refused.cause}): {refused.message}") if refused else None,
        tuple(files),
        _pc(pc.path, pc.text) if pc and pc.text is not None else None,
        tuple((safe(one.what), safe(one.why)) for one in plan.unknown),
        tuple(map(safe, plan.notes)),
    )


def _pc(path: str, text: str) -> PcText:
    found = read(path, Source(path, text))
    return PcText(safe(path), safe(text, lines=True), tuple(_resolved(found)))


def _resolved(pc: PcFile) -> Iterator[Row]:
    for line in pc.variables:
        yield safe(line.name), safe(values.variable(pc, line.name) or "")
    for line in pc.fields:
        yield safe(line.name), safe(" ".join(values.resolve(pc, line.value).split()))


def _shown(value: object) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(str(value).split())
