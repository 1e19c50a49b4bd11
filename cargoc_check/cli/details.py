"""What a report shows besides its findings, worked out only where a format asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import UserError
from ..reports.details import Details

if TYPE_CHECKING:
    from ..capi.releases import Release
    from ..crate.opening import Opener
    from ..crate.workspace import Request
    from ..engine.ask import Options
    from ..verification import Asked
    from ..view import View


def of_crates(paths: Sequence[str], opener: Opener, options: Options) -> Details:
    """Return what crates install on some targets; of what cannot be read the report has spoken."""
    from ..view import view

    views: list[View] = []
    for path in paths:
        try:
            request = opener.open(path)
            views += view(request, _release(request, options), ()).packages
        except UserError:
            continue
    return Details(tuple(views))


def of_build(asked: Asked) -> Details:
    """Return what lies in a tree."""
    from ..facts.build import scan
    from ..verification import opened

    build = opened(asked)
    inside = {library.path: scan(build, library.path) for library in build.libraries}
    return Details((), build, tuple(inside.items()))


def _release(request: Request, options: Options) -> Release:
    from ..capi.releases import newest, release_to_judge_by
    from ..engine.audit import configuration_of

    said = options.cargo_c
    if said is None and not options.isolated:
        said = configuration_of(request).cargo_c
    return release_to_judge_by(said) if said else newest()
