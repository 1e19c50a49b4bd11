"""Which files of a package go into the archive that cargo publishes.

After `_list_files` in cargo's `sources/path.rs` and `build_ar_list` in its `ops/cargo_package`.
What a .gitignore leaves out is not asked: whether git tracks a file all the same is written in
its index only.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from . import paths
from .inheritance import READMES
from .manifest import NAME
from .package import Package

if TYPE_CHECKING:
    from .ignoring import Pattern

_ALWAYS = (NAME, "Cargo.lock")
_ORIGINAL = "Cargo.toml.orig"


class Published:
    """Answers for one package. `include` and `exclude` are its patterns, inherited or not."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._files = package.workspace.files
        self.include = _strings(package, "include")
        self.exclude = () if self.include else _strings(package, "exclude")
        self._in_git = self._is_in_git()
        # What cargo has packed already holds what it holds.
        self._is_packed = self._files.is_file(package.path(_ORIGINAL))

    def holds(self, path: str) -> bool:
        """Tell whether the archive holds the file at a path relative to the package's directory.

        The file need not exist. Nothing outside the directory is in the archive, but for the
        readme and the licence file, which are copied into its root.
        """
        own = self._package.manifest.location
        relative = paths.relative(own, paths.absolute(own, path))
        if self._is_packed or relative in _ALWAYS or relative in self._named():
            return True
        if relative.startswith(("../", "target/")):
            return False
        if self._is_in_other_package(relative):
            return False
        if self.include:
            return self._matches(relative, is_folder=False)
        return not self._is_excluded(relative)

    @cached_property
    def _patterns(self) -> tuple[Pattern, ...]:
        hidden = () if self.include or self._in_git else (".*",)
        lines = self.include or (*hidden, *self.exclude)
        if not lines:
            return ()
        from . import ignoring

        return ignoring.parse(lines)

    def _matches(self, path: str, *, is_folder: bool) -> bool:
        if not self._patterns:
            return False
        from . import ignoring

        return ignoring.match_with_parents(self._patterns, path, is_folder=is_folder)

    def _is_excluded(self, relative: str) -> bool:
        # With git cargo looks at files only; without, it does not enter an excluded folder.
        if not self._in_git:
            folders = relative.split("/")[:-1]
            for depth in range(1, len(folders) + 1):
                folder = "/".join(folders[:depth])
                if self._matches(folder, is_folder=True):
                    return True
        return self._matches(relative, is_folder=False)

    def _is_in_other_package(self, relative: str) -> bool:
        folder = relative.rpartition("/")[0]
        while folder:
            if self._files.is_file(self._package.path(f"{folder}/{NAME}")):
                return True
            folder = folder.rpartition("/")[0]
        return False

    def _named(self) -> tuple[str, ...]:
        """Return the readme and the licence file, which are packed whatever the patterns say."""
        readme = self._package.field("readme")
        value = readme.value if readme else None
        if value is None:
            there = (n for n in READMES if self._files.is_file(self._package.path(n)))
            value = next(there, False)
        value = READMES[0] if value is True else value
        licence = self._package.field("license-file")
        said = (value, licence.value if licence else None)
        return tuple(paths.normal(item) for item in said if isinstance(item, str))

    def _is_in_git(self) -> bool:
        location = self._package.manifest.location
        while True:
            git = paths.relative(self._files.base, f"{location}/.git")
            if self._files.is_dir(git) or self._files.is_file(git):
                return True
            if location == "/":
                return False
            location = paths.parent(location)


def _strings(package: Package, name: str) -> tuple[str, ...]:
    said = package.field(name)
    value: Any = said.value if said else ()
    return tuple(item for item in value if isinstance(item, str)) if value else ()
