"""The report for people: each finding with its line, a caret and what to do; then a summary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..findings import Finding, Report, Severity, Subject
from ..text.terminal import all_printable, printable
from ..text.wording import counted
from .paint import painted

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_WIDEST = 160


class Style(NamedTuple):
    """What is shown: infos or not, only findings or all, with colour or without."""

    infos: bool = False
    quiet: bool = False
    colour: bool = False


def render(report: Report, style: Style) -> str:
    """Return the report as lines of text; infos too for subjects that fail on them.

    What a terminal would obey in names, paths and excerpts is made visible instead.
    """
    helps = [f.help and printable(f.help, lines=True) for f in report.findings]
    clean = all_printable(report)
    findings = tuple(f._replace(help=h) for f, h in zip(clean.findings, helps, strict=True))
    writer = _Writer(clean._replace(findings=findings), style)
    return "".join(line + "\n" for line in writer.lines())


class _Writer:
    def __init__(self, report: Report, style: Style) -> None:
        self._report = report
        self._style = style

    def lines(self) -> Iterator[str]:
        for index in range(len(self._report.subjects)):
            yield from self._subject(index)
        if not self._style.quiet:
            yield self._summary()

    def _subject(self, index: int) -> Iterator[str]:
        shown = [f for f in self._report.findings if f.subject == index and self._shows(f)]
        if not self._style.quiet:
            yield from self._head(index)
        for finding in shown:
            yield from self._finding(finding)
            yield ""

    def _head(self, index: int) -> Iterator[str]:
        subject = self._report.subjects[index]
        if subject.refused:
            yield self._paint("cargo-c would not take this: ", fg="red") + subject.refused.sentence
            yield f"    {subject.refused.change} ({subject.refused.place})"
            yield ""
        yield self._title(subject) + (f": {subject.effect}" if subject.effect else "")
        yield ""

    def _title(self, subject: Subject) -> str:
        """Return a package's name, version and path; of a tree that has no name the path."""
        path = subject.opened or subject.path
        if subject.name is None and subject.effect is not None:
            return self._paint(path, bold=True)
        version = "of an unknown version" if subject.version is None else subject.version
        name = f"{subject.name} {version}" if subject.name else "workspace"
        return f"{self._paint(name, bold=True)} ({path})"

    def _shows(self, finding: Finding) -> bool:
        if finding.suppressed:
            return False
        return finding.severity is not Severity.INFO or self._shows_infos(finding.subject)

    def _shows_infos(self, subject: int) -> bool:
        """Tell whether infos are shown; those that a subject fails on are not hidden."""
        return self._style.infos or self._report.subjects[subject].threshold == Severity.INFO.value

    def _finding(self, finding: Finding) -> Iterator[str]:
        level = self._paint(finding.severity.value, fg=_COLOURS[finding.severity], bold=True)
        rule = self._paint(f"[{finding.rule} {finding.name}]", dim=True)
        yield f"{finding.location.shown}: {level}: {finding.message} {rule}"
        yield from self._excerpt(finding)
        for message, location in finding.related:
            yield f"    {location.shown}: {message}"
        if finding.help:
            for line in finding.help.splitlines():
                yield f"    {line}".rstrip()
        if not self._style.quiet:
            yield self._paint(f"    silence: {_silence(finding)}", dim=True)

    def _excerpt(self, finding: Finding) -> Iterator[str]:
        at = finding.location
        if at.excerpt is None or at.line is None or at.column is None:
            return
        text = at.excerpt.expandtabs(1)
        if at.column > _WIDEST:
            return
        same_line = at.end_line == at.line and at.end_column is not None
        end = at.end_column if same_line and at.end_column else len(text) + 1
        width = max(1, min(end, _WIDEST + 1) - at.column)
        number = str(at.line)
        yield f"  {number} | {_clipped(text)}"
        caret = self._paint("^" * width, fg=_COLOURS[finding.severity], bold=True)
        yield f"  {' ' * len(number)} | {' ' * (at.column - 1)}{caret}"

    def _summary(self) -> str:
        findings = [f for f in self._report.findings if f.suppressed is None]
        counts = {s: sum(f.severity is s for f in findings) for s in Severity}
        parts = [
            counted(counts[Severity.ERROR], "error"),
            counted(counts[Severity.WARNING], "warning"),
        ]
        hidden = sum(
            f.severity is Severity.INFO and not self._shows_infos(f.subject) for f in findings
        )
        infos = counted(counts[Severity.INFO], "info")
        parts.append(infos + (" (shown with --verbose)" if hidden else ""))
        silenced = len(self._report.findings) - len(findings)
        if silenced:
            parts.append(f"{silenced} silenced")
        text = ", ".join(parts) + f" in {counted(len(self._report.subjects), 'package')}"
        releases = ", ".join(self._report.releases)
        judged = f", judged by cargo-c {releases}" if releases else ""
        return f"{text}{judged}{self._skipped()}"

    def _skipped(self) -> str:
        reasons: dict[str, int] = {}
        for skip in self._report.skipped:
            reasons[skip.reason] = reasons.get(skip.reason, 0) + 1
        said = [f"{counted(n, 'rule')} skipped: {reason}" for reason, n in reasons.items()]
        return "".join(f"\n{line}" for line in said)

    def _paint(self, text: str, **how: object) -> str:
        return painted(text, self._style.colour, **how)


def _silence(finding: Finding) -> str:
    """Say what silences a finding: a comment where it has a line of TOML, else an option."""
    at = finding.location
    if at.path.endswith(".toml") and at.line is not None:
        return f"# cargoc-check: ignore[{finding.rule}] reason"
    return f"--ignore {finding.rule}"


def _clipped(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"
