"""Mending what a crate has: the fixes of rules, applied again and again until nothing changes.

Every round proves itself by an audit of the files as they would be: what was to be mended is gone,
and nothing as bad has come. A fix that does not is taken back, and told as advice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from copy import copy
from typing import TYPE_CHECKING, NamedTuple

from ..engine.ask import Options
from ..engine.audit import audit
from ..errors import UserError
from ..findings import Finding, LocatedFix, Place, Report, Severity
from ..rule import rules_of
from ..selection import Selection
from ..text.edits import Replacement
from ..text.source import Span
from .draft import Draft, changes_of
from .model import Advice, Change, Reason

if TYPE_CHECKING:
    from ..crate.overlay import Contents
    from ..crate.workspace import Request

_ROUNDS = 200
_DEEPEST = 3
"""How often a fix may bring something that a further fix mends."""
_LEVELS = tuple(Severity)


class Mended(NamedTuple):
    """What mending came to: the changed files, what was mended in order, what is left."""

    changes: tuple[Change, ...]
    applied: tuple[Finding, ...]
    advice: tuple[Advice, ...]


def mend(
    open_with: Callable[[Contents], Request],
    options: Options,
    *,
    unsafe: bool = False,
    drafts: Iterable[Draft] = (),
) -> Mended:
    """Apply the fixes of the rules that `options` select, until no further one can be applied.

    `open_with` opens what is asked for with contents laid over its files. Fixes that need
    judgement are applied with `unsafe` only. `drafts` are files that have been edited before; the
    changes tell of these edits as well. Raises UserError as `audit` does for the files as they
    are.
    """
    return _Mending(open_with, options, unsafe).run({draft.path: draft for draft in drafts})


class _Untaken(Exception):
    """Why a fix is not applied, in words for people."""


class _State(NamedTuple):
    """The files on their way, and what is found in them."""

    drafts: dict[str, Draft]
    request: Request
    report: Report


class _Mending:
    """One run, with what it is asked for and the fixes that it has taken back."""

    def __init__(
        self, open_with: Callable[[Contents], Request], options: Options, unsafe: bool
    ) -> None:
        self._open_with = open_with
        self._chosen = options.selection
        # What is not to be mended must be seen all the same: a fix may not bring it.
        everything = Selection(severity=options.selection.severity)
        self._options = options._replace(selection=everything, fixes=True)
        self._unsafe = unsafe
        self._refused: dict[tuple[str, ...], str] = {}
        self._rules = {rule.id: rule for rule in rules_of("audit")}

    def run(self, drafts: dict[str, Draft]) -> Mended:
        """Mend round by round: all that can be at once, one by one as soon as that goes wrong."""
        state, applied = self._audited(drafts), []
        together = True
        for _ in range(_ROUNDS):
            batch = _apart(state, self._wanted(state))
            if not batch:
                break
            taken = batch if together else batch[:1]
            try:
                state, more = self._taken(state, taken)
                applied += more
            except _Untaken as why:
                if together and len(batch) > 1:
                    together = False
                    continue
                self._refused[taken[0].identity] = str(why)
        changes = changes_of(state.drafts.values())
        return Mended(changes, tuple(applied), tuple(self._left(state.report)))

    def _wanted(self, state: _State) -> list[Finding]:
        return [
            finding
            for finding in state.report.findings
            if self._is_chosen(finding)
            and self._may(finding)
            and finding.identity not in self._refused
        ]

    def _is_chosen(self, finding: Finding) -> bool:
        chosen = self._chosen._replace(severity=())
        return chosen.level(self._rules[finding.rule]) is not None

    def _may(self, finding: Finding) -> bool:
        if finding.suppressed is not None or finding.fix is None:
            return False
        return self._unsafe or finding.fix.safety == "safe"

    def _taken(
        self, state: _State, findings: list[Finding], depth: int = 0
    ) -> tuple[_State, list[Finding]]:
        """Return what comes of mending findings; raise _Untaken where that is no improvement.

        What a fix brings may be mended by further ones: only together they are an improvement.
        """
        after = self._edited(state, findings)
        said, says = _count(state.report), _count(after.report)
        for finding in findings:
            if says[_known(finding)] >= said[_known(finding)]:
                raise _Untaken("the fix that there is does not do away with it here")
        applied = list(findings)
        while new := _new(state.report, after.report, findings):
            follower = next((f for f in new if self._may(f)), None)
            if follower is None or depth == _DEEPEST:
                raise _Untaken(f"the fix would bring this: {new[0].message}")
            after, more = self._taken(after, [follower], depth + 1)
            applied += more
        return after, applied

    def _edited(self, state: _State, findings: Iterable[Finding]) -> _State:
        """Return the files with the fixes of findings made, and what is found then."""
        drafts = dict(state.drafts)
        for path, edits in _by_file(state, findings).items():
            draft = copy(drafts[path]) if path in drafts else _draft(state.request, path)
            for finding, replacement in sorted(edits, key=_position, reverse=True):
                draft.edit(replacement, Reason(finding.message, finding.rule))
            drafts[path] = draft
        try:
            after = self._audited(drafts)
        except UserError as error:
            raise _Untaken(f"with the fix the crate is not understood: {error}") from error
        if after.report.crashes or set(after.report.skipped) - set(state.report.skipped):
            raise _Untaken("with the fix the crate can no longer be judged")
        return after

    def _audited(self, drafts: dict[str, Draft]) -> _State:
        contents = {path: draft.change.after for path, draft in drafts.items()}
        request = self._open_with(contents)
        return _State(drafts, request, audit(request, self._options))

    def _left(self, report: Report) -> Iterable[Advice]:
        """Yield what a person has to look at: what has no fix, and whose fix is not applied."""
        for finding in report.findings:
            if finding.suppressed is not None or not self._is_chosen(finding):
                continue
            why = self._refused.get(finding.identity)
            if why is None and finding.severity is Severity.INFO:
                continue  # nothing is wrong with the crate
            if why is None and finding.fix and not self._may(finding):
                why = "the mend needs judgement (--unsafe applies it)"
            message = f"{finding.message} [{finding.rule}]"
            yield Advice(
                f"{message}: {why}" if why else message, finding.location.shown, finding.help
            )


def _apart(state: _State, findings: list[Finding]) -> list[Finding]:
    """Return the findings whose fixes do not meet: of those that do, the first one.

    Two that make the same file, or insert at the same place, meet as well.
    """
    taken: list[Finding] = []
    spans: dict[str, list[Span]] = {}
    for finding in findings:
        assert finding.fix is not None
        own = [(path, edit.span) for path, edit in _replacements(state, finding.fix)]
        if not any(_meet(span, other) for path, span in own for other in spans.get(path, ())):
            taken.append(finding)
            for path, span in own:
                spans.setdefault(path, []).append(span)
    return taken


def _meet(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end


def _by_file(
    state: _State, findings: Iterable[Finding]
) -> dict[str, list[tuple[Finding, Replacement]]]:
    edits: dict[str, list[tuple[Finding, Replacement]]] = {}
    for finding in findings:
        assert finding.fix is not None
        for path, replacement in _replacements(state, finding.fix):
            edits.setdefault(path, []).append((finding, replacement))
    return edits


def _replacements(state: _State, fix: LocatedFix) -> list[tuple[str, Replacement]]:
    return [(e.place.path, Replacement(_span(state, e.place), e.text)) for e in fix.edits]


def _span(state: _State, place: Place) -> Span:
    """Return what a place covers; all there is of a file where it says nothing."""
    if place.span is not None:
        return place.span
    if not place.key:
        draft = state.drafts.get(place.path)  # without one, there is no such file
        return Span(0, len(draft.text) if draft else 0)
    document = state.request.workspace.manifest_at(place.path).document
    span = document.span(place.key, place.on)
    assert span is not None, place
    return span


def _draft(request: Request, path: str) -> Draft:
    """Begin to edit a file; raise _Untaken for one that is no text."""
    files = request.workspace.files
    try:
        return Draft(path, files.read(path) if files.is_file(path) else None)
    except UnicodeDecodeError as error:
        raise _Untaken("the file is not UTF-8") from error


def _position(edit: tuple[Finding, Replacement]) -> Span:
    return edit[1].span


def _known(finding: Finding) -> tuple[str, ...]:
    """Return what a finding is known by wherever a fix has moved its key to."""
    rule, package, _, *arguments = finding.identity
    return (rule, package, *arguments)


def _open(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.suppressed is None]


def _count(report: Report) -> Counter[tuple[str, ...]]:
    return Counter(_known(finding) for finding in _open(report))


def _new(before: Report, after: Report, mended: list[Finding]) -> list[Finding]:
    """Return what has come and is as bad as something that was mended.

    A rule that says no more than before, if in other words, has found nothing new.
    """
    most = max(_LEVELS.index(finding.severity) for finding in mended)
    said, says = _count(before), _count(after)
    counted, counts = (Counter(map(_of_rule, _open(report))) for report in (before, after))
    return [
        finding
        for finding in _open(after)
        if _LEVELS.index(finding.severity) <= most
        and counts[_of_rule(finding)] > counted[_of_rule(finding)]
        and says[_known(finding)] > said[_known(finding)]
    ]


def _of_rule(finding: Finding) -> tuple[str, ...]:
    return finding.identity[:2]
