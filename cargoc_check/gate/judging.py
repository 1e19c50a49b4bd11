"""What the stages of a gate have to say, as findings."""

from __future__ import annotations

from collections.abc import Sequence

from ..capi import acceptance
from ..config import Config
from ..crate.workspace import Request
from ..engine.ask import Asking, Options
from ..engine.audit import configuration_of
from ..facts.gate import Staged
from ..findings import Location, Place, Report, Stage, Subject, Suppression
from ..rule import Rule, rules_of
from ..selection import Selection
from ..silence import Silencer
from ..stamp import Locator


def judged(
    request: Request, options: Options, staged: Sequence[tuple[Stage, ...]], audited: Report
) -> Report:
    """Return the audit's report with findings about stages, which belong to its first subject.

    `staged` are the stages target by target. Without an audit the subject is made here.
    """
    judge = _Judge(request, options, audited.subjects)
    asking = Asking(judge.locator, judge)
    packages = acceptance.audited(request)
    path = packages[0].manifest.path if packages else request.workspace.root.path
    place = Place(path, ("package", "metadata", "capi"), "entry")
    for rule in rules_of("gate"):
        if judge.chosen(0).level(rule) is None:
            continue
        for stages in staged:
            given = Staged(stages, place)
            for problem in asking.ask(rule, {"staged": given}.__getitem__, path):
                asking.stamp(rule, problem, 0)
    found = asking.report(judge.subjects, audited.releases)
    return audited._replace(
        subjects=found.subjects,
        findings=(*audited.findings, *found.findings),
        crashes=(*audited.crashes, *found.crashes),
    )


class _Judge:
    """The judge of what the stages say, by the crate's configuration."""

    def __init__(self, request: Request, options: Options, subjects: tuple[Subject, ...]) -> None:
        self._config = Config() if options.isolated else configuration_of(request)
        self._selection = options.selection.over(self._config.selection)
        self.locator = Locator(request)
        self._silencer = Silencer(self.locator, options.isolated)
        threshold = options.fail_on or self._config.fail_on or "error"
        self.subjects = subjects or (_subject(request)._replace(threshold=threshold),)

    def chosen(self, index: int) -> Selection:
        """Return the rules that count."""
        return self._selection

    def suppression(
        self, rule: Rule, place: Place, location: Location, index: int
    ) -> Suppression | None:
        """Return what silences a finding, inline or in the configuration."""
        return self._silencer.suppression(rule, place.path, location, self._config)

    def name(self, index: int) -> str | None:
        """Return the package's name."""
        return self.subjects[index].name


def _subject(request: Request) -> Subject:
    files = request.workspace.files
    for package in acceptance.audited(request)[:1]:
        shown, opened = files.display(package.directory), files.opened(package.directory)
        return Subject(shown, package.name, package.version, opened=opened)
    directory = request.workspace.root.directory
    return Subject(files.display(directory), None, None, opened=files.opened(directory))
