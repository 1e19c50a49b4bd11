"""The features of a package as cargo has them, those of optional dependencies included.

After `build_feature_map` in cargo's `core/summary.rs`.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .dependencies import optional, tables
from .manifest import Manifest

Features = dict[str, tuple[str, ...]]


class Closure(NamedTuple):
    """What some features come to: all features that are on, and the optional dependencies."""

    features: frozenset[str]
    dependencies: frozenset[str]


class Value(NamedTuple):
    """One entry of a feature: another feature, `dep:name`, or `name/feature` (`name?/feature`)."""

    feature: str | None
    dependency: str | None
    dependency_feature: str | None
    weak: bool


def parse(value: str) -> Value:
    """Read one entry of a feature's list."""
    name, slash, inner = value.partition("/")
    if slash:
        return Value(None, name.removesuffix("?"), inner, name.endswith("?"))
    if value.startswith("dep:"):
        return Value(None, value[4:], None, False)
    return Value(value, None, None, False)


def read(manifest: Manifest) -> Features:
    """Return the features with what each switches on.

    An optional dependency is a feature of its name, unless a feature has that name already or
    some feature says `dep:` before it. Raises UserError where cargo refuses a feature.
    """
    dependencies = optional(manifest)
    features: Features = {}
    for name, values in manifest.table("features").items():
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            message = f"feature `{name}` is not an array of strings"
            raise manifest.error(message, "features", name)
        features[name] = tuple(values)
    explicit = {v[4:] for values in features.values() for v in values if _is_dep(v)}
    for name, is_optional in dependencies.items():
        if is_optional and name not in features and name not in explicit:
            features[name] = (f"dep:{name}",)
    for name, values in manifest.table("features").items():
        for index, value in enumerate(values):
            if (wrong := _wrong(parse(value), features, dependencies)) is not None:
                message = f"feature `{name}` has `{value}`, but {wrong}"
                raise manifest.error(message, "features", name, index)
    _check_all_used(manifest, features, dependencies)
    return features


def closure(features: Features, dependencies: Mapping[str, bool], on: Iterable[str]) -> Closure:
    """Return what is on when these features are.

    `dependencies` says for each name whether it is optional. `name?/feature` switches nothing on
    by itself; `name/feature` does, the feature called `name` as well.
    """
    reached: set[str] = set()
    needed: set[str] = set()
    waiting = list(on)
    while waiting:
        name = waiting.pop()
        if name in reached or name not in features:
            continue
        reached.add(name)
        for value in map(parse, features[name]):
            if value.feature is not None:
                waiting.append(value.feature)
            elif value.dependency is not None and not value.weak:
                if dependencies.get(value.dependency):
                    needed.add(value.dependency)
                if value.dependency_feature is not None:
                    waiting.append(value.dependency)
    return Closure(frozenset(reached), frozenset(needed))


def _is_dep(value: str) -> bool:
    return value.startswith("dep:") and "/" not in value


def _wrong(value: Value, features: Features, dependencies: Mapping[str, bool]) -> str | None:
    """Return why cargo refuses an entry of a feature, None when it does not."""
    if value.feature is not None:
        if value.feature in features:
            return None
        return _wrong_name(value.feature, dependencies)
    name = value.dependency or ""
    if value.dependency_feature is not None:
        if "/" in value.dependency_feature:
            return "it has more than one slash"
        if name.startswith("dep:"):
            return "`dep:` does not go with a slash"
        if value.weak and dependencies.get(name) is False:
            return f"`{name}` is not optional, so that there must be no `?`"
        return None if name in dependencies else f"there is no dependency `{name}`"
    if name not in dependencies:
        return f"there is no dependency `{name}`"
    return None if dependencies[name] else f"`{name}` is not optional"


def _wrong_name(name: str, dependencies: Mapping[str, bool]) -> str:
    if name not in dependencies:
        return "there is neither a feature nor a dependency of that name"
    if dependencies[name]:
        return f"`{name}` is no feature, because `dep:{name}` is used"
    return f"`{name}` is a dependency that is not optional"


def _check_all_used(
    manifest: Manifest, features: Features, dependencies: Mapping[str, bool]
) -> None:
    used = {parse(v).dependency for values in features.values() for v in values}
    for table in tables(manifest):
        for key in table.entries:
            if dependencies.get(key) and key not in used:
                message = f"no feature switches on the optional dependency `{key}`"
                hint = f"add `dep:{key}` to one"
                raise manifest.error(message, *table.key, key, hint=hint)
