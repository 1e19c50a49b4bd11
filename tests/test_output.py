"""Files are written as a whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cargoc_check.errors import UserError
from cargoc_check.output import write_whole


def test_file_is_written_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "out"
    write_whole(str(file), "é\r\nb\n")
    assert file.read_bytes() == "é\r\nb\n".encode()
    assert os.listdir(tmp_path) == ["out"]


def test_file_that_is_there_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "out"
    file.write_text("a longer text than the new one", encoding="utf-8")
    write_whole(str(file), "new")
    assert file.read_text(encoding="utf-8") == "new"


def test_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old", encoding="utf-8")
    (tmp_path / "link").symlink_to("real")
    write_whole(str(tmp_path / "link"), "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text(encoding="utf-8") == "new"


def test_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "out"
    file.write_text("old", encoding="utf-8")

    def full(source: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(UserError, match="cannot be written: No space left on device"):
        write_whole(str(file), "new")
    assert file.read_text(encoding="utf-8") == "old"
    assert os.listdir(tmp_path) == ["out"]


def test_folder_that_is_not_there_and_folder_itself_are_user_errors(tmp_path: Path) -> None:
    for path in (tmp_path / "no" / "out", tmp_path):
        with pytest.raises(UserError) as caught:
            write_whole(str(path), "text")
        assert caught.value.place == str(path)
    assert os.listdir(tmp_path) == []


def test_device_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(str(pipe), "text")
        assert os.read(reader, 100) == b"text"
    finally:
        os.close(reader)
    assert os.listdir(tmp_path) == ["pipe"]
