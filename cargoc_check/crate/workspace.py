"""Workspaces, and what of one is asked for: by cargo's rules, without cargo.

After `Workspace::new` in cargo's `core/workspace.rs` and `Packages` in its
`ops/cargo_compile/packages.rs`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ..errors import UserError
from . import members as membership
from . import paths, roots
from .manifest import NAME, Cache, Manifest, Manifests, Parsed
from .package import Package

if TYPE_CHECKING:
    from .files import Files

LOCKFILE = "Cargo.lock"

_RESOLVERS = {"2015": "1", "2018": "1", "2021": "2"}


class Workspace:
    """A workspace, or, where none was found, one that has the manifest alone."""

    def __init__(self, manifests: Manifests, root: Manifest, is_alone: bool) -> None:
        self.files: Files = manifests.files
        self.root = root
        self.is_alone = is_alone
        self._manifests = manifests
        self._packages: dict[str, Package] = {}

    @property
    def is_virtual(self) -> bool:
        """Whether the root has no package."""
        return not self.root.is_package

    @cached_property
    def resolver(self) -> str:
        """The version of the feature resolver."""
        for table in ("workspace", "package"):
            said = self.root.get(table, "resolver")
            if isinstance(said, str):
                return said
        if self.is_virtual:
            return "1"
        return _RESOLVERS.get(self.package(self.root).edition, "3")

    @cached_property
    def members(self) -> tuple[Package, ...]:
        """The packages, in cargo's order."""
        return tuple(self.package(m) for m in self._manifests_of_members() if m.is_package)

    @cached_property
    def default_members(self) -> tuple[Package, ...]:
        """What cargo takes at the root when no package is named."""
        if not self.is_alone and self.root.get("workspace", "default-members") is not None:
            manifests = membership.collect_default(
                self._manifests,
                self.root,
                self._manifests_of_members(),
                lambda: self.is_complete,
            )
            return tuple(self.package(m) for m in manifests if m.is_package)
        return self.members if self.is_virtual else (self.package(self.root),)

    @cached_property
    def is_complete(self) -> bool:
        """Whether there is Rust source below the root; if not, members may be missing as well."""
        return self._manifests.has_sources(self.root)

    @cached_property
    def lockfile(self) -> str | None:
        """The path of the lock file, None when there is none."""
        path = paths.below(self.root.directory, LOCKFILE)
        return path if self.files.is_file(path) else None

    def has_sources(self, manifest: Manifest) -> bool:
        """Tell whether there is Rust source below a manifest; if not, there are manifests only."""
        return self._manifests.has_sources(manifest)

    def has(self, manifest: Manifest) -> bool:
        """Tell whether a manifest is among the members'; raises UserError as cargo would."""
        return any(location == manifest.location for location, _ in self._found)

    def manifest_at(self, path: str) -> Manifest:
        """Return the TOML file at a path relative to the files' root, read once.

        Raises FileNotFoundError where there is none, UserError when it cannot be read.
        """
        return self._manifests.open(path)

    def package(self, manifest: Manifest) -> Package:
        """Return the package of a manifest, the same one for each call."""
        known = self._packages.get(manifest.location)
        if known is None:
            root = self.root if self.root.get("workspace") is not None else None
            known = self._packages[manifest.location] = Package(self, manifest, root)
        return known

    def _manifests_of_members(self) -> tuple[Manifest, ...]:
        return tuple(self._manifests.adopt(*found) for found in self._found)

    @cached_property
    def _found(self) -> tuple[tuple[str, Parsed], ...]:
        """The members, a virtual root among them, found and checked once for all subjects."""
        if self.is_alone:
            if self.root.is_package:
                self.package(self.root).check()
            return ((self.root.location, self.root.parsed),)
        known = self._manifests.cache.members
        spot = self._manifests.spot(self.root)
        if spot not in known:
            found = membership.collect(
                self._manifests, self.root, self.package, lambda: self.is_complete
            )
            for manifest in found:
                if manifest.is_package:
                    self.package(manifest).check()
            known[spot] = tuple((m.location, m.parsed) for m in found)
        return known[spot]


class Request(NamedTuple):
    """What is asked for: packages of a workspace.

    `current` is the package of the manifest that was named, `explicit` tells whether packages
    were chosen by name or as a whole.
    """

    workspace: Workspace
    requested: tuple[Package, ...]
    current: Package | None
    explicit: bool = False

    def package(self, name: str) -> Package:
        """Return the package of a name, a requested one if there is; raises UserError for none."""
        for package in (*self.requested, *self.workspace.members):
            if package.name == name:
                return package
        place = self.workspace.files.opened(self.workspace.root.path)
        raise UserError(f"there is no package `{name}`", place=place)


def open_request(
    files: Files,
    manifest_path: str = NAME,
    packages: Sequence[str] = (),
    whole_workspace: bool = False,
    cache: Cache | None = None,
) -> Request:
    """Read a manifest with the workspace around it, and choose packages as cargo would.

    Raises UserError for what cargo refuses, such as a package that its workspace does not list.
    """
    if manifest_path.rpartition("/")[2] != NAME:
        raise UserError(f"the file is not called {NAME}", place=files.opened(manifest_path))
    manifests = Manifests(files, cache)
    location = paths.parent(paths.absolute(files.base, manifest_path))
    manifest = manifests.at(location)
    if manifest is None:
        raise UserError(f"there is no {NAME}", place=files.opened(manifest_path))
    root = roots.find(manifests, manifest)
    workspace = Workspace(manifests, root or manifest, is_alone=root is None)
    current = workspace.package(manifest) if manifest.is_package else None
    if not workspace.has(manifest):
        if workspace.is_complete or current is None:
            raise _not_listed(workspace, manifest)
        current.check()
    requested = _requested(workspace, manifest, packages, whole_workspace)
    return Request(workspace, requested, current, bool(packages) or whole_workspace)


def _requested(
    workspace: Workspace, manifest: Manifest, packages: Sequence[str], whole_workspace: bool
) -> tuple[Package, ...]:
    chosen = _chosen(workspace, packages) if packages else ()
    if whole_workspace:
        return workspace.members
    if packages:
        return chosen
    if manifest is workspace.root:
        return workspace.default_members
    return (workspace.package(manifest),)


def _not_listed(workspace: Workspace, manifest: Manifest) -> UserError:
    root = workspace.root
    way = paths.relative(root.location, manifest.location)
    hint = (
        f'add "{way}" to `workspace.members` there or to `workspace.exclude`,'
        " or an empty `[workspace]` to this manifest"
    )
    where = workspace.files.opened(root.path)
    message = f"the package is below the workspace of {where}, which does not have it as a member"
    return UserError(message, place=workspace.files.opened(manifest.path), hint=hint)


def _chosen(workspace: Workspace, packages: Sequence[str]) -> tuple[Package, ...]:
    from . import spec  # most runs name no package

    return spec.choose(workspace.members, packages)
