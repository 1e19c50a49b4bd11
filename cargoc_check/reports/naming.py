"""How reports for machines name what they speak of: subjects, places, findings, bugs."""

from __future__ import annotations

import re

from ..findings import Crash, Finding, Location, Report, Severity, Stage, Subject


def label(subject: Subject) -> str:
    """Return a subject's name and version, of one that has no name the path."""
    if subject.name is None and subject.path == ".":
        return "workspace" if subject.effect is None else "tree"
    if subject.name is None:
        return local(subject.path)
    return f"{subject.name} {subject.version}" if subject.version else subject.name


def local(path: str) -> str:
    """Return a path, of an absolute one the last part: the rest is about a machine."""
    absolute = path.startswith(("/", "\\")) or path[1:3] in (":\\", ":/")
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2] if absolute else path


def position(at: Location) -> str:
    """Return `path:line:column`, as machines are told it."""
    return at.path if at.line is None else f"{at.path}:{at.line}:{at.column}"


def rule(finding: Finding) -> str:
    """Return the id and the name of a finding's rule."""
    return f"{finding.rule} {finding.name}"


def shows(report: Report, finding: Finding, infos: bool) -> bool:
    """Tell whether people are shown a finding: infos only on request, or where one fails on them.

    Silenced ones are not shown.
    """
    if finding.suppressed:
        return False
    severe = finding.severity is not Severity.INFO
    return severe or infos or report.subjects[finding.subject].threshold == Severity.INFO.value


def staged(stage: Stage) -> str:
    """Return a stage's name, and what it was built for."""
    return f"{stage.name} ({stage.target})" if stage.target else stage.name


def raised(crash: Crash) -> str:
    """Return the kind of exception: what it said may name paths of the machine."""
    kinds = re.findall(r"^([A-Za-z_][\w.]*)(?=:|$)", crash.traceback.strip(), re.MULTILINE)
    return kinds[-1] if kinds else "an exception"


def bug(crash: Crash) -> str:
    """Return one line about a bug of ours."""
    return f"{crash.rule or 'the command'} on {local(crash.subject)}: {raised(crash)}"
