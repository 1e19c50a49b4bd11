"""What a patched crate installs, and what C can call of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename
from typing import Literal, NamedTuple

from ..capi.acceptance import FEATURE
from ..capi.exported import Seen
from ..capi.model import CApi
from ..capi.releases import newest
from ..capi.resolve import BASE, resolve
from ..capi.soname import Policy, policy
from ..crate import paths
from ..crate.exports.model import Export
from ..crate.package import Package
from ..crate.workspace import Request
from ..facts import Unavailable
from ..facts.crate import PackageFacts, RequestFacts
from ..plan import make
from ..plan.model import Host, Options
from .model import Outcome

_PREFIX = "/usr"


class Api(NamedTuple):
    """A package with what it installs and the functions that it exports, as they are in Rust."""

    package: Package
    outcome: Outcome
    exports: tuple[Export, ...]
    declared: tuple[Export, ...]
    """Those that the header declares, as far as it is known before a build."""


def read(request: Request, name: str, folder: str | None = None) -> Api:
    """Return the C API of a package of what is asked for, which is as the patch makes it.

    `folder` is the absolute path of the folder in which cargo is called, the package's without it.
    """
    package = request.package(name)
    facts = PackageFacts(package, RequestFacts(request, newest()))
    capi = resolve(package, newest())
    exports = tuple(_exports(facts))
    named = policy(capi, newest())
    states_version = package.manifest.get(*BASE, "library", "version") is not None
    outcome = Outcome(
        library=capi.library.name.value,
        soname=named.soname if named else None,
        pc=basename(capi.pkg_config.filename.value),
        include=_include(facts, capi),
        is_generated=capi.header.generated,
        flag=_flag(package, folder or package.manifest.location),
        functions=tuple(export.name for export in exports),
        gate=package.features.get(FEATURE, ()),
        changes_soname=_step(named) if named and not states_version else None,
        states_version=states_version,
        installed=tuple(_installed(request, package)),
    )
    return Api(package, outcome, exports, _declared(facts, capi, exports))


def _flag(package: Package, folder: str) -> str:
    """Return the option by which cargo takes the package, called in a folder."""
    workspace = package.workspace
    if folder == workspace.root.location:
        return "" if workspace.default_members == (package,) else f" -p {package.name}"
    if folder == package.manifest.location:
        return ""
    manifest = paths.relative(folder, package.manifest.location)
    return f" --manifest-path {manifest}/Cargo.toml"


def _step(named: Policy) -> Literal["major", "minor", "patch"]:
    if named.patch:
        return "patch"
    return "minor" if named.minor else "major"


def _installed(request: Request, package: Package) -> Iterator[str]:
    """Yield what is installed below the prefix on Linux; nothing where that cannot be told."""
    options = Options(prefix=_PREFIX, libdir="lib")
    for plan in make(request._replace(requested=(package,)), newest(), options, Host()):
        for entry in plan.tree if plan.package == package.name else ():
            below = entry.path.removeprefix(f"{_PREFIX}/")
            yield f"{below} -> {entry.link}" if entry.link else below


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


def _declared(facts: PackageFacts, capi: CApi, exports: tuple[Export, ...]) -> tuple[Export, ...]:
    """Return the functions that committed headers name; all, where cargo-c makes the header."""
    if capi.header.generated:
        return exports
    try:
        sources, assets = facts.get("sources"), facts.get("assets")
    except Unavailable:
        return exports
    texts = [sources.text(match.source).text for _, match in assets.include]
    words = set(re.findall(r"\w+", " ".join(texts)))
    return tuple(export for export in exports if export.name in words)


def _exports(facts: PackageFacts) -> Iterator[Export]:
    try:
        found: tuple[Seen, ...] = facts.get("exported")
    except Unavailable:
        return
    for one in found:
        if one.compiled and one.export.kind == "function":
            yield one.export
