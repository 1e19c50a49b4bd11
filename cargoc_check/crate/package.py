"""A package: what its manifest says, what it inherits, and what cargo finds in its directory."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from . import binaries, dependencies, features, library, paths
from .dependencies import Dependency
from .features import Closure, Features
from .inheritance import FIELDS, Heritage, inherits
from .library import Library
from .manifest import Manifest, Said
from .refusals import check_spelling

if TYPE_CHECKING:
    from .workspace import Workspace


class Package:
    """A package of a workspace, or on its own.

    `directory` is relative to the root of the subject's files.
    """

    def __init__(self, workspace: Workspace, manifest: Manifest, root: Manifest | None) -> None:
        self.workspace = workspace
        self.manifest = manifest
        self.directory = manifest.directory
        self.name: str = manifest.get("package", "name") or ""
        self._heritage = Heritage(workspace.files, manifest, root)

    @cached_property
    def version(self) -> str:
        """The version as written, `0.0.0` when there is none."""
        said = self.field("version")
        return said.value.strip() if said else "0.0.0"

    @cached_property
    def edition(self) -> str:
        """The edition of Rust; cargo's default is the first."""
        said = self.field("edition")
        return said.value if said else "2015"

    @cached_property
    def library(self) -> Library | None:
        """The library target."""
        return library.read(self)

    @cached_property
    def binaries(self) -> tuple[str, ...]:
        """The names of the binary targets."""
        return binaries.read(self)

    @cached_property
    def build_script(self) -> str | None:
        """The build script's path, the first where there are several."""
        said = self.manifest.get("package", "build")
        if isinstance(said, list):
            said = next(iter(said), None)
        if said is False:
            return None
        path = self.path(said if isinstance(said, str) else "build.rs")
        return path if said is not None or self.workspace.files.is_file(path) else None

    @property
    def features(self) -> Features:
        """The features, implicit ones included, with what each switches on."""
        return self.manifest.parsed.remember("features", lambda: features.read(self.manifest))

    @cached_property
    def dependencies(self) -> tuple[Dependency, ...]:
        """The dependencies of all kinds and targets."""
        return dependencies.read(self._heritage, self._is_complete)

    @cached_property
    def has_sources(self) -> bool:
        """Whether there is Rust source below the directory; if not, there are manifests only."""
        return self.workspace.has_sources(self.manifest)

    @property
    def metadata(self) -> dict[str, Any]:
        """The table `[package.metadata]`."""
        return self.manifest.table("package", "metadata")

    @cached_property
    def unseen(self) -> frozenset[str]:
        """The fields that are inherited from a manifest which is not among the files."""
        if self._is_complete:
            return frozenset()
        return frozenset(name for name in FIELDS if self._inherits(name))

    def field(self, name: str) -> Said[Any] | None:
        """Return a field of `[package]` and where it is said, in the workspace when inherited.

        None where it is not said, or `unseen`. Raises UserError when the workspace lacks it.
        """
        if self._inherits(name):
            return None if name in self.unseen else self._heritage.field(name)
        value = self.manifest.get("package", name)
        return None if value is None else Said(value, self.manifest.place("package", name))

    def path(self, relative: str) -> str:
        """Return a path of the package as one relative to the root of the subject's files."""
        return paths.relative(
            self.workspace.files.base, paths.absolute(self.manifest.location, relative)
        )

    def enabled(self, on: Iterable[str]) -> Closure:
        """Return all features, and the optional dependencies, that are on when these are."""
        return features.closure(self.features, dependencies.optional(self.manifest), on)

    def check(self) -> None:
        """Raise UserError for what cargo refuses when it reads the package."""
        for name in FIELDS:
            self.field(name)
        if self._is_complete:
            self._heritage.check_lints()
        _ = self.dependencies, self.features, self.library
        self._check_targets()
        if self.edition >= "2024":
            check_spelling(self.manifest)
            dependencies.check_defaults(self.manifest, self.dependencies)

    @property
    def _is_complete(self) -> bool:
        return self._heritage.root is not None or self.has_sources

    def _inherits(self, name: str) -> bool:
        value = self.manifest.get("package", name)
        return name in FIELDS and inherits(self.manifest, value, "package", name)

    def _check_targets(self) -> None:
        links = self.manifest.get("package", "links")
        if links is not None and not self.build_script and self.has_sources:
            message = f'`links = "{links}"` needs a build script, and there is none'
            raise self.manifest.error(message, "package", "links")
        binaries = self.binaries if self.manifest.get("bin") or not self.library else ()
        if self.library or binaries or not self.has_sources:
            return
        files = self.workspace.files
        for table, folder in (("example", "examples"), ("test", "tests"), ("bench", "benches")):
            if self.manifest.get(table) or files.is_dir(self.path(folder)):
                return
        hint = f"cargo looks for {library.DEFAULT_PATH} and src/main.rs"
        raise self.manifest.error("a package without any target", "package", hint=hint)
