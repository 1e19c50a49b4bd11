"""What `cargo cinstall` installs, predicted to the byte for any target and release."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..capi.releases import Release
    from ..crate.workspace import Request
    from .model import Host, Options, Plan


def make(request: Request, release: Release, options: Options, host: Host) -> tuple[Plan, ...]:
    """Return a plan for each package that is built; a single refused one where cargo-c stops.

    Raises UserError for a target or host that is not known. See `plan.plan`, which is loaded when
    a plan is made and not before.
    """
    from .plan import make as made

    return made(request, release, options, host)
