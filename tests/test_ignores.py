"""Ignores in the manifest: what each comment silences, and what it may say."""

from __future__ import annotations

import pytest

from cargoc_check.crate.package import Package
from cargoc_check.engine.ask import Options
from cargoc_check.errors import UserError
from cargoc_check.findings import Report, Severity, Suppression
from cargoc_check.selection import Selection
from tests.support.made_up import (
    HEAD,
    WORKSPACE,
    at_version,
    crate,
    judged,
    made_up,
    only,
    values_of_demo,
)

DEMO = HEAD + "[package.metadata.demo]\n"


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(package: Package) -> object:
        return values_of_demo(package)

    only(
        monkeypatch,
        made_up(values_of_demo),
        made_up(other, "CAPI911", "another", Severity.ERROR),  # type: ignore[arg-type]
    )


def report_of(text: str, **others: str) -> Report:
    report = judged(crate(text, **others))
    assert not report.crashes, report.crashes[0].traceback
    return report


def silenced(text: str, rule: str = "CAPI901") -> dict[str, str | None]:
    """Return the values of the demo table that are silenced for a rule, with the reason."""
    return {
        dict(pair.split("=", 1) for pair in f.identity[3:])["key"]: f.suppressed.reason
        for f in report_of(text).findings
        if f.rule == rule and f.suppressed
    }


def unused(report: Report) -> list[tuple[str, int | None, int | None]]:
    return [
        (f.message, f.location.line, f.location.column)
        for f in report.findings
        if f.rule == "CAPI001"
    ]


def test_behind_a_value_it_covers_the_line() -> None:
    text = DEMO + "a = 1\nb = 2 # cargoc-check: ignore[CAPI901] on purpose\nc = 3\n"
    assert silenced(text) == {"b": "on purpose"}


def test_it_silences_the_rules_that_it_names_only() -> None:
    text = DEMO + "a = 1 # cargoc-check: ignore[CAPI901]\n"
    assert silenced(text) == {"a": None}
    assert silenced(text, "CAPI911") == {}


@pytest.mark.parametrize(
    "names", ["CAPI901, CAPI911", "CAPI901,another", "CAPI9", "made-up, CAPI91", "capi9", "CAPI"]
)
def test_several_rules_names_and_beginnings(names: str) -> None:
    text = DEMO + f"a = 1 # cargoc-check: ignore[{names}] why\nb = 1\n"
    assert silenced(text) == silenced(text, "CAPI911") == {"a": "why"}


def test_suppression_says_that_it_was_inline() -> None:
    (found, _) = report_of(DEMO + "a = 1 # cargoc-check: ignore[CAPI9] why").findings
    assert found.suppressed == Suppression("inline", "why")


def test_alone_on_a_line_it_covers_the_next_key() -> None:
    text = DEMO + "a = 1\n  # cargoc-check: ignore[CAPI901] why\n\n# about b\nb = 2\nc = 3\n"
    assert silenced(text) == {"b": "why"}


def test_several_comments_cover_the_same_key() -> None:
    text = (
        DEMO
        + "# cargoc-check: ignore[CAPI901] one\n# cargoc-check: ignore[CAPI911] two\na = 1\nb = 2\n"
    )
    assert silenced(text) == {"a": "one"}
    assert silenced(text, "CAPI911") == {"a": "two"}


def test_alone_on_a_line_it_covers_all_lines_of_the_value() -> None:
    text = DEMO + "# cargoc-check: ignore[CAPI901]\na = [\n  1,\n  [2],\n]\nb = 3\n"
    assert set(silenced(text)) == {"a.0", "a.1.0"}


def test_multi_line_string_is_covered_wherever_the_comment_is() -> None:
    value = 'a = """\n# cargoc-check: ignore[CAPI911] in a string\n"""'
    assert set(silenced(DEMO + value + " # cargoc-check: ignore[CAPI901]\n")) == {"a"}
    assert set(silenced(DEMO + f"# cargoc-check: ignore[CAPI901]\n{value}\n")) == {"a"}


def test_comment_in_a_string_is_no_directive() -> None:
    text = DEMO + "a = '# cargoc-check: ignore[nonsense'\n"
    assert silenced(text) == {}
    assert not unused(report_of(text))


def test_element_of_an_array_is_covered_alone() -> None:
    text = DEMO + (
        "a = [\n"
        "  1, # cargoc-check: ignore[CAPI901] own line\n"
        "  2,\n"
        "  # cargoc-check: ignore[CAPI901] next\n"
        "  { x = 3, y = [\n 4] },\n"
        "  5,\n"
        "]\n"
    )
    assert silenced(text) == {"a.0": "own line", "a.2.x": "next", "a.2.y.0": "next"}


def test_before_a_header_it_covers_the_table_with_its_subtables() -> None:
    text = DEMO + (
        "top = 0\n"
        "# cargoc-check: ignore[CAPI901] all\n"
        "[package.metadata.demo.one]\n"
        "a = 1\n"
        "b.c = 2\n"
        "[package.metadata.demo.one.below]\n"
        "d = 3\n"
        "[package.metadata.demo.oneself]\n"
        "e = 4\n"
        "[package.metadata.demo.one.later]\n"
        "f = 5\n"
    )
    assert set(silenced(text)) == {"one.a", "one.b.c", "one.below.d", "one.later.f"}


def test_before_an_array_table_it_covers_that_one_only() -> None:
    text = DEMO + (
        "[[package.metadata.demo.x]]\na = 1\n"
        "# cargoc-check: ignore[CAPI901]\n[[package.metadata.demo.x]]\na = 2\nb.c = 2\n"
        "[package.metadata.demo.x.sub]\nd = 2\n"
        "[[package.metadata.demo.x]]\na = 3\n"
    )
    assert set(silenced(text)) == {"x.1.a", "x.1.b.c", "x.1.sub.d"}


