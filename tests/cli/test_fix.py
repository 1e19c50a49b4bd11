"""`cargoc-check fix`: the patch, what is said beside it, and how it ends."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.support import c_library
from tests.support.real_build import CargoC
from tests.support.running import BIN, GOOD, UNKNOWN_KEY, Ended, Here, crate, run, workspace

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "fix.schema.json").read_text())
MISTAKE = '[package.metadata.capi.library]\nversioning = "true"\n'
"""What cargo-c passes over, and what is meant is certain."""
BARE = GOOD.replace("[features]\ncapi = []\n\n", "")


def bare(folder: Path) -> Path:
    """Make a crate with a C API and nothing for cargo-c."""
    crate(folder)
    (folder / "Cargo.toml").write_text(BARE)
    (folder / "cbindgen.toml").unlink()
    return folder


def repository(folder: Path) -> Path:
    """Make what lies in a folder the first commit of a repository."""
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "begin")
    return folder


def git(folder: Path, *arguments: str, given: str | None = None) -> str:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@localhost", *arguments]
    done = subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True, input=given
    )
    return done.stdout


def content(folder: Path) -> dict[str, bytes]:
    """Return all files but git's own."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.parts
    }


def document(ended: Ended) -> Any:
    """Return what JSON says, which is of its schema."""
    assert ended.err == ""
    found = json.loads(ended.out)
    jsonschema.validate(found, SCHEMA)
    return found


def test_patch_is_printed_and_nothing_is_written(here: Here, tmp_path: Path) -> None:
    folder = bare(tmp_path / "mylib")
    before = content(folder)
    ended = here("fix", str(folder))
    assert ended.status == 0
    assert ended.out.startswith("diff --git a/Cargo.toml b/Cargo.toml\n")
    assert "\n+[features]\n+capi = []\n" in ended.out
    assert ended.err.startswith("mylib: adds support for cargo-c, 2 files changed\n\nchosen:\n")
    assert "  soname         libmylib.so.1: " in ended.err
    assert content(folder) == before


@pytest.mark.parametrize("place", [".", "sub/crate"])
def test_patch_can_be_piped_into_git(tmp_path: Path, place: str) -> None:
    folder = bare(tmp_path / "r" / place)
    top = repository(tmp_path / "r")
    patch = run("fix", place, cwd=top).out
    git(top, "apply", "-", given=patch)
    assert "capi = []" in (folder / "Cargo.toml").read_text()
    assert (folder / "cbindgen.toml").is_file()
    assert run("fix", place, cwd=top).out == ""
    assert "0 errors, 0 warnings" in run("audit", place, cwd=top).out


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-16"])
def test_patch_has_the_bytes_of_the_file_whatever_a_terminal_has(
    tmp_path: Path, encoding: str
) -> None:
    folder = bare(tmp_path / "r")
    manifest = folder / "Cargo.toml"
    manifest.write_text(BARE + "# Größe\n", encoding="utf-8")
    repository(folder)
    patch = run("fix", cwd=folder, env={"PYTHONIOENCODING": encoding}).out
    git(folder, "apply", "-", given=patch)
    assert "# Größe\n" in manifest.read_text(encoding="utf-8")


@pytest.mark.parametrize("options", [(), ("--patch", "-"), ("--explain",), ("--format", "json")])
def test_full_disk_is_told(tmp_path: Path, options: tuple[str, ...]) -> None:
    folder = str(bare(tmp_path / "c"))
    command = [str(BIN / "cargoc-check"), "fix", *options, folder]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert b"error: standard output: cannot be written" in done.stderr


@pytest.mark.parametrize("at", [".", "a", "a/src"])
def test_paths_are_from_the_repositorys_top_wherever_it_is_run(tmp_path: Path, at: str) -> None:
    bare(tmp_path / "r" / "a")
    top = repository(tmp_path / "r")
    patch = run("fix", os.path.relpath(top / "a", top / at), cwd=top / at).out
    assert [line for line in patch.splitlines() if line.startswith("+++ ")] == [
        "+++ b/a/Cargo.toml",
        "+++ b/a/cbindgen.toml",
    ]


