"""The crate's own configuration: each key, each mistake with its place, and what lies over what."""

from __future__ import annotations

import pytest

from cargoc_check.capi.releases import newest
from cargoc_check.crate.package import Package
from cargoc_check.engine.ask import Options
from cargoc_check.errors import UserError
from cargoc_check.findings import Finding, Report, Severity, Suppression
from cargoc_check.selection import Selection
from tests.support.made_up import HEAD, crate, judged, made_up, only, values_of_demo

DEMO = HEAD + "[package.metadata.demo]\na = 1\n\n"
OWN = "[package.metadata.cargoc-check]\n"
SHARED = "[workspace.metadata.cargoc-check]\n"


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(package: Package) -> object:
        return values_of_demo(package)

    only(
        monkeypatch,
        made_up(values_of_demo),
        made_up(other, "CAPI911", "another"),  # type: ignore[arg-type]
    )


def configured(lines: str, options: Options | None = None, **others: str) -> Report:
    """Audit a crate with these lines in its table; `others` are files beside it."""
    return judged(crate(DEMO + OWN + lines, **others), options)


def open_rules(report: Report) -> list[str]:
    return [finding.rule for finding in report.findings if not finding.suppressed]


def of_rule(report: Report, rule: str) -> Finding:
    (found,) = (finding for finding in report.findings if finding.rule == rule)
    return found


def test_without_configuration_all_rules_count() -> None:
    assert open_rules(judged(crate(DEMO))) == ["CAPI901", "CAPI911"]


def test_select() -> None:
    assert open_rules(configured('select = ["another"]\n')) == ["CAPI911"]


def test_ignore_finds_and_silences() -> None:
    report = configured('ignore = ["CAPI91"]\n')
    assert open_rules(report) == ["CAPI901"]
    assert of_rule(report, "CAPI911").suppressed == Suppression("config", None)


def test_ignore_with_reasons() -> None:
    report = configured('ignore = { CAPI911 = "as upstream has it" }\n')
    assert of_rule(report, "CAPI911").suppressed == Suppression("config", "as upstream has it")


def test_severity() -> None:
    report = configured('severity = { CAPI9 = "info", another = "off" }\n')
    assert [(f.rule, f.severity) for f in report.findings] == [("CAPI901", Severity.INFO)]


@pytest.mark.parametrize(
    ("level", "fails"), [("error", False), ("warning", True), ("info", True), ("never", False)]
)
def test_fail_on(level: str, fails: bool) -> None:
    report = configured(f'fail-on = "{level}"\n')
    assert tuple(s.threshold for s in report.subjects) == (level,)
    assert report.failing is fails


def test_fail_on_is_error_unless_said() -> None:
    assert configured("").subjects[0].threshold == "error"


def test_cargo_c() -> None:
    assert configured('cargo-c = "0.10.11"\n').releases == ("0.10.11",)
    assert configured("").releases == (newest().text,)