def test_behind_a_header_it_covers_the_header_only() -> None:
    text = HEAD + "[package.metadata.demo] # cargoc-check: ignore[CAPI901]\na = 1\n"
    assert silenced(text) == {}


def test_carriage_returns_are_no_part_of_the_reason() -> None:
    text = DEMO + "a = 1 # cargoc-check: ignore[CAPI901] why\nb = 2\n"
    assert silenced(text.replace("\n", "\r\n")) == {"a": "why"}


def test_at_the_end_of_the_file_it_covers_nothing() -> None:
    report = report_of(DEMO + "a = 1\n# cargoc-check: ignore[CAPI901]")
    assert unused(report) == [("the ignore of CAPI901 silences nothing", 10, 1)]


@pytest.mark.parametrize(
    "directive",
    [
        "ignore",
        "ignore CAPI901",
        "ignore[]",
        "ignroe[CAPI901]",
        "disable[CAPI901]",
        "",
        "[CAPI901]",
    ],
)
def test_directive_that_is_none_is_a_user_error_with_its_place(directive: str) -> None:
    with pytest.raises(UserError) as caught:
        report_of(DEMO + f"a = 1 # cargoc-check: {directive}\n")
    assert caught.value.place == "Cargo.toml:9:7"
    assert caught.value.message == f"'{directive}' is no directive of cargoc-check"
    assert caught.value.hint == "write `# cargoc-check: ignore[RULE] reason`"


def test_rule_that_is_none_is_a_user_error_with_its_place() -> None:
    with pytest.raises(UserError) as caught:
        report_of(DEMO + '"ä" = 1 # cargoc-check: ignore[CAPI999]\n')
    assert str(caught.value) == "Cargo.toml:9:9: no rule is called 'CAPI999'"


def test_words_about_the_tool_are_no_directive() -> None:
    assert not unused(report_of(DEMO + "a = 1 # see cargoc-check: its README\n"))


def test_ignore_that_silences_nothing_is_found_at_the_comment() -> None:
    text = DEMO + "a = 1\n\n# cargoc-check: ignore[CAPI901, another] gone\n[package.metadata.x]\n"
    report = report_of(text)
    assert unused(report) == [("the ignore of CAPI901, another silences nothing", 11, 1)]
    (found,) = (f for f in report.findings if f.rule == "CAPI001")
    assert report.subjects[found.subject].name == "mylib"
    assert found.location.end_column == 1 + len("# cargoc-check: ignore[CAPI901, another] gone")


def test_ignore_that_silences_one_of_its_rules_is_used() -> None:
    assert not unused(report_of(DEMO + "a = 1 # cargoc-check: ignore[CAPI901, CAPI911]\n"))


@pytest.mark.parametrize(
    "selection",
    [
        Selection(select=("CAPI911", "CAPI001")),
        Selection(ignore=("CAPI901",)),
        Selection(severity=(("CAPI901", "off"),)),
    ],
    ids=["not selected", "ignored", "off"],
)
def test_rule_that_is_not_asked_leaves_its_ignores_alone(selection: Selection) -> None:
    text = DEMO + "# cargoc-check: ignore[CAPI901]\n"
    assert unused(judged(crate(text), Options(Selection()))) != []
    assert unused(judged(crate(text), Options(selection))) == []


def test_rule_that_is_skipped_leaves_its_ignores_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(sources: object) -> list[object]:
        return []

    only(monkeypatch, made_up(check))  # type: ignore[arg-type]
    text = DEMO + "# cargoc-check: ignore[CAPI901]\n"
    assert unused(judged(crate(text))) != []
    assert unused(judged({"Cargo.toml": text})) == []


def test_rule_that_is_skipped_for_one_member_leaves_the_ignores_of_all_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def check(sources: object) -> list[object]:
        return []

    only(monkeypatch, made_up(check))  # type: ignore[arg-type]
    member = '[package]\nname = "{}"\n[features]\ncapi = []\n# cargoc-check: ignore[CAPI901]\n'
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["a", "b"]\n',
        "a/Cargo.toml": member.format("a"),
        "b/Cargo.toml": member.format("b"),
        "a/src/lib.rs": "",
    }
    assert unused(judged(files)) == []
    assert [line for _, line, _ in unused(judged(files | {"b/src/lib.rs": ""}))] == [5, 5]


def test_ignore_of_the_finding_about_ignores_stays() -> None:
    assert not unused(report_of(DEMO + "a = 1 # cargoc-check: ignore[CAPI001]\n"))


def test_ignore_in_the_workspace_covers_what_members_inherit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only(monkeypatch, made_up(at_version))
    root = str(WORKSPACE["Cargo.toml"])
    said = 'version = "4.5.6"'
    files = WORKSPACE | {"Cargo.toml": root.replace(said, said + " # cargoc-check: ignore[CAPI9]")}
    report = judged(files)
    silent = {report.subjects[f.subject].name for f in report.findings if f.suppressed}
    assert silent == {"a"}
    assert unused(report) == []


def test_cbindgen_toml_has_ignores_as_well() -> None:
    lines = 'language = "C" # cargoc-check: ignore[CAPI901]\n'
    report = report_of(HEAD, cbindgen__toml=lines)
    (found,) = report.findings
    assert (found.rule, found.location.path, found.location.line) == (
        "CAPI001",
        "cbindgen.toml",
        1,
    )


def test_isolated_passes_over_them() -> None:
    text = DEMO + "a = 1 # cargoc-check: ignore[CAPI901]\nb = 2 # cargoc-check: nonsense\n"
    report = judged(crate(text), Options(isolated=True))
    assert [f.suppressed for f in report.findings] == [None] * 4
