"""A job of GitLab CI, in `.gitlab-ci.yml` (https://docs.gitlab.com/ci/yaml/)."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..errors import UserError
from ..templating import render
from ..text.diff import FileChange
from .model import Asked, decoded, end_of, scalar

PATH = ".gitlab-ci.yml"
_JOB = "cargoc-check"
_PIP = ("/opt/cargoc-check/bin/pip", "install", "--quiet")
_TOP_LINE = re.compile(
    r"""(?:[\w.-]+|"[^"]*"|'[^']*'|\.?[\w.-]+(?: [\w.-]+)*)\s*:(?:\s.*)?|#.*|---"""
)
_LIST_LINE = re.compile(r"-(?:\s.*)?")
_KEEPING = re.compile(r"[|>]\d?\+\d?\s*(?:#.*)?$", re.MULTILINE)
"""A block that keeps the empty lines behind it, to which an added one would belong."""
_STAGES = re.compile(
    r"^stages:((?:[ \t]*\[[^\]]*\])|(?:[ \t]*(?:#.*)?\r?\n(?:[ \t]*(?:-.*|#.*)?\r?\n)*[ \t]*-.*))",
    re.MULTILINE,
)
"""The list of stages, in either form of a list."""


def is_used(top: str) -> bool:
    """Tell whether a repository has a pipeline of GitLab."""
    return os.path.isfile(os.path.join(top, PATH))


def change(asked: Asked, before: bytes | None) -> FileChange:
    """Return the file with the job at its end.

    Raises UserError where there is one of this name, and where the end of the file is no certain
    place for it.
    """
    text = decoded(before, PATH)
    job = render(
        "gate_job.yml.j2",
        stage=_stage(text),
        install=scalar(shlex.join((*_PIP, asked.origin.requirement))),
        runs=[_run(asked, number) for number in range(len(asked.crates))],
        cargo_c=asked.cargo_c,
    )
    if before is None:
        return FileChange(PATH, None, job.encode())
    _refuse(text, job)
    newline = end_of(text)
    lead = "" if not text.strip() else newline * (1 if text.endswith("\n") else 2)
    return FileChange(PATH, before, before + (lead + job.replace("\n", newline)).encode())


class _Run(NamedTuple):
    """The gate of one crate: the command, its report, and that for the merge request."""

    gate: str
    report: str
    quality: str


def _run(asked: Asked, number: int) -> _Run:
    suffix = f"-{number + 1}" if asked.crates[1:] else ""
    report = f"cargoc-check{suffix}.json"
    command = asked.commands("gate", "--strict")[number]
    gate = scalar(f"{command} --format json --output {report} || status=$?")
    return _Run(gate, report, f"gl-code-quality-report{suffix}.json")


def _refuse(text: str, job: str) -> None:
    lines = [line.rstrip() for line in text.splitlines()]
    if any(re.match(rf"[\"']?{_JOB}[\"']?\s*:", line) for line in lines):
        raise UserError("there is a job cargoc-check already, which is left as it is", place=PATH)
    at_top = [line for line in lines if line and not line.startswith(" ")]
    odd = [line for line in at_top if not (_TOP_LINE.fullmatch(line) or _LIST_LINE.fullmatch(line))]
    odd += [line for line in _firsts(lines) if line.startswith(" ")]
    if odd or "\t" in text or _KEEPING.search(text):
        where = f"{PATH}:{lines.index(odd[0]) + 1}" if odd else PATH
        hint = "add this yourself:\n" + "".join(f"    {line}\n" for line in job.splitlines())
        message = "it is not certain how a job is added to this file"
        raise UserError(message, place=where, hint=hint.rstrip())


def _firsts(lines: Iterable[str]) -> Iterator[str]:
    """Yield the first line of each document that is more than a comment."""
    waiting = True
    for line in lines:
        if line == "---":
            waiting = True
        elif waiting and line.strip() and not line.lstrip().startswith("#"):
            waiting = False
            yield line


def _stage(text: str) -> str | None:
    """Return the stage that the job has to name, None where that is `test`, GitLab's default."""
    found = _STAGES.search(text)
    if not found:
        return None
    lines = (line.partition("#")[0] for line in found[1].splitlines())
    words = [word.strip(" \t-'\"") for line in lines for word in re.split(r"[\[\],]", line)]
    stages = [word for word in words if word]
    return None if not stages or "test" in stages else stages[0]
