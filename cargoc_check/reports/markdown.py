"""The report as Markdown: for a step's summary on GitHub, or a comment.

GitHub's form of it: https://github.github.com/gfm/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..findings import Finding, Report, Severity, Stage, Subject
from ..text.wording import counted
from .naming import bug, label, local, position, rule, shows, staged
from .plain import safe

_MOST = 900_000
"""Bytes: of a summary of more than 1 MiB, GitHub shows nothing."""
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&]|^[#+-])")


def render(report: Report, command: str = "audit", infos: bool = False) -> str:
    """Return the counts, then the findings that people are shown, by subject.

    Where that would be more than GitHub takes, it ends with how many more there are.
    """
    text = _Text()
    text.add(f"## cargoc-check {command}: {_counts(report)}\n")
    for crash in report.crashes:
        text.add(f"\n**internal error**: {_prose(bug(crash))}\n")
    text.add(_stages(report.stages))
    shown: list[list[Finding]] = [[] for _ in report.subjects]
    for finding in report.findings:
        if shows(report, finding, infos):
            shown[finding.subject].append(finding)
    for subject, findings in zip(report.subjects, shown, strict=True):
        text.add(f"\n### {_title(subject)}\n{_refused(subject)}")
        for finding in findings:
            text.add(f"\n{_item(finding)}", counts=True)
        if not findings:
            text.add("\nNothing to mend.\n")
    text.add(_end(report))
    return text.whole()


class _Text:
    """Parts up to a number of bytes, and how many findings there was no room for."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0
        self._left = 0

    def add(self, part: str, *, counts: bool = False) -> None:
        self._size += len(part.encode())
        if self._size <= _MOST:
            self._parts.append(part)
        else:
            self._left += counts

    def whole(self) -> str:
        more = counted(self._left, "more finding")
        return "".join(self._parts) + (f"\n{more} than fit here\n" if self._left else "")


def _counts(report: Report) -> str:
    open_findings = [f.severity for f in report.findings if f.suppressed is None]
    said = [counted(open_findings.count(s), s.value) for s in Severity]
    silenced = len(report.findings) - len(open_findings)
    return ", ".join(said + ([f"{silenced} silenced"] if silenced else []))


def _stages(stages: tuple[Stage, ...]) -> str:
    if not stages:
        return ""
    rows = (
        f"| {_cell(staged(s))} | {s.state} | {s.seconds:.1f} s | {_cell(s.words)} |\n"
        for s in stages
    )
    return "\n| stage | | | |\n|---|---|--:|---|\n" + "".join(rows)


def _cell(text: str) -> str:
    """Return a text for a table, where a bar ends a cell even in code."""
    return _prose(text).replace("\\|", "|").replace("|", "\\|")


def _title(subject: Subject) -> str:
    effect = f": {_prose(subject.effect)}" if subject.effect else ""
    return f"{_prose(label(subject))}{effect}"


def _refused(subject: Subject) -> str:
    if subject.refused is None:
        return ""
    sentence, change, place = subject.refused
    said = f"{_prose(sentence)}: {_prose(change)} ({_code(local(place))})"
    return f"\n**cargo-c would not take this**: {said}\n"


def _item(finding: Finding) -> str:
    place = _code(position(finding.location))
    head = f"- **{finding.severity.value}** {place}: {_prose(finding.message)} ({rule(finding)})\n"
    related = "".join(
        f"  - {_code(position(at))}: {_prose(message)}\n" for message, at in finding.related
    )
    return head + related + "".join(_help(finding))


def _help(finding: Finding) -> Iterator[str]:
    """Yield the lines of the help, inside the item; those to paste stay code, indented by four."""
    if not finding.help:
        return
    yield "\n"
    for line in safe(finding.help, lines=True).splitlines():
        said = line if line.startswith("    ") else _prose(line)
        yield f"  {said}\n" if said else "\n"


def _end(report: Report) -> str:
    reasons: dict[str, int] = {}
    for skip in report.skipped:
        reasons[skip.reason] = reasons.get(skip.reason, 0) + 1
    said = [f"{counted(n, 'rule')} skipped: {_prose(reason)}" for reason, n in reasons.items()]
    if report.releases:
        said.append(f"judged by cargo-c {', '.join(report.releases)}")
    return "\n" + "".join(f"{line}  \n" for line in said) if said else ""


def _prose(text: str) -> str:
    """Return a text in which only what is between single backticks means something."""
    parts = safe(text).split("`")
    if len(parts) % 2 == 0 or not all(parts[1::2]):
        parts = [safe(text)]
    return "".join(
        f"`{part}`" if index % 2 else _SPECIAL.sub(r"\\\1", part)
        for index, part in enumerate(parts)
    )


def _code(text: str) -> str:
    """Return a text as code, between more backticks than it has in a row."""
    text = safe(text)
    ticks = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    padded = f" {text} " if text.startswith("`") or text.endswith("`") else text
    return f"{ticks}{padded}{ticks}"
