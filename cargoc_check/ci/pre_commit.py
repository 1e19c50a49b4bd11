"""A hook of pre-commit, in `.pre-commit-config.yaml` (https://pre-commit.com)."""

from __future__ import annotations

import os
import re
import shlex

from ..errors import UserError
from ..templating import render
from ..text.diff import FileChange
from .model import Asked, decoded, end_of, scalar

PATH = ".pre-commit-config.yaml"
_REPOS = re.compile(r"repos:\s*(?:#.*)?")
_ITEM = re.compile(r"( *)- ")


def is_used(top: str) -> bool:
    """Tell whether a repository has hooks of pre-commit."""
    return os.path.isfile(os.path.join(top, PATH))


def change(asked: Asked, before: bytes | None) -> FileChange:
    """Return the file with the hook behind the others.

    Raises UserError where there is the hook, and where the list of repositories is not written as
    pre-commit's own documentation does.
    """
    text = decoded(before, PATH)
    hook = render(
        "pre_commit.yaml.j2",
        url=asked.origin.url,
        revision=asked.origin.revision,
        requirement=scalar(asked.origin.requirement),
        crates=asked.crates,
        scalar=scalar,
        command=scalar(shlex.join(("cargoc-check", "audit", *asked.crates))),
    )
    if before is None:
        return FileChange(PATH, None, ("repos:\n" + _indented(hook, "  ")).encode())
    if re.search(r"\bcargoc-check\b", text):
        raise UserError("cargoc-check is there already, and left as it is", place=PATH)
    lines = text.splitlines(keepends=True)
    at, indent = _end_of_repos(lines, hook)
    newline = end_of(text)
    added = _indented(hook, indent).replace("\n", newline)
    if at and not lines[at - 1].endswith("\n"):
        added = newline + added
    start = len(before) - len("".join(lines[at:]).encode())  # before it there may be a mark
    return FileChange(PATH, before, before[:start] + added.encode() + before[start:])


def _end_of_repos(lines: list[str], hook: str) -> tuple[int, str]:
    """Return the line behind the list of repositories, and how far its items are indented."""
    starts = [number for number, line in enumerate(lines) if _REPOS.fullmatch(line.rstrip())]
    found, indent = 0, None
    for number in range(starts[0] + 1, len(lines)) if len(starts) == 1 else ():
        line = lines[number].rstrip()
        bare = line.lstrip(" ")
        if not bare or bare.startswith("#"):
            continue
        if indent is None:
            item = _ITEM.match(line)
            indent = item[1] if item else None
        if indent is None or not line.startswith((f"{indent}- ", f"{indent}  ")):
            break
        found = number + 1
    rest = [line for line in lines[found:] if line.strip() and not line.startswith(("#", " #"))]
    clear = not rest or re.match(r"[\w-]+:", rest[0])
    if indent is None or not found or not clear or "\t" in "".join(lines):
        hint = "add this to `repos` yourself:\n" + _indented(hook, "    ").rstrip()
        raise UserError("the list `repos` is not seen in this file", place=PATH, hint=hint)
    return found, indent


def _indented(text: str, indent: str) -> str:
    return "".join(indent + line for line in text.splitlines(keepends=True))
