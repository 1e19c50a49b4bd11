"""RPM packages in all the forms that rpm has made of them, against rpm's own tools."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from cargoc_check.archives.members import About, Entry, Member, whole
from cargoc_check.archives.package import items, shape
from cargoc_check.errors import UserError
from tests.archives import packing
from tests.archives.packing import FILES, LIBRARY, LINKS, SAME, run


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an install tree with hard links, to an empty file too."""
    root = packing.write_tree(tmp_path_factory.mktemp("rpm") / "tree")
    (root / "usr/share/doc/foo/one").touch()
    (root / "usr/share/doc/foo/two").hardlink_to(root / "usr/share/doc/foo/one")
    return root


@pytest.fixture(scope="module")
def package(root: Path) -> Path:
    return packing.rpm(root, root.parent / "foo.rpm")


def read(path: Path) -> tuple[About, dict[str, tuple[Member, bytes]]]:
    """Return what a package says of itself, and its members by name."""
    assert shape(str(path)) == "rpm"
    found: dict[str, tuple[Member, bytes]] = {}
    about = None
    for item in items(str(path), "rpm"):
        if isinstance(item, Entry):
            name = item.member.name.lstrip("./")
            found[name] = (item.member._replace(name=name), whole(item.content))
        else:
            about = item
    assert about is not None
    return about, found


def contents(members: dict[str, tuple[Member, bytes]]) -> dict[str, bytes | str]:
    """Return content or link by name, hard links resolved."""
    found: dict[str, bytes | str] = {}
    for name, (member, data) in members.items():
        if member.kind == "hard link":
            found[name] = members[member.target.lstrip("./")][1]
        elif member.kind in ("file", "link"):
            found[name] = data if member.kind == "file" else member.target
    return found


EXPECTED: dict[str, bytes | str] = {
    **FILES,
    **LINKS,
    SAME[0]: LIBRARY,
    "usr/share/doc/foo/one": b"",
    "usr/share/doc/foo/two": b"",
}


