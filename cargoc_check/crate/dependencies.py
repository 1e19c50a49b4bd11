"""The dependencies of a package, in every table that can hold them.

After `normalize_dependencies` and `gather_dependencies` in cargo's `util/toml/mod.rs`.
"""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from ..findings import Place
from . import paths
from .inheritance import Heritage, inherits
from .limits import FEATURES_LIMIT
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
    reader, left = _Reader(heritage, seen), FEATURES_LIMIT
    found: list[Dependency] = []
    for table in tables(heritage.manifest):
        for key in sorted(table.entries):
            found.append(reader.read(table, key))
            left -= len(found[-1].features)
            if left < 0:
                message = f"the dependencies name more than {FEATURES_LIMIT:,} features"
                raise heritage.manifest.error(message, *table.key, key)
    return tuple(found)


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


class _Reader:
    """Reads the dependencies of one package; paths that many of them share are made once."""

    def __init__(self, heritage: Heritage, seen: bool) -> None:
        self._heritage = heritage
        self._seen = seen
        self._paths: dict[tuple[str, str], str] = {}

    def read(self, table: Table, key: str) -> Dependency:
        """Return the dependency of an entry."""
        manifest, value = self._heritage.manifest, table.entries[key]
        at = (*table.key, key)
        if isinstance(value, str):
            return self._make(manifest, table, key, {"version": value})
        if not isinstance(value, dict):
            raise manifest.error(f"dependency `{key}` is neither a version nor a table", *at)
        if not inherits(manifest, value, *at):
            if not any(source in value for source in ("version", "path", "git")):
                raise manifest.error(f"dependency `{key}` has no version, path or git source", *at)
            return self._make(manifest, table, key, value)
        root = self._heritage.root
        if root is None and not self._seen:
            return self._make(manifest, table, key, value)
        shared = self._heritage.dependency(*at)
        assert root is not None
        dependency = self._make(root, table, key, _merged(shared, value))
        place = root.place("workspace", "dependencies", key, on="entry")
        return dependency._replace(place=place)

    def _make(self, said_in: Manifest, table: Table, key: str, value: dict[str, Any]) -> Dependency:
        entry = self._heritage.manifest.place(*table.key, key, on="entry")
        chosen = _default_features(value)
        return Dependency(
            key,
            _string(value, "package") or key,
            table.kind,
            table.target,
            _string(value, "version"),
            self._path(said_in, value),
            _string(value, "git"),
            _string(value, "registry"),
            value.get("optional") is True,
            tuple(item for item in _list(value.get("features")) if isinstance(item, str)),
            True if chosen is None else chosen,
            entry,
            entry,
            "workspace" in value,
        )

    def _path(self, said_in: Manifest, value: dict[str, Any]) -> str | None:
        said = _string(value, "path")
        if said is None:
            return None
        known, at = self._paths, (said_in.location, said)
        if at not in known:
            base = self._heritage.files.base
            known[at] = paths.relative(base, paths.absolute(said_in.location, said))
        return known[at]


def _merged(shared: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Lay what a member may say over the workspace's entry: features add up, defaults only on."""
    merged = {**shared, "workspace": True, "optional": own.get("optional")}
    merged["features"] = [*_list(shared.get("features")), *_list(own.get("features"))]
    if _default_features(own) is True:
        merged["default-features"] = True
    return merged


def _default_features(value: dict[str, Any]) -> bool | None:
    said = value.get("default-features", value.get("default_features"))
    return said if isinstance(said, bool) else None


def _string(value: dict[str, Any], key: str) -> str | None:
    said = value.get(key)
    return said if isinstance(said, str) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
