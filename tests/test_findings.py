"""Reports joined, and when they fail."""

from __future__ import annotations

import pytest

from cargoc_check.findings import (
    Crash,
    Finding,
    Location,
    Place,
    Report,
    Severity,
    Skip,
    Subject,
    Suppression,
    problem,
)


def finding(severity: Severity, subject: int = 0, suppressed: Suppression | None = None) -> Finding:
    at = Location("Cargo.toml")
    known = ("CAPI901", "a", "key")
    return Finding(
        "CAPI901", "made-up", severity, "m", subject, at, (), None, None, suppressed, known
    )


@pytest.mark.parametrize("threshold", ["error", "warning", "info", "never"])
@pytest.mark.parametrize("severity", list(Severity))
def test_finding_at_or_above_the_threshold_fails(threshold: str, severity: Severity) -> None:
    levels = ["never", "error", "warning", "info"]
    subjects = (Subject(".", "a", "1.0.0", threshold),)
    report = Report(subjects, (finding(severity),))
    assert report.failing is (levels.index(severity.value) <= levels.index(threshold))


def test_silenced_finding_fails_nothing() -> None:
    found = finding(Severity.ERROR, suppressed=Suppression("config", None))
    assert not Report((Subject(".", "a", "1", "info"),), (found,)).failing


def test_each_subject_has_its_own_threshold() -> None:
    found = (finding(Severity.WARNING, 0), finding(Severity.ERROR, 1))
    never = Subject("b", "b", "1", "never")
    assert not Report((Subject("a", "a", "1", "error"), never), found).failing
    assert Report((Subject("a", "a", "1", "warning"), never), found).failing


def test_reports_are_joined_with_their_subjects_renumbered() -> None:
    def one(name: str, release: str) -> Report:
        return Report(
            (Subject(name, name, "1"),),
            (finding(Severity.ERROR),),
            (Skip("CAPI902", "sources not present"),),
            (Crash("CAPI903", name, "…"),),
            (release,),
        )

    joined = Report().and_then(one("a", "0.10.1")).and_then(one("b", "0.10.2"))
    joined = joined.and_then(one("c", "0.10.1"))
    assert [subject.name for subject in joined.subjects] == ["a", "b", "c"]
    assert [f.subject for f in joined.findings] == [0, 1, 2]
    assert joined.skipped == (Skip("CAPI902", "sources not present"),)
    assert [crash.subject for crash in joined.crashes] == ["a", "b", "c"]
    assert joined.releases == ("0.10.1", "0.10.2")


def test_problem_fills_in_its_message_and_keeps_the_arguments() -> None:
    made = problem("{name} is {n}, not {{braces}}", Place("Cargo.toml"), n=3, name="{x}")
    assert made.message == "{x} is 3, not {braces}"
    assert made.args == (("n", "3"), ("name", "{x}"))
