"""`cargoc-check verify`: what it takes, what it prints where, and its exit status."""

from __future__ import annotations

import json
import shutil
import tarfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cargoc_check.findings import Severity
from tests.support import trees
from tests.support.running import Here

SCHEMA = json.loads(
    (Path(__file__).resolve().parents[2] / "docs" / "report.schema.json").read_text()
)
LINUX = "x86_64-unknown-freebsd"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a real install tree that a test may break."""
    return Path(trees.copied(LINUX, str(tmp_path / "DEST")))


@pytest.mark.parametrize("triple", trees.TRIPLES)
def test_what_cargo_c_installs_is_clean(here: Here, triple: str) -> None:
    ended = here("verify", trees.recorded(triple), "--crate", trees.CRATE, "--target", triple)
    assert ended.err == ""
    assert "\n0 errors, 0 warnings, " in ended.out
    assert ended.status == 0


@pytest.mark.parametrize("triple", trees.TRIPLES)
def test_files_tell_their_target_as_far_as_the_plan_needs_it(here: Here, triple: str) -> None:
    ended = here("verify", trees.recorded(triple), "--crate", trees.CRATE, "--select", "LIB9")
    assert "\n0 errors, 0 warnings, " in ended.out


def test_head_says_what_was_found(here: Here, tree: Path) -> None:
    first = here("verify", "DEST").out.splitlines()[0]
    assert first == (
        "base 1.2.3 (DEST): libbase.so.1.2.3 (libbase.so.1), libbase.a, base.pc, 1 header"
    )


def test_error_ends_with_1_and_names_the_file(here: Here, tree: Path) -> None:
    (tree / "usr/include/base/base.h").unlink()
    ended = here("verify", "DEST", "--crate", trees.CRATE, "--select", "LIB901")
    assert ended.status == 1
    assert "DEST/usr/include/base/base.h: error: this header is not there, and " in ended.out
    assert "    silence: --ignore LIB901\n" in ended.out


def test_place_in_a_pc_file_has_line_and_caret(here: Here, tree: Path) -> None:
    pc = tree / "usr/lib/pkgconfig/base.pc"
    pc.write_text(pc.read_text().replace("prefix=/usr\n", "prefix=/usr/local\n"))
    ended = here("verify", "DEST", "--select", "LIB6")
    assert ended.status == 1
    assert "DEST/usr/lib/pkgconfig/base.pc:1:8: error: " in ended.out
    assert "  1 | prefix=/usr/local\n    |        ^^^^^^^^^^\n" in ended.out


def test_json_is_of_the_report_schema(here: Here, tree: Path) -> None:
    (tree / "usr/lib/libbase.so").unlink()
    ended = here("verify", "DEST", "--crate", trees.CRATE, "--format", "json")
    report: dict[str, Any] = json.loads(ended.out)
    jsonschema.validate(report, SCHEMA)
    assert report["command"] == "verify"
    (subject,) = report["subjects"]
    assert [subject[key] for key in ("path", "name", "version")] == ["DEST", "base", "1.2.3"]
    (found,) = [f for f in report["findings"] if f["rule"] == "LIB901"]
    assert found["location"]["path"] == "usr/lib/libbase.so"
    assert found["severity"] == Severity.ERROR.value


def test_several_roots_are_one_tree_with_a_subject_each(here: Here, tmp_path: Path) -> None:
    for name, part in (("run", "lib"), ("dev", "include")):
        shutil.copytree(
            Path(trees.recorded(LINUX)) / "usr" / part,
            tmp_path / name / "usr" / part,
            symlinks=True,
        )
    report = json.loads(
        here("verify", "run", "dev", "--crate", trees.CRATE, "--format", "json").out
    )
    assert [subject["path"] for subject in report["subjects"]] == ["run", "dev"]
    assert report["summary"] == {"error": 0, "warning": 0, "info": report["summary"]["info"]}


def test_package_is_read_without_unpacking(here: Here, tree: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "base.tar.gz", "w:gz") as archive:
        archive.add(tree, arcname=".")
    shutil.rmtree(tree)
    ended = here("verify", "base.tar.gz", "--crate", trees.CRATE)
    assert ended.status == 0
    assert ended.out.startswith("base 1.2.3 (base.tar.gz): libbase.so.1.2.3 ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base.tar.gz"]


def test_baseline_hides_what_is_known(here: Here, tree: Path) -> None:
    (tree / "usr/lib/libbase.so").unlink()
    command = ("verify", "DEST", "--crate", trees.CRATE)
    assert here(*command).status == 1
    assert here(*command, "--write-baseline", "known.json").status == 0
    assert here(*command, "--baseline", "known.json").status == 0


def test_crate_configures_what_counts(here: Here, tree: Path, tmp_path: Path) -> None:
    crate = Path(shutil.copytree(trees.CRATE, tmp_path / "crate"))
    (tree / "usr/lib/libbase.so").unlink()
    (crate / "cargoc-check.toml").write_text(
        'ignore = { LIB9 = "packaged by hand", LIB1 = "so" }\n'
    )
    assert here("verify", "DEST", "--crate", "crate").status == 0
    assert here("verify", "DEST", "--crate", "crate", "--isolated").status == 1
    (crate / "cargoc-check.toml").write_text('severity = { LIB9 = "info", LIB1 = "info" }\n')
    assert here("verify", "DEST", "--crate", "crate").status == 0


def test_release_is_stated(here: Here, tree: Path) -> None:
    said = ("verify", "DEST", "--crate", trees.CRATE, "--cargo-c")
    assert "in 1 package, judged by cargo-c 0.10.24\n" in here(*said, "0.10.24").out
    ended = here(*said, "0.1.0")
    assert ended.status == 2
    assert "there is no cargo-c 0.1.0" in ended.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere",), "error: nowhere: there is no such file"),
        (("DEST", "--target", "x86_64-unknown-nowhere"), "is not known to rustc"),
        (("DEST", "--policy", "plan9"), "no policy is called 'plan9'"),
        (("DEST", "--crate", "nowhere"), "error: nowhere: there is no such file or directory"),
        (("DEST", "--select", "LIB999"), "no rule is called 'LIB999'"),
        (("DEST", "--baseline", "nowhere.json"), "error: nowhere.json: cannot be read"),
    ],
)
def test_what_a_user_can_mend_ends_with_2(
    here: Here, tree: Path, arguments: tuple[str, ...], message: str
) -> None:
    ended = here("verify", *arguments)
    assert ended.status == 2
    assert message in ended.err
    assert ended.out == ""


def test_empty_tree_is_no_success(here: Here, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ended = here("verify", "empty", "--fail-on", "warning")
    assert ended.status == 1
    assert "there is no library, pc file or header to verify [LIB002" in ended.out


def test_sysroot_is_where_what_is_needed_has_to_be(here: Here, tree: Path, tmp_path: Path) -> None:
    pc = tree / "usr/lib/pkgconfig/base.pc"
    pc.write_text(pc.read_text() + "Requires: bar >= 2\n")
    assert here("verify", "DEST").status == 0
    modules = tmp_path / "root/usr/lib/pkgconfig"
    modules.mkdir(parents=True)
    missing = here("verify", "DEST", "--sysroot", "root")
    assert missing.status == 1
    assert "Requires names bar, which is neither here nor in root [LIB661 " in missing.out
    (modules / "bar.pc").write_text("Name: bar\nDescription: Bar\nVersion: 1.9\n")
    assert (
        "wants bar >= 2, and root has 1.9 [LIB662 "
        in here("verify", "DEST", "--sysroot", "root").out
    )
    (modules / "bar.pc").write_text("Name: bar\nDescription: Bar\nVersion: 2.0\n")
    assert here("verify", "DEST", "--sysroot", "root").status == 0


def test_crate_may_state_the_release(here: Here, tree: Path, tmp_path: Path) -> None:
    crate = Path(shutil.copytree(trees.CRATE, tmp_path / "crate"))
    (crate / "cargoc-check.toml").write_text('cargo-c = "0.10.11"\n')
    said = "judged by cargo-c 0.10.11\n"
    assert said in here("verify", "DEST", "--crate", "crate").out
    assert said not in here("verify", "DEST", "--crate", "crate", "--isolated").out
