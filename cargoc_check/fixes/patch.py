"""A proposal's commits as one patch, with the paths that a repository knows its files by."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable

from ..crate import paths
from ..crate.limits import PROOF_LIMIT
from ..crate.repository import at
from ..crate.workspace import Request
from ..errors import UserError
from .model import Change, Proposal, Step

_PLACE = re.compile(r"(.+?)(:\d+)?(?::\d+)?")


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


def refuse_large(request: Request) -> None:
    """Raise UserError for manifests that are too large for the proof that every edit is given."""
    for package in request.requested or request.workspace.members:
        for manifest in (package.manifest, package.workspace.root):
            size = len(manifest.document.source.text)
            if size > PROOF_LIMIT:
                most = f"{PROOF_LIMIT:,} characters are the most"
                place = manifest.document.source.path
                raise UserError(f"has {size:,} characters; to edit it, {most}", place=place)


def placed(proposal: Proposal, base: str, top: str) -> Proposal:
    """Return the proposal with its paths relative to the top, instead of to the subject's base.

    Both are absolute paths.
    """
    return _moved(proposal, lambda path: paths.relative(top, paths.absolute(base, path)))


def unlinked(proposal: Proposal, base: str, top: str) -> Proposal:
    """Return the proposal with the files themselves in the place of links that lead to them.

    git takes no patch of a symbolic link for the file behind it. `base` is the absolute path that
    the proposal's paths are relative to. Raises UserError for a file that is not below `top`.
    """
    real_base, real_top = os.path.realpath(base), os.path.realpath(top)

    def path(own: str) -> str:
        written = paths.absolute(base, own)
        real = os.path.realpath(written)
        if not paths.within(real, real_top):
            hint = "a patch can change nothing outside of the repository"
            raise UserError(f"the file lies outside of {top}", place=written, hint=hint)
        if real == paths.absolute(real_base, own):
            return own
        return paths.relative(base, paths.absolute(top, paths.relative(real_top, real)))

    return _moved(proposal, path)


def advice_at_top(proposal: Proposal, base: str, top: str) -> Proposal:
    """Return the proposal with the places of its advice relative to the top, without columns.

    They are paths that can be opened from the working directory, or lie below the base.
    """

    def place(said: str) -> str:
        found = _PLACE.fullmatch(said)
        path, line = found.group(1, 2) if found else (said, None)
        for written in (os.path.abspath(path), paths.absolute(base, path)):
            real = os.path.realpath(written)
            if os.path.exists(real) and paths.within(real, os.path.realpath(top)):
                return paths.relative(os.path.realpath(top), real) + (line or "")
        return said

    advice = (a._replace(place=place(a.place)) if a.place else a for a in proposal.advice)
    return proposal._replace(advice=tuple(advice))


def _moved(proposal: Proposal, path: Callable[[str], str]) -> Proposal:
    steps = tuple(
        step._replace(changes=tuple(c._replace(path=path(c.path)) for c in step.changes))
        for step in proposal.steps
    )
    return proposal._replace(steps=steps)
