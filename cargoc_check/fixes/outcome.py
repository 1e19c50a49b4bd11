"""What a patched crate installs, and what C can call of it."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename
from typing import NamedTuple

from ..capi.exported import Seen
from ..capi.model import CApi
from ..capi.releases import newest
from ..capi.resolve import resolve
from ..capi.soname import policy
from ..crate.exports.model import Export
from ..crate.package import Package
from ..crate.workspace import Request
from ..facts import Unavailable
from ..facts.crate import PackageFacts, RequestFacts
from .model import Outcome


class Api(NamedTuple):
    """A package with what it installs and the functions that it exports, as they are in Rust."""

    package: Package
    outcome: Outcome
    exports: tuple[Export, ...]


def read(request: Request, name: str) -> Api:
    """Return the C API of a package of what is asked for, which is as the patch makes it."""
    known = (*request.requested, *request.workspace.members)
    package = next(package for package in known if package.name == name)
    facts = PackageFacts(package, RequestFacts(request, newest()))
    capi = resolve(package, newest())
    exports = tuple(_exports(facts))
    named = policy(capi, newest())
    outcome = Outcome(
        capi.library.name.value,
        named.soname if named else None,
        basename(capi.pkg_config.filename.value),
        _include(facts, capi),
        "" if request.requested == (package,) else f" -p {name}",
        tuple(export.name for export in exports),
    )
    return Api(package, outcome, exports)


def _include(facts: PackageFacts, capi: CApi) -> str | None:
    """Return the path by which programs include the first header, None where there is none."""
    try:
        headers = facts.get("headers")
    except Unavailable:
        return None
    if not headers:
        return None
    preferred = [h for h in headers if basename(h.path) == basename(capi.header.file)]
    path: str = (preferred or headers)[0].path
    folder = capi.header.subdirectory.value.strip("/").split("/")
    kept = folder[: max(len(folder) - capi.pkg_config.strip_include_path_components.value, 0)]
    return path.removeprefix("/".join(kept) + "/") if kept else path


def _exports(facts: PackageFacts) -> Iterator[Export]:
    try:
        found: tuple[Seen, ...] = facts.get("exported")
    except Unavailable:
        return
    for one in found:
        if one.compiled and one.export.kind == "function":
            yield one.export
