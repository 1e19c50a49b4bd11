"""A workflow of GitHub Actions."""

from __future__ import annotations

import os
import shlex

from ..errors import UserError
from ..templating import render
from ..text.diff import FileChange
from .model import Asked, scalar

PATH = ".github/workflows/cargoc-check.yml"


def is_used(top: str) -> bool:
    """Tell whether a repository has something for GitHub, or was cloned from there."""
    return os.path.isdir(os.path.join(top, ".github")) or _cloned_from(top, "github.com")


def change(asked: Asked, before: bytes | None) -> FileChange:
    """Return the workflow; raises UserError where there is one of this name."""
    if before is not None:
        raise UserError("there is a workflow already, which is left as it is", place=PATH)
    text = render(
        "gate_workflow.yml.j2",
        action=asked.origin.action,
        install=scalar(shlex.join(("pipx", "install", asked.origin.requirement))),
        commands=[scalar(line) for line in asked.commands("gate", "--strict")],
        crates=asked.crates,
        cargo_c=asked.cargo_c,
    )
    return FileChange(PATH, None, text.encode())


def _cloned_from(top: str, host: str) -> bool:
    try:
        with open(os.path.join(top, ".git", "config"), encoding="utf-8", errors="replace") as file:
            lines = [line.strip() for line in file]
    except OSError:
        return False
    return any(line.startswith("url") and host in line for line in lines)
