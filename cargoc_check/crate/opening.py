"""From a path that a person names to what is asked of cargo."""

from __future__ import annotations

import os
from collections.abc import Mapping

from ..errors import UserError
from .files import Directory, Files
from .manifest import Cache
from .workspace import Request, open_request


class Opener:
    """Opens paths; what one reads is kept for the next, such as a workspace's root."""

    def __init__(self, packages: tuple[str, ...], whole_workspace: bool) -> None:
        self._packages = packages
        self._whole = whole_workspace
        self._cache = Cache()

    def open(self, path: str, laid: Mapping[str, bytes | None] | None = None) -> Request:
        """Return what cargo would be asked for at a path, with contents laid over its files.

        Raises UserError for a path that is no crate, and for all that cargo refuses.
        """
        files, manifest = _files(path)
        if laid:
            from .overlay import Overlay

            files = Overlay(files, laid)
        return open_request(files, manifest, self._packages, self._whole, self._cache)


def _files(path: str) -> tuple[Files, str]:
    if os.path.isdir(path):
        return Directory(path), "Cargo.toml"
    name = os.path.basename(path)
    if name == "Cargo.toml" and os.path.lexists(path):
        return Directory(os.path.dirname(path) or "."), name
    if not os.path.lexists(path):
        raise UserError("there is no such file or directory", place=path)
    if not os.path.exists(path):
        raise UserError("a symbolic link that leads nowhere, or in a circle", place=path)
    if name.endswith(".crate"):
        from .archive import CrateArchive

        return CrateArchive(path), "Cargo.toml"
    hint = "a crate's directory, its Cargo.toml, or a .crate file"
    raise UserError("this is no crate", place=path, hint=hint)
