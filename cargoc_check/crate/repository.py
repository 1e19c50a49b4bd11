"""Which folders come with a package, in the same repository or archive."""

from __future__ import annotations

from typing import NamedTuple

from . import paths
from .files import Files
from .manifest import NAME
from .package import Package


class Repository(NamedTuple):
    """The folder of a repository, or the workspace's where none can be seen."""

    root: str
    files: Files
    is_known: bool

    def __contains__(self, folder: object) -> bool:
        """Tell whether a folder, relative to the subject's root, is in the repository.

        Where that is not known, a package that is there has come along in an archive.
        """
        if not isinstance(folder, str):
            return False
        absolute = paths.absolute(self.files.base, folder)
        if absolute == self.root or absolute.startswith(f"{self.root.rstrip('/')}/"):
            return True
        return not self.is_known and self.files.is_file(f"{folder}/{NAME}")


def at(package: Package) -> Repository:
    """Return the repository that a package's workspace is in."""
    files, folder = package.workspace.files, package.workspace.root.location
    while True:
        mark = paths.relative(files.base, f"{folder.rstrip('/')}/.git")
        if files.is_dir(mark) or files.is_file(mark):
            return Repository(folder, files, True)
        if paths.parent(folder) == folder:
            return Repository(package.workspace.root.location, files, False)
        folder = paths.parent(folder)
