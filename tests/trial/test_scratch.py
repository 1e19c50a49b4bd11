"""What is copied to be built, and what is not."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from cargoc_check.crate.files import Directory
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.workspace import Request, open_request
from cargoc_check.errors import UserError
from cargoc_check.trial import scratch
from tests.support.running import crate, workspace


def opened(path: Path) -> Request:
    return open_request(Directory(str(path)))


def below(folder: str) -> set[str]:
    found = set()
    for place, _, names in os.walk(folder):
        found |= {os.path.relpath(os.path.join(place, name), folder) for name in names}
    return found


def test_crate_is_copied_without_what_is_made_of_it(tmp_path: Path) -> None:
    path = Path(crate(tmp_path / "c"))
    for folder, mark in (("target", "CACHEDIR.TAG"), (".venv", "pyvenv.cfg"), (".git", "HEAD")):
        (path / folder / "inner").mkdir(parents=True)
        (path / folder / mark).write_text("")
        (path / folder / "inner" / "file").write_text("")
    with scratch.folder() as folder:
        copy = scratch.copy(opened(path), folder)
        assert below(copy.top) == {"Cargo.toml", "Cargo.lock", "cbindgen.toml", "src/lib.rs"}
        assert copy.files == 4
        assert copy.place(str(path / "src")) == f"{copy.top}/src"
    assert not os.path.exists(folder)


def test_member_is_copied_with_its_workspace(tmp_path: Path) -> None:
    path = Path(workspace(tmp_path / "w"))
    with scratch.folder() as folder:
        copy = scratch.copy(opened(path / "a"), folder)
        assert {"Cargo.toml", "a/Cargo.toml", "b/src/lib.rs"} <= below(copy.top)
        assert copy.place(str(path / "a")) == f"{copy.top}/a"


def test_dependency_by_path_comes_along_and_lies_as_it_did(tmp_path: Path) -> None:
    far = tmp_path / "far"
    crate(tmp_path / "deep" / "c", '[dependencies]\nmylib2 = { path = "../../far/near" }\n')
    crate(far / "near", '[dependencies]\nmylib3 = { path = "../../other" }\n')
    crate(tmp_path / "other")
    (tmp_path / "secret").write_text("")
    with scratch.folder() as folder:
        copy = scratch.copy(opened(tmp_path / "deep" / "c"), folder)
        found = below(copy.top)
        assert {"deep/c/Cargo.toml", "far/near/src/lib.rs", "other/Cargo.toml"} <= found
        assert "secret" not in found
        assert copy.place(str(tmp_path / "deep" / "c")) == f"{copy.top}/deep/c"


def test_repository_around_comes_along_but_for_what_git_ignores(tmp_path: Path) -> None:
    crate(tmp_path / "inner" / "c")
    (tmp_path / ".gitignore").write_text("big\n")
    (tmp_path / "README.md").write_text("read\n")
    (tmp_path / "big").mkdir()
    (tmp_path / "big" / "file").write_text("")
    (tmp_path / "inner" / "c" / "big").write_text("generated, and needed\n")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    with scratch.folder() as folder:
        found = below(scratch.copy(opened(tmp_path / "inner" / "c"), folder).top)
        assert {"README.md", "inner/c/Cargo.toml", "inner/c/big"} <= found
        assert not [path for path in found if path.startswith((".git/", "big/"))]


def test_links_stay_unless_they_lead_out(tmp_path: Path) -> None:
    path = Path(crate(tmp_path / "c"))
    (tmp_path / "LICENSE").write_text("free\n")
    (tmp_path / "shared").mkdir()
    for link, text in {
        "inside": "src/lib.rs",
        "nowhere": "not-there",
        "LICENSE": "../LICENSE",
        "absolute": str(path / "src" / "lib.rs"),
        "shared": "../shared",
    }.items():
        (path / link).symlink_to(text)
    with scratch.folder() as folder:
        copy = Path(scratch.copy(opened(path), folder).top)
        assert os.readlink(copy / "inside") == "src/lib.rs"
        assert os.readlink(copy / "nowhere") == "not-there"
        assert not (copy / "LICENSE").is_symlink()
        assert (copy / "LICENSE").read_text() == "free\n"
        assert not (copy / "absolute").is_symlink()
        assert os.readlink(copy / "shared") == os.path.realpath(tmp_path / "shared")


def test_read_only_files_can_be_patched_and_removed(tmp_path: Path) -> None:
    path = Path(crate(tmp_path / "c"))
    (path / "Cargo.toml").chmod(0o444)
    with scratch.folder() as folder:
        copy = Path(scratch.copy(opened(path), folder).top)
        assert (copy / "Cargo.toml").stat().st_mode & 0o777 == 0o644
        (copy / "src").chmod(0o555)
    assert not os.path.exists(folder)


def test_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(crate(tmp_path / "c"))
    monkeypatch.setattr(scratch, "FILES", 4)
    with scratch.folder() as folder, pytest.raises(UserError) as caught:
        scratch.copy(opened(path), folder)
    assert caught.value.message.startswith("holds more than the 4 files or 2 GiB that are copied")


def test_crate_that_is_no_directory_is_refused() -> None:
    files = {"Cargo.toml": '[package]\nname = "m"\nversion = "1.0.0"\n', "src/lib.rs": ""}
    with scratch.folder() as folder, pytest.raises(UserError) as caught:
        scratch.copy(open_request(Memory(files)), folder)
    assert caught.value.hint == "unpack it first"
