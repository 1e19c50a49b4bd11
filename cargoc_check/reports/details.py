"""What a report may show besides what was found: the values that it was found in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ..artifacts.build import Build
    from ..artifacts.model import Inside
    from ..view import View


class Details(NamedTuple):
    """What is known besides the report: what crates install, and what a build holds.

    `inside` has what a scan of the build's shared libraries finds, by path.
    """

    views: tuple[View, ...] = ()
    build: Build | None = None
    inside: tuple[tuple[str, Inside], ...] = ()