def refused(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        read(path)
    assert caught.value.place == str(path)
    return caught.value.message


PAYLOADS = ["w9.gzdio", "w9.bzdio", "w6.xzdio", "w6.lzdio", "w19.zstdio", "w.ufdio"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_of_all_compressions(payload: str, root: Path, tmp_path: Path) -> None:
    about, found = read(packing.rpm(root, tmp_path / "foo.rpm", payload))
    assert contents(found) == EXPECTED
    assert about == About("rpm", "libfoo", "2:1.2.3-1", "x86_64", ("glibc >= 2.34", "libgcc"))


def test_modes_and_sizes_are_those_that_rpm_lists(package: Path) -> None:
    form = "[%{FILENAMES}\t%{FILEMODES:octal}\t%{FILESIZES}\n]"
    rows = run("rpm", "-qp", "--qf", form, package).decode().splitlines()
    listed = {}
    for row in rows:
        name, mode, size = row.split("\t")
        listed[name.lstrip("/")] = (int(mode, 8) & 0o7777, int(size))
    _, found = read(package)
    assert set(found) == set(listed)
    for name, (member, data) in found.items():
        assert member.mode == listed[name][0]
        if member.kind == "file":
            assert member.size == len(data) == listed[name][1]
    requires = run("rpm", "-qp", "--requires", package).decode().splitlines()
    said = {line.strip() for line in requires if not line.startswith("rpmlib(")}
    assert said == {"glibc >= 2.34", "libgcc"}


# The form without names, of rpm 6 and of files beyond 4 GiB: no rpm of Debian 12 writes it at will


class _Cpio(NamedTuple):
    name: str
    data: bytes


def _cpio(data: bytes) -> Iterable[_Cpio]:
    at = 0
    while True:
        size, length = (int(data[at + start : at + start + 8], 16) for start in (54, 94))
        name = data[at + 110 : at + 110 + length - 1].decode()
        start = at + 110 + length
        start += -start % 4
        if name == "TRAILER!!!":
            return
        yield _Cpio(name.removeprefix("."), data[start : start + size])
        at = start + size + -(start + size) % 4


def _stripped(package: Path, *, named_end: bool = True) -> bytes:
    """Return a package's bytes with its payload in that form, not compressed."""
    data = package.read_bytes()
    at = 96
    for padding in (8, 1):
        count, length = struct.unpack_from(">2I", data, at + 8)
        at += 16 + 16 * count + length
        at += -at % padding
    names = run("rpm", "-qp", "--qf", "[%{FILENAMES}\n]", package).decode().splitlines()
    payload = b""
    for name, content in _cpio(run("rpm2cpio", package)):
        payload += b"07070X%08x" % names.index(name)
        payload += bytes(-len(payload) % 4) + content
        payload += bytes(-len(payload) % 4)
    end = b"070701" + b"0" * 88 + b"0000000b" + b"0" * 8 + b"TRAILER!!!\0"
    return data[:at] + payload + (end if named_end else b"07070Xffffffff") + bytes(3)


@pytest.mark.parametrize("named_end", [True, False])
def test_payload_without_names(named_end: bool, package: Path, tmp_path: Path) -> None:
    path = tmp_path / "foo.rpm"
    path.write_bytes(_stripped(package, named_end=named_end))
    about, found = read(path)
    assert contents(found) == EXPECTED
    assert about.name == "libfoo"


def test_payload_without_names_is_one_for_rpm_too(package: Path, tmp_path: Path) -> None:
    data = _stripped(package)
    at = data.index(b"07070X")
    packed = data[:at] + run("zstd", "-q", "-c", given=data[at:])
    archive = run("rpm2archive", "-n", "-", given=packed)
    (tmp_path / "foo.rpm").write_bytes(packed)
    _, found = read(tmp_path / "foo.rpm")
    listed = run("tar", "-tf-", given=archive).decode().splitlines()
    assert {name.removeprefix("./").rstrip("/") for name in listed} == set(found)


def test_number_that_the_header_does_not_know(package: Path, tmp_path: Path) -> None:
    path = tmp_path / "foo.rpm"
    data = _stripped(package)
    at = data.index(b"07070X")
    path.write_bytes(data[:at] + b"07070X0000ffff" + data[at + 14 :])
    assert refused(path) == "holds a file that its header does not know"


def test_sizes_of_64_bits(package: Path, tmp_path: Path) -> None:
    """A header of rpm 6 has LONGFILESIZES alone."""
    data = bytearray(_stripped(package))
    count, length = struct.unpack_from(">2I", data, 104)
    header = 96 + 16 + 16 * count + length
    header += -header % 8
    tags, size = struct.unpack_from(">2I", data, header + 8)
    store = header + 16 + 16 * tags
    for at in range(header + 16, store, 16):
        tag, _, offset, number = struct.unpack_from(">4I", data, at)
        if tag == 1028:
            sizes = struct.unpack_from(f">{number}I", data, store + offset)
            struct.pack_into(">4I", data, at, 5008, 5, size, number)
    longer = struct.pack(f">{len(sizes)}Q", *sizes)
    struct.pack_into(">I", data, header + 12, size + len(longer))
    data[store + size : store + size] = longer
    (tmp_path / "foo.rpm").write_bytes(data)
    _, found = read(tmp_path / "foo.rpm")
    assert contents(found) == EXPECTED


# What is none


def test_source_package(tmp_path: Path) -> None:
    spec = (
        "Name: foo\nVersion: 1\nRelease: 1\nSummary: s\nLicense: MIT\n%description\nfoo\n%files\n"
    )
    (tmp_path / "foo.spec").write_text(spec)
    run("rpmbuild", "-bs", "--quiet", "-D", f"_topdir {tmp_path}", tmp_path / "foo.spec")
    (path,) = tmp_path.glob("SRPMS/*.rpm")
    assert refused(path) == "is a source package, which holds nothing built"


def test_other_payload_and_damaged_headers(package: Path, tmp_path: Path) -> None:
    data, path = package.read_bytes(), tmp_path / "foo.rpm"
    path.write_bytes(data.replace(b"\0cpio\0", b"\0drpm\0"))
    assert refused(path) == "is an RPM package of the kind 'drpm', without files"
    start = data.index(b"\x8e\xad\xe8", 100)
    for change in (
        (96, b"\0"),
        (start, b"\0"),
        (start + 8, b"\xff\xff\xff\xff"),
        (start + 12, b"\x7f\xff\xff\xff"),
    ):
        at, value = change
        path.write_bytes(data[:at] + value + data[at + len(value) :])
        assert refused(path) == "is an RPM package that is damaged or cut short"


HEADERS = {
    "no archive": b"hello" * 30,
    "number": b"070701" + b"0" * 54 + b"-1".rjust(8) + b"0" * 50,
    "long name": b"070701" + b"0" * 88 + b"00ffffff" + b"0" * 8,
    "no name": b"070701" + b"0" * 104,
    "too large": b"070701"
    + b"0" * 8
    + b"000081a4"
    + b"0" * 32
    + b"7fffffff"
    + b"0" * 32
    + b"00000002"
    + b"0" * 8
    + b"a\0",
    "cut short": b"0707",
}


@pytest.mark.parametrize("case", HEADERS)
def test_damaged_payloads(case: str, package: Path, tmp_path: Path) -> None:
    data = _stripped(package)
    (tmp_path / "foo.rpm").write_bytes(data[: data.index(b"07070X")] + HEADERS[case])
    refused(tmp_path / "foo.rpm")
