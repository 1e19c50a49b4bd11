"""The library target of a package.

After `normalize_lib` and `to_lib_target` in cargo's `util/toml/targets.rs`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..findings import Place
from .manifest import Manifest, Said

if TYPE_CHECKING:
    from .package import Package

DEFAULT_PATH = "src/lib.rs"


class Library(NamedTuple):
    """A library target.

    `name` is the crate name, with underscores; `name_place` says where `[lib]` gives it. `path` is
    relative to the root of the subject's files, None where there are manifests only.
    `explicit` tells whether there is a `[lib]`.
    """

    name: str
    path: str | None
    crate_types: Said[tuple[str, ...]] | None
    name_place: Place | None
    explicit: bool
    proc_macro: bool


def read(package: Package) -> Library | None:
    """Return the package's library, None when it has none.

    Where there are manifests only, it counts as present unless `autolib = false` says otherwise.
    Raises UserError for a `[lib]` that cargo refuses.
    """
    manifest = package.manifest
    table = manifest.get("lib")
    if table is None and manifest.get("package", "autolib") is False:
        return None
    path = _path(package)
    if path is None and package.has_sources:
        if table is None:
            return None
        hint = f"add {DEFAULT_PATH}, or say `path` in `[lib]`"
        raise manifest.error("the library's source is missing", "lib", hint=hint)
    crate_types = _crate_types(manifest)
    return Library(
        _name(package),
        path,
        crate_types,
        manifest.place("lib", "name") if manifest.get("lib", "name") is not None else None,
        table is not None,
        _is_proc_macro(manifest, crate_types),
    )


def _path(package: Package) -> str | None:
    said = package.manifest.get("lib", "path")
    if isinstance(said, str):
        return package.path(said)
    usual = package.path(DEFAULT_PATH)
    if package.workspace.files.is_file(usual):
        return usual
    if package.manifest.get("lib") is not None and package.edition == "2015":
        legacy = package.path(f"src/{_name(package)}.rs")
        return legacy if package.workspace.files.is_file(legacy) else None
    return None


def _name(package: Package) -> str:
    name = package.manifest.get("lib", "name")
    if name is None:
        return package.name.replace("-", "_")
    if not isinstance(name, str) or not name.strip():
        raise package.manifest.error("the library's name is not a name", "lib", "name")
    if "-" in name:
        hint = f"write `{name.replace('-', '_')}`"
        message = f"a library's name has no hyphens: `{name}`"
        raise package.manifest.error(message, "lib", "name", hint=hint)
    return name


def _is_proc_macro(manifest: Manifest, crate_types: Said[tuple[str, ...]] | None) -> bool:
    """Tell whether one of the two ways to say so is taken."""
    if crate_types and "proc-macro" in crate_types.value:
        return True
    return bool(manifest.get("lib", "proc-macro") or manifest.get("lib", "proc_macro"))


def _crate_types(manifest: Manifest) -> Said[tuple[str, ...]] | None:
    for key in ("crate-type", "crate_type"):
        types = manifest.get("lib", key)
        if types is None:
            continue
        if not isinstance(types, list) or not all(isinstance(item, str) for item in types):
            raise manifest.error(f"`{key}` is not an array of strings", "lib", key)
        if "dylib" in types and "cdylib" in types:
            raise manifest.error("a library cannot be `dylib` and `cdylib` at once", "lib", key)
        if "proc-macro" in types and len(types) > 1:
            raise manifest.error("`proc-macro` does not go with other crate types", "lib", key)
        return Said(tuple(types), manifest.place("lib", key))
    return None
