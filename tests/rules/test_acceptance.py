"""CAPI1xx: what is said of crates that cargo-c would not take, or takes elsewhere."""

from __future__ import annotations

import pytest

from cargoc_check.crate.memory import Memory
from cargoc_check.crate.workspace import open_request
from cargoc_check.engine.ask import Options
from cargoc_check.engine.audit import audit
from cargoc_check.findings import Refused, Severity
from tests.rules.support import audit_files, found, report_of
from tests.support.example import complete
from tests.support.mending import applied

MEMBER = '[package]\nname = "{0}"\nversion = "1.0.0"\nlicense = "MIT"\ndescription = "D"\n'


def member(name: str, *rest: str) -> str:
    return MEMBER.format(name) + "\n" + "\n".join(rest)


def refused(files: dict[str, str]) -> Refused | None:
    return report_of(complete(files)).subjects[0].refused


@pytest.mark.parametrize("feature", ["c-api", "ffi", "cargo-c"])
def test_near_miss_is_named_and_mended(feature: str) -> None:
    manifest = f'[package]\nname = "a"\nversion = "1.0.0"\n\n[features]\n{feature} = []\n'
    (finding,) = found({"Cargo.toml": manifest}, "CAPI101")
    assert f"only `{feature}`" in finding.message
    assert finding.location.line == 6
    after = applied(complete({"Cargo.toml": manifest}), finding)
    assert after["Cargo.toml"] == f'{manifest}capi = ["{feature}"]\n'


@pytest.mark.parametrize(
    ("features", "mended"),
    [
        ("features = { ffi = [] }\n", 'features = { ffi = [], capi = ["ffi"] }\n'),
        ("features.ffi = []\n", 'features.ffi = []\nfeatures.capi = ["ffi"]\n'),
    ],
)
def test_the_mend_suits_how_features_are_written(features: str, mended: str) -> None:
    manifest = features + '[package]\nname = "a"\nversion = "1.0.0"\n'
    files = complete({"Cargo.toml": manifest})
    report = audit(open_request(Memory(files | {"Cargo.toml": manifest})), Options())
    (finding,) = [f for f in report.findings if f.rule == "CAPI101"]
    after = applied({"Cargo.toml": manifest}, finding)["Cargo.toml"]
    assert after == manifest.replace(features, mended)


def test_metadata_of_another_tool_is_none() -> None:
    files = {"Cargo.toml": member("a", "[package.metadata.capi]", 'abiver = "0"')}
    assert {f.rule for f in audit_files(files | {"x": ""}, select=("CAPI2",))} == set()


def test_of_several_packages_the_one_with_a_c_library_is_meant() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["search", "c"]\n',
        "search/Cargo.toml": member("search", "[features]", "ffi = []"),
        "c/Cargo.toml": member("fff-c", "[lib]", 'crate-type = ["cdylib"]'),
    }
    (finding,) = found(files, "CAPI101")
    assert finding.location.path == "c/Cargo.toml"
    assert refused(files) is not None


def test_excluded_crate_that_has_the_feature_is_named() -> None:
    files = {
        "Cargo.toml": member("a", "[workspace]", 'exclude = ["c"]'),
        "src/lib.rs": "",
        "c/Cargo.toml": member("c", "[features]", "capi = []"),
    }
    outcome = refused(files)
    assert outcome is not None
    assert "`c`, which the workspace excludes" in outcome.sentence
    assert [f.rule for f in audit_files(files, select=("CAPI1",))] == ["CAPI105"]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"src/main.rs": "fn main() {}", "src/lib.rs": "(absent)\n"}, "has no library target"),
        (
            {"Cargo.toml": member("a", "[lib]", "proc-macro = true", "[features]", "capi = []")},
            "is a procedural macro",
        ),
    ],
)
def test_no_library_for_c(files: dict[str, str], words: str) -> None:
    (finding,) = found(files, "CAPI103")
    assert words in finding.message


def test_binary_with_neither_is_told_of_the_library_first() -> None:
    files = {
        "Cargo.toml": member("a"),
        "src/main.rs": "fn main() {}",
        "src/lib.rs": "(absent)\n",
    }
    manifest = files["Cargo.toml"]
    request = open_request(Memory({"Cargo.toml": manifest, "src/main.rs": "fn main() {}"}))
    report = audit(request, Options())
    assert [f.rule for f in report.findings if f.severity is Severity.ERROR] == ["CAPI103"]


def test_member_with_the_feature_but_without_library_is_not_judged() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["a", "tool"]\n',
        "a/Cargo.toml": member("a", "[features]", "capi = []"),
        "tool/Cargo.toml": member(
            "tool", "[features]", "capi = []", "[package.metadata.capi.pkg_config]", "filenam = 1"
        ),
        "tool/src/main.rs": "fn main() {}",
        "tool/src/lib.rs": "(absent)\n",
    }
    assert [f for f in audit_files(files) if f.location.path.startswith("tool/")] == []


def test_metadata_of_a_member_without_the_feature_still_stops_cargo_c() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["a", "b"]\n',
        "a/Cargo.toml": member("a", "[features]", "capi = []"),
        "b/Cargo.toml": member("b", "[package.metadata.capi.header]", "generation = 1"),
    }
    rules = {f.rule for f in audit_files(files) if f.location.path == "b/Cargo.toml"}
    assert rules == {"CAPI104", "CAPI202"}
    outcome = refused(files)
    assert outcome is not None
    assert "header.generation = 1" in outcome.sentence


def test_workspace_table_of_another_tool_is_none() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["a"]\n[workspace.metadata.capi]\nabiver = "1"\n',
        "a/Cargo.toml": member("a", "[features]", "capi = []"),
    }
    assert found(files, "CAPI106") == []


def test_verdict_stands_with_the_first_subject() -> None:
    files = {
        "Cargo.toml": member("a", "[workspace]", 'members = ["b"]', 'resolver = "2"'),
        "src/lib.rs": "",
        "b/Cargo.toml": member("b", "[features]", "capi = []"),
    }
    outcome = refused(files)
    assert outcome is not None
    assert "`-p b`" in outcome.change
