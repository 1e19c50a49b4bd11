"""Mending: fixes are applied until stable, each proves itself, and none is forced on anybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cargoc_check.findings import Edit, Fix, Place, Problem, Severity, problem
from cargoc_check.rule import Rule
from cargoc_check.text.source import Span
from tests.rules.support import capi
from tests.support.example import complete
from tests.support.mending import mended

TABLE = "[package.metadata.capi."


def test_nothing_is_changed_where_nothing_is_wrong() -> None:
    outcome = mended(complete(capi("")), unsafe=True, ignore=("CAPI7",))
    assert outcome.mended.changes == ()
    assert outcome.rules == []


def test_only_what_needs_no_judgement_is_mended_unasked() -> None:
    text = f'{TABLE}pkg_config]\nname = "libgood"\n{TABLE}header]\nname = "mylib.h"\n'
    files = complete(capi(text))
    selected = ("CAPI401", "CAPI502")
    safe, all_ = (mended(files, select=selected, unsafe=unsafe) for unsafe in (False, True))
    assert safe.rules == ["CAPI401"]
    assert any("--unsafe" in advice.message for advice in safe.mended.advice)
    assert sorted(all_.rules) == ["CAPI401", "CAPI502"]
    assert all_.mended.advice == ()


def test_selected_rules_alone_are_mended() -> None:
    text = f'{TABLE}pkg_config]\nname = "libgood"\n{TABLE}header]\nname = "mylib.h"\n'
    files = complete(capi(text))
    assert mended(files, unsafe=True, select=("CAPI5",)).rules == ["CAPI502"]
    assert mended(files, unsafe=True, ignore=("CAPI2", "CAPI5", "CAPI7")).rules == ["CAPI401"]


def test_a_fix_that_brings_something_as_bad_is_taken_back_and_told() -> None:
    files = complete(capi(f"{TABLE}header]\ngenerate = false\n"))
    outcome = mended(files, unsafe=True, ignore=("CAPI7",))
    assert outcome.files == files
    (advice,) = outcome.mended.advice
    assert "CAPI201" in advice.message
    assert "no header is installed" in advice.message
    assert advice.place == "Cargo.toml:12:1"


def test_what_is_silenced_is_left_alone() -> None:
    text = f'{TABLE}header]\nname = "mylib.h" # cargoc-check: ignore[CAPI401] known\n'
    assert mended(complete(capi(text)), unsafe=True, ignore=("CAPI7",)).mended.changes == ()


class _Made:
    """Two rules of a test's own, whose fixes are as told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._rules: list[Rule] = []
        monkeypatch.setattr("cargoc_check.engine.audit.rules_of", self._all)
        monkeypatch.setattr("cargoc_check.fixes.mend.rules_of", self._all)
        self.add("CAPI001", "", "", Severity.WARNING)

    def add(self, id: str, word: str, instead: str, severity: Severity = Severity.WARNING) -> None:
        """Add a rule that finds a word in the description and has another one put there."""

        def check(workspace: object) -> Iterator[Problem]:
            manifest = workspace.root  # type: ignore[attr-defined]
            text = manifest.document.source.text
            at = text.find(word) if word else -1
            if at >= 0:
                place = Place(manifest.path, span=Span(at, at + len(word)))
                fix = Fix("safe", (Edit(place, instead),))
                yield problem(f"{id} found", Place(manifest.path), fix=fix)

        self._rules.append(Rule(id, id.lower(), severity, check, ("workspace",)))

    def _all(self, command: str) -> tuple[Rule, ...]:
        return tuple(self._rules)


FILES = complete({})


def _described(text: str) -> dict[str, str]:
    return FILES | {"Cargo.toml": FILES["Cargo.toml"].replace("Does one thing well", text)}


def test_fixes_follow_each_other_until_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    made = _Made(monkeypatch)
    made.add("CAPI998", "one", "two", Severity.WARNING)
    made.add("CAPI999", "two", "three", Severity.INFO)
    outcome = mended(_described("one"))
    assert outcome.rules == ["CAPI998", "CAPI999"]
    assert outcome.files == _described("three")


def test_what_a_fix_brings_is_mended_with_it_or_neither_is(monkeypatch: pytest.MonkeyPatch) -> None:
    made = _Made(monkeypatch)
    made.add("CAPI998", "one", "two", Severity.WARNING)
    made.add("CAPI999", "two", "three", Severity.ERROR)
    assert mended(_described("one")).files == _described("three")
    made.add("CAPI997", "three", "three", Severity.ERROR)  # which mends nothing
    outcome = mended(_described("one"))
    assert outcome.files == _described("one")
    assert "CAPI998" in outcome.mended.advice[0].message


def test_fixes_that_send_each_other_back_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    made = _Made(monkeypatch)
    made.add("CAPI998", "one", "two")
    made.add("CAPI999", "two", "one")
    outcome = mended(_described("one"))
    assert outcome.files == _described("one")
    assert outcome.rules == []


def test_of_two_fixes_of_one_place_the_first_is_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    made = _Made(monkeypatch)
    made.add("CAPI998", "one", "two")
    made.add("CAPI999", "one", "three")
    outcome = mended(_described("one"))
    assert outcome.files == _described("two")
    assert outcome.rules == ["CAPI998"]


def test_a_bad_fix_costs_the_good_ones_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made = _Made(monkeypatch)
    made.add("CAPI997", "name =", "name", Severity.ERROR)  # no longer TOML
    made.add("CAPI998", "one", "two")
    made.add("CAPI999", "2021", "2018")
    outcome = mended(_described("one"))
    assert outcome.rules == ["CAPI998", "CAPI999"]
    assert "not understood" in outcome.mended.advice[0].message


def test_each_change_says_which_rule_made_it() -> None:
    text = f'{TABLE}pkg_config]\nname = "libgood"\n{TABLE}header]\nname = "mylib.h"\n'
    outcome = mended(complete(capi(text)), unsafe=True, select=("CAPI401", "CAPI502"))
    (change,) = outcome.mended.changes
    after = outcome.files["Cargo.toml"]
    said = {m.reason.rule: after[m.span.start : m.span.end] for m in change.marks}
    assert set(said) == {"CAPI401", "CAPI502"}
    assert said["CAPI401"].strip('"') in ("mylib", "")
    assert 'filename = "libgood"' in said["CAPI502"]


def test_a_byte_order_mark_and_line_ends_stay() -> None:
    files = complete(capi(f'{TABLE}header]\nname = "mylib.h"\n'))
    dressed = "\ufeff" + files["Cargo.toml"].replace("\n", "\r\n")
    outcome = mended(files | {"Cargo.toml": dressed})
    assert outcome.files["Cargo.toml"] == dressed.replace("mylib.h", "mylib")
