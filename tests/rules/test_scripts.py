"""Calls of cargo-c in scripts, beyond what the rules' pages show."""

from __future__ import annotations

import pytest

from tests.rules.support import capi, found

RULES = ("CAPI811", "CAPI812", "CAPI813")


def hits(path: str, text: str) -> list[str]:
    return [rule for rule in RULES if found({path: text}, rule)]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("sudo cargo cinstall --libdir=lib", ["CAPI811"]),
        ("sudo -E env PATH=/x cargo cinstall --libdir /usr/lib", ["CAPI811"]),
        ("doas cargo capi install --libdir=lib", ["CAPI811"]),
        ("cargo cinstall --release", ["CAPI812"]),
        ("cargo +stable auditable cinstall", ["CAPI812"]),
        ("cargo capi install", ["CAPI812"]),
        ("sudo cargo cbuild", ["CAPI811"]),
        ("cargo-cinstall cinstall --prefix=/usr", ["CAPI812"]),
        ("sudo cargo cinstall", ["CAPI811", "CAPI812"]),
        # settled, or left to a variable
        ("cargo cinstall --libdir=lib", []),
        ("cargo cinstall --target x86_64-pc-windows-gnu", []),
        ("cargo cinstall $CARGO_C_FLAGS", []),
        ("cargo cinstall --help", []),
        # nothing is installed
        ("cargo +stable auditable cbuild", []),
        ("cargo capi build --release", []),
        # no calls
        ("cargo install cargo-c", []),
        ("sudo apt-get install -y cargo-c && cargo cinstall --libdir=lib", []),
        ("cargo ctest", []),
        ("sudo cp target/x86_64-unknown-linux-gnu/release/libmylib.so /usr/lib", []),
        ("cp target/release/mytool /usr/bin", []),
        ("cp target/release/libmylib.so /usr/lib", ["CAPI813"]),
        ("copy target/release/mylib.dll out", ["CAPI813"]),
        ("cp target/release/libmylibrary.so /usr/lib", []),
    ],
)
def test_commands_of_a_workflow(command: str, expected: list[str]) -> None:
    assert hits(".github/workflows/ci.yml", f"steps:\n  - run: {command}\n") == expected
    assert hits(".github/workflows/ci.yml", f"steps:\n  # - run: {command}\n") == []
    assert hits("README.md", f"```sh\n$ {command}\n```\n") == expected


def test_prose_and_other_code_are_no_commands() -> None:
    assert hits("README.md", "Use `sudo cargo cinstall` if you must.\n") == []
    assert hits("README.md", "```toml\nrun = 'cargo cinstall'\n```\n") == []


def test_a_file_is_one_finding_that_names_each_wording_at_its_first_line() -> None:
    text = "```\ncargo cinstall\n```\n```\ncargo cinstall\ncargo cinstall --release\n```\n"
    (finding,) = found({"README.md": text, "Makefile": "x:\n\techo\n"}, "CAPI812")
    assert (finding.location.line, finding.location.column) == (2, 1)
    assert [(at.line, at.column) for _, at in finding.related] == [(6, 1)]
    both = found({"README.md": text, "Makefile": "x:\n\tcargo cinstall\n"}, "CAPI812")
    assert [f.location.path for f in both] == ["Makefile", "README.md"]


def test_the_librarys_own_name_counts_as_well() -> None:
    table = '[package.metadata.capi.library]\nname = "good"\n'
    files = capi(table) | {"Makefile": "x:\n\tcp target/release/libgood.a y\n"}
    assert found(files, "CAPI813")


def test_the_root_of_a_workspace_speaks_for_one_member() -> None:
    member = '[package]\nname = "{0}"\nversion = "1.0.0"\n[features]\ncapi = []\n'
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["m", "n"]\n',
        "README.md": "    cargo cinstall\n",
        "m/Cargo.toml": member.format("m"),
        "m/src/lib.rs": "",
        "n/Cargo.toml": member.format("n"),
        "n/src/lib.rs": "",
        "n/README.md": "    cargo cinstall\n",
    }
    paths = [finding.location.path for finding in found(files, "CAPI812")]
    assert sorted(paths) == ["README.md", "n/README.md"]
