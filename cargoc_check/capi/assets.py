"""Which of the crate's files the install targets name, by cargo-c's rules.

`InstallTargetPaths::install_paths` in cargo-c's `src/build.rs`: the pattern is one of Rust's glob
crate (`crate.globs`), below the crate's folder; what a match is called below `to` is what follows
the first `**`, else its file name. Folders are passed over, and so is a pattern without matches.
Patterns of every kind, with what cargo-c 0.10.24 installed for each, are in
`tests/capi/data/globs.json`.
"""

from __future__ import annotations

from functools import cached_property
from posixpath import normpath
from typing import NamedTuple

from ..crate import globs, paths
from ..crate.package import Package
from .model import CApi, InstallTarget


class Match(NamedTuple):
    """A file and where it goes: below includedir, or below datadir."""

    source: str
    """Relative to the root of the subject's files."""
    to: str


class Assets:
    """The files that the asset targets of a package name, looked up in its folder when asked."""

    def __init__(self, package: Package, capi: CApi) -> None:
        self._package = package
        self._capi = capi
        self._known: dict[str, tuple[str, ...]] = {}
        self._search = globs.Search(package.workspace.files)

    @cached_property
    def include(self) -> tuple[tuple[InstallTarget, Match], ...]:
        """All committed headers that are installed, with the target that names each."""
        return self._all(self._capi.install.include)

    @cached_property
    def data(self) -> tuple[tuple[InstallTarget, Match], ...]:
        """All committed data files that are installed, with the target that names each."""
        return self._all(self._capi.install.data)

    @property
    def circles(self) -> tuple[str, ...]:
        """Return the links that lead back to a folder they lie in, which are not followed here.

        cargo-c follows them, some 40 times.
        """
        _ = self.include, self.data
        return tuple(sorted(self._search.circles))

    def matches(self, target: InstallTarget) -> tuple[Match, ...]:
        """Return the files of an asset target; none where cargo-c would stop at the pattern."""
        if has_wild_base(target.pattern):
            return ()
        found = self.files(target.pattern)
        return tuple(Match(file, _joined(target.to, self._below(file, target))) for file in found)

    def files(self, pattern: str) -> tuple[str, ...]:
        """Return the files that a pattern matches, relative to the root of the subject's files.

        An absolute one speaks of the machine that builds, and matches nothing here.
        """
        if pattern not in self._known:
            self._known[pattern] = tuple(self._find(pattern))
        return self._known[pattern]

    def panics(self, target: InstallTarget) -> bool:
        """Tell whether cargo-c panics because a match is not below the folder that it expects."""
        return has_wild_base(target.pattern) and bool(self.files(target.pattern))

    def is_folder(self, target: InstallTarget) -> bool:
        """Tell whether the pattern names a folder of the crate, or folders only."""
        pattern = target.pattern.rstrip("/")
        if pattern.endswith("**"):
            return True
        files = self._package.workspace.files
        return not globs.has_pattern(pattern) and files.is_dir(self._package.path(pattern))

    def _all(self, targets: tuple[InstallTarget, ...]) -> tuple[tuple[InstallTarget, Match], ...]:
        assets = [target for target in targets if target.kind == "asset"]
        return tuple((target, match) for target in assets for match in self.matches(target))

    def _find(self, pattern: str) -> list[str]:
        if pattern.startswith("/") or pattern.endswith("/") or pattern_error(pattern):
            return []
        if ".." in pattern.partition("**")[2].split("/"):
            return []
        files = self._package.workspace.files
        here = self._package.manifest.location
        found = (
            paths.relative(files.base, path)
            for path in dict.fromkeys(self._search.expand(here, _collapsed(pattern)))
        )
        return [path for path in found if files.is_file(path)]

    def _below(self, file: str, target: InstallTarget) -> str:
        base = paths.absolute(self._package.manifest.location, _base(target.pattern) or ".")
        there = paths.absolute(self._package.workspace.files.base, file)
        return paths.relative(base, there)


def pattern_error(pattern: str) -> str | None:
    """Return why cargo-c stops at a pattern, whatever files there are; None if it takes it."""
    for part in pattern.split("/"):
        if part == "**":
            continue
        try:
            globs.parse(part)
        except ValueError as error:
            return str(error)
    return None


def has_wild_base(pattern: str) -> bool:
    """Tell whether cargo-c panics as soon as the pattern matches a file.

    It takes the folder before the first `**`, else the pattern's own folder, off each match, and
    does not expect wildcards in it.
    """
    return globs.has_pattern(_base(pattern))


def is_outside(pattern: str) -> bool:
    """Tell whether a pattern leads out of the crate's folder."""
    return pattern.startswith("/") or leaves(pattern)


def leaves(path: str) -> bool:
    """Tell whether a relative path leads out of the folder that it is joined to."""
    return normpath(path).split("/")[0] == ".."


def destination(directory: str, name: str) -> str:
    """Return where a header goes, below includedir, in the form of `Match.to`."""
    return _joined(directory, name)


def _base(pattern: str) -> str:
    """Return the folder that is taken off a match; a pattern that begins with `**` has none."""
    parts = pattern.split("/")
    if "/**" in pattern and "**" in parts:
        return "/".join(parts[: parts.index("**")])
    return "/".join(parts[:-1])


def _collapsed(pattern: str) -> str:
    """Return the pattern with one `**` in place of several in a row, which mean the same."""
    parts = [part for part in pattern.split("/") if part not in ("", ".")]
    pairs = zip(parts, [None, *parts], strict=False)
    return "/".join(part for part, before in pairs if not part == before == "**")


def _joined(to: str, below: str) -> str:
    """Join as Rust's `Path::join` does, without `.` and doubled slashes."""
    return normpath(f"{to}/{below}" if to else below)
