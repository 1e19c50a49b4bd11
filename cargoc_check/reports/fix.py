"""A proposal for people and machines: the diff, the reasons, what was chosen and what is left."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from .. import __version__
from ..fixes.model import Advice, Change, Choice, Mark, Proposal
from ..text.diff import DiffHunk, FileChange, git_diff, hunks
from ..text.terminal import printable
from ..text.wording import counted
from ..trial.model import Stage
from .left import shortened
from .paint import painted

SCHEMA = 1

_REASON = "# "
"""What a reason begins with between the lines of a diff, none of which does."""
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}
_STAGE = ("name", "state", "words", "seconds", "details")
_STATES = {"ok": "green", "warning": "yellow", "failed": "red", "not run": "yellow"}
_VERBS = {"add": "adds support for cargo-c", "mend": "mends what cargo-c reads"}


def diff(changes: Sequence[Change], colour: bool = False) -> str:
    """Return the changes as `git apply` takes them; on a terminal in colour."""
    plain = git_diff(_files(changes))
    if not colour:
        return plain
    return "".join(_painted(line) + "\n" for line in plain.split("\n")[:-1])


def explained(proposal: Proposal, colour: bool) -> str:
    """Return the changes commit by commit, each hunk below its reasons."""
    lines: list[str] = []
    for step in proposal.steps:
        lines += [painted(step.subject, colour, bold=True), ""]
        for change in step.changes:
            lines += _explained(change, colour)
    return "".join(f"{line}\n" for line in lines)


def notes(
    proposal: Proposal, stages: Sequence[Stage] | None, colour: bool, written: str | None = None
) -> str:
    """Return what was chosen, how it was proved, and what is left to do.

    Choices have the option that states another; stages are those of a proof, None without one.
    `written` is where the patch has gone, if anywhere.
    """
    lines = list(_title(proposal, colour, written))
    if proposal.choices and proposal.steps:
        lines += ["", "chosen:", *_choices(proposal.choices, colour)]
    if stages is not None:
        lines += ["", "proof:", *_stages(stages, colour)]
    if proposal.advice:
        lines += ["", "left to you:", *_left(proposal.advice)]
    return "".join(f"{line}\n" for line in lines)


def as_json(proposal: Proposal, proof: Sequence[Stage] | None) -> str:
    """Return the proposal, and what proved it, as JSON."""
    whole: dict[str, Any] = {
        "schema": SCHEMA,
        "tool": {"name": "cargoc-check", "version": __version__},
        "command": "fix",
        "package": proposal.package,
        "kind": proposal.kind,
        "choices": [choice._asdict() for choice in proposal.choices],
        "steps": [
            {
                "subject": step.subject,
                "body": step.body,
                "changes": [_change(change) for change in step.changes],
            }
            for step in proposal.steps
        ],
        "advice": [advice._asdict() for advice in proposal.advice],
    }
    if proof is not None:
        whole["proof"] = [{name: getattr(stage, name) for name in _STAGE} for stage in proof]
    return json.dumps(whole, indent=2) + "\n"


def _files(changes: Sequence[Change]) -> list[FileChange]:
    return [FileChange(change.path, change.before, change.after) for change in changes]


def _painted(line: str) -> str:
    if line.startswith(("diff --git", "index ", "--- ", "+++ ", "new file", "deleted file")):
        return painted(printable(line), True, bold=True)
    colour = _COLOURS.get(line[:1])
    shown = printable(line)
    return painted(shown, True, fg=colour) if colour else shown


def _explained(change: Change, colour: bool) -> Iterator[str]:
    paint = _painted if colour else printable
    yield from map(paint, takewhile(_is_head, git_diff(_files([change])).splitlines()))
    after = (change.after or b"").decode().removeprefix("\ufeff")
    for hunk in hunks((change.before or b"").decode().removeprefix("\ufeff"), after):
        yield paint(hunk.header)
        for line in _reasoned(hunk, _reasons(change.marks, hunk, after)):
            is_reason = line.startswith(_REASON)
            yield painted(printable(line), colour, fg="yellow") if is_reason else paint(line)
    yield ""


def _is_head(line: str) -> bool:
    return not line.startswith("@@")


def _reasons(marks: Sequence[Mark], hunk: DiffHunk, after: str) -> list[tuple[int, str]]:
    """Return the reasons in a hunk, each with the first line that it made, counted from 1."""
    said: dict[str, int] = {}
    for mark in marks:
        text = after[mark.span.start : mark.span.end]
        start = mark.span.start + len(text) - len(text.lstrip())
        first = after.count("\n", 0, start) + 1
        last = first + after.count("\n", start, max(mark.span.end - 1, start))
        if first <= hunk.new_start + hunk.new_count and last >= hunk.new_start:
            said.setdefault(_reason(mark), first)
    return sorted(((first, reason) for reason, first in said.items()), key=lambda one: one[0])


def _reasoned(hunk: DiffHunk, reasons: Sequence[tuple[int, str]]) -> Iterator[str]:
    """Yield the lines of a hunk, each reason above the first changed line that it is about."""
    waiting, number = list(reasons), hunk.new_start
    last = max((at for at, line in enumerate(hunk.lines) if line[:1] in "+-"), default=0)
    for at, line in enumerate(hunk.lines):
        while waiting and line[:1] in "+-" and (waiting[0][0] <= number or at == last):
            yield waiting.pop(0)[1]
        yield line
        number += line[:1] in "+ "


def _reason(mark: Mark) -> str:
    rule = f" [{mark.reason.rule}]" if mark.reason.rule else ""
    link = f" ({mark.reason.link})" if mark.reason.link else ""
    return f"{_REASON}{mark.reason.text}{rule}{link}"


def _title(proposal: Proposal, colour: bool, written: str | None) -> Iterator[str]:
    name = painted(printable(proposal.package), colour, bold=True)
    if not proposal.steps:
        yield f"{name}: " + ("no patch, but advice" if proposal.advice else "nothing to mend")
        return
    changed = {change.path for step in proposal.steps for change in step.changes}
    where = f", written to {printable(written)}" if written else ""
    yield f"{name}: {_VERBS[proposal.kind]}, {counted(len(changed), 'file')} changed{where}"


def _choices(choices: Sequence[Choice], colour: bool) -> Iterator[str]:
    key = max(len(choice.key) for choice in choices)
    for choice in choices:
        option = painted(f" ({choice.option})", colour, dim=True) if choice.option else ""
        value = painted(printable(choice.value or "none"), colour, bold=True)
        others = printable(f"or {', '.join(choice.others)}") if choice.others else ""
        first = f"  {choice.key:{key}}  {value}: {printable(choice.why)}"
        yield first if others else first + option
        if others:
            yield f"  {'':{key}}  {others}{option}"


def _left(advice: Sequence[Advice]) -> Iterator[str]:
    for one in shortened(advice):
        place = f"{one.place}: " if one.place else ""
        yield printable(f"  {place}{one.message}")
        yield from (printable(f"      {line}") for line in (one.lines or "").splitlines())


def _stages(stages: Sequence[Stage], colour: bool) -> Iterator[str]:
    width = max((len(stage.name) for stage in stages), default=0)
    for stage in stages:
        state = painted(f"{stage.state:7}", colour, fg=_STATES[stage.state])
        yield f"  {stage.name:{width}}  {state}  {printable(stage.words)} ({stage.seconds:.1f} s)"
        yield from (f"      {printable(line)}" for line in stage.details)


def _change(change: Change) -> dict[str, Any]:
    after = (change.after or b"").decode().removeprefix("\ufeff")
    return {
        "path": change.path,
        "diff": git_diff(_files([change])),
        "reasons": [
            {**mark.reason._asdict(), "line": after.count("\n", 0, mark.span.start) + 1}
            for mark in change.marks
        ],
    }
