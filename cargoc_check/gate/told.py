"""The findings about an install tree, told without the scratch folder that it lies in."""

from __future__ import annotations

import os
import re

from ..facts.build import NO_CRATE, NO_POLICY, NO_SYSROOT
from ..findings import Finding, LocatedEdit, LocatedFix, Location, Report, Stage
from ..trial.stages import SKIPPED
from .model import Aim, Wanted

_NOT_ASKED = (NO_POLICY, NO_SYSROOT, NO_CRATE)
"""Why rules are skipped that a gate does not ask."""


def shown(wanted: Wanted, aim: Aim) -> str:
    """Return what an install tree is called: its folder where it stays, else a name."""
    if wanted.tree or aim.wish.destdir:
        return wanted.tree or aim.wish.destdir or ""
    return f"install tree for {aim.triple}" if aim.triple else "install tree"


def of_target(stages: tuple[Stage, ...], triple: str | None, scratch: str) -> tuple[Stage, ...]:
    """Return stages with the target that they are about, without those that nobody wanted.

    Nor do they say where the scratch folder was.
    """
    room = re.compile(re.escape(scratch) + r"/[^/\s]+/(?:dest|work(?:/\w+)?)/?")

    def plain(text: str) -> str:
        return room.sub("", text).replace(scratch + os.sep, "")

    return tuple(
        one._replace(target=triple, words=plain(one.words), details=tuple(map(plain, one.details)))
        for one in stages
        if one.words != SKIPPED
    )


def of_tree(report: Report, root: str, name: str) -> Report:
    """Return a tree's report with the tree called by a name, and its files found below that."""

    def opened(path: str) -> str:
        inner = path.removeprefix(root).lstrip(os.sep) if path.startswith(root) else ""
        return os.path.join(name, inner) if inner and os.path.isdir(name) else inner or path

    def at(location: Location) -> Location:
        return location._replace(opened=opened(location.opened))

    def fixed(fix: LocatedFix | None) -> LocatedFix | None:
        if fix is None:
            return None
        edits = (LocatedEdit(at(edit.location), edit.text, edit.place) for edit in fix.edits)
        return LocatedFix(fix.safety, tuple(edits))

    def told(finding: Finding) -> Finding:
        return finding._replace(
            location=at(finding.location),
            related=tuple((message, at(where)) for message, where in finding.related),
            fix=fixed(finding.fix),
        )

    subjects = tuple(one._replace(path=name, opened=name) for one in report.subjects)
    skipped = tuple(one for one in report.skipped if one.reason not in _NOT_ASKED)
    return report._replace(
        subjects=subjects, skipped=skipped, findings=tuple(map(told, report.findings))
    )


def sorted_by_place(report: Report) -> Report:
    """Return a report with its findings in the order that all reports have."""

    def order(finding: Finding) -> tuple[object, ...]:
        at = finding.location
        return (
            *(finding.subject, at.path, at.line or 0, at.column or 0),
            *(finding.rule, finding.message),
        )

    return report._replace(findings=tuple(sorted(report.findings, key=order)))
