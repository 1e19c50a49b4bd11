"""Asking rules: each on its own, so that what one lacks or gets wrong costs no other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from ..errors import UserError
from ..facts import Unavailable
from ..findings import (
    Crash,
    Finding,
    Fix,
    LocatedFix,
    Location,
    Place,
    Problem,
    Report,
    Skip,
    Subject,
    Suppression,
)
from ..rule import Rule
from ..selection import Selection
from ..stamp import identity


class Options(NamedTuple):
    """What the command line says: it lies over the crate's configuration.

    Without `fixes` findings carry none that would have to be worked out.
    """

    selection: Selection = Selection()
    fail_on: str | None = None
    cargo_c: str | None = None
    isolated: bool = False
    fixes: bool = True


class Locator(Protocol):
    """Finds the places of problems in texts."""

    def location(self, place: Place) -> Location:
        """Return the place's lines and columns."""

    def fix(self, fix: Fix) -> LocatedFix:
        """Return a fix with its places found."""


class Judge(Protocol):
    """Says what becomes of a problem, by what was chosen for its subject."""

    def chosen(self, index: int) -> Selection:
        """Return the rules that count for a subject."""

    def suppression(
        self, rule: Rule, place: Place, location: Location, index: int
    ) -> Suppression | None:
        """Return what silences a finding."""

    def name(self, index: int) -> str | None:
        """Return the name that findings of a subject are known by."""


class Asking:
    """What comes of the rules that are asked.

    `asked` are those that ran to their end at least once, `missed` those that did not everywhere.
    """

    def __init__(self, locator: Locator, judge: Judge, *, fixes: bool = True) -> None:
        self.asked: set[str] = set()
        self.missed: set[str] = set()
        self._locator = locator
        self._judge = judge
        self._fixes = fixes
        self._findings: dict[Finding, None] = {}
        self._skips: set[Skip] = set()
        self._crashes: list[Crash] = []

    def ask(self, rule: Rule, get: Callable[[str], Any], subject: str) -> list[Problem]:
        """Run a rule, to its end or until something is missing or it turns out to have a bug.

        `get` returns a fact by name or raises Unavailable, `subject` names what it is asked about.
        """
        problems: list[Problem] = []
        try:
            # What was found before something went wrong remains.
            problems.extend(rule.check(**{name: get(name) for name in rule.facts}))
        except (Unavailable, UserError) as reason:  # UserError: a file beside the manifests
            self._skips.add(Skip(rule.id, str(reason)))
            self.missed.add(rule.id)
        except Exception:  # noqa: BLE001 one rule's bug must not cost the others: exit status 3
            import traceback

            self._crashes.append(Crash(rule.id, subject, traceback.format_exc()))
            self.missed.add(rule.id)
        else:
            self.asked.add(rule.id)
        return problems

    def stamp(self, rule: Rule, problem: Problem, index: int) -> None:
        """Make a finding of a problem, unless the rule does not count for its subject."""
        level = self._judge.chosen(index).level(rule)
        if level is None:
            return
        location = self._locator.location(problem.place)
        finding = Finding(
            rule.id,
            rule.name,
            level,
            problem.message,
            index,
            location,
            tuple((r.message, self._locator.location(r.place)) for r in problem.related),
            problem.help,
            self._fix(rule, problem, location),
            self._judge.suppression(rule, problem.place, location, index),
            identity(rule, self._judge.name(index), location, problem),
        )
        self._findings[finding] = None

    def _fix(self, rule: Rule, problem: Problem, location: Location) -> LocatedFix | None:
        """Return the problem's fix; one that cannot be worked out is none, or a bug of ours."""
        fix = problem.fix
        if callable(fix):
            try:
                fix = fix() if self._fixes else None
            except UserError:
                return None
            except Exception:  # noqa: BLE001 as for the rule itself
                import traceback

                self._crashes.append(Crash(rule.id, location.path, traceback.format_exc()))
                return None
        return self._locator.fix(fix) if fix else None

    def report(self, subjects: tuple[Subject, ...], releases: tuple[str, ...]) -> Report:
        """Return the report, everything in it sorted."""
        return Report(
            subjects,
            tuple(sorted(self._findings, key=_order)),
            tuple(sorted(self._skips)),
            tuple(self._crashes),
            releases,
        )


def _order(finding: Finding) -> tuple[object, ...]:
    at = finding.location
    return (finding.subject, at.path, at.line or 0, at.column or 0, finding.rule, finding.message)
