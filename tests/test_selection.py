"""Which rules count, and at which severity."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cargoc_check.errors import UserError
from cargoc_check.findings import Problem, Severity
from cargoc_check.rule import Rule
from cargoc_check.selection import Selection, check_level, check_selectors, matches


def _none() -> Iterator[Problem]:
    yield from ()


KEY = Rule("CAPI201", "unknown-key", Severity.WARNING, _none, ())
TYPE = Rule("CAPI210", "wrong-type", Severity.ERROR, _none, ())


@pytest.mark.parametrize(
    "word", ["CAPI201", "capi201", "CAPI20", "CAPI2", "CAPI", "unknown-key", "Unknown-Key"]
)
def test_selector_means_the_rule(word: str) -> None:
    assert matches(word, KEY)


@pytest.mark.parametrize("word", ["CAPI210", "CAPI2011", "201", "C", "", "unknown", "key", "*"])
def test_selector_means_another_rule_or_none(word: str) -> None:
    assert not matches(word, KEY)


def test_all_rules_count_unless_something_is_said() -> None:
    assert Selection().level(KEY) is Severity.WARNING
    assert Selection().level(TYPE) is Severity.ERROR


def test_select_leaves_the_others_out() -> None:
    chosen = Selection(select=("wrong-type",))
    assert chosen.level(KEY) is None
    assert chosen.level(TYPE) is Severity.ERROR


def test_ignore_is_stronger_than_select() -> None:
    chosen = Selection(select=("CAPI2",), ignore=("CAPI201",))
    assert chosen.level(KEY) is None
    assert chosen.level(TYPE) is Severity.ERROR


def test_last_severity_that_means_the_rule_wins() -> None:
    chosen = Selection(severity=(("CAPI2", "info"), ("unknown-key", "error"), ("CAPI9", "off")))
    assert chosen.level(KEY) is Severity.ERROR
    assert chosen.level(TYPE) is Severity.INFO


def test_off_is_no_severity() -> None:
    assert Selection(severity=(("CAPI2", "off"),)).level(KEY) is None
    assert Selection(severity=(("CAPI2", "off"), ("CAPI201", "info"))).level(KEY) is Severity.INFO


def test_selection_over_another_replaces_select_and_adds_the_rest() -> None:
    lower = Selection(("CAPI1",), ("CAPI101",), (("CAPI201", "info"),))
    assert Selection().over(lower) == lower
    upper = Selection(("CAPI2",), ("CAPI210",), (("CAPI201", "error"),)).over(lower)
    assert upper.select == ("CAPI2",)
    assert upper.ignore == ("CAPI101", "CAPI210")
    assert upper.level(KEY) is Severity.ERROR


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("unknown-kye", "did you mean 'unknown-key'"),
        ("CAPI299", "`cargoc-check rules` lists them"),
        ("zzz", "`cargoc-check rules` lists them"),
    ],
)
def test_selector_of_no_rule_is_a_user_error_with_a_hint(word: str, hint: str) -> None:
    with pytest.raises(UserError) as caught:
        check_selectors(["CAPI201", word], "--select")
    assert caught.value.message == f"no rule is called '{word}'"
    assert caught.value.place == "--select"
    assert caught.value.hint is not None
    assert caught.value.hint.startswith(hint)


def test_level_is_a_severity_or_off() -> None:
    for level in ("error", "warning", "info", "off"):
        check_level(level)
    with pytest.raises(UserError, match="'fatal' is no severity"):
        check_level("fatal")
