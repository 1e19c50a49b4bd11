"""What headers include: other headers of the tree, those of every system, or somebody else's."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from functools import cache, cached_property

from ... import data
from ..build import Build
from ..roles import for_users
from .model import Header, Include

_OTHERWISE = frozenset(
    (
        *("doc", "docs", "example", "examples", "gtk-doc", "internal", "private", "src", "test"),
        *("tests", "testsuite"),
    )
)
"""Folders whose headers are not there to be included by users."""
_DEEPEST = 6
"""Parts of a path that an include may name."""


def installed(build: Build) -> tuple[Header, ...]:
    """Return the headers that are there for users to include."""
    return tuple(header for header in build.headers if is_installed(header, build))


def is_installed(header: Header, build: Build) -> bool:
    """Tell whether a header is there for users to include: no example, and no data of a wheel."""
    return for_users(header, build) and not _OTHERWISE & set(header.path.split("/"))


class Includes:
    """The headers of a tree by what they may be included as."""

    def __init__(self, build: Build) -> None:
        self._by_path = {header.path: header for header in build.headers}
        self._by_name = _by_name(build.headers)
        self._headers = build.headers
        self._tree = build.tree

    def found(self, header: Header, include: Include) -> Sequence[Header]:
        """Return the headers that an include may mean: the one beside, or all of that name."""
        if include.quoted:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(header.path), include.name))
            beside = self._tree.real(path) or path
            if beside in self._by_path:
                return (self._by_path[beside],)
        return self._by_name.get(posixpath.normpath(include.name), ())

    @cached_property
    def within(self) -> frozenset[str]:
        """Return the paths of headers that other headers include."""
        return frozenset(
            found.path
            for header in self._headers
            for include in header.includes
            for found in self.found(header, include)
            if found.path != header.path
        )

    def is_foreign(self, header: Header) -> bool:
        """Tell whether a header includes, be it by others, what neither tree nor system has."""
        seen, left = {header.path}, [header]
        while left:
            one = left.pop()
            for include in one.includes:
                known = self.found(one, include)
                if not known and not is_of_system(include.name):
                    return True
                left += [found for found in known if found.path not in seen]
                seen |= {found.path for found in known}
        return False


def is_of_system(name: str) -> bool:
    """Tell whether a header is one of the language's, or the system's own."""
    return name in _of_systems() or name.startswith(_folders())


@cache
def _of_systems() -> frozenset[str]:
    table = data.table("system_headers")
    own = (name for row in table["headers"] for name in row["names"])
    return frozenset([*own, *table["others"], *table["of_c_for_cpp"]])


def _folders() -> tuple[str, ...]:
    return tuple(data.table("system_headers")["folders"])


def _by_name(headers: Sequence[Header]) -> dict[str, list[Header]]:
    """Return headers by the ends of their paths."""
    found: dict[str, list[Header]] = {}
    for header in headers:
        parts = header.path.split("/")
        for start in range(max(0, len(parts) - _DEEPEST), len(parts)):
            found.setdefault("/".join(parts[start:]), []).append(header)
    return found
