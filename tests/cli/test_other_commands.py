"""`show`, `explain`, `rules`, and the command line as a whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cargoc_check import __version__
from cargoc_check.rule import all_rules
from tests.support.running import GOOD, UNKNOWN_KEY, Here, crate


def test_show_says_value_place_and_effect(here: Here, tmp_path: Path) -> None:
    lines = "[package.metadata.capi.header]\nname = 'my'\n"
    ended = here("show", crate(tmp_path / "c", lines))
    assert (ended.status, ended.err) == (0, "")
    first = ended.out.splitlines()[0]
    assert first.startswith("mylib 1.2.3 (c/Cargo.toml), read by cargo-c ")
    rows = {line.split()[0]: line for line in ended.out.splitlines() if line.startswith("  ")}
    assert "(c/Cargo.toml:12:8)" in rows["header.name"]
    assert rows["header.name"].endswith("-> mylib/my.h")
    assert "(default: " in rows["library.name"]
    assert "\nx86_64-unknown-linux-gnu\n" in ended.out
    assert "\n  soname         libmylib.so.1\n" in ended.out
    assert "\n  header         include/mylib/my.h\n" in ended.out
    assert "\n  pkg-config     lib/pkgconfig/mylib.pc\n" in ended.out


def test_show_takes_targets(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c")
    out = here("show", path, "--target", "aarch64-apple-darwin").out
    assert "libmylib.1.2.3.dylib" in out
    assert "linux" not in out
    several = ("--target", "x86_64-pc-windows-msvc", "--target", "x86_64-unknown-linux-musl")
    document = json.loads(here("show", path, *several, "--format", "json").out)
    (package,) = document["subjects"][0]["packages"]
    assert [t["target"] for t in package["targets"]] == [several[1], several[3]]


def test_show_refuses_a_target_that_rustc_does_not_know(here: Here, tmp_path: Path) -> None:
    ended = here("show", crate(tmp_path / "c"), "--target", "mips-made-up")
    assert (ended.status, ended.out) == (2, "")
    assert "mips-made-up" in ended.err


def test_show_judges_by_the_release(here: Here, tmp_path: Path) -> None:
    lines = "[package.metadata.capi.library]\nplugin = true\n"
    out = here("show", crate(tmp_path / "c", lines), "--cargo-c", "0.10.24").out
    assert "read by cargo-c 0.10.24" in out
    (row,) = (line for line in out.splitlines() if line.startswith("  library.plugin "))
    assert "false  (read since cargo-c 0.10.2" in row
    ended = here("show", "c", "--cargo-c", "latest")
    assert (ended.status, ended.out) == (2, "")


def test_show_says_first_why_cargo_c_would_not_take_it(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c")
    (tmp_path / "c" / "Cargo.toml").write_text(GOOD.replace("capi = []", "c-api = []"))
    lines = here("show", path).out.splitlines()
    assert lines[0] == "cargo-c would not take this: no feature `capi` in `mylib`"
    assert lines[1] == '    add `capi = ["c-api"]` to `[features]` (c/Cargo.toml:9:1)'


def test_show_goes_on_after_a_bad_path(here: Here, tmp_path: Path) -> None:
    ended = here("show", "missing", crate(tmp_path / "c"))
    assert ended.status == 2
    assert ended.err == "error: missing: there is no such file or directory\n"
    assert ended.out.startswith("mylib 1.2.3 (c/Cargo.toml)")
    alone = here("show", "missing", "-o", "x")
    assert (alone.status, alone.out) == (2, "")
    assert [p.name for p in tmp_path.iterdir()] == ["c"]


def test_show_chooses_packages_and_writes_files(here: Here, tmp_path: Path) -> None:
    (tmp_path / "Cargo.toml").write_text('[workspace]\nmembers = ["c"]\n')
    crate(tmp_path / "c")
    for how in (("-p", "mylib"), ("--workspace",), ()):
        assert here("show", *how).out.startswith("mylib 1.2.3 (c/Cargo.toml)")
    printed = here("show", "--format", "json").out
    assert here("show", "--format", "json", "-o", "out.json").out == ""
    assert (tmp_path / "out.json").read_text() == printed


@pytest.mark.parametrize("word", ["CAPI201", "capi201", "unknown-key", "Unknown-Key"])
def test_explain_prints_the_page(here: Here, word: str) -> None:
    ended = here("explain", word)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith("# CAPI201 `unknown-key`\n")
    for part in ("## Example", "## Use instead", "## Silence it"):
        assert part in ended.out


def test_explain_lists_what_begins_so(here: Here) -> None:
    lines = here("explain", "CAPI20").out.splitlines()
    assert "CAPI201  unknown-key" in lines
    assert all(line.startswith("CAPI20") for line in lines)


def test_explain_takes_several_and_needs_one(here: Here) -> None:
    out = here("explain", "CAPI201", "CAPI001").out
    assert "# CAPI201 " in out
    assert "# CAPI001 " in out
    assert here("explain").status == 2


def test_explain_of_no_rule_ends_with_2(here: Here) -> None:
    ended = here("explain", "unknown-kye")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith(
        "error: no rule is called 'unknown-kye'\n    did you mean 'unknown-key'"
    )


def test_rules_lists_all(here: Here) -> None:
    lines = here("rules").out.splitlines()
    assert [line.split()[:3] for line in lines] == [
        [rule.id, rule.severity.value, rule.name] for rule in all_rules()
    ]


def test_rules_as_json(here: Here) -> None:
    rows = json.loads(here("rules", "--format", "json").out)
    assert [row["rule"] for row in rows] == [rule.id for rule in all_rules()]
    (row,) = (row for row in rows if row["rule"] == "CAPI201")
    assert row == {
        "rule": "CAPI201",
        "name": "unknown-key",
        "severity": "warning",
        "title": "cargo-c does not know a key or table",
    }


def test_version_and_help(here: Here) -> None:
    assert here("--version").out == f"cargoc-check, version {__version__}\n"
    for how in ("--help", "-h"):
        out = here(how).out
        for command in ("audit", "show", "explain", "rules", "completion"):
            assert f"\n  {command} " in out


def test_unknown_command_ends_with_2(here: Here) -> None:
    ended = here("adit")
    assert (ended.status, ended.out) == (2, "")
    assert "No such command 'adit'" in ended.err


def test_bug_outside_of_rules_ends_with_3(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cargoc_check.cli import show

    def broken(*_: object) -> None:
        raise KeyError("by hand")

    monkeypatch.setattr(show, "view", broken)
    ended = here("show", crate(tmp_path / "c", UNKNOWN_KEY))
    assert (ended.status, ended.out) == (3, "")
    assert ended.err.startswith("internal error: KeyError: 'by hand'\n    this is a bug in ")


def test_path_without_a_command_is_told_of_one(here: Here, tmp_path: Path) -> None:
    ended = here(crate(tmp_path / "c"))
    assert ended.status == 2
    assert "`cargoc-check audit" in ended.err


def test_examples_in_help_keep_their_lines(here: Here) -> None:
    for words in ([], ["audit"], ["show"], ["plan"], ["completion"]):
        lines = here(*words, "--help").out.splitlines()
        examples = [line for line in lines if line.startswith("  cargoc-check ")]
        assert len(examples) > 2, words
        assert not any("\b" in line or "\\b" in line for line in lines)
