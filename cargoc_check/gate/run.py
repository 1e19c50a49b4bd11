"""The gate: one stage after the other, and all that they find in one report."""

from __future__ import annotations

import os
from functools import partial

from ..crate.workspace import Request, open_request
from ..engine.audit import audit
from ..findings import Finding, Report, Severity, Stage
from ..rule import rules_of
from ..text.wording import counted
from ..trial import scratch
from ..trial.attempt import BUILD, Attempt, Tried, copied
from ..trial.model import Outcome, failed, ok
from ..trial.scratch import Scratch
from ..trial.stages import Say, Stages, silent
from . import further, judging, locked, names, told
from .model import Aim, Wanted


def gate(request: Request, wanted: Wanted, say: Say = silent) -> Report:
    """Go through all stages for each target; the report holds what each has found.

    This builds the crate, and so runs its code, unless that is skipped or a tree is given. Raises
    UserError where there is nothing to copy, or a folder to install into is not empty.
    """
    return _Run(request, wanted, say).report()


class _Run:
    """One gate on its way."""

    def __init__(self, request: Request, wanted: Wanted, say: Say) -> None:
        self._request = request
        self._wanted = wanted
        self._say = say
        self._audited = Report()
        current = request.current
        self._about = current.manifest if current else request.workspace.root

    def report(self) -> Report:
        first = Stages(self._say, self._wanted.skip)
        staged: list[tuple[Stage, ...]] = []
        found = Report()
        with scratch.folder() as made, first.together():
            first.begin(names.AUDIT, self._audit)
            if self._wanted.lock:
                first.run(names.LOCK, partial(locked.compared, self._request, self._wanted.lock))
            copy = self._copied(made, first)
            for aim in self._wanted.aims:
                stages, tried = self._tried(aim, made, copy)
                staged.append(told.of_target(stages, aim.triple, made))
                if tried.report is not None and tried.tree is not None:
                    shown = told.shown(self._wanted, aim)
                    found = found.and_then(told.of_tree(tried.report, tried.tree, shown))
            staged.insert(0, told.of_target(first.done, None, made))
        ours = judging.judged(self._request, self._wanted.judged, staged, self._audited)
        return told.sorted_by_place(ours.and_then(found))._replace(
            stages=tuple(stage for stages in staged for stage in stages)
        )

    def _audit(self) -> Outcome:
        # Another request than that of the stages beside which this goes on.
        again = open_request(
            self._request.workspace.files,
            self._about.path,
            self._wanted.packages,
            self._wanted.whole_workspace,
        )
        self._audited = report = audit(again, self._wanted.judged)
        rules_of("verify")  # which are wanted soon, while cargo keeps everybody waiting
        failing = [f for f in report.findings if report.fails(f)]
        warnings = [
            f for f in report.findings if f.severity is Severity.WARNING and not f.suppressed
        ]
        if report.crashes:
            return failed("there is a bug in a rule")
        if failing:
            return failed(f"{counted(len(failing), 'finding')} to mend: {_said(failing[0])}")
        return ok(f"nothing to mend, {counted(len(warnings), 'warning')}")

    def _copied(self, folder: str, stages: Stages) -> Scratch | None:
        """Copy the crate, unless nothing is to be built of it."""
        if self._wanted.tree or BUILD in self._wanted.skip:
            return None
        return copied(self._request, folder, stages)

    def _tried(
        self, aim: Aim, folder: str, copy: Scratch | None
    ) -> tuple[tuple[Stage, ...], Tried]:
        stages = Stages(partial(self._say_of, aim), self._wanted.skip)
        room = os.path.join(folder, aim.triple or "native")
        os.makedirs(room, exist_ok=True)
        request = self._request
        place = copy.place(self._about.location) if copy else self._about.location
        attempt = Attempt(
            request,
            self._wanted.packages,
            place,
            room,
            aim.wish,
            stages,
            self._wanted.judged,
            further.stages(self._wanted, aim, place),
        )
        if self._wanted.tree:
            tried = attempt.look_at(self._wanted.tree, None)
        else:
            tried = attempt.run()
        return stages.done, tried

    def _say_of(self, aim: Aim, line: str) -> None:
        several = len(self._wanted.aims) > 1
        self._say(f"{aim.triple}: {line}" if several and aim.triple else line)


def _said(finding: Finding) -> str:
    return f"{finding.message} [{finding.rule}]"
