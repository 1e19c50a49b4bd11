"""The names of a package's binary targets.

After `normalize_bins` and `toml_targets_and_inferred` in cargo's `util/toml/targets.rs`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from . import paths

if TYPE_CHECKING:
    from .package import Package


def read(package: Package) -> tuple[str, ...]:
    """Return the names of the binaries, sorted: of the manifest, and those found in `src`.

    Raises UserError for one in the manifest without a source, unless there are manifests only.
    """
    listed = package.manifest.get("bin")
    tables = [t for t in listed if isinstance(t, dict)] if isinstance(listed, list) else []
    found = dict(_found(package))
    names = {table["name"] for table in tables if isinstance(table.get("name"), str)}
    for index, table in enumerate(tables):
        if "path" not in table and table.get("name") not in found:
            _check_source(package, index)
    if _looks_for_more(package, bool(tables)):
        said = {_path(package, table) for table in tables}
        names |= {name for name, path in found.items() if path not in said}
    return tuple(sorted(names))


def _check_source(package: Package, index: int) -> None:
    if not package.has_sources:
        return
    name = package.manifest.get("bin", index, "name")
    if package.edition == "2015":
        # The first edition looked in more places.
        legacy = ["src/main.rs", "src/bin/main.rs"]
        legacy += [] if package.library else [f"src/{name}.rs"]
        if any(package.workspace.files.is_file(package.path(path)) for path in legacy):
            return
    hint = "say `path` beside its name"
    raise package.manifest.error(f"binary `{name}` has no source", "bin", index, hint=hint)


def _looks_for_more(package: Package, listed: bool) -> bool:
    said = package.manifest.get("package", "autobins")
    if isinstance(said, bool):
        return said
    return not (listed and package.edition == "2015")


def _path(package: Package, table: dict[str, Any]) -> str | None:
    path = table.get("path")
    return package.path(path) if isinstance(path, str) else None


def _found(package: Package) -> Iterator[tuple[str, str]]:
    files = package.workspace.files
    main = package.path("src/main.rs")
    if files.is_file(main):
        yield package.name, main
    folder = package.path("src/bin")
    for name in files.list(folder):
        path, main = paths.below(folder, name), paths.below(folder, f"{name}/main.rs")
        if name.startswith("."):
            continue
        if name.endswith(".rs") and files.is_file(path):
            yield name[:-3], path
        elif files.is_file(main):
            yield name, main
