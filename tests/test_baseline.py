"""Baselines: what is known is hidden, until it changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cargoc_check import baseline
from cargoc_check.errors import UserError
from cargoc_check.findings import Report, Suppression
from tests.support.made_up import HEAD, crate, judged, made_up, only, values_of_demo

DEMO = HEAD + "[package.metadata.demo]\n"


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, made_up(values_of_demo))


def report_of(lines: str) -> Report:
    return judged(crate(DEMO + lines))


def still_open(report: Report) -> list[str]:
    return [finding.message for finding in report.findings if finding.suppressed is None]


@pytest.fixture
def known(tmp_path: Path) -> frozenset[str]:
    file = str(tmp_path / "baseline.json")
    baseline.write(file, report_of("a = 1\nb = 2\n"))
    return baseline.read(file)


def test_what_is_listed_is_hidden(known: frozenset[str]) -> None:
    report = baseline.hide(report_of("a = 1\nb = 2\n"), known)
    assert [f.suppressed for f in report.findings] == [Suppression("baseline", None)] * 2


def test_lines_may_move(known: frozenset[str]) -> None:
    assert still_open(baseline.hide(report_of("\n# more\n\nb = 2\na = 1\n"), known)) == []


def test_what_changes_or_is_new_comes_back(known: frozenset[str]) -> None:
    report = baseline.hide(report_of("a = 9\nb = 2\nc = 3\n"), known)
    assert still_open(report) == ["a is 9", "c is 3"]


def test_what_the_crate_silences_itself_is_not_listed(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    report = report_of("a = 1 # cargoc-check: ignore[CAPI901] own reason\nb = 2\n")
    baseline.write(str(file), report)
    rows = json.loads(file.read_text(encoding="utf-8"))["findings"]
    assert [(row["rule"], row["message"]) for row in rows] == [("CAPI901", "b is 2")]
    hidden = baseline.hide(report, baseline.read(str(file)))
    assert [f.suppressed and f.suppressed.by for f in hidden.findings] == ["inline", "baseline"]


def test_same_report_gives_the_same_file(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    baseline.write(str(one), report_of("a = 'é'\nb = 2\n"))
    baseline.write(str(two), report_of("b = 2\na = 'é'\n"))
    assert one.read_bytes() == two.read_bytes()
    assert one.read_bytes().endswith(b"}\n")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        b"[]",
        b"{}",
        b"null",
        b'{"schema": 1}',
        b'{"schema": 1, "findings": 3}',
        b'{"schema": 1, "findings": ["x"]}',
        b'{"schema": 1, "findings": [{"rule": "CAPI901"}]}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_what_is_no_baseline_is_a_user_error(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "known.json"
    file.write_bytes(content)
    with pytest.raises(UserError) as caught:
        baseline.read(str(file))
    assert caught.value.place == str(file)
    assert (caught.value.message, caught.value.hint) == (
        "this is no baseline",
        "write one with --write-baseline",
    )


def test_schema_of_another_time_is_a_user_error(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    file.write_text('{"schema": 2, "findings": []}', encoding="utf-8")
    with pytest.raises(UserError, match="schema 2 is not known"):
        baseline.read(str(file))


def test_baseline_that_cannot_be_read_is_a_user_error(tmp_path: Path) -> None:
    for path in (tmp_path / "missing", tmp_path):
        with pytest.raises(UserError, match="cannot be read: "):
            baseline.read(str(path))
