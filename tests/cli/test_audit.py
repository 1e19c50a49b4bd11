"""`cargoc-check audit`: its options, what it prints where, and its exit status."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cargoc_check.findings import Place, Problem, problem
from tests.support.made_up import made_up, only
from tests.support.running import GOOD, UNKNOWN_KEY, WRONG_TYPE, Here, crate


def rules_of(out: str) -> list[str]:
    """Return the rules of the open findings in a JSON report, errors and warnings only."""
    report: dict[str, Any] = json.loads(out)
    return [
        f["rule"] for f in report["findings"] if not f["suppressed"] and f["severity"] != "info"
    ]


def workspace(folder: Path) -> str:
    """Make a workspace of two members, `a` with a warning and `b` with an error."""
    folder.mkdir()
    (folder / "Cargo.toml").write_text('[workspace]\nmembers = ["a", "b"]\nresolver = "2"\n')
    (folder / "Cargo.lock").write_text("version = 4\n")
    for name, lines in (("a", UNKNOWN_KEY), ("b", WRONG_TYPE)):
        crate(folder / name, lines)
        manifest = folder / name / "Cargo.toml"
        manifest.write_text(manifest.read_text().replace("mylib", name))
    return str(folder)


def test_clean_crate_ends_with_0(here: Here, tmp_path: Path) -> None:
    ended = here("audit", crate(tmp_path / "c"))
    assert ended.status == 0
    assert ended.err == ""
    first, *_, last = ended.out.splitlines()
    assert first.startswith("mylib 1.2.3 (c): libmylib.so.1.2.3, soname libmylib.so.1, mylib.pc")
    assert last.startswith("0 errors, 0 warnings, ")


def test_without_a_path_it_is_the_working_directory(here: Here, tmp_path: Path) -> None:
    crate(tmp_path)
    assert here("audit").out.startswith("mylib 1.2.3 (.): ")


def test_error_ends_with_1_and_is_shown_with_its_line(here: Here, tmp_path: Path) -> None:
    ended = here("audit", crate(tmp_path / "c", WRONG_TYPE))
    assert ended.status == 1
    assert ended.err == ""
    assert "c/Cargo.toml:12:8: error: " in ended.out
    assert "  12 | name = 1\n     |        ^\n" in ended.out
    assert "    silence: # cargoc-check: ignore[CAPI202] reason\n" in ended.out


@pytest.mark.parametrize("path", ["c", "c/", "c/Cargo.toml", "./c/../c/Cargo.toml"])
def test_crate_is_named_by_folder_or_manifest(here: Here, tmp_path: Path, path: str) -> None:
    crate(tmp_path / "c", WRONG_TYPE)
    ended = here("audit", path)
    assert ended.status == 1
    assert "\nc/Cargo.toml:12:8: error: " in ended.out


@pytest.mark.parametrize(
    ("lines", "level", "status"),
    [
        (WRONG_TYPE, "error", 1),
        (WRONG_TYPE, "never", 0),
        (UNKNOWN_KEY, "error", 0),
        (UNKNOWN_KEY, "warning", 1),
        (UNKNOWN_KEY, "info", 1),
        (UNKNOWN_KEY, "never", 0),
        ("", "warning", 0),
        ("", "info", 1),
    ],
)
def test_fail_on(here: Here, tmp_path: Path, lines: str, level: str, status: int) -> None:
    assert here("audit", crate(tmp_path / "c", lines), "--fail-on", level).status == status


def test_fail_on_takes_nothing_else(here: Here, tmp_path: Path) -> None:
    ended = here("audit", crate(tmp_path / "c"), "--fail-on", "all")
    assert ended.status == 2
    assert "'all' is not one of 'error', 'warning', 'info', 'never'" in ended.err


def test_infos_are_hidden_unless_asked_for(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c")
    usual = here("audit", path).out
    assert ": info: " not in usual
    assert "(shown with --verbose)" in usual
    for more in (["--verbose"], ["-v"], ["--fail-on", "info"]):
        out = here("audit", path, *more).out
        assert ": info: " in out
        assert "(shown with --verbose)" not in out
    assert '"severity": "info"' in here("audit", path, "--format", "json").out


def test_infos_that_the_crate_fails_on_are_shown(here: Here, tmp_path: Path) -> None:
    lines = '[package.metadata.cargoc-check]\nfail-on = "info"\n'
    ended = here("audit", crate(tmp_path / "c", lines))
    assert ended.status == 1
    assert ": info: " in ended.out


def test_quiet_leaves_findings_only(here: Here, tmp_path: Path) -> None:
    ended = here("audit", crate(tmp_path / "bad", WRONG_TYPE), crate(tmp_path / "good"), "--quiet")
    assert ended.out.startswith("bad/Cargo.toml:12:8: error: ")
    for word in ("mylib 1.2.3", "silence:", "judged by"):
        assert word not in ended.out
    assert here("audit", "good", "-q").out == ""


def test_select_and_ignore(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c", WRONG_TYPE + "other = 1\n")
    form = ("--format", "json")
    assert rules_of(here("audit", path, *form).out) == ["CAPI202", "CAPI201"]
    assert rules_of(here("audit", path, *form, "--select", "CAPI201").out) == ["CAPI201"]
    assert rules_of(here("audit", path, *form, "--select", "unknown-key").out) == ["CAPI201"]
    assert rules_of(here("audit", path, *form, "--ignore", "capi201").out) == ["CAPI202"]
    both = ["--select", "CAPI201,CAPI202", "--select", "CAPI3", "--ignore", "CAPI20"]
    assert rules_of(here("audit", path, *form, *both).out) == []


def test_severity(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c", UNKNOWN_KEY)
    assert here("audit", path).status == 0
    assert here("audit", path, "--severity", "CAPI201=error").status == 1
    assert here("audit", path, "--severity", "unknown-key=error,CAPI2=info").status == 0
    assert "CAPI201" not in here("audit", path, "-v", "--severity", "CAPI201=off").out


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--select", "CAPI999", "error: --select: no rule is called 'CAPI999'\n"),
        ("--ignore", "unknown-kye", "error: --ignore: no rule is called 'unknown-kye'\n"),
        ("--severity", "CAPI999=info", "error: --severity: no rule is called 'CAPI999'\n"),
        ("--severity", "CAPI201=bad", "error: --severity: 'bad' is no severity\n"),
        ("--severity", "CAPI201", "error: --severity: 'CAPI201' names no severity\n"),
        ("--cargo-c", "latest", "error: 'latest' is no release of cargo-c\n"),
        ("--cargo-c", "0.1.0", "error: there is no cargo-c 0.1.0\n"),
        ("--package", "other", "error: no package `other` in the workspace\n"),
        ("--baseline", "missing", "error: missing: cannot be read: No such file or directory\n"),
        ("--format", "xml", "'xml' is not one of 'text', 'json'"),
        ("--unknown", "x", "No such option '--unknown'"),
    ],
)
def test_wrong_option_ends_with_2(
    here: Here, tmp_path: Path, option: str, value: str, message: str
) -> None:
    ended = here("audit", crate(tmp_path / "c"), option, value)
    assert ended.status == 2
    assert ended.out == ""
    assert message in ended.err


def test_cargo_c_decides_what_is_known(here: Here, tmp_path: Path) -> None:
    lines = "[package.metadata.capi.library]\nplugin = true\n"
    path = crate(tmp_path / "c", lines)
    select = ("--select", "plugin-ignored")
    assert "judged by cargo-c 0.10.24" in here("audit", path, "--cargo-c", "0.10.24").out
    assert "[CAPI325" in here("audit", path, "--cargo-c", "0.10.24", *select).out
    assert "[CAPI325" not in here("audit", path, *select).out


def test_workspace_whose_members_are_not_there_selects_nothing(here: Here, tmp_path: Path) -> None:
    (tmp_path / "Cargo.toml").write_text('[workspace]\nmembers = ["a", "b"]\n')
    ended = here("audit", "--workspace", str(tmp_path))
    assert ended.status == 1
    assert "no package is selected [CAPI102" in ended.out


def test_package_and_workspace_choose_members(here: Here, tmp_path: Path) -> None:
    root = workspace(tmp_path / "w")

    def subjects(*how: str) -> list[str]:
        report = json.loads(here("audit", "--format", "json", *how).out)
        return [subject["path"] for subject in report["subjects"]]

    assert subjects(root) == ["w/a", "w/b"]
    assert subjects(root, "-p", "b") == ["w/b"]
    assert subjects(root, "--package", "a", "-p", "b@1.2.3") == ["w/a", "w/b"]
    assert subjects(f"{root}/a") == ["w/a"]
    assert subjects(f"{root}/a", "--workspace") == ["w/a", "w/b"]


def test_isolated_passes_over_the_crates_own_word(here: Here, tmp_path: Path) -> None:
    lines = UNKNOWN_KEY + '[package.metadata.cargoc-check]\nignore = ["CAPI201"]\n'
    path = crate(tmp_path / "c", lines)
    assert "CAPI201" not in here("audit", path).out
    assert "1 silenced" in here("audit", path).out
    assert "[CAPI201 unknown-key]" in here("audit", path, "--isolated").out


def test_output_goes_into_the_file(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c", WRONG_TYPE)
    printed = here("audit", path).out
    for option in ("-o", "--output"):
        ended = here("audit", path, option, "report.txt")
        assert (ended.status, ended.out, ended.err) == (1, "", "")
        assert (tmp_path / "report.txt").read_text() == printed
    assert sorted(p.name for p in tmp_path.iterdir()) == ["c", "report.txt"]


@pytest.mark.parametrize("target", ["no/such/folder/x", "c"])
def test_output_that_cannot_be_written_ends_with_2(here: Here, tmp_path: Path, target: str) -> None:
    ended = here("audit", crate(tmp_path / "c", WRONG_TYPE), "-o", target)
    assert ended.status == 2
    assert ended.out == ""
    assert target in ended.err
    assert [p.name for p in tmp_path.iterdir()] == ["c"]


def test_baseline_round_trip(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c", WRONG_TYPE + "other = 1\n")
    ended = here("audit", path, "--write-baseline", "known.json")
    assert (ended.status, ended.out, ended.err) == (0, "", "")
    hidden = here("audit", path, "--baseline", "known.json")
    assert hidden.status == 0
    assert "0 errors, 0 warnings" in hidden.out
    assert "silenced" in hidden.out
    form = ("--format", "json", "--baseline", "known.json")
    by = {f["suppressed"]["by"] for f in json.loads(here("audit", path, *form).out)["findings"]}
    assert by == {"baseline"}

    manifest = tmp_path / "c" / "Cargo.toml"
    manifest.write_text(manifest.read_text().replace("[features]", "\n# moved\n[features]"))
    assert here("audit", path, "--baseline", "known.json").status == 0
    manifest.write_text(manifest.read_text() + "generation = 3\n")
    again = here("audit", path, *form)
    assert again.status == 1
    assert rules_of(again.out) == ["CAPI202"]


def test_baseline_that_cannot_be_written_ends_with_2(here: Here, tmp_path: Path) -> None:
    ended = here("audit", crate(tmp_path / "c"), "--write-baseline", "no/x.json")
    assert ended.status == 2
    assert ended.err.startswith("error: no/x.json: cannot be written: ")


def test_one_bad_path_does_not_keep_the_others_from_it(here: Here, tmp_path: Path) -> None:
    paths = [crate(tmp_path / "a", WRONG_TYPE), "missing", crate(tmp_path / "b", UNKNOWN_KEY)]
    ended = here("audit", *paths, "--format", "json")
    assert ended.status == 2
    assert ended.err == "error: missing: there is no such file or directory\n"
    report = json.loads(ended.out)
    assert [subject["path"] for subject in report["subjects"]] == ["a", "b"]
    found = {(f["subject"], f["rule"]) for f in report["findings"] if f["severity"] != "info"}
    assert found == {(0, "CAPI202"), (1, "CAPI201")}


def test_nothing_audited_writes_nothing(here: Here, tmp_path: Path) -> None:
    known = ("--write-baseline", "known.json")
    for more in ((), ("--format", "json"), ("-o", "x"), known):
        ended = here("audit", "missing", "also-missing", *more)
        assert ended.status == 2
        assert ended.out == ""
        assert len(ended.err.splitlines()) == 2
    assert list(tmp_path.iterdir()) == []


def test_bug_in_a_rule_ends_with_3_and_the_others_are_asked(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crashing(package: Any) -> Iterator[Problem]:
        yield from ()
        raise ZeroDivisionError("by hand")

    def working(package: Any) -> Iterator[Problem]:
        yield problem("it works", Place("Cargo.toml"))

    only(monkeypatch, made_up(crashing), made_up(working, "CAPI902", "working"))
    path = crate(tmp_path / "c")
    ended = here("audit", path)
    assert ended.status == 3
    assert "warning: it works [CAPI902 working]" in ended.out
    assert "internal error: CAPI901 on c: ZeroDivisionError: by hand\n" in ended.err
    assert "please report it" in ended.err
    assert "Traceback" not in ended.err
    monkeypatch.setenv("CARGOC_CHECK_TRACEBACK", "1")
    assert "Traceback" in here("audit", path).err


def test_bug_with_one_path_leaves_the_others(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cargoc_check.crate.opening import Opener

    usual = Opener.open

    def broken(self: Opener, path: str) -> Any:
        if path == "bug":
            raise KeyError("by hand")
        return usual(self, path)

    monkeypatch.setattr(Opener, "open", broken)
    ended = here("audit", "bug", crate(tmp_path / "c"))
    assert ended.status == 3
    assert ended.out.startswith("mylib 1.2.3 (c)")
    assert "internal error: the audit on bug: KeyError: 'by hand'\n" in ended.err


def test_refusal_is_the_first_that_is_said(here: Here, tmp_path: Path) -> None:
    path = crate(tmp_path / "c")
    (tmp_path / "c" / "Cargo.toml").write_text(GOOD.replace("capi = []", "c-api = []"))
    ended = here("audit", path)
    assert ended.status == 1
    lines = ended.out.splitlines()
    assert lines[0] == "cargo-c would not take this: no feature `capi` in `mylib`"
    assert lines[1] == '    add `capi = ["c-api"]` to `[features]` (c/Cargo.toml:9:1)'
    assert lines[3] == "mylib 1.2.3 (c)"


def test_help_names_every_option(here: Here) -> None:
    out = here("audit", "--help").out
    for option in (
        "--package",
        "--workspace",
        "--cargo-c",
        "--select",
        "--ignore",
        "--severity",
        "--fail-on",
        "--format",
        "--output",
        "--baseline",
        "--write-baseline",
        "--isolated",
        "--quiet",
        "--verbose",
    ):
        assert option in out


def test_paths_outside_can_be_opened_from_here(
    here: Here, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    away = tmp_path_factory.mktemp("away") / "c"
    path = crate(away, WRONG_TYPE)
    text = here("audit", path).out
    assert f"\nmylib 1.2.3 ({path})" in text
    assert f"\n{path}/Cargo.toml:" in text
    report = json.loads(here("audit", "--format", "json", path).out)
    assert report["subjects"][0]["path"] == "."
    (away / "Cargo.toml").write_text("[package\n")
    assert f"error: {path}/Cargo.toml:1:" in here("audit", path).err
