"""Files with contents laid over them: what is changed, new or gone is so by every way to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cargoc_check.crate.files import Directory, Files, text
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.overlay import Overlay
from cargoc_check.crate.workspace import open_request
from cargoc_check.errors import UserError
from tests.crate.as_cargo import package

FILES = {"Cargo.toml": "old", "src/lib.rs": "lib", "src/a/b.rs": "b", "build.rs": "build"}
CONTENTS: dict[str, bytes | None] = {
    "Cargo.toml": b"new",
    "include/x/y.h": b"header",
    "./cbindgen.toml": b"",
    "src/a/b.rs": None,
    "src/c.rs": b"c",
}


def directory(tmp_path: Path) -> Files:
    for path, content in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    return Directory(str(tmp_path))


@pytest.fixture(params=[directory, lambda _: Memory(FILES)], ids=["directory", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    make: Callable[[Path], Files] = request.param
    return make(tmp_path)


def test_contents_are_read_instead_of_files(files: Files) -> None:
    overlay = Overlay(files, CONTENTS)
    assert overlay.read("Cargo.toml") == overlay.read("src/../Cargo.toml") == b"new"
    assert text(overlay, "Cargo.toml").text == "new"
    assert text(files, "Cargo.toml").text == "old"
    assert overlay.read("build.rs") == b"build"
    assert overlay.read("include/x/y.h") == b"header"
    with pytest.raises(FileNotFoundError):
        overlay.read("src/a/b.rs")
    with pytest.raises(UserError):
        overlay.read("include/x/y.h", limit=3)


def test_paths_are_what_they_would_be(files: Files) -> None:
    overlay = Overlay(files, CONTENTS)
    there = [*FILES, *CONTENTS, "include", "include/x", "src", "nowhere"]
    assert {path for path in there if overlay.is_file(path)} == {*FILES, *CONTENTS} - {"src/a/b.rs"}
    assert {path for path in there if overlay.is_dir(path)} == {"include", "include/x", "src"}
    assert not files.is_dir("include")


def test_folders_list_what_is_new_and_not_what_is_gone(files: Files) -> None:
    overlay = Overlay(files, CONTENTS)
    assert overlay.list(".") == ("Cargo.toml", "build.rs", "cbindgen.toml", "include", "src")
    assert overlay.list("include") == ("x",)
    assert overlay.list("include/x") == ("y.h",)
    assert overlay.list("src/a") == ()
    assert overlay.list("src") == ("a", "c.rs", "lib.rs")
    assert overlay.list("nowhere") == ()


def test_walk_is_that_of_the_files_in_the_same_order(files: Files, tmp_path: Path) -> None:
    overlay = Overlay(files, CONTENTS)
    changed = {path: content for path, content in CONTENTS.items() if content is not None}
    whole: dict[str, str | bytes] = {**FILES, **changed}
    del whole["src/a/b.rs"]
    for folder in (".", "src", "include", "./src/", "nowhere"):
        assert list(overlay.walk(folder)) == list(Memory(whole).walk(folder))


def test_a_link_leads_to_the_content(tmp_path: Path) -> None:
    files = directory(tmp_path)
    (tmp_path / "linked.toml").symlink_to("Cargo.toml")
    (tmp_path / "sources").symlink_to("src")
    overlay = Overlay(files, CONTENTS)
    assert overlay.read("linked.toml") == b"new"
    assert overlay.list("sources") == ("a", "c.rs", "lib.rs")


def test_root_above_a_member_is_laid_over_as_well(tmp_path: Path) -> None:
    files = directory(tmp_path)
    member = Directory(str(tmp_path / "src"))
    overlay = Overlay(member, {"../Cargo.toml": b"new", "../top/x.h": b"x"})
    assert overlay.read("../Cargo.toml") == b"new"
    assert overlay.list("..") == ("Cargo.toml", "build.rs", "src", "top")
    assert list(overlay.walk("../top")) == ["../top/x.h"]
    assert list(overlay.walk(".")) == list(member.walk("."))
    assert "lib.rs" in overlay.list("../src")
    assert files.read("Cargo.toml") == b"old"


def test_walk_from_above_meets_what_lies_below_the_root(tmp_path: Path) -> None:
    directory(tmp_path)
    contents = {"new.rs": b"", "lib.rs": b"new", "a/b.rs": None, "../top.h": b""}
    overlay = Overlay(Directory(str(tmp_path / "src")), contents)
    above = ["../Cargo.toml", "../build.rs", "../src/lib.rs", "../src/new.rs", "../top.h"]
    assert list(overlay.walk("..")) == above
    assert list(overlay.walk("../src")) == ["../src/lib.rs", "../src/new.rs"]


def test_crate_is_opened_as_it_would_be() -> None:
    files = Memory({"Cargo.toml": package("x", "[features]\ncapi = []\n"), "src/lib.rs": ""})
    manifest = package("y", "[features]\nother = []\n").encode()
    before = open_request(files, "Cargo.toml")
    after = open_request(Overlay(files, {"Cargo.toml": manifest}), "Cargo.toml")
    assert [found.name for found in before.requested] == ["x"]
    assert [found.name for found in after.requested] == ["y"]
