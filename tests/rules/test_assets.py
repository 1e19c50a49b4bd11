"""Patterns of files to install, and the published crate: further hits, and what is silent."""

from __future__ import annotations

import pytest

from tests.rules.support import audit_files, capi, found

_FAMILY = {"CAPI415", "CAPI416", "CAPI417", "CAPI418", "CAPI419", "CAPI422", "CAPI423"}


def _rules(files: dict[str, str]) -> set[str]:
    return {finding.rule for finding in audit_files(files)} & _FAMILY


def _data(pattern: str, kind: str = "asset", package: str = "") -> dict[str, str]:
    return capi(
        f"[package.metadata.capi.install.data]\n{kind} = [{{ from = '{pattern}' }}]\n", package
    )


@pytest.mark.parametrize("pattern", ["missing", "data/*.txt", "data/**/missing/*", "other/**/*"])
def test_pattern_without_matches(pattern: str) -> None:
    assert _rules(_data(pattern) | {"data/a.json": ""}) == {"CAPI415"}


@pytest.mark.parametrize("pattern", ["data/a.json", "data/*", "data/**/*", "./data/[a-b].json"])
def test_pattern_with_matches(pattern: str) -> None:
    assert not _rules(_data(pattern) | {"data/a.json": ""})


@pytest.mark.parametrize(
    ("script", "rules"),
    [
        ('fn main() { std::fs::write("data/made.json", ""); }', set()),
        ('fn main() { generate(format!("{}.json", name)); }', set()),
        ('fn main() { let o = env("OUT_DIR"); write(o.join("other_made.json")); }', {"CAPI415"}),
        ('fn main() { let o = env("OUT_DIR"); write("made.json", o); }', set()),
        ("fn main() { println!(); }", {"CAPI415"}),
    ],
)
def test_build_script_may_write_what_is_not_there(script: str, rules: set[str]) -> None:
    assert _rules(_data("data/made.json") | {"build.rs": script}) == rules


@pytest.mark.parametrize("pattern", ["data", "data/", "data/**"])
def test_folder_is_passed_over(pattern: str) -> None:
    (finding,) = found(_data(pattern) | {"data/a.json": ""}, "CAPI416")
    assert finding.help is not None
    assert '"data/**/*"' in finding.help


@pytest.mark.parametrize("pattern", ["data/**.json", "data/***/a", "data/[a", "data/a**", "x[]y"])
def test_pattern_that_is_none(pattern: str) -> None:
    assert _rules(_data(pattern)) == {"CAPI417"}


def test_pattern_below_out_dir_counts_where_there_is_a_build_script() -> None:
    files = _data("data/**.json", "generated")
    assert "CAPI417" not in _rules(files)
    assert "CAPI417" in _rules(files | {"build.rs": 'fn main() { env("OUT_DIR") }'})


@pytest.mark.parametrize("pattern", ["*/a.json", "d*/**/a.json", "**/a.json", "data/../*/a.json"])
def test_wildcard_in_the_folder_of_a_match(pattern: str) -> None:
    assert _rules(_data(pattern) | {"data/a.json": ""}) == {"CAPI418"}
    assert _rules(_data(pattern)) == {"CAPI415"}


def test_wildcards_in_the_right_places() -> None:
    for pattern in ("**/data/**/*.json", "data/**/b/*.json", "[d]*.json"):
        assert not _rules(_data(pattern) | {"data/b/a.json": "", "d.json": ""})


def test_outside_of_the_crate() -> None:
    assert _rules(_data("../data/*")) == {"CAPI419"}
    assert not _rules(_data("../data/*", package="publish = false\n"))
    assert not _rules(_data("../data/*", package="publish = []\n"))
    assert _rules(_data("../data/*", package='publish = ["own"]\n')) == {"CAPI419"}
    assert _rules(_data("/data/*", package="publish = false\n")) == {"CAPI419"}


def test_outside_of_a_member_is_outside_of_the_crate() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["a"]\n',
        "data/x": "",
        "a/Cargo.toml": _data("../data/*")["Cargo.toml"],
        "a/src/lib.rs": "",
        "a/cbindgen.toml": 'language = "C"\ninclude_guard = "A"\ncpp_compat = true\n',
    }
    (finding,) = found(files, "CAPI419", workspace=True)
    assert finding.location.path == "a/Cargo.toml"


def test_generated_needs_a_build_script() -> None:
    files = _data("data/*", "generated")
    assert _rules(files) == {"CAPI422"}
    assert not _rules(files | {"build.rs": 'fn main() { write(env("OUT_DIR")) }'})


@pytest.mark.parametrize("pattern", ["target/x/*", "$OUT_DIR/data/*", "${OUT_DIR}/*", "/data/*"])
def test_generated_is_relative_to_out_dir(pattern: str) -> None:
    script = {"build.rs": 'fn main() { write(env("OUT_DIR")) }'}
    assert _rules(_data(pattern, "generated") | script) == {"CAPI422"}


def test_generated_in_the_crate_is_an_asset() -> None:
    files = _data("data/*", "generated") | {"data/a.json": ""}
    assert _rules(files | {"build.rs": "fn main() {}"}) == {"CAPI422"}
    assert not _rules(files | {"build.rs": 'fn main() { copy("data", env("OUT_DIR")) }'})


@pytest.mark.parametrize(
    ("choice", "missing"),
    [
        ('include = ["src/**"]', ["data/a.json", "cbindgen.toml"]),
        ('include = ["src", "data", "cbindgen.toml"]', []),
        ('exclude = ["data"]', ["data/a.json"]),
        ('exclude = ["/cbindgen.toml"]', ["cbindgen.toml"]),
        ('exclude = ["tests"]', []),
        ('include = ["src/**"]\npublish = false', []),
    ],
)
def test_what_the_published_crate_lacks(choice: str, missing: list[str]) -> None:
    files = _data("data/*.json", package=choice + "\n") | {"data/a.json": ""}
    messages = [finding.message for finding in found(files, "CAPI423")]
    assert bool(messages) == bool(missing)
    for name in missing:
        assert name in messages[0]


def test_configuration_that_is_not_used_may_be_left_out() -> None:
    off = "[package.metadata.capi.header]\ngeneration = false\n"
    files = capi(off, 'exclude = ["cbindgen.toml"]\n') | {"assets/mylib.h": ""}
    assert not found(files, "CAPI423")


def test_headers_that_are_disabled_may_be_left_out() -> None:
    off = "[package.metadata.capi.header]\nenabled = false\n"
    files = capi(off, 'exclude = ["assets"]\n') | {"assets/mylib.h": ""}
    assert not found(files, "CAPI423")
