"""Installed headers that compilers find in the place of the system's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .. import data
from ..findings import Place
from .headers import Installed
from .model import CApi


class Shadow(NamedTuple):
    """A header, with the system's that it hides, as it is included, and whose that is.

    `exact` tells whether it does so everywhere; if not, where upper and lower case are the same.
    """

    path: str
    place: Place | None
    hidden: str
    of: str
    exact: bool


def shadows(capi: CApi, headers: tuple[Installed, ...]) -> Iterator[Shadow]:
    """Yield the headers that are found by a system header's name.

    They are where the pkg-config file points, or in includedir itself, which compilers search for
    libraries in the usual places.
    """
    known = {
        name: row["of"] for row in data.table("system_headers")["headers"] for name in row["names"]
    }
    searched = _searched(capi)
    for header in headers:
        for folder in searched:
            name = header.path.removeprefix(folder)
            if header.path.startswith(folder) and name.lower() in known:
                hidden = name.lower()
                yield Shadow(header.path, header.place, hidden, known[hidden], name == hidden)
                break


def _searched(capi: CApi) -> tuple[str, ...]:
    """Return the folders in which headers are searched, below includedir, `/` behind each."""
    if capi.library.plugin.value:
        return ("",)
    parts = [part for part in capi.header.subdirectory.value.split("/") if part not in ("", ".")]
    kept = parts[: max(len(parts) - capi.pkg_config.strip_include_path_components.value, 0)]
    return ("/".join([*kept, ""]), "") if kept else ("",)
