"""What cargo refuses in a manifest by itself, whatever lies around it.

Only what is certain for every cargo that cargo-c is built on: `read_manifest` of cargo's
`util/toml/mod.rs` and the names and versions of `cargo-util-schemas`.
"""

from __future__ import annotations

from typing import Any

from ..text import semver
from .manifest import Manifest

_TABLES = ("package", "workspace", "lib", "features", "dependencies", "target")
_STRINGS = ("description", "license", "license-file", "repository", "homepage", "edition")
_LISTS = ("members", "default-members", "exclude")
_UNDERSCORES = ("dev_dependencies", "build_dependencies", "crate_type", "proc_macro")
_ONLY_WITH_PACKAGE = (
    "badges",
    "features",
    "lib",
    "bin",
    "example",
    "test",
    "bench",
    "dependencies",
    "dev-dependencies",
    "dev_dependencies",
    "build-dependencies",
    "build_dependencies",
    "target",
    "lints",
)


def check(manifest: Manifest) -> None:
    """Raise UserError when cargo would not take this manifest for one."""
    for name in _TABLES:
        _expect(manifest, dict, "a table", name)
    for name in _LISTS:
        _expect_strings(manifest, "workspace", name)
    if manifest.is_package:
        _check_package(manifest)
    elif not isinstance(manifest.get("workspace"), dict):
        raise manifest.error("a manifest without `[package]` and without `[workspace]`")
    else:
        for name in _ONLY_WITH_PACKAGE:
            if name in manifest.data:
                raise manifest.error(f"`{name}` in a manifest without `[package]`", name)


def check_version(manifest: Manifest, version: Any, *key: str) -> None:
    """Raise UserError unless the version said at a key is a full one, as packages need."""
    if not isinstance(version, str):
        raise manifest.error("the version is not a string", *key)
    if semver.parse(version.strip()) is None:
        hint = "a package's version is major.minor.patch"
        raise manifest.error(f"`{version}` is no version of a package", *key, hint=hint)


def check_spelling(manifest: Manifest) -> None:
    """Raise UserError for keys with underscores that the 2024 edition no longer takes."""
    targets = [("target", name) for name in manifest.table("target")]
    for start in [(), *targets, ("lib",)]:
        for name in _UNDERSCORES:
            if manifest.get(*start, name) is not None:
                hint = f"write `{name.replace('_', '-')}`"
                message = f"`{name}` is not allowed since the 2024 edition"
                raise manifest.error(message, *start, name, hint=hint)


def _check_package(manifest: Manifest) -> None:
    name = manifest.get("package", "name")
    if name is None:
        raise manifest.error("`package.name` is missing", "package")
    if not isinstance(name, str) or not _is_name(name):
        raise manifest.error(f"`{name}` is no name for a package", "package", "name")
    version = manifest.get("package", "version")
    if version is not None and not isinstance(version, dict):
        check_version(manifest, version, "package", "version")
    for field in _STRINGS:
        value = manifest.get("package", field)
        if value is not None and not isinstance(value, str | dict):
            raise manifest.error(f"`{field}` is not a string", "package", field)
    _expect(manifest, str, "a string", "package", "workspace")
    if "workspace" in manifest.data and manifest.get("package", "workspace") is not None:
        message = "both `package.workspace` and `[workspace]`: a root belongs to itself"
        raise manifest.error(message, "package", "workspace")


def _is_name(name: str) -> bool:
    # Unicode's XID classes, with hyphens; Python's identifiers are the same classes.
    return not name.startswith("-") and name.replace("-", "_").isidentifier()


def _expect(manifest: Manifest, kind: type, said: str, *key: str) -> None:
    value = manifest.get(*key)
    if value is not None and not isinstance(value, kind):
        raise manifest.error(f"`{'.'.join(key)}` is not {said}", *key)


def _expect_strings(manifest: Manifest, *key: str) -> None:
    value = manifest.get(*key)
    if value is None:
        return
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise manifest.error(f"`{'.'.join(key)}` is not an array of strings", *key)