@pytest.mark.parametrize(
    ("lines", "place", "message"),
    [
        ("selct = []", "12:1", "unknown key `selct`"),
        ('select = ["CAPI901", "CAPI999"]', "12:22", "no rule is called 'CAPI999'"),
        ('select = "CAPI901"', "12:10", "`select` is an array of strings"),
        ("select = [1]", "12:10", "`select` is an array of strings"),
        ('ignore = ["nothing"]', "12:11", "no rule is called 'nothing'"),
        ("ignore = 1", "12:10", "`ignore` is an array of strings"),
        ('ignore = { nothing = "x" }', "12:12", "no rule is called 'nothing'"),
        ("ignore = { CAPI901 = true }", "12:22", "the reason is a string"),
        ("severity = 1", "12:12", "`severity` is a table"),
        ('severity = { x-y = "info" }', "12:14", "no rule is called 'x-y'"),
        ('severity = { CAPI901 = "bad" }', "12:24", "'bad' is no severity"),
        ("severity = { CAPI901 = 1 }", "12:24", "'1' is no severity"),
        ('fail-on = "all"', "12:11", "`fail-on` is one of error, warning, info, never"),
        ("fail-on = 1", "12:11", "`fail-on` is one of error, warning, info, never"),
        ("cargo-c = 0.10", "12:11", "`cargo-c` is a string"),
        ('cargo-c = "latest"', "12:11", "'latest' is no release of cargo-c"),
        ('cargo-c = "0.1.0"', "12:11", "there is no cargo-c 0.1.0"),
    ],
)
def test_mistake_is_a_user_error_with_its_place(lines: str, place: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        configured(lines + "\n")
    assert caught.value.place == f"Cargo.toml:{place}"
    assert caught.value.message.startswith(message)


def test_table_that_is_none_is_a_user_error() -> None:
    with pytest.raises(UserError) as caught:
        judged(crate(HEAD + "[package.metadata]\ncargoc-check = 1\n"))
    assert str(caught.value) == "Cargo.toml:9:16: expected a table"


def test_unknown_key_names_the_keys() -> None:
    with pytest.raises(UserError) as caught:
        configured("fail_on = 'error'\n")
    assert caught.value.hint == (
        "the keys are `select`, `ignore`, `severity`, `fail-on`, `cargo-c`"
    )


def test_file_beside_the_manifest() -> None:
    files = crate(DEMO) | {"cargoc-check.toml": 'select = ["CAPI911"]\nfail-on = "warning"\n'}
    report = judged(files)
    assert open_rules(report) == ["CAPI911"]
    assert report.failing


def test_mistakes_in_the_file_have_their_place() -> None:
    for text, place in (("a = 1\n", "1:1"), ("\nselect = ['x']\n", "2:11"), ("= 1\n", "1:1")):
        with pytest.raises(UserError) as caught:
            judged(crate(DEMO) | {"cargoc-check.toml": text})
        assert caught.value.place == f"cargoc-check.toml:{place}"


def test_command_line_lies_over_package_over_workspace_over_file() -> None:
    levels = {"fail-on": "fail-on = '{}'\n", "severity": "severity = {{ CAPI901 = '{}' }}\n"}
    options = Options(Selection(severity=(("CAPI901", "error"),)), fail_on="never")
    for line, said in (levels["fail-on"], "never"), (levels["severity"], "error"):
        manifest, files = DEMO + "[workspace]\n", {}
        seen = []
        files["cargoc-check.toml"] = line.format("warning")
        seen.append(judged(crate(manifest) | files))
        manifest += SHARED + line.format("info")
        seen.append(judged(crate(manifest) | files))
        manifest += OWN + line.format("error" if "fail-on" in line else "warning")
        seen.append(judged(crate(manifest) | files))
        seen.append(judged(crate(manifest) | files, options))
        last = "error" if "fail-on" in line else "warning"
        expected = ["warning", "info", last, said]
        if "fail-on" in line:
            assert [report.subjects[0].threshold for report in seen] == list(expected)
        else:
            assert [of_rule(r, "CAPI901").severity.value for r in seen] == expected


def test_select_of_the_upper_replaces_and_ignores_add_up() -> None:
    files = crate(DEMO + "[workspace]\n" + SHARED + 'select = ["CAPI901"]\n')
    files["cargoc-check.toml"] = 'select = ["another"]\nignore = ["another"]\n'
    assert open_rules(judged(files)) == ["CAPI901"]
    both = Options(Selection(select=("CAPI9",)))
    report = judged(files, both)
    assert open_rules(report) == ["CAPI901"]
    assert of_rule(report, "CAPI911").suppressed == Suppression("config", None)


def test_release_of_the_upper_wins() -> None:
    files = crate(DEMO + "[workspace]\n" + SHARED + 'cargo-c = "0.10.2"\n')
    files["cargoc-check.toml"] = 'cargo-c = "0.10.1"\n'
    assert judged(files).releases == ("0.10.2",)
    assert judged(files, Options(cargo_c="0.10.3")).releases == ("0.10.3",)
    files["Cargo.toml"] = str(files["Cargo.toml"]) + OWN + 'cargo-c = "0.9.30"\n'
    assert judged(files).releases == ("0.9.30",)


def _member(name: str, lines: str = "") -> dict[str, str]:
    text = f'[package]\nname = "{name}"\n[features]\ncapi = []\n[package.metadata.demo]\na = 1\n'
    return {f"{name}/Cargo.toml": text + OWN + lines, f"{name}/src/lib.rs": ""}


def test_members_have_their_own_over_that_of_the_workspace() -> None:
    files = {"Cargo.toml": '[workspace]\nmembers = ["a", "b"]\n' + SHARED + 'fail-on = "info"\n'}
    files |= _member("a", 'fail-on = "never"\nignore = ["another"]\n') | _member("b")
    report = judged(files)
    assert tuple(s.threshold for s in report.subjects) == ("never", "info")
    silent = {(f.subject, f.rule) for f in report.findings if f.suppressed}
    assert silent == {(0, "CAPI911")}


def test_ignore_that_one_member_needs_is_used() -> None:
    files = {"Cargo.toml": '[workspace]\nmembers = ["a", "b"]\n' + SHARED + 'ignore = ["CAPI9"]\n'}
    files |= _member("a") | _member("b")
    files["b/Cargo.toml"] = files["b/Cargo.toml"].replace("a = 1\n", "")
    report = judged(files)
    assert {f.rule for f in report.findings} == {"CAPI901", "CAPI911"}
    assert all(f.suppressed for f in report.findings)


def test_unused_ignore_is_found_where_it_is_said() -> None:
    quiet = HEAD + OWN + 'ignore = ["CAPI901"]\n'
    found = of_rule(judged(crate(quiet)), "CAPI001")
    assert (found.message, found.location.line, found.location.column) == (
        "the ignore of CAPI901 silences nothing",
        9,
        11,
    )
    named = HEAD + OWN + 'ignore.CAPI901 = "why"\n'
    found = of_rule(judged(crate(named)), "CAPI001")
    assert (found.location.line, found.location.key) == (
        9,
        "package.metadata.cargoc-check.ignore.CAPI901",
    )


def test_unused_ignore_of_the_file_is_found_there() -> None:
    files = crate(HEAD) | {"cargoc-check.toml": 'ignore = ["CAPI901"]\n'}
    report = judged(files)
    found = of_rule(report, "CAPI001")
    assert (found.location.path, found.location.line) == ("cargoc-check.toml", 1)
    assert report.subjects[found.subject].name == "mylib"


def test_isolated_passes_over_all_of_it() -> None:
    files = crate(DEMO + OWN + 'ignore = ["CAPI9"]\nbad = 1\nfail-on = "never"\n')
    files["cargoc-check.toml"] = "= nonsense"
    report = judged(files, Options(isolated=True))
    assert open_rules(report) == ["CAPI901", "CAPI911"]
    assert tuple(s.threshold for s in report.subjects) == ("error",)
