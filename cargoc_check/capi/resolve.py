"""Read `[package.metadata.capi]` as cargo-c does, wrong types and all.

The reactions follow `load_manifest_capi_config` in cargo-c's `src/build.rs`; which keys there are,
with their types and since when, is the table `data/keys.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..crate.manifest import Manifest, Said
from ..crate.package import Package
from ..findings import KeyPath, Place
from ..text import semver
from ..text.semver import Version
from . import keys
from .model import (
    CApi,
    Header,
    Ignored,
    Install,
    InstallTarget,
    LibraryConfig,
    PkgConfig,
    Refusal,
)
from .releases import Release, newest

BASE: KeyPath = ("package", "metadata", "capi")

_ZERO = Version(0, 0, 0)


def resolve(package: Package, release: Release) -> CApi:
    """Return the package's C API as this release of cargo-c would read it.

    A package without a library gets its own name for the library's. Values for which cargo-c
    stops are in `refusals`, in the order in which it meets them, and count as absent otherwise.
    """
    name = package.library.name if package.library else package.name.replace("-", "_")
    reader = _Reader(package.manifest, release)
    minimum = reader.min_version()
    header = _header(reader, name)
    pkg_config = _pkg_config(reader, name, package)
    library = _library(reader, name, package)
    install = _install(reader, name, header)
    header, library = _plugin(reader, header, library)
    return CApi(
        name,
        reader.capi,
        BASE,
        minimum,
        header,
        pkg_config,
        library,
        install,
        tuple(reader.refusals),
        tuple(reader.ignored),
    )


def version_is_unseen(package: Package, capi: CApi) -> bool:
    """Tell whether the library has the version of a workspace that is not among the files."""
    return capi.library.version.place is None and "version" in package.unseen


class _Reader:
    """Takes values out of the metadata and remembers what cargo-c would say to them."""

    def __init__(self, manifest: Manifest, release: Release) -> None:
        self.manifest = manifest
        self.release = release
        self.capi = manifest.table(*BASE)
        self.refusals: list[Refusal] = []
        self.ignored: list[Ignored] = []
        if manifest.get(*BASE) is not None and not isinstance(manifest.get(*BASE), dict):
            self._wrong_table(())

    def read(self, key: str, default: Any, shown: str | None = None) -> Said[Any]:
        """Return the value of a key of the table if its type is right, else the default."""
        value = self._raw(key)
        if value is None or not self.release.knows(key):
            return Said(default, None)
        row = keys.table()[key]
        if keys.fits(row, value):
            if row.range is None or row.range[0] <= value <= row.range[1]:
                return Said(value, self.place(key))
            self.refuse("range", key, value, _within(row.range))
            return Said(default, None)
        if row.wrong == "error":
            self.refuse("type", key, value, keys.expectation(row))
        else:
            instead = shown if shown is not None else _toml(default)
            said = Ignored(key, self.place(key), _toml(value), keys.expectation(row), instead)
            self.ignored.append(said)
        return Said(default, None)

    def given(self, key: str) -> bool:
        """Tell whether the key is there at all, whatever its value."""
        return self._raw(key) is not None

    def place(self, key: str, *below: str | int) -> Place:
        return self.manifest.place(*BASE, *key.split("."), *below)

    def refuse(self, kind: Any, key: str, value: Any, expected: str, *below: str | int) -> None:
        self.refusals.append(Refusal(kind, self.place(key, *below), _toml(value), expected))

    def version(self, key: str, default: Version | None) -> Said[Version | None]:
        """Read a full semantic version, the default where there is none."""
        said = self.read(key, None, keys.table()[key].default)
        if said.value is None:
            return Said(default, None)
        parsed = semver.parse(said.value)
        if parsed is None:
            self.refuse("version", key, said.value, "a full version, major.minor.patch")
            return Said(default, None)
        return Said(parsed, said.place)

    def min_version(self) -> Said[str | None]:
        minimum = self.version("min_version", None)
        if minimum.value is None:
            return Said(None, minimum.place)
        if self.release.version < minimum.value[:3] <= newest().version:
            text = self._raw("min_version")
            self.refuse("min-version", "min_version", text, f"{self.release.text} or less")
        return Said(self._raw("min_version"), minimum.place)

    def _raw(self, key: str) -> Any:
        node: Any = self.capi
        at: tuple[str, ...] = ()
        for part in key.split("."):
            if not isinstance(node, dict):
                self._wrong_table(at)
                return None
            node = node.get(part)
            at = (*at, part)
            if node is None:
                return None
        return node

    def _wrong_table(self, at: tuple[str, ...]) -> None:
        key = ".".join(at)
        place = self.manifest.place(*BASE, *at)
        if all(other.place != place for other in self.ignored):
            value = _toml(self.manifest.get(*BASE, *at))
            self.ignored.append(Ignored(key, place, value, "a table", "the defaults"))


def _header(reader: _Reader, name: str) -> Header:
    subdirectory = reader.read("header.subdirectory", True)
    if isinstance(subdirectory.value, bool):
        subdirectory = Said(name if subdirectory.value else "", subdirectory.place)
    own = reader.read("header.name", None)
    if own.value is None:
        own = reader.read("header_name", name) if not reader.given("header.name") else own
    return Header(
        own if own.value is not None else Said(name, None),
        subdirectory,
        reader.read("header.generation", True),
        reader.read("header.enabled", True),
        reader.read("header.emit_version_constants", True),
    )


def _pkg_config(reader: _Reader, name: str, package: Package) -> PkgConfig:
    description = package.field("description") or Said("", None)
    own = reader.read("pkg_config.description", None, "the package's description")
    version_ = reader.read("pkg_config.version", None, "the package's version")
    return PkgConfig(
        reader.read("pkg_config.name", name),
        reader.read("pkg_config.filename", name),
        own if own.value is not None else description,
        version_ if version_.value is not None else package.field("version") or Said("0.0.0", None),
        reader.read("pkg_config.requires", None, "none"),
        reader.read("pkg_config.requires_private", None, "none"),
        reader.read("pkg_config.strip_include_path_components", 0),
    )


def _library(reader: _Reader, name: str, package: Package) -> LibraryConfig:
    own = semver.parse(package.version) or _ZERO
    given = reader.version("library.version", own)
    return LibraryConfig(
        reader.read("library.name", name),
        Said(given.value or own, given.place),
        reader.read("library.install_subdir", None, "none"),
        reader.read("library.versioning", True),
        reader.read("library.version_suffix_components", None),
        reader.read("library.import_library", True),
        reader.read("library.plugin", False),
        _flags(reader.read("library.rustflags", "", "none")),
        tuple(_target_flags(reader)),
    )


def _flags(said: Said[str]) -> Said[tuple[str, ...]]:
    return Said(tuple(part for part in said.value.split(" ") if part.strip()), said.place)


def _target_flags(reader: _Reader) -> Iterator[tuple[str, Said[tuple[str, ...]]]]:
    library = reader.capi.get("library")
    targets = library.get("target") if isinstance(library, dict) else None
    if not isinstance(targets, dict) or not reader.release.knows("library.target.*.rustflags"):
        return
    for predicate, table in targets.items():
        flags = table.get("rustflags") if isinstance(table, dict) else None
        if flags is None:
            continue
        place = reader.manifest.place(*BASE, "library", "target", predicate, "rustflags")
        if isinstance(flags, str):
            yield predicate, _flags(Said(flags, place))
        else:
            key = f"library.target.{predicate}.rustflags"
            said = Ignored(key, place, _toml(flags), "a string", "none")
            reader.ignored.append(said)


def _install(reader: _Reader, name: str, header: Header) -> Install:
    to = header.subdirectory.value
    asset = header.name.value if header.name.value.endswith(".h") else header.name.value + ".h"
    include = [
        InstallTarget("asset", "assets/capi/include/**/*", to, None),
        InstallTarget("asset", f"assets/{asset}", to, None),
        InstallTarget("generated", "capi/include/**/*", to, None),
        *_targets(reader, "include", to),
    ]
    subdirectory = reader.read("install.data.subdirectory", name)
    data = [
        *_targets(reader, "data", subdirectory.value),
        InstallTarget("asset", "assets/capi/share/**/*", subdirectory.value, None),
        InstallTarget("generated", "capi/share/**/*", subdirectory.value, None),
    ]
    return Install(tuple(include), tuple(data), subdirectory)


def _targets(reader: _Reader, part: str, default: str) -> Iterator[InstallTarget]:
    for kind in ("asset", "generated"):
        key = f"install.{part}.{kind}"
        for index, entry in enumerate(reader.read(key, (), "none").value):
            pattern = entry.get("from") if isinstance(entry, dict) else None
            if not isinstance(pattern, str):
                reader.refuse("from", key, entry, "a table with a string `from`", index)
                continue
            to = entry.get("to")
            if to is not None and not isinstance(to, str):
                place = reader.place(key, index, "to")
                said = Ignored(f"{key}.to", place, _toml(to), "a string", _toml(default))
                reader.ignored.append(said)
            place = reader.place(key, index)
            kept = to if isinstance(to, str) else default
            yield InstallTarget("asset" if kind == "asset" else "generated", pattern, kept, place)


def _plugin(
    reader: _Reader, header: Header, library: LibraryConfig
) -> tuple[Header, LibraryConfig]:
    """Apply what `library.plugin` forces (cargo-c 0.10.25)."""
    if not library.plugin.value:
        return header, library
    place = library.plugin.place
    if not library.install_subdir.value:
        reader.refuse("plugin", "library.plugin", True, "`library.install_subdir` beside it")
    if library.versioning.place and library.versioning.value:
        reader.refuse("plugin", "library.versioning", True, "no versioning of a plugin")
    library = library._replace(
        versioning=Said(False, library.versioning.place or place),
        import_library=Said(False, library.import_library.place or place),
    )
    if not reader.given("header.enabled"):
        header = header._replace(enabled=Said(False, place))
    return header, library


def _within(bounds: tuple[int, int]) -> str:
    low, high = bounds
    return f"a number from {low} to {high}" if high < 10 else f"a number, {low} or more"


def _toml(value: Any) -> str:
    """Show a value as TOML would write it, shortened."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    elif isinstance(value, list | tuple):
        text = "[" + ", ".join(_toml(item) for item in value) + "]"
    elif isinstance(value, dict):
        text = "{ " + ", ".join(f"{k} = {_toml(v)}" for k, v in value.items()) + " }"
    else:
        text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."
