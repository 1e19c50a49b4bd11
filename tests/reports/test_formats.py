"""Reports for machines: the bytes, what they mean, and that public schemas take them."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from cargoc_check.findings import Location, Report, Severity, Subject
from cargoc_check.page import page
from cargoc_check.reports import json as report_json
from cargoc_check.reports import sarif
from cargoc_check.reports.formats import FORMATS, Told, render
from cargoc_check.reports.plain import safe
from cargoc_check.reports.sarif_rules import Rules
from cargoc_check.rule import all_rules
from tests.reports.golden import REPORTS, files, made
from tests.support.report_readers import READERS
from tests.support.reporting import TOML, finding, report, told, troubled

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = ROOT / "data" / "schemas"
SARIF = jsonschema.Draft7Validator(
    json.loads((SCHEMAS / "sarif-2.1.0.json").read_text(encoding="utf-8")),
    format_checker=jsonschema.FormatChecker(),
)
JUNIT = xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))
STOPS = "`header.name` is 1, expected a string"
WITH_SILENCED = {"sarif", "junit", "tap", "jsonl"}


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_bytes_are_as_recorded(path: Path) -> None:
    """After a change that is meant: `python -m tests.reports`, and read the difference."""
    assert files()[path] == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("command", REPORTS)
def test_what_is_read_back_is_what_was_found(command: str, form: str) -> None:
    findings = [f for f in REPORTS[command]().findings if form in WITH_SILENCED or not f.suppressed]
    expected = [told(f) for f in findings]
    if form == "github":  # which has no columns for what spans lines
        spans = [f.location.line != f.location.end_line for f in findings]
        expected = [
            t._replace(column=None) if s else t for t, s in zip(expected, spans, strict=True)
        ]
    assert list(READERS[form](made(command, form))) == expected


@pytest.mark.parametrize("form", sorted({"sarif", "junit", "github", "gitlab", "tap", "jsonl"}))
@given(message=st.text(min_size=1, max_size=30), path=st.text(min_size=1, max_size=12))
def test_no_text_gets_out_of_its_place(form: str, message: str, path: str) -> None:
    at = Location(path.replace("\ud800", ""), 2, 3, 2, 4)
    made = finding(f"«{message}»", at)
    one = Report((Subject("a", "a", "1"),), (made,))
    (found,) = READERS[form](render(one, form, Told()))
    seen = told(made)
    if form == "junit":  # an XML document cannot hold all characters, nor one line all of them
        seen = seen._replace(path=safe(seen.path), message=safe(made.message))
        found = found._replace(message=found.message and found.message.replace("\r", "\n"))
    if form == "tap":
        seen = seen._replace(
            path=safe(seen.path, lines=True), message=safe(made.message, lines=True)
        )
    if form in ("sarif", "github"):  # the message goes before its help, and is cut off there
        assert seen.message is not None
        sign = "\n\n" if form == "sarif" else "\n"
        seen = seen._replace(message=seen.message.partition(sign)[0])
    assert found == seen


@pytest.mark.parametrize("made", [report(), troubled(), Report()])
def test_sarif_is_valid(made: Report) -> None:
    SARIF.validate(json.loads(sarif.render(made)))


@pytest.mark.parametrize("made", [report(), troubled(), Report()])
def test_junit_is_valid(made: Report) -> None:
    JUNIT.validate(render(made, "junit", Told()))


def test_sarif_schema_would_refuse_what_is_wrong() -> None:
    document = sarif.document(report())
    document["runs"][0]["results"][0]["level"] = "info"
    assert not SARIF.is_valid(document)


def test_sarif_fix_says_what_to_replace_and_what_to_make() -> None:
    results = sarif.document(report())["runs"][0]["results"]
    (fix,) = (fix for result in results for fix in result.get("fixes", ()))
    changes = {c["artifactLocation"]["uri"]: c["replacements"] for c in fix["artifactChanges"]}
    region = {"startLine": 12, "startColumn": 8, "endLine": 12, "endColumn": 9}
    line = {"startLine": 3, "startColumn": 1, "endLine": 4, "endColumn": 1}
    nothing = {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}
    assert changes == {
        TOML: [
            {"deletedRegion": region, "insertedContent": {"text": '"a"'}},
            {"deletedRegion": line},
        ],
        "crates/a/cbindgen.toml": [
            {"deletedRegion": nothing, "insertedContent": {"text": 'language = "C"\n'}}
        ],
    }


def test_sarif_snippet_is_the_text_of_its_region() -> None:
    results = sarif.document(report())["runs"][0]["results"]
    regions = [result["locations"][0]["physicalLocation"]["region"] for result in results]
    snippets = [region.get("snippet", {}).get("text") for region in regions]
    assert snippets == [None, "1", None, None, *["x ="] * 6]


def test_sarif_says_what_silences_and_of_the_others_that_nothing_does() -> None:
    results = sarif.document(report())["runs"][0]["results"]
    kinds = [[s["kind"] for s in result["suppressions"]] for result in results]
    assert kinds == [[], [], [], [], ["inSource"], ["external"], ["external"], [], [], []]


def test_sarif_rule_is_its_page() -> None:
    rules = sarif.document(report())["runs"][0]["tool"]["driver"]["rules"]
    known = {rule["id"]: rule for rule in rules}
    assert list(known) == ["CAPI201", "CAPI202", "CAPI999"]
    assert known["CAPI202"]["defaultConfiguration"]["level"] == "error"
    assert "## Example" in known["CAPI202"]["help"]["markdown"]
    assert known["CAPI999"]["shortDescription"] == {"text": "made up"}


def test_sarif_rules_have_all_that_github_requires() -> None:
    for rule in sarif.document(report())["runs"][0]["tool"]["driver"]["rules"]:
        for key in ("shortDescription", "fullDescription", "help"):
            assert rule[key]["text"], (rule["id"], key)


def test_sarif_rule_leads_to_the_first_source_that_is_on_the_web() -> None:
    rules = Rules()
    for rule in all_rules():
        sources = page(rule).sections.get("Sources", "")
        links = [word.strip("().,;<>") for word in sources.split() if "https://" in word]
        found = rules.descriptors[rules.index(rule.id, rule.name)].get("helpUri")
        assert (found is None) == (not links)
        assert not found or found in links[0]
    assert len(rules.descriptors) == len(all_rules())


def test_sarif_tells_bugs_skips_and_what_was_not_run() -> None:
    (invocation,) = sarif.document(troubled())["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    said = [n["message"]["text"] for n in invocation["toolExecutionNotifications"]]
    assert said == [
        "internal error: CAPI201 on a: KeyError",
        "internal error: the command on crates/b: ValueError",
        "CAPI802 was not asked: sources not present",
        "LIB341 was not asked: no sysroot is stated",
        "C++ was not run: no C++ compiler",
    ]


def test_junit_fails_what_the_report_fails_and_counts_it() -> None:
    root = ElementTree.fromstring(render(report(), "junit", Told()))
    failed = [
        case.get("name", "") for case in root.iter("testcase") if case.find("failure") is not None
    ]
    assert failed == [
        f"{TOML}: cargo-c stops: {STOPS} [CAPI202 wrong-type-refused]",
        "crates/b/Cargo.toml: twice [CAPI201 unknown-key]",
        "crates/b/Cargo.toml: twice [CAPI201 unknown-key] (2)",
    ]
    assert (root.get("tests"), root.get("failures")) == ("13", "3")
    suites = [(s.get("name"), s.get("tests"), s.get("failures"), s.get("skipped")) for s in root]
    assert suites == [
        ("a", "4", "1", "0"),
        ("b-sys", "6", "2", "3"),
        ("workspace", "1", "0", "0"),
        ("cargoc-check.skipped", "2", "0", "2"),
    ]


def test_junit_tests_of_stages_and_bugs() -> None:
    root = ElementTree.fromstring(render(troubled(), "junit", Told()))
    stages, bugs = root[3], root[5]
    outcomes = [(c.get("name"), c[0].tag, c.get("time")) for c in stages]
    assert outcomes == [
        ("build (x86_64-pc-windows-gnu)", "system-out", "12.346"),
        ("C shared", "failure", "0.500"),
        ("C++", "skipped", "0.000"),
        ("relocated", "system-out", "1.000"),
    ]
    assert [case[0].tag for case in bugs] == ["error", "error"]


def test_tap_counts_its_points_and_fails_what_the_report_fails() -> None:
    lines = render(report(), "tap", Told()).splitlines()
    points = [line for line in lines if re.match(r"(not )?ok \d", line)]
    assert lines[:2] == ["TAP version 14", f"1..{len(points)}"]
    numbers = [int(re.sub(r"^(not )?ok (\d+) .*", r"\2", line)) for line in points]
    assert numbers == list(range(1, 14))
    assert [n for n, line in enumerate(points) if line.startswith("not")] == [1, 7, 8]
    directives = [n for n, line in enumerate(points) if re.search(r"(?<!\\)#", line)]
    assert directives == [4, 5, 6, 11, 12]


def test_tap_of_nothing_is_a_plan_of_nothing() -> None:
    assert render(Report(), "tap", Told()).splitlines()[1].startswith("1..0 # SKIP")


def test_gitlab_fingerprints_are_unique() -> None:
    rows = json.loads(render(report(), "gitlab", Told()))
    prints = [row["fingerprint"] for row in rows]
    assert len(set(prints)) == len(prints) == 7


def test_jsonl_is_the_json_report_by_lines() -> None:
    head, *rows = map(json.loads, render(troubled(), "jsonl", Told("gate")).splitlines())
    assert {**head, "findings": rows} == report_json.document(troubled(), "gate")


@pytest.mark.parametrize("form", ["github", "markdown"])
def test_infos_are_for_those_who_ask_and_those_who_fail_on_them(form: str) -> None:
    subjects = (Subject("a", "a", "1"), Subject("b", "b", "1", "info"))
    at = Location("x")
    found = tuple(
        finding(f"of {index}", at, severity=Severity.INFO, subject=index) for index in (0, 1)
    )
    two = Report(subjects, found)
    assert [t.message for t in READERS[form](render(two, form, Told()))] == ["of 1"]
    both = render(two, form, Told(infos=True))
    assert [t.message for t in READERS[form](both)] == ["of 0", "of 1"]


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"text"}))
def test_no_path_of_the_machine_is_told(form: str) -> None:
    absolute = Report((Subject("/home/x/DEST", None, None),), crashes=troubled().crashes)
    if form in ("json", "jsonl"):  # where a subject's path is what was given
        absolute = troubled()
    assert "/home" not in render(absolute, form, Told())


def test_long_summary_is_cut_and_says_so() -> None:
    many = tuple(finding(f"{n} " + "x" * 900, Location("a")) for n in range(1500))
    text = render(Report((Subject("a", "a", "1"),), many), "markdown", Told())
    assert len(text.encode()) < 1_000_000
    shown = len(list(READERS["markdown"](text)))
    assert f"{1500 - shown} more findings than fit here" in text


@pytest.mark.parametrize("form", FORMATS)
def test_time_grows_with_the_findings_and_no_faster(form: str) -> None:
    at = Location("a/Cargo.toml", 3, 4, 3, 5)
    subjects = (Subject("a", "a", "1"),)

    def seconds(count: int) -> float:
        some = Report(subjects, tuple(finding("the same", at) for _ in range(count)))
        start = time.process_time()
        render(some, form, Told())
        return time.process_time() - start

    seconds(1)
    few = max(seconds(1000) for _ in range(3))
    many = min(seconds(8000) for _ in range(3))
    assert many < 20 * max(few, 0.005)
