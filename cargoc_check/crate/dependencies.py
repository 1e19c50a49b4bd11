"""The dependencies of a package, in every table that can hold them.

After `normalize_dependencies` and `gather_dependencies` in cargo's `util/toml/mod.rs`.
"""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from ..findings import Place
from . import paths
from .inheritance import Heritage, inherits
from .manifest import Manifest

Kind = Literal["normal", "build", "dev"]

_KEYS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("normal", ("dependencies",)),
    ("dev", ("dev-dependencies", "dev_dependencies")),
    ("build", ("build-dependencies", "build_dependencies")),
)


class Dependency(NamedTuple):
    """A dependency as cargo takes it.

    `key` is its name in the package, `package` its own. `target` is the `cfg(…)` or triple of its
    table. `path` is its directory, relative to the root of the subject's files. `place` is that of
    its entry, in the workspace's manifest when it is inherited, `entry` always that in the
    package's own.
    """

    key: str
    package: str
    kind: Kind
    target: str | None
    requirement: str | None
    path: str | None
    git: str | None
    registry: str | None
    optional: bool
    features: tuple[str, ...]
    default_features: bool
    place: Place
    entry: Place
    inherited: bool


class Table(NamedTuple):
    """A table of dependencies: its kind, target, key path and entries by name."""

    kind: Kind
    target: str | None
    key: tuple[str, ...]
    entries: dict[str, Any]


def tables(manifest: Manifest) -> Iterator[Table]:
    """Yield a manifest's tables of dependencies, those of targets last, as cargo orders them."""
    yield from _tables(manifest, None, ())
    targets = manifest.table("target")
    for target in sorted(targets):
        if isinstance(targets[target], dict):
            yield from _tables(manifest, target, ("target", target))


def optional(manifest: Manifest) -> dict[str, bool]:
    """Return for each dependency's name whether it is optional anywhere.

    Raises UserError for an optional dev-dependency.
    """
    found: dict[str, bool] = {}
    for table in tables(manifest):
        for key, value in table.entries.items():
            chosen = isinstance(value, dict) and value.get("optional") is True
            if chosen and table.kind == "dev":
                message = f"dev-dependency `{key}` is optional, which cargo does not allow"
                raise manifest.error(message, *table.key, key)
            found[key] = found.get(key, False) or chosen
    return found


def read(heritage: Heritage, seen: bool) -> tuple[Dependency, ...]:
    """Return the dependencies in cargo's order.

    Where the workspace's root is not among the files (`seen` is false), what is inherited from it
    is left empty. Raises UserError for entries that cargo refuses.
    """
    return tuple(
        _read(heritage, table, key, seen)
        for table in tables(heritage.manifest)
        for key in sorted(table.entries)
    )


def check_defaults(manifest: Manifest, dependencies: tuple[Dependency, ...]) -> None:
    """Raise UserError where a member would switch off its workspace's default features.

    Cargo passes over that before the 2024 edition.
    """
    for dependency in dependencies:
        own = manifest.table(*dependency.entry.key)
        if dependency.inherited and dependency.default_features and _default_features(own) is False:
            message = "`default-features = false` has no effect on an inherited dependency"
            hint = "say it in `[workspace.dependencies]`, and `true` where they are wanted"
            raise manifest.error(message, *dependency.entry.key, hint=hint)


def _tables(manifest: Manifest, target: str | None, start: tuple[str, ...]) -> Iterator[Table]:
    order = _KEYS if target is None else (_KEYS[0], _KEYS[2], _KEYS[1])
    for kind, names in order:
        for name in names:
            entries = manifest.get(*start, name)
            if isinstance(entries, dict):
                yield Table(kind, target, (*start, name), entries)
                break


def _read(heritage: Heritage, table: Table, key: str, seen: bool) -> Dependency:
    manifest, value = heritage.manifest, table.entries[key]
    at = (*table.key, key)
    entry = manifest.place(*at, on="entry")
    if isinstance(value, str):
        return _make(heritage, manifest, table, key, {"version": value}, entry, entry)
    if not isinstance(value, dict):
        raise manifest.error(f"dependency `{key}` is neither a version nor a table", *at)
    if not inherits(manifest, value, *at):
        if not any(source in value for source in ("version", "path", "git")):
            raise manifest.error(f"dependency `{key}` has no version, path or git source", *at)
        return _make(heritage, manifest, table, key, value, entry, entry)
    root = heritage.root
    if root is None and not seen:
        return _make(heritage, manifest, table, key, value, entry, entry)
    shared = heritage.dependency(*at)
    assert root is not None
    place = root.place("workspace", "dependencies", key, on="entry")
    return _make(heritage, root, table, key, _merged(shared, value), place, entry)


def _merged(shared: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Lay what a member may say over the workspace's entry: features add up, defaults only on."""
    merged = {**shared, "workspace": True, "optional": own.get("optional")}
    merged["features"] = [*_list(shared.get("features")), *_list(own.get("features"))]
    if _default_features(own) is True:
        merged["default-features"] = True
    return merged


def _make(
    heritage: Heritage,
    said_in: Manifest,
    table: Table,
    key: str,
    value: dict[str, Any],
    place: Place,
    entry: Place,
) -> Dependency:
    path = _string(value, "path")
    if path is not None:
        path = paths.relative(heritage.files.base, paths.absolute(said_in.location, path))
    chosen = _default_features(value)
    return Dependency(
        key,
        _string(value, "package") or key,
        table.kind,
        table.target,
        _string(value, "version"),
        path,
        _string(value, "git"),
        _string(value, "registry"),
        value.get("optional") is True,
        tuple(item for item in _list(value.get("features")) if isinstance(item, str)),
        True if chosen is None else chosen,
        place,
        entry,
        "workspace" in value,
    )


def _default_features(value: dict[str, Any]) -> bool | None:
    said = value.get("default-features", value.get("default_features"))
    return said if isinstance(said, bool) else None


def _string(value: dict[str, Any], key: str) -> str | None:
    said = value.get(key)
    return said if isinstance(said, str) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
