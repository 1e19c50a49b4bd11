"""Files that meet: of one package or of several, installed under one name or nearly so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from ..capi.model import CApi
from ..capi.releases import Release
from ..crate.files import Files
from ..crate.package import Package
from ..errors import UserError
from ..findings import Place
from . import tree
from .case import Case, case
from .model import Entry, Host, Options, Role

_TARGET = "x86_64-unknown-linux-gnu"
_COMPARED: tuple[Role, ...] = ("pkg-config", "header", "data")
"""And one file of the library, with which the others go."""


class Laid(NamedTuple):
    """A file that a package installs; `place` is where the manifest names it, if it does."""

    package: Package
    entry: Entry
    place: Place | None


class Meeting(NamedTuple):
    """Two files of which one takes the place of the other, in the order of installation.

    `exact` tells whether they do wherever they are installed; if not, their paths differ in upper
    and lower case only. Files of the same contents do not meet.
    """

    first: Laid
    second: Laid
    exact: bool


def meetings(packages: Iterable[Package], release: Release) -> tuple[Meeting, ...]:
    """Return the files that meet when these packages are installed in one run.

    Left out is what other rules are about: the generated header on one of the same package, and
    libraries, pkg-config files and generated headers of one name.
    """
    options = Options(prefix="/usr", libdir="/usr/lib", target=_TARGET)
    cases = [case(package, release, options, Host()) for package in packages]
    laid = [one for found in cases for one in _laid(found)]
    names = {found.package.name: _names(found.capi) for found in cases}
    return tuple(
        meeting
        for meeting in _met(laid)
        if not (meeting.exact and _is_said_elsewhere(meeting, names)) and _differ(meeting)
    )


def _laid(found: Case) -> Iterator[Laid]:
    """Yield what a package writes, each file of the crate with the entry that names it."""
    include = [target.place for target, _ in found.assets.include]
    data = [target.place for target, _ in found.assets.data]
    header = found.capi.header.name.place or found.capi.header.subdirectory.place
    library: Role = "static" if found.names.static else "shared"
    said = {
        library: found.capi.library.name.place,
        "pkg-config": found.capi.pkg_config.filename.place,
    }
    for entry, outside in tree.written(found):
        place = said.get(entry.role)
        if entry.role == "header":
            place = include.pop(0) if entry.source else header
        elif entry.role == "data":
            place = data.pop(0)
        if not outside and entry.role in (library, *_COMPARED):
            yield Laid(found.package, entry, place)


def _met(laid: list[Laid]) -> Iterator[Meeting]:
    index: dict[str, list[Laid]] = {}
    for one in laid:
        index.setdefault(one.entry.path.lower(), []).append(one)
    for same in index.values():
        for first, second in pairwise(same):
            yield Meeting(first, second, first.entry.path == second.entry.path)


def _names(capi: CApi) -> dict[str, str]:
    """Return by role the names that members of a workspace cannot share, wherever they lie."""
    library = capi.library.name.value.replace("-", "_")
    return {
        "static": library,
        "shared": library,
        "pkg-config": capi.pkg_config.filename.value,
        "header": capi.header.file,
    }


def _is_said_elsewhere(meeting: Meeting, names: dict[str, dict[str, str]]) -> bool:
    first, second, _ = meeting
    if first.package is second.package:
        return second.entry.role == "header" and second.entry.source is None
    if first.entry.source or second.entry.source or first.entry.role != second.entry.role:
        return False
    role = first.entry.role
    return names[first.package.name].get(role) == names[second.package.name].get(role)


def _differ(meeting: Meeting) -> bool:
    """Tell whether something is lost; it is not where both are one file, or copies of one."""
    first, second, _ = meeting
    if first.entry.source is None or second.entry.source is None:
        return True
    if first.entry.source == second.entry.source:
        return False
    contents = [_read(one.package.workspace.files, one.entry.source or "") for one in meeting[:2]]
    return None in contents or contents[0] != contents[1]


def _read(files: Files, path: str) -> bytes | None:
    try:
        return files.read(path)
    except (UserError, FileNotFoundError):
        return None
