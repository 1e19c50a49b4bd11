"""What a member takes from its workspace: `field.workspace = true` and `dep.workspace = true`.

After `InheritableFields` and `inner_dependency_inherit_with` in cargo's `util/toml/mod.rs`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from . import paths
from .manifest import Manifest, Said
from .refusals import check_version

if TYPE_CHECKING:
    from .files import Files

FIELDS = (
    "authors",
    "categories",
    "description",
    "documentation",
    "edition",
    "exclude",
    "homepage",
    "include",
    "keywords",
    "license",
    "license-file",
    "publish",
    "readme",
    "repository",
    "rust-version",
    "version",
)
READMES = ("README.md", "README.txt", "README")


class Heritage(NamedTuple):
    """From which root a manifest inherits; None when none was found."""

    files: Files
    manifest: Manifest
    root: Manifest | None

    def field(self, name: str) -> Said[Any]:
        """Return what the workspace says for a field of the package, and where.

        Raises UserError when there is no workspace or it does not say. Paths are turned, so that
        they are relative to the package's directory.
        """
        value = self._root("package", name).get("workspace", "package", name)
        if name == "readme":
            value = self._readme(value)
        if value is None:
            raise self._missing(f"`{name}`", "workspace.package", "package", name)
        assert self.root is not None
        place = self.root.place("workspace", "package", name)
        if name == "version":
            check_version(self.root, value, "workspace", "package", "version")
        if name in ("readme", "license-file") and isinstance(value, str):
            value = self._turned(value)
        return Said(value, place)

    def dependency(self, *key: str) -> dict[str, Any]:
        """Return the table of the workspace for a dependency at a key path of the manifest."""
        value = self._root(*key).get("workspace", "dependencies", key[-1])
        if isinstance(value, str):
            return {"version": value}
        if not isinstance(value, dict):
            raise self._missing(f"dependency `{key[-1]}`", "workspace.dependencies", *key)
        return value

    def check_lints(self) -> None:
        """Raise UserError when lints are inherited that the workspace does not have."""
        if self.manifest.get("lints", "workspace") is not True:
            return
        if self._root("lints", "workspace").get("workspace", "lints") is None:
            raise self._missing("`lints`", "workspace", "lints", "workspace")

    def _root(self, *key: str) -> Manifest:
        if self.root is None:
            hint = "say the value here, or add the package to a workspace"
            message = f"`{key[-1]}` is inherited, but there is no workspace around the package"
            raise self.manifest.error(message, *key, hint=hint)
        return self.root

    def _missing(self, what: str, table: str, *key: str) -> Exception:
        assert self.root is not None
        where = self.files.opened(self.root.path)
        message = f"{what} is inherited, but `{table}` of {where} does not have it"
        return self.manifest.error(message, *key)

    def _readme(self, value: Any) -> Any:
        """Return the root's readme: by default the first of the usual names that is there."""
        assert self.root is not None
        if value is None:
            at = self.root.directory
            there = (n for n in READMES if self.files.is_file(paths.below(at, n)))
            return next(there, None)
        return {True: READMES[0], False: None}[value] if isinstance(value, bool) else value

    def _turned(self, path: str) -> str:
        assert self.root is not None
        return paths.relative(self.manifest.location, paths.absolute(self.root.location, path))


def inherits(manifest: Manifest, value: Any, *key: str | int) -> bool:
    """Tell whether a value is `{ workspace = true }`; UserError for `workspace = false`."""
    if not isinstance(value, dict) or "workspace" not in value:
        return False
    if value["workspace"] is not True:
        raise manifest.error("`workspace` can only be true", *key, "workspace")
    return True
