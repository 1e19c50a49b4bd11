"""Obstacles for packagers, beyond what the rules' pages show."""

from __future__ import annotations

import pytest

from tests.rules.support import capi, found

MEMBER = '[package]\nname = "m"\nversion = "1.0.0"\n{}\n[features]\ncapi = []\n'


def test_a_licence_may_be_a_file_or_inherited() -> None:
    assert not found({"Cargo.toml": MEMBER.format('license-file = "L"')}, "CAPI801")
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["m"]\n[workspace.package]\nlicense = "MIT"\n',
        "m/Cargo.toml": MEMBER.format("license.workspace = true"),
        "m/src/lib.rs": "",
    }
    assert not found(files, "CAPI801")
    unseen = MEMBER.format("license.workspace = true")
    alone = {"Cargo.toml": unseen, "src/lib.rs": "(absent)\n"}
    assert not found(alone, "CAPI801"), "the workspace that says it is not among the files"


def test_a_lock_file_is_missed_once_in_a_workspace() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["m", "n"]\n',
        "Cargo.lock": "(absent)\n",
        "m/Cargo.toml": MEMBER.format(""),
        "m/src/lib.rs": "",
        "n/Cargo.toml": MEMBER.format("").replace('"m"', '"n"'),
        "n/src/lib.rs": "",
    }
    (finding,) = found(files, "CAPI802")
    assert finding.location.path == "Cargo.toml"


@pytest.mark.parametrize(
    "text",
    [
        '[dependencies]\nx = { git = "https://example.org/x", rev = "1" }',
        '[build-dependencies]\nx = { git = "https://example.org/x" }',
        "[target.'cfg(unix)'.dependencies]\nx = { git = \"https://example.org/x\" }",
        '[dependencies]\nx = { version = "1", registry = "ours" }',
        '[dependencies]\nx = { path = "../x" }',
    ],
)
def test_sources_that_packagers_do_not_have(text: str) -> None:
    (finding,) = found(capi(text), "CAPI803")
    assert "`x`" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        '[dependencies]\nx = { git = "https://example.org/x", version = "1" }',
        '[dependencies]\nx = { path = "../x", version = "1" }',
        '[dev-dependencies]\nx = { git = "https://example.org/x" }',
        '[dependencies]\nx = { git = "https://example.org/x", optional = true }',
        '[dependencies]\nx = "1"',
    ],
)
def test_sources_that_are_no_obstacle(text: str) -> None:
    assert not found(capi(text), "CAPI803")


def test_what_is_never_published_may_take_folders_but_not_repositories() -> None:
    private = "publish = false\n"
    assert not found(capi('[dependencies]\nx = { path = "../x" }', private), "CAPI803")
    git = '[dependencies]\nx = { git = "https://example.org/x" }'
    assert found(capi(git, private), "CAPI803")


def test_dependencies_from_one_place_are_one_finding() -> None:
    git = '{ git = "https://example.org/all" }'
    text = "[dependencies]\n" + "".join(f"{name} = {git}\n" for name in "abcde")
    (finding,) = found(capi(text), "CAPI803")
    assert "`a`, `b`, `c` and 2 more come from" in finding.message
    assert len(finding.related) == 4


def test_without_sources_the_workspace_may_be_missing_as_well() -> None:
    files = capi('[dependencies]\nx = { path = "../x" }') | {"src/lib.rs": "(absent)\n"}
    assert not found(files, "CAPI803")


def test_members_of_the_workspace_are_no_obstacle() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["m", "n"]\n',
        "m/Cargo.toml": MEMBER.format("") + '[dependencies]\nn = { path = "../n" }\n',
        "m/src/lib.rs": "",
        "n/Cargo.toml": '[package]\nname = "n"\nversion = "1.0.0"\n',
        "n/src/lib.rs": "",
    }
    assert not found(files, "CAPI803")


def test_folders_of_the_same_repository_are_no_obstacle() -> None:
    files = capi('[dependencies]\nx = { path = "../x" }')
    here = {f"a/{path}": text for path, text in files.items()} | {"a/src/lib.rs": ""}
    how = {"manifest": "a/Cargo.toml"}
    there = {"x/Cargo.toml": '[package]\nname = "x"\nversion = "1.0.0"\n', "x/src/lib.rs": ""}
    assert found(here, "CAPI803", **how)
    assert not found(here | {".git/HEAD": ""}, "CAPI803", **how)
    assert not found(here | there, "CAPI803", **how)
    assert found(here | there | {"a/.git/HEAD": ""}, "CAPI803", **how)


