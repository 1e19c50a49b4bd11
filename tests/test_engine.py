"""What the engine makes of a rule's problems: subjects, order, skips, crashes, fingerprints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cargoc_check.crate.package import Package
from cargoc_check.engine.ask import Options
from cargoc_check.errors import UserError
from cargoc_check.facts import crate as facts
from cargoc_check.findings import Place, Problem, Severity, Subject, problem
from cargoc_check.reports import json
from cargoc_check.selection import Selection
from tests.support.made_up import (
    HEAD,
    WORKSPACE,
    at,
    at_version,
    crate,
    judged,
    made_up,
    named,
    only,
    only_finding,
)


def test_rule_of_packages_speaks_of_the_package_that_it_ran_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only(monkeypatch, made_up(at_version))
    report = judged(WORKSPACE)
    assert named(report) == (Subject("b", "b", "2.0.0"), Subject("a", "a", "4.5.6"))
    said = {(report.subjects[f.subject].name, f.location.path) for f in report.findings}
    assert said == {("b", "b/Cargo.toml"), ("a", "Cargo.toml")}


def test_rule_of_the_request_speaks_of_the_member_it_points_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only(monkeypatch, at(Place("a/Cargo.toml", ("package", "name"))))
    report = judged(WORKSPACE)
    assert report.subjects[only_finding(report).subject].name == "a"


def test_virtual_root_becomes_a_subject_when_something_is_said_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only(monkeypatch, at(Place("Cargo.toml", ("workspace", "metadata", "x"))))
    report = judged(WORKSPACE)
    assert named(report) == (
        Subject("b", "b", "2.0.0"),
        Subject("a", "a", "4.5.6"),
        Subject(".", None, None),
    )
    assert only_finding(report).subject == 2


def test_root_package_that_is_not_requested_keeps_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only(monkeypatch, at(Place("Cargo.toml", ("workspace",), "entry")))
    root = HEAD + '[workspace]\nmembers = ["a"]\n'
    files = crate(root) | {
        "a/Cargo.toml": '[package]\nname = "a"\n[features]\ncapi = []\n',
        "a/src/lib.rs": "",
    }
    report = judged(files, packages=("a",))
    assert named(report) == (Subject("a", "a", "0.0.0"), Subject(".", "mylib", "1.2.3"))
    assert only_finding(report).subject == 1


def test_findings_are_sorted_by_subject_path_place_and_rule(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def several(package: Package) -> Iterator[Problem]:
        place = package.manifest.place
        yield problem("z", place("package", "name"))
        yield problem("b", place("package", "name", on="entry"))
        yield problem("a", place("package", "name", on="entry"))
        yield problem("file", Place("README.md"))
        yield problem("first", place("package", on="entry"))

    def other(package: Package) -> Iterator[Problem]:
        yield problem("a", package.manifest.place("package", "name", on="entry"))

    only(monkeypatch, made_up(other, "CAPI902", "other"), made_up(several))
    report = judged(WORKSPACE)
    order = [(f.subject, f.location.path, f.message, f.rule) for f in report.findings]
    expected = [
        ("README.md", "file", "CAPI901"),
        ("{}/Cargo.toml", "first", "CAPI901"),
        ("{}/Cargo.toml", "a", "CAPI901"),
        ("{}/Cargo.toml", "b", "CAPI901"),
        ("{}/Cargo.toml", "a", "CAPI902"),
        ("{}/Cargo.toml", "z", "CAPI901"),
    ]
    assert order == [
        (subject, path.format(folder), message, rule)
        for subject, folder in enumerate(("b", "a"))
        for path, message, rule in expected
    ]


def test_same_input_gives_the_same_bytes(examples: str) -> None:
    from cargoc_check.crate.opening import Opener
    from cargoc_check.engine.audit import audit

    def rendered() -> str:
        request = Opener((), True).open(f"{examples}/workspace-ffi")
        return json.render(audit(request, Options()))

    assert rendered() == rendered()


def test_rule_that_crashes_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def crashing(package: Package) -> Iterator[Problem]:
        yield problem("half", package.manifest.place("package"))
        raise ZeroDivisionError("by hand")

    only(monkeypatch, made_up(crashing), made_up(at_version, "CAPI902", "other"))
    report = judged(crate())
    # What it had said by then remains.
    assert [finding.rule for finding in report.findings] == ["CAPI901", "CAPI902"]
    (crash,) = report.crashes
    assert (crash.rule, crash.subject) == ("CAPI901", ".")
    assert "ZeroDivisionError: by hand" in crash.traceback


def test_fact_that_crashes_costs_only_the_rules_that_ask_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def asking(sources: Any) -> Iterator[Problem]:
        yield problem("never", Place("Cargo.toml"))

    def broken(package_facts: Any) -> None:
        raise KeyError("a bug")

    monkeypatch.setitem(facts._PACKAGE, "sources", broken)
    only(monkeypatch, made_up(asking), made_up(at_version, "CAPI902", "other"))
    report = judged(crate())
    assert [finding.rule for finding in report.findings] == ["CAPI902"]
    assert [crash.rule for crash in report.crashes] == ["CAPI901"]


def test_file_that_cannot_be_read_costs_only_the_rules_that_look_into_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def reading(sources: Any) -> Iterator[Problem]:
        for script in sources.scripts():
            yield problem("read {path}", Place(script.path), path=script.path)

    only(monkeypatch, made_up(reading), made_up(at_version, "CAPI902", "other"))
    report = judged(crate(README__md=b"x" * (5 << 20)))
    assert [finding.rule for finding in report.findings] == ["CAPI902"]
    (skip,) = report.skipped
    assert skip.rule == "CAPI901"
    assert skip.reason.startswith("README.md: is 5 MiB, more than")
    assert not report.crashes


def test_rule_without_its_facts_is_skipped_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def asking(sources: Any) -> Iterator[Problem]:
        yield problem("never", Place("Cargo.toml"))

    def about_capi(capi: Any) -> Iterator[Problem]:
        yield problem("never", Place("Cargo.toml"))

    only(monkeypatch, made_up(asking), made_up(about_capi, "CAPI902", "other"))
    report = judged({"Cargo.toml": '[package]\nname = "a"\nversion = "1.0.0"\n'})
    assert [tuple(skip) for skip in report.skipped] == [
        ("CAPI901", "sources not present"),
        ("CAPI902", "not a cargo-c package"),
    ]
    assert report.findings == ()


def fingerprint_of(monkeypatch: pytest.MonkeyPatch, manifest: str) -> str:
    only(monkeypatch, made_up(at_version))
    return only_finding(judged(crate(manifest))).fingerprint


def test_fingerprint_knows_no_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fingerprint_of(monkeypatch, HEAD) == fingerprint_of(monkeypatch, "\n# more\n" + HEAD)


@pytest.mark.parametrize(("old", "new"), [("1.2.3", "1.2.4"), ("mylib", "other")])
def test_fingerprint_knows_value_and_package(
    monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    changed = HEAD.replace(old, new)
    assert fingerprint_of(monkeypatch, HEAD) != fingerprint_of(monkeypatch, changed)


def test_fingerprint_knows_rule_and_key(monkeypatch: pytest.MonkeyPatch) -> None:
    def name(package: Package) -> Iterator[Problem]:
        yield problem("x", package.manifest.place("package", "name"))

    def version(package: Package) -> Iterator[Problem]:
        yield problem("x", package.manifest.place("package", "version"))

    rules = (
        made_up(name),
        made_up(version, "CAPI902", "other"),
        made_up(version, "CAPI903", "third"),
    )
    only(monkeypatch, *rules)
    assert len({f.fingerprint for f in judged(crate()).findings}) == 3


def test_severity_is_the_chosen_one(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, made_up(at_version))
    options = Options(Selection(severity=(("made-up", "error"),)))
    assert only_finding(judged(crate(), options)).severity is Severity.ERROR


def test_refusal_comes_with_what_to_change(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch)
    report = judged(crate('[package]\nname = "a"\n\n[features]\nc-api = []\n'))
    refused = report.subjects[0].refused
    assert refused is not None
    assert refused.sentence == "no feature `capi` in `a`"
    assert refused.change == 'add `capi = ["c-api"]` to `[features]`'
    assert refused.place == "Cargo.toml:5:1"


def test_effect_is_what_cargo_c_would_install(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch)
    assert (
        judged(crate()).subjects[0].effect
        == "libmylib.so.1.2.3, soname libmylib.so.1, mylib.pc, mylib/mylib.h"
    )


def test_release_that_is_not_known_is_a_user_error(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch)
    with pytest.raises(UserError, match="no release of cargo-c"):
        judged(crate(), Options(cargo_c="latest"))
