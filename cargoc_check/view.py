"""What `show` shows: each value of the resolved C API, where it was said, and what it comes to."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from .capi import acceptance, keys
from .capi.effect import SHOWN, Effect, effect
from .capi.model import CApi, InstallTarget
from .capi.releases import Release
from .capi.resolve import resolve
from .crate.manifest import Said
from .crate.package import Package
from .crate.workspace import Request
from .platforms import targets
from .platforms.targets import Target
from .stamp import Locator


class Row(NamedTuple):
    """A key with its value; `said_at` is `path:line:column`, None for a default or a fault.

    `origin` says why the value holds where nothing was said.
    """

    key: str
    value: Any
    said_at: str | None
    origin: str
    effect: str


class View(NamedTuple):
    """All of one package."""

    name: str
    version: str
    path: str
    release: str
    rows: tuple[Row, ...]
    effects: tuple[Effect, ...]


class RequestView(NamedTuple):
    """All that is requested.

    `refused` says why cargo-c would not take it, what to change, and where that is.
    """

    refused: tuple[str, str, str] | None
    packages: tuple[View, ...]


def view(request: Request, release: Release, triples: tuple[str, ...]) -> RequestView:
    """Return what a release makes of a request; without triples, for some that differ.

    Raises UserError for a triple that rustc does not know.
    """
    locator = Locator(request)
    chosen = [targets.parse(triple) for triple in triples or SHOWN]
    verdict = acceptance.verdict(request, release)
    refused = verdict and (verdict.sentence, verdict.change, locator.shown(verdict.place))
    packages = acceptance.audited(request)
    return RequestView(refused, tuple(_view(p, release, chosen, locator) for p in packages))


def _view(package: Package, release: Release, chosen: list[Target], locator: Locator) -> View:
    capi = resolve(package, release)
    effects = tuple(effect(capi, target, release) for target in chosen)
    rows = (
        Row(key, value.value, value.place and locator.shown(value.place), origin, shown)
        for key, value, origin, shown in _rows(capi, effects[0], release)
    )
    path = package.workspace.files.display(package.manifest.path)
    return View(package.name, package.version, path, release.text, tuple(rows), effects)


def _rows(capi: CApi, first: Effect, release: Release) -> Iterator[tuple[str, Said[Any], str, str]]:
    header, pkg_config, library = capi.header, capi.pkg_config, capi.library
    names = first.names
    shared = names.shared.name if names and names.shared else ""
    identity = (names.soname or names.install_name or "") if names else ""
    said: list[tuple[str, Said[Any], str]] = [
        ("min_version", capi.min_version, ""),
        ("header.name", header.name, first.headers[0] if first.headers else ""),
        ("header.subdirectory", header.subdirectory, ""),
        ("header.generation", header.generation, "" if header.generated else "no cbindgen"),
        ("header.enabled", header.enabled, "" if header.enabled.value else "no headers"),
        ("header.emit_version_constants", header.emit_version_constants, _macros(capi, release)),
        ("pkg_config.name", pkg_config.name, ""),
        ("pkg_config.filename", pkg_config.filename, first.pc or "no pkg-config file"),
        ("pkg_config.description", pkg_config.description, ""),
        ("pkg_config.version", pkg_config.version, ""),
        ("pkg_config.requires", pkg_config.requires, ""),
        ("pkg_config.requires_private", pkg_config.requires_private, ""),
        (
            "pkg_config.strip_include_path_components",
            pkg_config.strip_include_path_components,
            "",
        ),
        ("library.name", library.name, shared),
        ("library.version", Said(_text(library.version.value), library.version.place), identity),
        ("library.install_subdir", library.install_subdir, ""),
        ("library.versioning", library.versioning, ""),
        ("library.version_suffix_components", library.version_suffix_components, ""),
        ("library.import_library", library.import_library, ""),
        ("library.plugin", library.plugin, ""),
        ("library.rustflags", Said(" ".join(library.rustflags.value), library.rustflags.place), ""),
        ("install.data.subdirectory", capi.install.data_subdirectory, ""),
    ]
    for key, value, shown in said:
        yield key, value, _origin(key, release), shown
    for predicate, flags in library.target_rustflags:
        key = f"library.target.'{predicate}'.rustflags"
        yield key, Said(" ".join(flags.value), flags.place), "", ""
    yield from _targets("install.include", capi.install.include)
    yield from _targets("install.data", capi.install.data)


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


def _macros(capi: CApi, release: Release) -> str:
    if not capi.header.generated or not capi.header.emit_version_constants.value:
        return ""
    return f"{capi.header.macro_prefix}_MAJOR, _MINOR, _PATCH"


def _text(version: Any) -> str:
    pre = f"-{version.pre}" if version.pre else ""
    build = f"+{version.build}" if version.build else ""
    return f"{version.triple}{pre}{build}"