def test_member_of_a_workspace_is_patched_from_the_top(tmp_path: Path) -> None:
    top = repository(Path(workspace(tmp_path / "w")))
    manifest = top / "b" / "Cargo.toml"
    manifest.write_text(manifest.read_text() + MISTAKE)
    git(top, "commit", "-qam", "mistake")
    ended = run("fix", "b", cwd=top)
    assert "+++ b/b/Cargo.toml" in ended.out
    git(top, "apply", "-", given=ended.out)
    assert "\nversioning = true\n" in manifest.read_text()


def test_mistakes_are_mended(here: Here, tmp_path: Path) -> None:
    ended = here("fix", crate(tmp_path / "c", MISTAKE))
    assert '\n-versioning = "true"\n+versioning = true\n' in ended.out
    assert ended.err == "mylib: mends what cargo-c reads, 1 file changed\n"


def test_mend_that_takes_judgement_waits_for_it(here: Here, tmp_path: Path) -> None:
    folder = crate(tmp_path / "c", UNKNOWN_KEY)
    ended = here("fix", "--check", folder)
    assert (ended.status, ended.out) == (0, "")
    assert ended.err.startswith(
        "mylib: no patch, but advice\n\nleft to you:\n  c/Cargo.toml:12:1: "
    )
    assert "(--unsafe applies it)" in ended.err
    assert "\n-nmae = 'x'\n+name = 'x'\n" in here("fix", "--unsafe", folder).out


def test_rules_are_selected(here: Here, tmp_path: Path) -> None:
    folder = crate(tmp_path / "c", MISTAKE)
    assert here("fix", "--select", "CAPI203", folder).out
    assert here("fix", "--select", "CAPI202", folder).out == ""
    assert here("fix", "--ignore", "CAPI203", folder).out == ""


def test_status_tells_only_with_check(here: Here, tmp_path: Path) -> None:
    good, bad = crate(tmp_path / "good"), crate(tmp_path / "bad", MISTAKE)
    assert here("fix", bad).status == 0
    assert here("fix", "--check", bad).status == 1
    ended = here("fix", "--check", good)
    assert (ended.status, ended.out, ended.err) == (0, "", "mylib: nothing to mend\n")


def test_reasons_stand_above_their_lines(here: Here, tmp_path: Path) -> None:
    lines = here("fix", "--explain", str(bare(tmp_path / "c"))).out.splitlines()
    assert lines[0] == "Install libmylib with cargo-c"
    at = lines.index("+capi = []")
    assert any(line.startswith("# cargo-c builds packages") for line in lines[at - 2 : at])
    assert lines[lines.index('+language = "C"') - 1].startswith("# cbindgen writes C++ unless")


def test_quiet_says_nothing_besides(here: Here, tmp_path: Path) -> None:
    ended = here("fix", "-q", str(bare(tmp_path / "c")))
    assert ended.out.startswith("diff ")
    assert ended.err == ""


def test_output_goes_into_a_file(here: Here, tmp_path: Path) -> None:
    folder = str(bare(tmp_path / "c"))
    printed = here("fix", folder).out
    assert here("fix", "--output", str(tmp_path / "p"), folder).out == ""
    assert (tmp_path / "p").read_text() == printed


def test_same_crate_is_the_same_output(tmp_path: Path) -> None:
    folder = str(bare(tmp_path / "c"))
    first, second = (
        run("fix", "--format", "json", folder, env={"PYTHONHASHSEED": seed}).out
        for seed in ("1", "2")
    )
    assert first == second


CASES: dict[str, tuple[str, ...]] = {
    "added": ("bare",),
    "mended": ("mistaken",),
    "nothing to mend": ("good",),
    "advice": ("doubtful",),
    "stated": ("bare", "--name", "other", "--soname-version", "7"),
    "more commits": ("bare", "--with", "example,ci"),
}


@pytest.mark.parametrize("case", CASES)
def test_json_is_of_its_schema(here: Here, tmp_path: Path, case: str) -> None:
    bare(tmp_path / "bare")
    crate(tmp_path / "mistaken", MISTAKE)
    crate(tmp_path / "doubtful", UNKNOWN_KEY)
    crate(tmp_path / "good")
    name, *options = CASES[case]
    found = document(here("fix", "--format", "json", str(tmp_path / name), *options))
    assert found["package"] == "mylib"
    assert bool(found["steps"]) == (found["kind"] != "nothing")


