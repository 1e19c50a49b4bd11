"""Stored reports: what was written is read again, and what is no report is refused with a place."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cargoc_check.errors import UserError
from cargoc_check.findings import Report
from cargoc_check.reports import json as report_json
from cargoc_check.reports.formats import FORMATS, Told, render
from cargoc_check.reports.read import read
from tests.support.reporting import report, troubled


def document() -> dict[str, Any]:
    found: dict[str, Any] = report_json.document(troubled(), "gate")
    return found


def refused(changed: Any) -> UserError:
    with pytest.raises(UserError) as caught:
        read(changed if isinstance(changed, str) else json.dumps(changed), "r.json")
    return caught.value


@pytest.mark.parametrize("made", [report(), troubled(), Report()])
@pytest.mark.parametrize("form", FORMATS)
def test_formats_say_of_a_stored_report_what_they_said_of_it(made: Report, form: str) -> None:
    stored = read(report_json.render(made, "gate"), "r.json")
    assert stored.command == "gate"
    told = Told("gate", infos=True)
    made = made._replace(subjects=tuple(s._replace(opened="") for s in made.subjects))
    assert render(stored.report, form, told) == render(made, form, told)


def test_fails_as_the_report_did() -> None:
    made = report()
    stored = read(report_json.render(made), "r.json").report
    assert list(map(stored.fails, stored.findings)) == list(map(made.fails, made.findings))


def test_report_of_before_is_read() -> None:
    old = document()
    for key in ("crashes", "releases", "stages"):
        del old[key]
    for subject in old["subjects"]:
        del subject["threshold"], subject["effect"]
    for finding in old["findings"]:
        del finding["excerpt"]
    stored = read(json.dumps(old), "r.json").report
    assert [subject.threshold for subject in stored.subjects] == ["error"] * 3
    assert len(stored.findings) == len(report().findings)


def test_keys_of_later_releases_are_passed_over() -> None:
    later = document() | {"later": 1}
    later["findings"][0]["later"] = [None]
    assert read(json.dumps(later), "r.json").report.findings[0].message == "a file is not there"


CHANGES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "no subjects": (lambda d: d.pop("subjects"), "`subjects` is missing, expected an array"),
    "no command": (lambda d: d.update(command=1), "`command` is 1, expected a string"),
    "subject": (
        lambda d: d["findings"][1].update(subject=3),
        "`findings[1].subject` is 3, expected an index below 3",
    ),
    "true": (
        lambda d: d["findings"][1].update(subject=True),
        "`findings[1].subject` is true, expected an integer",
    ),
    "severity": (
        lambda d: d["findings"][0].update(severity="fatal"),
        '`findings[0].severity` is "fatal", expected one of error, warning, info',
    ),
    "threshold": (
        lambda d: d["subjects"][2].update(threshold=[]),
        "`subjects[2].threshold` is [], expected one of error, warning, info, never",
    ),
    "half a place": (
        lambda d: d["findings"][1]["location"].update(column=None),
        "`findings[1].location.column` is missing, expected an integer",
    ),
    "line nought": (
        lambda d: d["findings"][1]["location"].update(line=0),
        "`findings[1].location.line` is 0, expected a number from 1",
    ),
    "related": (
        lambda d: d["findings"][1]["related"][0].update(location="x"),
        '`findings[1].related[0].location` is "x", expected an object',
    ),
    "edit": (
        lambda d: d["findings"][1]["fix"]["edits"][0].update(text=None),
        "`findings[1].fix.edits[0].text` is missing, expected a string",
    ),
    "suppressed": (
        lambda d: d["findings"][4]["suppressed"].update(by="me"),
        '`findings[4].suppressed.by` is "me", expected one of inline, config, baseline',
    ),
    "stage": (
        lambda d: d["stages"][0].update(seconds="1"),
        '`stages[0].seconds` is "1", expected a number',
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_wrong_is_said_with_its_place(name: str) -> None:
    change, expected = CHANGES[name]
    changed = document()
    change(changed)
    error = refused(changed)
    assert (error.message, error.place) == (f"this is no report: {expected}", "r.json")


def test_other_schema_is_not_known() -> None:
    assert refused(document() | {"schema": 2}).message == "schema 2 is not known, expected 1"


def test_broken_json_is_placed() -> None:
    error = refused('{"schema": 1,\n  oops}')
    assert error.place == "r.json:2:3"
    assert error.message.startswith("not JSON: ")


@pytest.mark.parametrize("text", ["", "[]", "null", "1", '"x"', "[" * 100_000, "1" * 5000, "{}"])
def test_what_is_no_report_is_refused(text: str) -> None:
    assert refused(text).hint == "what is read is the output of `--format json`"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 3) | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(st.data())
def test_whatever_stands_somewhere_is_read_or_refused(data: st.DataObject) -> None:
    changed = document()
    holders: list[tuple[Any, Any]] = [(changed, key) for key in changed]
    for holder, key in holders:
        inner = holder[key]
        if isinstance(inner, dict):
            holders += ((inner, k) for k in inner)
        elif isinstance(inner, list):
            holders += ((inner, k) for k in range(len(inner)))
    holder, key = data.draw(st.sampled_from(holders))
    holder[key] = data.draw(VALUES)
    try:
        stored = read(json.dumps(changed), "r.json")
    except UserError:
        return
    for form in FORMATS:
        render(stored.report, form, Told())
