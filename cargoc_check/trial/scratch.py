"""A copy of a workspace to build in, so that nothing that a build does lands in the work tree.

Copied is the workspace, what it depends on by paths that lead out of it, and of the repository
around them what git does not ignore: files may be included from anywhere. All lie to each other as
they did. A build can still reach whatever its user can: a copy keeps the work tree tidy, it is no
sandbox.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from ..crate import paths, repository
from ..crate.files import Directory
from ..crate.workspace import Request, Workspace, open_request
from ..errors import UserError
from .process import interruptible

FILES = 100_000
"""Files that are copied."""
BYTES = 2 << 30
"""What they may hold together."""
_QUIET = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
"""A repository's own configuration names programs; these are not started."""
_FOLDERS = 100
"""Folders outside the workspace that are followed to."""
_LEFT_OUT = (".git", ".hg", ".jj", "node_modules")
_MARKS = ("CACHEDIR.TAG", "pyvenv.cfg")
"""Files that say that their folder is a cache, as cargo's target directory, or is for one place."""


class Scratch(NamedTuple):
    """A folder that goes when the trial ends; `top` in it is the copy of the folder `origin`."""

    folder: str
    origin: str
    top: str
    files: int

    def place(self, location: str) -> str:
        """Return where a folder or file, given by its absolute path, lies in the copy."""
        path = paths.relative(self.origin, location)
        return self.top if path == "." else os.path.join(self.top, *path.split("/"))

    def room(self, name: str) -> str:
        """Return a further folder beside the copy, made where it is not there."""
        folder = os.path.join(self.folder, name)
        os.makedirs(folder, exist_ok=True)
        return folder


@contextmanager
def folder() -> Iterator[str]:
    """Make a folder that goes at the end, also when this process is interrupted."""
    with interruptible(), tempfile.TemporaryDirectory(prefix="cargoc-check-") as made:
        yield os.path.realpath(made)


def copy(request: Request, into: str) -> Scratch:
    """Copy what is needed to build a request's packages into a folder.

    Raises UserError for what is no directory, cannot be read, or is too large.
    """
    files = request.workspace.files
    if not isinstance(files, Directory):
        place = files.opened("Cargo.toml")
        raise UserError("is not in a directory to build in", place=place, hint="unpack it first")
    needed = _needed(request.workspace)
    listed = _listed(needed)
    if listed is None:
        message = f"holds more than the {FILES:,} files or {BYTES >> 30} GiB that are copied"
        raise UserError(message, place=files.opened("."))
    listed += _around(request, needed)
    origin = _common([listing.folder for listing in listed])
    count = sum(len(listing.files) for listing in listed)
    scratch = Scratch(into, origin, os.path.join(into, "top"), count)
    for listing in listed:
        _copy(listing, scratch)
    return scratch


def _needed(workspace: Workspace) -> list[str]:
    """Return the workspace's folder and those outside that its packages need, absolute."""
    folders = [workspace.root.location]
    left = [workspace]
    while left and len(folders) < _FOLDERS:
        for location in _named(left.pop()):
            if not any(paths.within(location, known) for known in folders):
                folders.append(location)
                left += _workspace(location)
    return folders


def _named(workspace: Workspace) -> Iterator[str]:
    """Yield the folders of a workspace's members, of dependencies by path, and of patches."""
    for package in workspace.members:
        yield package.manifest.location
        for dependency in package.dependencies:
            if dependency.path is not None:
                yield paths.absolute(workspace.files.base, dependency.path)
    for table in workspace.root.table("patch").values():
        for entry in table.values() if isinstance(table, dict) else ():
            path = entry.get("path") if isinstance(entry, dict) else None
            if isinstance(path, str):
                yield paths.absolute(workspace.root.location, path)


def _workspace(location: str) -> tuple[Workspace, ...]:
    """Return the workspace of a dependency; none of what cargo will have words about itself."""
    try:
        return (open_request(Directory(_native(location))).workspace,)
    except UserError:
        return ()


class _Listing(NamedTuple):
    """A folder by its absolute path, with the folders and the files in it, relative to it."""

    folder: str
    folders: tuple[str, ...]
    files: tuple[str, ...]