def test_json_says_what_the_text_does(here: Here, tmp_path: Path) -> None:
    folder = str(bare(tmp_path / "c"))
    found = document(here("fix", "--format", "json", folder))
    assert found["kind"] == "add"
    (step,) = found["steps"]
    assert "".join(change["diff"] for change in step["changes"]) == here("fix", folder).out
    config = step["changes"][1]
    assert config["path"] == "cbindgen.toml"
    assert [(reason["rule"], reason["line"]) for reason in config["reasons"]] == [
        ("CAPI452", 1),
        ("CAPI453", 2),
        ("CAPI454", 3),
    ]
    soname = next(choice for choice in found["choices"] if choice["key"] == "soname")
    assert (soname["value"], soname["option"]) == ("libmylib.so.1", "--soname-version")


def test_choices_are_stated(here: Here, tmp_path: Path) -> None:
    folder = str(bare(tmp_path / "c"))
    ended = here("fix", "--name", "other", "--soname-version", "7", "--pc-name", "x", folder)
    assert "+[package.metadata.capi.library]\n" in ended.out
    assert '+name = "other"\n' in ended.out
    assert "  library        libother: you said so" in ended.err
    assert "libother.so.7" in ended.err


def test_package_is_chosen(here: Here, tmp_path: Path) -> None:
    top = Path(workspace(tmp_path / "w"))
    for name in "ab":
        manifest = top / name / "Cargo.toml"
        manifest.write_text(manifest.read_text().replace("[features]\ncapi = []\n\n", ""))
    for name in "ab":
        ended = here("fix", str(top), "-p", name)
        assert f"+++ b/{name}/Cargo.toml" in ended.out
        assert ended.err.startswith(f"{name}: adds support")


def test_commits_of_a_mailbox_are_taken_by_git(here: Here, tmp_path: Path) -> None:
    folder = bare(tmp_path / "c")
    (folder / "README.md").write_text("# mylib\n")
    repository(folder)
    box = tmp_path / "box"
    ended = here("fix", "--with", "readme,example,ci", "--patch", str(box), str(folder))
    assert ended.status == 0
    assert ended.out == ""
    assert ended.err.startswith(
        f"mylib: adds support for cargo-c, 5 files changed, written to {box}\n"
    )
    git(folder, "am", "-q", str(box))
    assert git(folder, "log", "--reverse", "--format=%s").splitlines() == [
        "begin",
        "Install libmylib with cargo-c",
        "Say how the C library is built",
        "Show a C program that uses the library",
        "Build the C library in CI",
    ]
    assert git(folder, "status", "--porcelain") == ""


def test_mailbox_can_be_piped_into_git(tmp_path: Path) -> None:
    folder = repository(bare(tmp_path / "c"))
    git(folder, "am", "-q", given=run("fix", "--patch", "-", cwd=folder).out)
    assert "capi = []" in (folder / "Cargo.toml").read_text()


def test_text_of_a_pull_request(here: Here, tmp_path: Path) -> None:
    ended = here("fix", "--pr-text", "-q", str(bare(tmp_path / "c")))
    assert ended.out.startswith("# Install libmylib with cargo-c\n\nC programs need")
    assert "\nlib/libmylib.so.1 -> libmylib.so.1.2.3\n" in ended.out
    assert "nothing has been built yet" in ended.out


def test_text_of_a_pull_request_names_places_from_the_top(here: Here, tmp_path: Path) -> None:
    folder = tmp_path / "r" / "sub"
    mistake = '[package.metadata.capi.pkg_config]\nname = "other"\n'
    crate(folder, mistake)
    repository(tmp_path / "r")
    ended = here("fix", "--pr-text", "-q", str(folder))
    assert "(`sub/Cargo.toml:12`)" in ended.out
    assert str(tmp_path) not in ended.out


