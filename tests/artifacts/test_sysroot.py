"""What a sysroot offers, and what verify says of what it lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from cargoc_check.artifacts.sysroot import read
from cargoc_check.errors import UserError

PC = "Name: bar\nDescription: Bar\nVersion: {}\n"


def put(root: Path, path: str, text: str = "") -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_directories_that_are_searched_are_listed(tmp_path: Path) -> None:
    put(tmp_path, "usr/lib/pkgconfig/a.pc", PC.format("1.0"))
    put(tmp_path, "usr/lib/x86_64-linux-gnu/pkgconfig/b.pc", PC.format("2.0"))
    put(tmp_path, "usr/share/pkgconfig/c.pc", PC.format("3.0"))
    put(tmp_path, "usr/lib/python3/pkgconfig/d.pc", PC.format("4.0"))
    put(tmp_path, "usr/lib/x86_64-linux-gnu/libb.so.2")
    put(tmp_path, "lib64/libc.so.6")
    put(tmp_path, "opt/lib/libd.so.1")
    found = read(str(tmp_path))
    assert found.modules == {"a": "1.0", "b": "2.0", "c": "3.0"}
    assert {"libb.so.2", "libc.so.6"} <= found.files
    assert "libd.so.1" not in found.files


def test_prefix_is_a_sysroot_as_well(tmp_path: Path) -> None:
    put(tmp_path, "lib/pkgconfig/a.pc", "prefix=/x\nv=1.5\nVersion: ${v}\n")
    assert read(str(tmp_path)).modules == {"a": "1.5"}


def test_odd_files_do_no_harm(tmp_path: Path) -> None:
    put(tmp_path, "usr/lib/pkgconfig/long.pc", "x" * (1 << 19))
    (tmp_path / "usr/lib/pkgconfig/folder.pc").mkdir()
    (tmp_path / "usr/lib/pkgconfig/link.pc").symlink_to("nowhere")
    assert read(str(tmp_path)).modules == {}


def test_path_that_is_no_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is no directory"):
        read(str(tmp_path / "nowhere"))
