"""The files of a directory and in memory: what is read, listed, shown, and what is refused."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

import pytest

from cargoc_check.crate import files as module
from cargoc_check.crate.files import Directory, text
from cargoc_check.crate.limits import TEXT_LIMIT
from cargoc_check.crate.memory import Memory
from cargoc_check.errors import UserError


def plant(root: Path, *paths: str) -> None:
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(path)


def test_reads_below_and_above_the_root(tmp_path: Path) -> None:
    plant(tmp_path, "Cargo.toml", "a/Cargo.toml", "a/src/lib.rs")
    files = Directory(str(tmp_path / "a"))
    assert files.read("Cargo.toml") == b"a/Cargo.toml"
    assert files.read("../Cargo.toml") == b"Cargo.toml"
    assert files.read("src/../src/lib.rs") == b"a/src/lib.rs"


@pytest.mark.parametrize("path", ["b", "a/b", "gone", "a\0b", "x" * 300 + "/y"])
def test_what_is_absent_is_no_user_error(tmp_path: Path, path: str) -> None:
    plant(tmp_path, "a")
    files = Directory(str(tmp_path))
    os.symlink("nowhere", tmp_path / "gone")
    assert not files.is_file(path)
    assert not files.is_dir(path)
    if len(path) < 300:
        with pytest.raises(FileNotFoundError):
            files.read(path)


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "Cargo.toml").mkdir()
    files = Directory(str(tmp_path))
    assert files.is_dir("Cargo.toml")
    assert not files.is_file("Cargo.toml")
    with pytest.raises(UserError, match="is a directory"):
        files.read("Cargo.toml")


def test_a_pipe_a_socket_and_a_device_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    os.symlink("/dev/zero", tmp_path / "device")
    files = Directory(str(tmp_path))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        for name in ("pipe", "socket", "device"):
            assert not files.is_file(name)
            with pytest.raises(UserError, match="not a regular file"):
                files.read(name)
        assert list(files.walk(".")) == []


def test_a_link_that_leads_in_a_circle(tmp_path: Path) -> None:
    os.symlink("Cargo.toml", tmp_path / "Cargo.toml")
    files = Directory(str(tmp_path))
    assert not files.is_file("Cargo.toml")
    assert list(files.walk(".")) == []
    with pytest.raises(UserError, match=r"cannot be read: .*symbolic links"):
        files.read("Cargo.toml")


def test_a_file_of_50_mb_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open(tmp_path / "Cargo.toml", "wb") as file:
        file.truncate(50 << 20)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError) as caught:
        Directory(".").read("Cargo.toml")
    assert str(caught.value) == (
        "Cargo.toml: is 50 MiB, more than the 4 MiB that are read of such a file"
    )
    assert len(Directory(".").read("Cargo.toml", limit=50 << 20)) == 50 << 20


def test_a_file_of_just_the_limit_is_read_and_a_byte_more_is_not(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b" " * TEXT_LIMIT)
    (tmp_path / "b").write_bytes(b" " * (TEXT_LIMIT + 1))
    assert len(Directory(str(tmp_path)).read("a")) == TEXT_LIMIT
    with pytest.raises(UserError, match=r"is 4\.1 MiB, more than the 4 MiB"):
        Directory(str(tmp_path)).read("b")


def test_what_grows_while_it_is_read_is_refused() -> None:
    # Files of /proc say that they are empty, and are regular.
    files = Directory("/proc/self")
    assert files.read("stat")
    with pytest.raises(UserError, match="more than the 0 MiB"):
        files.read("stat", limit=0)


def test_an_unreadable_file_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(tmp_path, "a/Cargo.toml")
    monkeypatch.chdir(tmp_path)

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", denied)
    with pytest.raises(UserError) as caught:
        Directory("a").read("Cargo.toml")
    assert str(caught.value) == "a/Cargo.toml: cannot be read: Permission denied"


def test_an_unreadable_directory_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(tmp_path, "a/b")
    monkeypatch.chdir(tmp_path)

    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.scandir", denied)
    for ask in (Directory(".").list, lambda path: list(Directory(".").walk(path))):
        with pytest.raises(UserError, match="cannot be listed: Permission denied") as caught:
            ask("a")
        assert caught.value.place == "a"


def test_walk_is_sorted_as_paths_are(tmp_path: Path) -> None:
    plant(tmp_path, "b", "a/c", "a-b/c", "a.b", "a/b/c", "A", "é/x", "src/lib.rs")
    found = list(Directory(str(tmp_path)).walk("."))
    assert found == sorted(["b", "a/c", "a-b/c", "a.b", "a/b/c", "A", "é/x", "src/lib.rs"])
    assert list(Directory(str(tmp_path)).walk("a")) == ["a/b/c", "a/c"]
    assert list(Directory(str(tmp_path / "a")).walk("../a-b")) == ["../a-b/c"]
    assert list(Directory(str(tmp_path)).walk("none")) == []


def test_walk_finds_what_find_finds(tmp_path: Path) -> None:
    plant(tmp_path, "a/b/c", "a/d", "e f/g", ".hidden/h", ".i", "j/k/l/m")
    os.symlink("a/d", tmp_path / "link")
    oracle = subprocess.run(
        ["find", "-L", ".", "-type", "f"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    expected = sorted(line.removeprefix("./") for line in oracle.stdout.splitlines())
    assert list(Directory(str(tmp_path)).walk(".")) == expected


def test_walk_leaves_out_git_and_caches(tmp_path: Path) -> None:
    plant(tmp_path, "a", ".git/config", "sub/.git", "out/CACHEDIR.TAG", "out/x/y", "target/real")
    files = Directory(str(tmp_path))
    assert list(files.walk(".")) == ["a", "target/real"]
    assert list(files.walk("out")) == ["out/CACHEDIR.TAG", "out/x/y"]


def test_walk_follows_links_but_into_no_loop(tmp_path: Path) -> None:
    plant(tmp_path, "root/a/f", "root/b/g", "shared/lib.rs", "above")
    for link, target in {
        "root/self": ".",
        "root/up": "..",
        "root/slash": "/",
        "root/src": "../shared",
        "root/a/x": "../b",
        "root/b/y": "../a",
        "shared/back": "../root",
        "root/gone": "nowhere",
    }.items():
        os.symlink(target, tmp_path / link)
    assert list(Directory(str(tmp_path / "root")).walk(".")) == [
        "a/f",
        "a/x/g",
        "b/g",
        "b/y/f",
        "src/lib.rs",
    ]


def test_walk_gives_up_where_there_is_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, *(f"a/{i}" for i in range(5)), *(f"b/{i}" for i in range(5)))
    monkeypatch.setattr(module, "FILES_LIMIT", 8)
    with pytest.raises(UserError, match="more than 8 files and folders"):
        list(Directory(str(tmp_path)).walk("."))


def test_walk_of_a_deep_tree(tmp_path: Path) -> None:
    deep = "/".join(["d"] * 400)
    plant(tmp_path, f"{deep}/f")
    assert list(Directory(str(tmp_path)).walk(".")) == [f"{deep}/f"]


def test_list_names_files_and_directories(tmp_path: Path) -> None:
    plant(tmp_path, "b/c/d", "a", ".h")
    assert Directory(str(tmp_path)).list(".") == (".h", "a", "b")
    assert Directory(str(tmp_path)).list("b") == ("c",)
    assert Directory(str(tmp_path)).list("none") == ()
    assert Directory(str(tmp_path)).list("a") == ()


def test_paths_are_shown_relative_to_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, "work/crate/Cargo.toml", "outside/a/Cargo.toml")
    os.symlink("work", tmp_path / "alias")
    monkeypatch.chdir(tmp_path / "work")
    for root in ("crate", "./crate/", tmp_path / "work/crate", tmp_path / "alias/crate"):
        files = Directory(str(root))
        assert files.display("Cargo.toml") == "crate/Cargo.toml"
        assert files.display("../Cargo.toml") == "Cargo.toml"
        assert files.display("src/./lib.rs") == "crate/src/lib.rs"
        assert files.display(".") == "crate"
    assert Directory(".").display(".") == "."
    outside = Directory(str(tmp_path / "outside/a"))
    assert outside.display("Cargo.toml") == "Cargo.toml"
    assert outside.display("../Cargo.toml") == "../Cargo.toml"
    assert outside.display("../../work/x") == "x"


def test_the_working_directory_is_that_of_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, "a/Cargo.toml", "b/c")
    monkeypatch.chdir(tmp_path)
    files = Directory("a")
    monkeypatch.chdir(tmp_path / "b")
    assert files.display("Cargo.toml") == "a/Cargo.toml"
    assert files.is_file("Cargo.toml")


def test_a_working_directory_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    (tmp_path / "a").rmdir()
    with pytest.raises(UserError, match="working directory"):
        Directory(".")


def test_a_name_that_is_not_unicode_can_be_shown(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/\xff.rs", "wb"):
        pass
    files = Directory(str(tmp_path))
    (found,) = files.walk(".")
    assert files.read(found) == b""
    assert files.display(found).encode().decode() == "\ufffd.rs"


def test_identity_is_the_real_file(tmp_path: Path) -> None:
    plant(tmp_path, "Cargo.toml", "a/x", "b/x")
    os.symlink("a", tmp_path / "c")
    roots = [Directory(str(tmp_path / name)).identity("../Cargo.toml") for name in "abc"]
    assert len(set(roots)) == 1
    own = {name: Directory(str(tmp_path / name)).identity("x") for name in "abc"}
    assert own["a"] == own["c"] != own["b"]


def test_text_is_decoded_once_and_named_as_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, "a/Cargo.toml")
    (tmp_path / "a/Cargo.toml").write_bytes("\ufeffé\r\n".encode())
    monkeypatch.chdir(tmp_path)
    files = Directory("a")
    source = text(files, "Cargo.toml")
    assert (source.path, source.text) == ("a/Cargo.toml", "é\r\n")
    assert text(files, "Cargo.toml") is source


def test_text_that_is_not_utf8_says_where() -> None:
    with pytest.raises(UserError) as caught:
        text(Memory({"a.toml": "é = 1\né = '".encode() + b"\xe9'\n"}), "a.toml")
    assert str(caught.value) == "a.toml:2:6: is not UTF-8"


def test_utf16_is_not_utf8() -> None:
    with pytest.raises(UserError, match=r"a:1:1: is not UTF-8"):
        text(Memory({"a": "x".encode("utf-16")}), "a")


def test_memory_answers_as_a_directory_does(tmp_path: Path) -> None:
    names = ["Cargo.toml", "a/b/c.rs", "a/d.rs", "a-b/e", "ab"]
    plant(tmp_path, *names)
    memory, directory = Memory({name: name for name in names}), Directory(str(tmp_path))
    for path in ("Cargo.toml", "./a//b", "a", "a/b/c.rs", "a/../ab", ".", "no", "a/x", "a-", "A"):
        assert memory.is_file(path) == directory.is_file(path), path
        assert memory.is_dir(path) == directory.is_dir(path), path
        assert memory.list(path) == directory.list(path), path
        if not memory.is_file(path):
            assert list(memory.walk(path)) == list(directory.walk(path)), path
    for name in names:
        assert memory.read(name) == directory.read(name)
    with pytest.raises(FileNotFoundError):
        memory.read("../Cargo.toml")
    with pytest.raises(UserError, match=r"a: is 4\.1 MiB"):
        Memory({"a": b" " * (TEXT_LIMIT + 1)}).read("a")


def test_memories_do_not_share_what_is_kept_by_identity() -> None:
    one, other = Memory({"a": ""}), Memory({"a": ""})
    assert one.identity("./a") == one.identity("a")
    assert one.identity("a") != other.identity("a")
