"""A finding in plain lines, for reports that show them as they are."""

from __future__ import annotations

from ..findings import Finding
from ..text.terminal import printable
from .naming import position, rule


def line(finding: Finding) -> str:
    """Return the file, the message and the rule: what stays the same when lines move."""
    return safe(f"{finding.location.path}: {finding.message} [{rule(finding)}]")


def lines(finding: Finding) -> str:
    """Return all that is said of a finding, with its position and the line that it begins on."""
    at = finding.location
    said = [
        f"{position(at)}: {finding.severity.value}: {finding.message} [{rule(finding)}]",
        *([f"  {at.line} | {at.excerpt}"] if at.excerpt is not None else []),
        *(f"{position(other)}: {message}" for message, other in finding.related),
    ]
    text = "\n".join(map(safe, said))
    return f"{text}\n{safe(finding.help, lines=True)}" if finding.help else text


def safe(text: str, *, lines: bool = False) -> str:
    """Return a text without what no terminal, XML or YAML file may hold; visible in its place."""
    return printable(text, lines=lines).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
