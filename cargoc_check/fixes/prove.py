"""Proving a proposal: build the patched crate with real cargo-c, and use what it installs from C.

This runs the crate's code, its build script and macros, and those of all that it depends on. It
happens in a scratch copy; the work tree is not written to.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from ..crate import paths
from ..crate.files import Directory
from ..crate.workspace import Request, open_request
from ..errors import UserError
from ..text.diff import FileChange, git_diff
from ..text.wording import counted
from ..trial import process, scratch
from ..trial.attempt import Attempt, Tried, copied
from ..trial.model import Outcome, Stage, Wish, failed, ok
from ..trial.scratch import Scratch
from ..trial.stages import Say, Stages, silent
from .model import Proposal, Step

PATCH = "patch"
_SECONDS = 60


class Proven(NamedTuple):
    """What came of proving a proposal, stage by stage; `tried` is what the trial left."""

    stages: tuple[Stage, ...]
    tried: Tried = Tried()

    @property
    def holds(self) -> bool:
        """Tell whether nothing failed, and the patched crate was built and used from C."""
        states = {stage.name: stage.state for stage in self.stages}
        return "failed" not in states.values() and states.get("build") == "ok"


def prove(
    proposal: Proposal, request: Request, wish: Wish | None = None, say: Say = silent
) -> Proven:
    """Try a proposal out in a scratch copy of what the request is about, which goes at the end.

    `say` is told how things go. Raises UserError where there is nothing to copy, the patched crate
    cannot be read, or the DESTDIR that is wished for is not empty.
    """
    stages = Stages(say)
    with scratch.folder() as made:
        copy = copied(request, made, stages)
        if not stages.run(PATCH, partial(_patch, proposal, request, copy)):
            return Proven(stages.done)
        folder, packages = _member(proposal, request, copy)
        patched = open_request(Directory(folder), packages=packages)
        attempt = Attempt(patched, packages, folder, copy.folder, wish or Wish(), stages)
        tried = attempt.run()
        return Proven(stages.done, tried)


def _member(proposal: Proposal, request: Request, copy: Scratch) -> tuple[str, tuple[str, ...]]:
    """Return the folder of the proposal's package in the copy, and how cargo is told of it.

    In a workspace it is named, since cargo may take others besides at the root.
    """
    package = request.package(proposal.package)
    named = () if request.workspace.is_alone else (package.name,)
    return copy.place(package.manifest.location), named


def _patch(proposal: Proposal, request: Request, copy: Scratch) -> Outcome:
    """Apply the steps one by one, as `git am` would, and compare every file with what is meant."""
    git = shutil.which("git")
    count = 0
    for step in proposal.steps:
        changes = _placed(step, request, copy)
        count += len(changes)
        wrong = _applied(git, changes, copy) if git else _written(changes, copy)
        if wrong is not None:
            return wrong
    how = "written, without git to apply it" if git is None else "git apply takes it"
    if not proposal.steps:
        return ok("there is nothing to change")
    return ok(f"{counted(count, 'file')} changed; {how}")


def _placed(step: Step, request: Request, copy: Scratch) -> tuple[FileChange, ...]:
    """Return a step's changes with paths from the top of the copy; raises UserError."""
    placed = []
    base = request.workspace.files.base
    for change in step.changes:
        location = paths.absolute(base, change.path)
        path = paths.relative(copy.origin, location)
        if path.startswith("../"):
            raise UserError("is not in what was copied", place=change.path)
        placed.append(FileChange(path, change.before, change.after))
    return tuple(placed)


def _applied(git: str, changes: Sequence[FileChange], copy: Scratch) -> Outcome | None:
    """Have git apply a step; return what is wrong, None where all is as it should be."""
    patch = os.path.join(copy.folder, "step.patch")
    with open(patch, "wb") as file:
        file.write(git_diff(changes).encode("utf-8", "surrogateescape"))
    command = [git, "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", patch]
    done = process.run(command, copy.top, _environment(copy), _SECONDS)
    if done.status != 0:
        return failed("git apply refuses the patch", *done.lines)
    for change in changes:
        if _read(copy, change.path) != change.after:
            return failed(f"git apply makes another {change.path} than is meant")
    return None


def _environment(copy: Scratch) -> dict[str, str]:
    """Return an environment in which git knows of no repository and of no settings."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    none = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    return {**kept, **none, "GIT_CEILING_DIRECTORIES": copy.folder, "LC_ALL": "C"}


def _written(changes: Sequence[FileChange], copy: Scratch) -> Outcome | None:
    """Write a step's files; return what is wrong, None where all is as it should be."""
    for change in changes:
        if _read(copy, change.path) != change.before:
            return failed(f"{change.path} is not as the patch expects it")
        path = os.path.join(copy.top, *change.path.split("/"))
        if change.after is None:
            os.unlink(path)
            continue
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(change.after)
    return None


def _read(copy: Scratch, name: str) -> bytes | None:
    try:
        with open(os.path.join(copy.top, *name.split("/")), "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