def _listed(folders: Sequence[str]) -> list[_Listing] | None:
    """Return what lies in some folders; None where it is too much."""
    found: list[_Listing] = []
    count = size = 0
    for folder in folders:
        inner, files = [""], []
        for path in inner:  # which grows as it goes
            for entry in _entries(os.path.join(_native(folder), path), is_top=not path):
                relative = os.path.join(path, entry.name)
                if entry.is_dir(follow_symlinks=False):
                    inner.append(relative)
                    continue
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode):
                    files.append(relative)
                    size += status.st_size
            if len(inner) + len(files) + count > FILES or size > BYTES:
                return None
        count += len(inner) + len(files)
        found.append(_Listing(folder, tuple(inner), tuple(files)))
    return found


def _around(request: Request, needed: Sequence[str]) -> list[_Listing]:
    """Return what else a repository has; without git to list it, or where it is much, nothing."""
    found = repository.at(request.requested[0]) if request.requested else None
    git = shutil.which("git")
    if found is None or not found.is_known or found.root in needed or git is None:
        return []
    folder = _native(found.root)
    names: set[str] = set()
    for what in (("--cached", "--recurse-submodules"), ("--others", "--exclude-standard")):
        command = (git, *_QUIET, "ls-files", "-z", *what)
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=60)
        if done.returncode == 0:
            names |= {os.fsdecode(name) for name in done.stdout.split(b"\0") if name}
    inner = [paths.relative(found.root, one) for one in needed]
    others = [n for n in names if not any(n == one or n.startswith(f"{one}/") for one in inner)]
    if len(others) > FILES:
        return []
    folders = {os.path.dirname(name) for name in others}
    files = [name for name in others if os.path.lexists(os.path.join(folder, name))]
    return [_Listing(found.root, tuple(sorted(folders)), tuple(sorted(files)))]


def _entries(folder: str, *, is_top: bool) -> list[os.DirEntry[str]]:
    """Return what is copied of a folder's entries, none of an inner folder that is left out."""
    try:
        with os.scandir(folder) as found:
            entries = [entry for entry in found if entry.name not in _LEFT_OUT]
    except FileNotFoundError:  # a dependency's: cargo says better what it misses
        return []
    except OSError as error:
        raise UserError(f"cannot be listed: {error.strerror}", place=folder) from error
    left_out = not is_top and any(entry.name in _MARKS for entry in entries)
    return [] if left_out else sorted(entries, key=lambda entry: entry.name)


def _copy(listing: _Listing, scratch: Scratch) -> None:
    source, place = _native(listing.folder), scratch.place(listing.folder)
    for folder in listing.folders:
        os.makedirs(os.path.join(place, folder), exist_ok=True)
    for file in listing.files:
        _copy_file(os.path.join(source, file), os.path.join(place, file), scratch)


def _copy_file(source: str, place: str, scratch: Scratch) -> None:
    """Copy a file that can be written to, or a link; one that leads out, as what it leads to."""
    try:
        if os.path.islink(source) and not _leads_out(source, scratch):
            os.symlink(os.readlink(source), place)
        elif os.path.isdir(source):
            os.symlink(os.path.realpath(source), place, target_is_directory=True)
        elif os.path.isfile(source):
            shutil.copy2(source, place)
            os.chmod(place, os.stat(place).st_mode | stat.S_IWUSR)
    except OSError as error:
        raise UserError(f"cannot be copied: {error.strerror}", place=source) from error


def _leads_out(link: str, scratch: Scratch) -> bool:
    text = os.readlink(link)
    target = os.path.normpath(os.path.join(os.path.dirname(link), text))
    origin = _native(scratch.origin)
    return os.path.isabs(text) or os.path.commonpath([target, origin]) != origin


def _common(folders: Sequence[str]) -> str:
    """Return the folder that holds others, all absolute."""
    common = folders[0]
    while not all(paths.within(folder, common) for folder in folders):
        common = paths.parent(common)
    return common


def _native(location: str) -> str:
    """Return an absolute path, which begins with `/` everywhere, as this system has it."""
    return location if os.name == "posix" else os.path.normpath(location.lstrip("/"))
