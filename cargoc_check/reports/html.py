"""The report as one HTML file: readable without scripts, with nothing fetched from elsewhere.

What people read is as in the text; besides, where it is known, what is installed and what every
file is. The template escapes all that it is given; here it only becomes printable.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ..findings import Finding, LocatedEdit, Report, Severity, Stage, Subject
from ..templating import render as filled
from ..text.terminal import all_printable
from ..text.wording import counted
from .details import Details
from .naming import bug, label, local, position, staged
from .plain import safe

_WIDEST = 400
"""Characters of an excerpt's line."""
_AROUND = 120
"""Of a longer line, those that are shown before the place."""


class Excerpt(NamedTuple):
    """A source line in three parts, of which the middle one is meant."""

    line: int
    before: str
    meant: str
    after: str


class Part(NamedTuple):
    """A piece of a help: prose, or lines to paste."""

    code: bool
    text: str


class Item(NamedTuple):
    """A finding as it is shown."""

    anchor: str
    severity: str
    rule: str
    name: str
    message: str
    place: str
    excerpt: Excerpt | None
    related: tuple[tuple[str, str], ...]
    help: tuple[Part, ...]
    safety: str | None
    edits: tuple[tuple[str, str], ...]
    silenced: str | None


class Section(NamedTuple):
    """A subject with its findings: those that are open, what is worth knowing, and the silenced."""

    anchor: str
    title: str
    effect: str | None
    refused: tuple[str, str, str] | None
    failing: bool
    findings: tuple[Item, ...]
    infos: tuple[Item, ...]
    silenced: tuple[Item, ...]


def render(report: Report, command: str, details: Details) -> str:
    """Return the page."""
    from .. import __version__
    from . import html_trees

    items: list[list[tuple[Finding, Item]]] = [[] for _ in report.subjects]
    for number, finding in enumerate(report.findings, 1):
        items[finding.subject].append((finding, _item(number, finding)))
    sections = [
        _section(number, report, subject, items[number])
        for number, subject in enumerate(report.subjects)
    ]
    values: dict[str, Any] = {
        "command": command,
        "version": __version__,
        "verdict": _verdict(report),
        "counts": _counts(report),
        "crashes": tuple(safe(bug(crash)) for crash in report.crashes),
        "stages": tuple(map(_stage, report.stages)),
        "sections": sections,
        "rules": tuple(_rules(report)),
        "skipped": tuple(map(safe, _skipped(report))),
        "releases": ", ".join(report.releases),
        "planned": [html_trees.planned(view) for view in details.views],
        "built": html_trees.built(details.build, dict(details.inside)) if details.build else None,
        "prose": prose,
    }
    return filled("report.html.j2", **values)


def prose(text: str) -> str:
    """Return a text as HTML in which what is between single backticks is code."""
    from markupsafe import Markup, escape

    parts = text.split("`")
    if len(parts) % 2 == 0 or not all(parts[1::2]):
        return escape(text)
    code = Markup("<code>{}</code>")
    return Markup("").join(
        code.format(part) if number % 2 else escape(part) for number, part in enumerate(parts)
    )


def _verdict(report: Report) -> tuple[str, str]:
    """Return the state of the whole, as a style and as words."""
    if report.crashes:
        return "failed", "cargoc-check has a bug"
    if report.failing:
        return "failed", "failed"
    return ("warning", "passed in part") if _lacking(report) else ("ok", "passed")


def _lacking(report: Report) -> bool:
    return any(stage.lacking for stage in report.stages)


def _counts(report: Report) -> tuple[tuple[str, str], ...]:
    """Return how many findings are open, by severity, and how many are silenced."""
    found = [f.severity for f in report.findings if f.suppressed is None]
    said = [(s.value, counted(found.count(s), s.value)) for s in Severity]
    silenced = len(report.findings) - len(found)
    return (*said, *([("silenced", f"{silenced} silenced")] if silenced else []))


