"""From a path on the command line to what is asked of cargo."""

from __future__ import annotations

import os

from ..crate.files import Directory, Files
from ..crate.manifest import Cache
from ..crate.workspace import Request, open_request
from ..errors import UserError
from ..findings import from_here


class Opener:
    """Opens paths; what one reads is kept for the next, such as a workspace's root."""

    def __init__(self, packages: tuple[str, ...], whole_workspace: bool) -> None:
        self._packages = packages
        self._whole = whole_workspace
        self._cache = Cache()

    def open(self, path: str) -> Request:
        """Return what cargo would be asked for at a path.

        Raises UserError for a path that is no crate, and for all that cargo refuses.
        """
        files, manifest = _files(path)
        return open_request(files, manifest, self._packages, self._whole, self._cache)


def given(path: str) -> str:
    """Return what goes before displayed paths of a subject to open them: see `Report.given`."""
    if not os.path.isdir(path) and os.path.basename(path) != "Cargo.toml":
        return f"{path}/"
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    try:
        here = os.path.realpath(os.getcwd())
    except FileNotFoundError:  # the working directory is gone: nothing lies below it
        return folder.rstrip("/") + "/"
    inside = os.path.commonpath([here, os.path.realpath(folder)]) == here
    return "" if inside else folder.rstrip("/") + "/"


def located(error: UserError, prefix: str) -> UserError:
    """Return the error with a place that can be opened from here."""
    if error.place is not None:
        error.place = from_here(error.place, prefix)
    return error


def _files(path: str) -> tuple[Files, str]:
    if os.path.isdir(path):
        return Directory(path), "Cargo.toml"
    name = os.path.basename(path)
    if name == "Cargo.toml" and os.path.lexists(path):
        return Directory(os.path.dirname(path) or "."), name
    if not os.path.lexists(path):
        raise UserError("there is no such file or directory", place=path)
    if name.endswith(".crate"):
        from ..crate.archive import CrateArchive

        return CrateArchive(path), "Cargo.toml"
    hint = "a crate's directory, its Cargo.toml, or a .crate file"
    raise UserError("this is no crate", place=path, hint=hint)
