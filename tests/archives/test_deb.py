"""Debian packages in all the forms that dpkg has made, and what is none."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from cargoc_check.archives.members import About, Entry
from cargoc_check.archives.package import items, shape
from cargoc_check.errors import UserError
from tests.archives import packing
from tests.archives.packing import run

CONTROL = {"./control": b"Package: foo\nVersion: 1\nArchitecture: all\nPre-Depends: a, b (>= 2)\n"}


def read(path: Path) -> tuple[About | None, list[str]]:
    assert shape(str(path)) == "deb"
    about, names = None, []
    for item in items(str(path), "deb"):
        if isinstance(item, Entry):
            names.append(item.member.name)
        else:
            about = item
    return about, names


def refused(path: Path) -> UserError:
    with pytest.raises(UserError) as caught:
        read(path)
    return caught.value


def outer(folder: Path, **parts: bytes) -> Path:
    """Return a package of parts, named without their dots, written with ar."""
    names = []
    for name, data in parts.items():
        names.append(name.replace("_", ".") if name != "debian_binary" else "debian-binary")
        (folder / names[-1]).write_bytes(data)
    run("ar", "qcS", "x.deb", *names, cwd=folder)
    return folder / "x.deb"


@pytest.mark.parametrize("compression", ["gzip", "xz", "zstd", "none"])
def test_members_are_those_that_dpkg_lists(compression: str, tmp_path: Path) -> None:
    root = packing.write_tree(tmp_path / "tree")
    path = packing.deb(root, tmp_path / "foo.deb", compression)
    lines = run("dpkg-deb", "--contents", path).decode().splitlines()
    listed = [line.split(maxsplit=5)[5].partition(" -> ")[0] for line in lines]
    about, names = read(path)
    assert names == [name.partition(" link to ")[0] for name in listed]
    fields = ("Package", "Version", "Architecture", "Depends")
    told = [run("dpkg-deb", "-f", path, field).decode().strip() for field in fields]
    assert about is not None
    assert [about.name, about.version, about.architecture] == told[:3]
    assert list(about.depends) == [one.strip() for one in told[3].split(",")]


def test_older_compressions_and_names(tmp_path: Path) -> None:
    data = packing.tar_of({"./a": b"1"})
    for number, (name, packed) in enumerate(
        {
            "data_tar_bz2": run("bzip2", "-c", given=data),
            "data_tar_lzma": run("xz", "--format=lzma", "-c", given=data),
            "data_tar": data,
        }.items()
    ):
        (tmp_path / str(number)).mkdir()
        control = gzip.compress(packing.tar_of(CONTROL))
        parts = {"debian_binary": b"2.0\n", "control_tar_gz": control, "_gpgorigin": b"x"}
        path = outer(tmp_path / str(number), **parts, **{name: packed})
        assert read(path) == (About("deb", "foo", "1", "all", ("a", "b (>= 2)")), ["./a"])


def test_what_is_no_whole_package(tmp_path: Path) -> None:
    control, data = packing.tar_of(CONTROL), packing.tar_of({"./a": b"1"})
    cases: list[tuple[dict[str, bytes], str]] = [
        ({"control_tar": control}, "is a Debian package without files"),
        ({"data_tar": data}, "stands before the control archive"),
        ({"control_tar": data, "data_tar": data}, "holds no file 'control'"),
        ({"control_tar": b"x" * 600}, "is no tar archive, or damaged"),
    ]
    for number, (parts, message) in enumerate(cases):
        (tmp_path / str(number)).mkdir()
        path = outer(tmp_path / str(number), debian_binary=b"2.0\n", **parts)
        said = refused(path)
        assert said.message == message
        assert str(said.place).startswith(str(path))


def test_static_library_is_no_package(tmp_path: Path) -> None:
    path = tmp_path / "liba.a"
    path.write_bytes(b"!<arch>\na.o/            0           0     0     644     1         `\nx\n")
    assert shape(str(path)) is None