BAD: dict[str, tuple[tuple[str, ...], str]] = {
    "reference alone": (("--reference", "/usr"), "--reference needs --replaces"),
    "replaces alone": (("--replaces", "x"), "--replaces needs --reference"),
    "unknown extra": (("--with", "manual"), "--with: 'manual' is none of readme, example, ci"),
    "unknown rule": (("--select", "CAPI999"), "--select: no rule is called 'CAPI999'"),
    "no name": (("--name", "a b"), "`a b` is no name for a library"),
    "no version": (("--soname-version", "x"), "`x` is no version for a soname"),
    "two texts": (("--explain", "--pr-text"), "--explain and --pr-text print different things"),
    "two outputs": (("--patch", "-", "--format", "json"), "print different things"),
    "nobody to ask": (("--interactive",), "--interactive asks on a terminal"),
    "no release": (("--cargo-c", "1"), "1"),
    "no package": (("-p", "other"), "other"),
    "no readme": (("--with", "readme"), "there is no README.md"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_asked_is_told(here: Here, tmp_path: Path, case: str) -> None:
    options, message = BAD[case]
    folder = bare(tmp_path / "c")
    before = content(folder)
    ended = here("fix", str(folder), "--apply", *options)
    assert ended.status == 2
    assert ended.err.startswith("error: ")
    assert message in ended.err
    assert ended.out == ""
    assert content(folder) == before


def test_nothing_can_be_proved_where_nothing_is_to_mend(here: Here, tmp_path: Path) -> None:
    ended = here("fix", "--prove", crate(tmp_path / "c"))
    assert ended.status == 2
    assert ended.err.startswith("error: there is nothing to mend, and so no patch to prove\n")


def test_crate_without_a_c_api_is_refused(here: Here, tmp_path: Path) -> None:
    folder = bare(tmp_path / "c")
    (folder / "src" / "lib.rs").write_text("pub fn answer() -> u32 { 42 }\n")
    ended = here("fix", str(folder))
    assert ended.status == 2
    assert "nothing in `mylib` is exported to C" in ended.err


def test_patch_is_proved_and_the_text_says_how(
    tmp_path: Path, cargo_c: CargoC, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "tides"
    shutil.copytree(ROOT / "tests" / "data" / "tides", folder)
    before = content(folder)
    path = os.pathsep.join([cargo_c.commands, os.environ["PATH"]])
    monkeypatch.setenv("PATH", path)
    offline = {"CARGO_NET_OFFLINE": "true"}
    ended = run("fix", "--prove", "--pr-text", str(folder), env=offline, timeout=300)
    assert ended.status == 0, ended.err
    assert "## How it was tried" in ended.out
    assert "- C, shared: 1 function linked, and the program runs" in ended.out
    assert "nothing has been built yet" not in ended.out
    assert "  build       ok " in ended.err
    assert content(folder) == before


def test_patch_that_does_not_build_is_told(
    tmp_path: Path, cargo_c: CargoC, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = bare(tmp_path / "c")
    with (folder / "src" / "lib.rs").open("a") as file:
        file.write("const _: u32 = no_such_thing;\n")
    monkeypatch.setenv("PATH", os.pathsep.join([cargo_c.commands, os.environ["PATH"]]))
    options = ("--prove", "--format", "json", "-q")
    ended = run("fix", *options, str(folder), env={"CARGO_NET_OFFLINE": "true"}, timeout=300)
    assert ended.status == 1
    states = {stage["name"]: stage["state"] for stage in document(ended)["proof"]}
    assert states["build"] == "failed"
    assert states["C, shared"] == "not run"


def test_crate_takes_the_place_of_a_c_library(here: Here, tmp_path: Path) -> None:
    root = c_library.install(tmp_path / "root")
    folder = bare(tmp_path / "c")
    ended = here("fix", "--replaces", "foo", "--reference", str(root), "--apply", str(folder))
    assert ended.status == 0, ended.err
    assert "  library        libfoo: it replaces foo\n" in ended.err
    assert "  soname         libfoo.so.1: " in ended.err
    lacking = "libfoo exports 2 symbols that the crate does not: foo_add, foo_count"
    assert f"left to you:\n  {lacking}\n" in ended.err
    plan = here("plan", "--prefix", "/usr", "--libdir", "lib", "--paths", str(folder)).out
    assert "/usr/include/foo/foo.h" in plan.split()
    assert "/usr/lib/libfoo.so.1" in plan.split()


def test_reference_that_is_not_there_is_told(here: Here, tmp_path: Path) -> None:
    folder = str(bare(tmp_path / "c"))
    ended = here("fix", "--replaces", "foo", "--reference", str(tmp_path / "nowhere"), folder)
    assert ended.status == 2
    assert "nowhere" in ended.err
