"""The report of a gate for people: the stages, then what they have found, then the verdict."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Report, Stage
from ..text.terminal import printable
from ..text.wording import counted
from . import text
from .paint import painted
from .text import Style

_COLOURS = {"ok": "green", "warning": "yellow", "failed": "red", "not run": "yellow"}


def render(report: Report, style: Style) -> str:
    """Return the report as lines of text."""
    lines = [] if style.quiet else [*_stages(report.stages, style), ""]
    lines.append(text.render(report, style).removesuffix("\n"))
    if not style.quiet:
        lines.append(_verdict(report, style))
    return "".join(f"{line}\n" for line in lines if line or not style.quiet)


def _stages(stages: tuple[Stage, ...], style: Style) -> Iterator[str]:
    width = max((len(stage.name) for stage in stages), default=0)
    target = None
    for stage in stages:
        if stage.target != target:
            target = stage.target
            yield painted(printable(target or ""), style.colour, bold=True)
        state = painted(f"{stage.state:7}", style.colour, fg=_COLOURS[stage.state])
        yield f"  {stage.name:{width}}  {state}  {printable(stage.words)} ({stage.seconds:.1f} s)"
        if stage.state == "ok":
            yield from (f"      {printable(line)}" for line in stage.details)


def _verdict(report: Report, style: Style) -> str:
    states = [stage.state for stage in report.stages]
    said = ", ".join(
        f"{states.count(state)} {state}"
        for state in ("ok", "warning", "failed", "not run")
        if states.count(state)
    )
    lacks = any(stage.lacking for stage in report.stages)
    word, colour = ("passed as far as it was tried", "yellow") if lacks else ("passed", "green")
    if report.failing:
        word, colour = "stopped", "red"
    gate = painted(f"gate {word}", style.colour, fg=colour, bold=True)
    return f"{gate}: {counted(len(states), 'stage')}, {said}"
