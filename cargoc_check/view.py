"""What `show` shows: each value of the resolved C API, where it was said, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, relpath
from typing import Any, NamedTuple

from .capi import acceptance, keys
from .capi.effect import shown
from .capi.model import CApi, InstallTarget
from .capi.releases import Release
from .capi.resolve import resolve
from .crate.manifest import Said
from .crate.package import Package
from .crate.workspace import Request
from .plan import make
from .plan.directories import directories
from .plan.model import Entry, Host, Options, Plan, Role
from .platforms import systems, targets
from .stamp import Locator

PREFIX = "/usr"
LIBDIR = "/usr/lib"


class Row(NamedTuple):
    """A key with its value; `said_at` is `path:line:column`, None for a default or a fault.

    `origin` says why the value holds where nothing was said.
    """

    key: str
    value: Any
    said_at: str | None
    origin: str
    effect: str


class Installed(NamedTuple):
    """What is installed for a target below `--prefix=/usr --libdir=/usr/lib`.

    `supported` tells whether the release knows the target's system.
    """

    supported: bool
    includedir: str
    plan: Plan


class View(NamedTuple):
    """All of one package; no version where it is that of a workspace not among the files."""

    name: str
    version: str | None
    path: str
    release: str
    rows: tuple[Row, ...]
    installed: tuple[Installed, ...]


class RequestView(NamedTuple):
    """All that is requested.

    `refused` says why cargo-c would not take it, what to change, and where that is.
    """

    refused: tuple[str, str, str] | None
    packages: tuple[View, ...]


def view(request: Request, release: Release, triples: tuple[str, ...]) -> RequestView:
    """Return what a release makes of a request; without triples, for some that differ.

    Each package is looked at by itself, as if cargo-c were called for it alone. Raises UserError
    for a triple that rustc does not know.
    """
    locator = Locator(request)
    chosen = triples or shown()
    verdict = acceptance.verdict(request, release)
    refused = verdict and (verdict.sentence, verdict.change, locator.shown(verdict.place))
    views = []
    for package in acceptance.audited(request):
        alone = request._replace(requested=(package,), current=package, explicit=False)
        installed = tuple(_installed(alone, release, triple) for triple in chosen)
        views.append(_view(package, release, installed, locator))
    return RequestView(refused, tuple(views))


def _installed(request: Request, release: Release, triple: str) -> Installed:
    target, options = targets.parse(triple), Options(prefix=PREFIX, libdir=LIBDIR, target=triple)
    host = Host()
    return Installed(
        systems.platform(target, release) is not None,
        directories(options, release, target, host).includedir,
        make(request, release, options, host)[0],
    )


def _view(
    package: Package, release: Release, installed: tuple[Installed, ...], locator: Locator
) -> View:
    capi = resolve(package, release)
    rows = (
        Row(key, value.value, value.place and locator.shown(value.place), origin, shown)
        for key, value, origin, shown in _rows(package, capi, release, installed[0])
    )
    path = package.workspace.files.display(package.manifest.path)
    version = None if "version" in package.unseen else package.version
    return View(package.name, version, path, release.text, tuple(rows), installed)


def _rows(
    package: Package, capi: CApi, release: Release, first: Installed
) -> Iterator[tuple[str, Said[Any], str, str]]:
    effects = _effects(capi, first)
    for key, value in _said(capi):
        field = _INHERITED.get(key)
        if field in package.unseen and value.place is None:
            yield key, Said(None, None), "unknown: the workspace that says it is not here", ""
        else:
            yield key, value, _origin(key, release), effects.get(key, "")
    for predicate, flags in capi.library.target_rustflags:
        key = f"library.target.'{predicate}'.rustflags"
        yield key, Said(" ".join(flags.value), flags.place), "", ""
    yield from _targets("install.include", capi.install.include)
    yield from _targets("install.data", capi.install.data)


_INHERITED = {
    "pkg_config.description": "description",
    "pkg_config.version": "version",
    "library.version": "version",
}
"""The keys whose default is a field of the package."""


def _said(capi: CApi) -> Iterator[tuple[str, Said[Any]]]:
    library = capi.library
    version = Said(_text(library.version.value), library.version.place)
    rustflags = Said(" ".join(library.rustflags.value), library.rustflags.place)
    yield "min_version", capi.min_version
    yield from ((f"header.{key}", value) for key, value in capi.header._asdict().items())
    yield from ((f"pkg_config.{key}", value) for key, value in capi.pkg_config._asdict().items())
    others = {"version": version, "rustflags": rustflags}
    for key, value in (library._asdict() | others).items():
        if key != "target_rustflags":
            yield f"library.{key}", value
    yield "install.data.subdirectory", capi.install.data_subdirectory


def _effects(capi: CApi, first: Installed) -> dict[str, str]:
    """Say of some keys what follows from them on the first target, if anything does."""
    shared, pc = _entry(first.plan, "shared"), _entry(first.plan, "pkg-config")
    header = next((e for e in first.plan.tree if e.role == "header" and e.source is None), None)
    binary = shared.binary if shared else None
    found = {
        "header.name": header and relpath(header.path, first.includedir),
        "header.generation": None if capi.header.generated else "no cbindgen",
        "header.enabled": None if capi.header.enabled.value else "no headers",
        "header.emit_version_constants": header and ", ".join(name for name, _ in header.macros),
        "pkg_config.filename": pc and basename(pc.path),
        "library.name": shared and basename(shared.path),
        "library.version": binary and (binary.soname or binary.install_name),
    }
    if capi.library.plugin.value:
        found["pkg_config.filename"] = "no pkg-config file"
    return {key: effect for key, effect in found.items() if effect}


def _entry(plan: Plan, role: Role) -> Entry | None:
    return next((entry for entry in plan.tree if entry.role == role), None)


def _targets(
    key: str, install: tuple[InstallTarget, ...]
) -> Iterator[tuple[str, Said[Any], str, str]]:
    for target in install:
        to = target.to or "."
        yield (
            f"{key}.{target.kind}",
            Said(target.pattern, target.place),
            "cargo-c's own",
            f"to {to}",
        )


def _origin(key: str, release: Release) -> str:
    row = keys.table()[key]
    if not release.knows(key):
        return f"read since cargo-c {row.since} only"
    return f"default: {row.default}"


def _text(version: Any) -> str:
    pre = f"-{version.pre}" if version.pre else ""
    build = f"+{version.build}" if version.build else ""
    return f"{version.triple}{pre}{build}"
