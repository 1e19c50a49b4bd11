"""Paths as cargo-c handles them: by the rules of Rust's `std::path` on the build host.

They are text, taken apart where cargo-c takes them apart, since what it writes into files depends
on which of `.`, `..` and doubled slashes survive. No file is looked at.
"""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple


class Style(NamedTuple):
    """How the build host spells paths: with drives and backslashes, or without."""

    drives: bool = False

    def join(self, base: str, path: str) -> str:
        """Join as `Path::join`: an absolute path takes the place of the base."""
        if not self.drives:
            return posixpath.join(base, path)
        import ntpath

        return ntpath.join(base, path)

    def components(self, path: str) -> tuple[str, ...]:
        """Take a path apart as `Path::components`; the root is `/`, a drive as it is written."""
        drive = _DRIVE.match(path) if self.drives else None
        rest = path[drive.end() :] if drive else path
        if self.drives:
            rest = rest.replace("\\", "/")
        found = [drive[0]] if drive else []
        if rest.startswith("/"):
            found.append("/")
        for part in rest.split("/"):
            if part and (part != "." or not found):
                found.append(part)
        return tuple(found)

    def below(self, path: str, base: str) -> tuple[str, ...] | None:
        """Return the components of what lies below a base, as `Path::strip_prefix`."""
        parts, start = self.components(path), self.components(base)
        return parts[len(start) :] if parts[: len(start)] == start else None

    def spelled(self, path: str, parents: bool) -> str:
        """Spell a path as the pkg-config file does; `parents` tells whether `..` is worked out.

        `canonicalize` in cargo-c's `src/pkg_config_gen.rs`.
        """
        text = self._resolved(path) if parents else self._kept(path)
        return text or "/"

    def _kept(self, path: str) -> str:
        text = separator = ""
        for part in self.components(path):
            if part == "/":
                separator = "/"
            elif self._is_drive(part):
                text += part
            else:
                text, separator = text + separator + part, "/"
        return text

    def _resolved(self, path: str) -> str:
        stack: list[str] = []
        separator = ""
        for part in self.components(path):
            if part == "/":
                separator = "/"
            elif part == "..":
                del stack[-1:]
            elif part == "." or self._is_drive(part):
                stack.append(part)
            else:
                stack.append(separator + part)
                separator = "/"
        return "".join(stack)

    def placed(self, directory: str, path: str) -> Placed:
        """Return where a file lands whose path is joined to a directory below the destdir.

        `append_to_destdir` in cargo-c's `src/install.rs`: the directory loses its root, the path
        does not, so an absolute one leads out of the destdir.
        """
        parts = self._names(directory)
        if self.components(path)[:1] == ("/",) or self._is_drive(self.components(path)[0]):
            return Placed(posixpath.normpath("/" + "/".join(self._names(path))), True)
        found = posixpath.normpath("/".join([*parts, *self.components(path)]))
        outside = found == ".." or found.startswith("../")
        return Placed(found if outside else f"/{found}", outside)

    def _names(self, path: str) -> list[str]:
        """Return a path's components without drive and root."""
        parts = self.components(path)
        return [part for part in parts if part != "/" and not self._is_drive(part)]

    def _is_drive(self, part: str) -> bool:
        return self.drives and _DRIVE.fullmatch(part) is not None


class Placed(NamedTuple):
    """A path from `/`, without the destdir; one that leads out of it is as in `Plan.outside`."""

    path: str
    outside: bool


_DRIVE = re.compile(r"[A-Za-z]:")
