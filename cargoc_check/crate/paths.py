"""Paths as cargo compares them: by their text alone, without looking at links.

A subject's files have paths relative to their root (`a/Cargo.toml`, `../Cargo.toml`). One folder
can be said in several such ways (`.` and `../../crates/a`), so workspaces are worked out on
absolute paths and turned back at the end. The absolute ones begin with `/` on every system.
"""

from __future__ import annotations

from posixpath import normpath as normal

__all__ = ["absolute", "below", "normal", "parent", "relative", "within"]


def absolute(base: str, path: str) -> str:
    """Return the absolute path that a relative one means below `base`, itself absolute."""
    if path == ".":
        return base
    joined = path if path.startswith("/") else f"{base}/{path}"
    # POSIX leaves the meaning of two leading slashes open; here they are one.
    return "/" + normal(joined).lstrip("/")


def relative(base: str, path: str) -> str:
    """Return the path relative to `base`, both absolute: `.` for the base itself."""
    if path == base:
        return "."
    if path.startswith(base + "/"):
        return path[len(base) + 1 :]
    here, there = _parts(base), _parts(path)
    shared = 0
    while shared < min(len(here), len(there)) and here[shared] == there[shared]:
        shared += 1
    return "/".join([".."] * (len(here) - shared) + there[shared:]) or "."


def within(path: str, directory: str) -> bool:
    """Tell whether an absolute path is the directory or lies in it."""
    return path == directory or path.startswith(directory.rstrip("/") + "/")


def below(directory: str, path: str) -> str:
    """Return the path relative to the files' root of what lies at `path` in a directory of it."""
    return path if directory in (".", "") else f"{directory}/{path}"


def parent(path: str) -> str:
    """Return the directory that holds an absolute path; `/` holds itself."""
    return path.rpartition("/")[0] or "/"


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part]
