"""A proposal's commits as one patch, with the paths that a repository knows its files by."""

from __future__ import annotations

from collections.abc import Iterable

from ..crate import paths
from ..crate.repository import at
from ..crate.workspace import Request
from .model import Change, Proposal, Step


def whole(steps: Iterable[Step]) -> tuple[Change, ...]:
    """Return what all commits together make of each file, sorted by path.

    Reasons of earlier commits are left out where a later one changes the same file.
    """
    found: dict[str, Change] = {}
    for step in steps:
        for change in step.changes:
            known = found.get(change.path)
            found[change.path] = change._replace(before=known.before) if known else change
    changed = (change for change in found.values() if change.before != change.after)
    return tuple(sorted(changed, key=lambda change: change.path))


def top(request: Request) -> str:
    """Return the absolute path that the patch's paths are relative to: the repository's root.

    Where no repository can be seen, it is the workspace's root.
    """
    packages = request.requested or request.workspace.members
    return at(packages[0]).root if packages else request.workspace.root.location


def placed(proposal: Proposal, base: str, top: str) -> Proposal:
    """Return the proposal with its paths relative to the top, instead of to the subject's base.

    Both are absolute paths.
    """

    def path(own: str) -> str:
        return paths.relative(top, paths.absolute(base, own))

    steps = tuple(
        step._replace(changes=tuple(c._replace(path=path(c.path)) for c in step.changes))
        for step in proposal.steps
    )
    return proposal._replace(steps=steps)