def _stage(stage: Stage) -> dict[str, Any]:
    return {
        "name": safe(staged(stage)),
        "state": stage.state,
        "style": stage.state.replace(" ", "-"),
        "words": safe(stage.words),
        "seconds": f"{stage.seconds:.1f} s",
        "details": tuple(map(safe, stage.details)),
        "lacking": stage.lacking and safe(stage.lacking),
    }


def _section(
    number: int, report: Report, subject: Subject, found: list[tuple[Finding, Item]]
) -> Section:
    refused = None
    if subject.refused:
        sentence, change, place = subject.refused
        refused = safe(sentence), safe(change), safe(local(place))
    open_ones = [(f, item) for f, item in found if f.suppressed is None]
    loud = [(f, item) for f, item in open_ones if _is_loud(f, subject)]
    return Section(
        f"subject-{number + 1}",
        safe(label(subject)),
        subject.effect and safe(subject.effect),
        refused,
        any(report.fails(f) for f, _ in open_ones),
        tuple(item for _, item in loud),
        tuple(item for f, item in open_ones if not _is_loud(f, subject)),
        tuple(item for f, item in found if f.suppressed),
    )


def _is_loud(finding: Finding, subject: Subject) -> bool:
    info = Severity.INFO
    return finding.severity is not info or subject.threshold == info.value


def _item(number: int, finding: Finding) -> Item:
    fix, silenced = finding.fix, None
    if finding.suppressed:
        by = {"inline": "a comment", "config": "the configuration", "baseline": "the baseline"}
        reason = f": {finding.suppressed.reason}" if finding.suppressed.reason else ""
        silenced = safe(f"silenced by {by[finding.suppressed.by]}{reason}")
    return Item(
        f"finding-{number}",
        finding.severity.value,
        *all_printable((finding.rule, finding.name, finding.message)),
        safe(position(finding.location)),
        _excerpt(finding),
        tuple((safe(position(at)), safe(message)) for message, at in finding.related),
        tuple(_parts(finding.help or "")),
        fix.safety if fix else None,
        tuple(map(_edit, fix.edits)) if fix else (),
        silenced,
    )


def _excerpt(finding: Finding) -> Excerpt | None:
    at = finding.location
    if at.excerpt is None or at.line is None or at.column is None:
        return None
    text = safe(at.excerpt)
    start = at.column - 1
    same_line = at.end_line == at.line and at.end_column is not None
    end = at.end_column - 1 if same_line and at.end_column else len(text)
    low = max(0, start - _AROUND) if len(text) > _WIDEST else 0
    high = low + _WIDEST
    before = ("…" if low else "") + text[low:start]
    after = text[max(end, start) : high] + ("…" if high < len(text) else "")
    return Excerpt(at.line, before, text[start : min(end, high)], after)


def _parts(help: str) -> Iterator[Part]:
    """Yield the paragraphs of a help, lines to paste apart: they are indented by four blanks."""
    lines: list[str] = []
    code = False
    for line in [*safe(help, lines=True).splitlines(), None]:
        is_code = code if line == "" else line is not None and line.startswith("    ")
        if line is None or is_code != code:
            text = "\n".join(lines).strip("\n")
            if text.strip():
                yield Part(code, text)
            lines, code = [], is_code
        if line is not None:
            lines.append(line[4:] if is_code else line)


def _edit(edit: LocatedEdit) -> tuple[str, str]:
    return safe(position(edit.location)), safe(edit.text, lines=True)


def _rules(report: Report) -> Iterator[tuple[str, str, str]]:
    """Yield id, title and reason of each rule that something was found by, where it is known."""
    from ..page import page
    from ..rule import all_rules

    met = {finding.rule for finding in report.findings}
    for rule in all_rules() if met else ():
        if rule.id in met:
            its = page(rule)
            yield rule.id, its.title, " ".join(its.sections[""].split("\n\n")[0].split())


def _skipped(report: Report) -> Iterator[str]:
    reasons: dict[str, int] = {}
    for skip in report.skipped:
        reasons[skip.reason] = reasons.get(skip.reason, 0) + 1
    yield from (f"{counted(n, 'rule')} skipped: {reason}" for reason, n in reasons.items())
