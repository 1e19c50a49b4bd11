"""All that is to be written for the kinds that are asked for, or nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from types import ModuleType

from ..errors import UserError
from ..text.diff import FileChange
from . import github, gitlab, pre_commit, settings
from .model import Asked, refuse_odd

KINDS: dict[str, ModuleType] = {
    "github": github,
    "gitlab": gitlab,
    "pre-commit": pre_commit,
    "config": settings,
}
"""Each has `is_used(top)` and `change(asked, before)`; all but the last have a `PATH`."""


def used(top: str) -> tuple[str, ...]:
    """Return the kinds that a repository, given by its absolute path, already has something of.

    Raises UserError where it has nothing of any.
    """
    found = tuple(name for name, kind in KINDS.items() if kind.is_used(top))
    if not found:
        hint = f"say what is wanted, of {', '.join(KINDS)}: `cargoc-check init github`"
        message = "there is no sign of GitHub, GitLab or pre-commit here"
        raise UserError(message, place=top, hint=hint)
    return found


def changes(asked: Asked, kinds: Sequence[str]) -> tuple[FileChange, ...]:
    """Return what becomes of the files; raises UserError for the first that cannot be changed."""
    for crate in asked.crates:
        refuse_odd(crate)
    return tuple(_change(asked, name) for name in KINDS if name in kinds)


def _change(asked: Asked, name: str) -> FileChange:
    kind = KINDS[name]
    path = getattr(kind, "PATH", asked.manifest)
    change = kind.change(asked, _content(os.path.join(asked.top, path)))
    assert isinstance(change, FileChange)
    return change


def _content(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}", place=path) from error