def test_an_optional_dependency_counts_when_it_is_on() -> None:
    text = '[dependencies]\nx = { git = "https://example.org/x", optional = true }'
    assert found(capi(text, features='default = ["x"]'), "CAPI803")


SSL = '[dependencies]\nopenssl = { version = "0.10"%s }'


WINDOWS = "\n[target.'cfg(windows)'.dependencies]\n#"
ANDROID = "\n[target.'cfg(target_os = \"android\")'.dependencies]\n#"
UNIX = "\n[target.'cfg(unix)'.dependencies]\n#"
"""What comes behind is not the plain table that it would begin."""


def vendored(text: str, features: str = "") -> list[str]:
    files = capi(text, features=features)
    return [rule for rule in ("CAPI804", "CAPI805") if found(files, rule)]


@pytest.mark.parametrize(
    ("text", "features", "expected"),
    [
        (SSL % ', features = ["vendored"]', "", ["CAPI804"]),
        (SSL % "", 'default = ["openssl/vendored"]', ["CAPI805"]),
        (SSL % ", optional = true", 'default = ["openssl?/vendored"]', []),
        (SSL % ", optional = true", 'default = ["dep:openssl", "openssl?/vendored"]', ["CAPI805"]),
        (SSL % ', optional = true, features = ["vendored"]', 'default = ["openssl"]', ["CAPI805"]),
        (SSL % ', optional = true, features = ["vendored"]', "", []),
        (SSL % "", 'vendored = ["openssl/vendored"]', []),
        ('[dependencies]\nlibz-sys = { version = "1", features = ["static"] }', "", ["CAPI804"]),
        (
            '[dependencies]\nd = { package = "libz-sys", version = "0", features = ["static"] }',
            "",
            ["CAPI804"],
        ),
        (
            '[dependencies]\nlibsqlite3-sys = { version = "0", features = ["bundled_bindings"] }',
            "",
            [],
        ),
        # the program's own features, or a build tool's, are something else
        ("", 'static = []\ndefault = ["static"]', []),
        ('[dependencies]\nllvm-sys = { version = "1", features = ["force-static"] }', "", []),
        (
            '[build-dependencies]\nclang-sys = { version = "1", features = ["static"] }',
            "",
            [],
        ),
        # what Linux does not get
        (WINDOWS + SSL % ', features = ["vendored"]', "", []),
        (ANDROID + SSL % ', features = ["vendored"]', "", []),
        (SSL % "" + WINDOWS + SSL % ', features = ["vendored"]', "", []),
        (WINDOWS + SSL % "", 'default = ["openssl/vendored"]', []),
        (UNIX + SSL % ', features = ["vendored"]', "", ["CAPI804"]),
        (UNIX + SSL % "", 'default = ["openssl/vendored"]', ["CAPI805"]),
        ('[dependencies]\nswagger-ui = { version = "1", features = ["vendored"] }', "", []),
    ],
)
def test_copies_of_c_libraries(text: str, features: str, expected: list[str]) -> None:
    assert vendored(text, features) == expected


def test_the_target_of_a_copy_is_said() -> None:
    (finding,) = found(capi(UNIX + SSL % ', features = ["vendored"]'), "CAPI804")
    assert "`vendored` for cfg(unix), its own copy" in finding.message


def test_no_licence_is_proposed() -> None:
    manifest = '[package]\nname = "m"\nversion = "1.0.0"\n[features]\ncapi = []\n'
    (finding,) = found({"Cargo.toml": manifest}, "CAPI801")
    assert "`license-file`" in (finding.help or "")
    assert "MIT" not in (finding.help or "")


def test_a_feature_is_proposed_where_features_are() -> None:
    (finding,) = found(capi(SSL % ', features = ["vendored"]'), "CAPI804")
    assert "below `[features]` (line 8):\n\n    vendored = " in (finding.help or "")
