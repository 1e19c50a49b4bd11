"""`cargoc-check report`, and the formats of the commands that judge."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cargoc_check.reports.formats import FORMATS
from tests.support.report_readers import READERS
from tests.support.running import UNKNOWN_KEY, WRONG_TYPE, Here, crate, run
from tests.support.trees import recorded

ALIKE = [name for name, form in FORMATS.items() if not form.details]
"""Formats that show nothing but the report; `html` of a crate or a build shows more."""


@pytest.fixture
def stored(here: Here, tmp_path: Path) -> str:
    """Store a report of a crate with an error and a fix, in the working directory."""
    crate(tmp_path / "c", WRONG_TYPE + UNKNOWN_KEY.partition("\n")[2])
    ended = here("audit", "c", "--format", "json", "-o", "r.json")
    assert ended.status == 1
    return "r.json"


@pytest.mark.parametrize("form", ALIKE)
def test_stored_report_is_shown_as_audit_would_show_it(here: Here, stored: str, form: str) -> None:
    audited = here("audit", "c", "--format", form, "-v")
    converted = here("report", stored, "--format", form, "-v")
    assert audited.status == 1
    assert converted.status == 0
    assert (converted.out, converted.err) == (audited.out, "")
    assert "header.name" in converted.out


@pytest.mark.parametrize("form", sorted(set(ALIKE) - {"text"}))
def test_verify_has_the_same_formats(here: Here, stored: str, form: str) -> None:
    tree = recorded("x86_64-unknown-freebsd")
    arguments = ("--select", "LIB1,LIB2,LIB6", "--fail-on", "info")
    verified = here("verify", tree, *arguments, "--format", form)
    here("verify", tree, *arguments, "--format", "json", "-o", "v.json")
    assert here("report", "v.json", "--format", form).out == verified.out


@pytest.mark.parametrize("form", READERS)
def test_line_column_and_level_are_those_of_the_json_report(
    here: Here, stored: str, form: str
) -> None:
    document = json.loads(Path(stored).read_text(encoding="utf-8"))
    expected = {
        (f["rule"], f["severity"], f["location"]["path"], f["location"]["line"])
        for f in document["findings"]
    }
    found = list(READERS[form](here("report", stored, "--format", form, "-v").out))
    assert {(t.rule, t.level, t.path, t.line) for t in found} == expected
    (error,) = (t for t in found if t.level == "error")
    assert (error.path, error.line, error.column) == ("c/Cargo.toml", 12, 8)


def test_sarif_and_json_have_fixes_that_text_does_not_need(here: Here, stored: str) -> None:
    results = json.loads(here("audit", "c", "--format", "sarif").out)["runs"][0]["results"]
    rows = json.loads(Path(stored).read_text(encoding="utf-8"))["findings"]
    fixed = [row["rule"] for row in rows if row["fix"]]
    assert fixed
    assert [result["ruleId"] for result in results if "fixes" in result] == fixed


def test_report_goes_into_a_file(here: Here, stored: str) -> None:
    ended = here("report", stored, "--format", "tap", "-o", "r.tap")
    assert (ended.status, ended.out) == (0, "")
    assert Path("r.tap").read_text(encoding="utf-8").startswith("TAP version 14\n")


def test_report_is_taken_from_standard_input(stored: str, tmp_path: Path) -> None:
    command = "cargoc-check audit c --format json | cargoc-check report - --format gitlab"
    ended = run("-c", command, program="sh", cwd=tmp_path)
    assert ended.status == 0
    assert "CAPI202" in {row["check_name"] for row in json.loads(ended.out)}


def test_infos_are_shown_on_request(here: Here, stored: str) -> None:
    assert ": info: " not in here("report", stored).out
    assert ": info: " in here("report", stored, "--verbose").out


def test_quiet_leaves_the_findings(here: Here, stored: str) -> None:
    assert here("report", stored, "-q").out == here("audit", "c", "-q").out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{\n  nothing", "r.json:2:3: not JSON"),
        (b"{}", "r.json: this is no report: `schema` is missing, expected an integer"),
        (b"\xff\xfe", "r.json: not UTF-8"),
    ],
)
def test_bad_input_is_the_users_to_mend(
    here: Here, tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "r.json").write_bytes(content)
    ended = here("report", "r.json", "--format", "sarif")
    assert (ended.status, ended.out) == (2, "")
    assert said in ended.err


def test_file_that_is_not_there_is_named(here: Here) -> None:
    ended = here("report", "no.json")
    assert ended.status == 2
    assert "no.json: cannot be read: No such file or directory" in ended.err


def test_unknown_format_names_the_known_ones(here: Here, stored: str) -> None:
    ended = here("report", stored, "--format", "xml")
    assert ended.status == 2
    for form in FORMATS:
        assert form in ended.err
