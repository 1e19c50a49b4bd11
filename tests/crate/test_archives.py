"""What a .crate holds, and that a hostile one is refused by name, in bounded time and memory."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import tarfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from cargoc_check.crate import archive as archive_module
from cargoc_check.crate.archive import CrateArchive
from cargoc_check.crate.files import text
from cargoc_check.errors import UserError

Write = Callable[..., str]


def member(name: str, data: bytes = b"", kind: bytes = b"0", target: str = "") -> bytes:
    """Return a member as bytes, however odd, which tarfile might not write."""
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = len(data), kind, target
    header = info.tobuf(tarfile.GNU_FORMAT, "utf-8", "surrogateescape")
    return header + data + b"\0" * (-len(data) % 512)


def fields(header: bytes, **values: bytes) -> bytes:
    """Return a header with fields overwritten and the checksum put right."""
    places = {"size": (124, 12), "kind": (156, 1), "magic": (257, 8), "prefix": (345, 155)}
    block = bytearray(header[:512])
    for name, value in values.items():
        start, width = places[name]
        block[start : start + width] = value.ljust(width, b"\0")
    block[148:156] = b" " * 8
    block[148:156] = f"{sum(block):06o}\0 ".encode()
    return bytes(block) + header[512:]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes members into an archive and gives its path."""

    def written(*members: bytes, end: bytes = b"\0" * 1024) -> str:
        path = tmp_path / "x.crate"
        path.write_bytes(gzip.compress(b"".join(members) + end, 1, mtime=0))
        return str(path)

    return written


def refused(path: str) -> str:
    with pytest.raises(UserError) as caught:
        CrateArchive(path)
    assert caught.value.place == path
    assert "\n" not in caught.value.message
    return caught.value.message


def test_what_cargo_packages_is_read_as_tar_reads_it(tmp_path: Path) -> None:
    crate = tmp_path / "crate"
    long = "a" * 60 + "/" + "b" * 70 + ".rs"
    files = {
        "Cargo.toml": '[package]\nname = "x-y"\nversion = "1.2.3"\nedition = "2021"\n'
        'description = "d"\nlicense = "MIT"\nrepository = "https://example.org"\n',
        "src/lib.rs": "",
        f"src/{long}": "// long",
        "src/größe.rs": "// ü",
        "include/x.h": "#pragma once\n",
    }
    for name, content in files.items():
        (crate / name).parent.mkdir(parents=True, exist_ok=True)
        (crate / name).write_text(content, encoding="utf-8")
    command = ["cargo", "package", "--offline", "--no-verify", "--target-dir", "../out"]
    subprocess.run(command, cwd=crate, check=True, capture_output=True)
    path = tmp_path / "out/package/x-y-1.2.3.crate"

    subprocess.run(["tar", "xzf", path, "-C", tmp_path], check=True)
    unpacked = tmp_path / "x-y-1.2.3"
    found = [str(p.relative_to(unpacked)) for p in unpacked.rglob("*") if p.is_file()]
    archive = CrateArchive(str(path))
    assert list(archive.walk(".")) == sorted(found)
    for name in found:
        assert archive.read(name) == (unpacked / name).read_bytes()
    assert str(text(archive, "Cargo.toml").path).endswith(".crate/x-y-1.2.3/Cargo.toml")
    assert archive.list("src") == tuple(sorted(os.listdir(unpacked / "src")))


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT])
def test_all_forms_of_tar_are_read(form: int, tmp_path: Path) -> None:
    names = ["x-1/a", "x-1/" + "d" * 90 + "/" + "e" * 60]
    if form != tarfile.USTAR_FORMAT:
        names += ["x-1/é" + "f" * 150, "x-1/" + "g/" * 200 + "h"]
    path = str(tmp_path / "x.crate")
    with tarfile.open(path, "w:gz", format=form) as tar:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = len(name.encode())
            tar.addfile(info, io.BytesIO(name.encode()))
    archive = CrateArchive(path)
    assert list(archive.walk(".")) == sorted(name.removeprefix("x-1/") for name in names)
    for name in names:
        assert archive.read(name.removeprefix("x-1/")).decode() == name


def test_questions_about_folders(write: Write) -> None:
    path = write(
        member("x-1/", kind=b"5"),
        member("./x-1/src/lib.rs", b"1"),
        member("x-1/empty/in/", kind=b"5"),
        member("x-1//Cargo.toml", b"2"),
        member("x-1/src-2/a"),
    )
    archive = CrateArchive(path)
    assert archive.is_file("Cargo.toml")
    assert archive.is_file("src/./lib.rs")
    assert not archive.is_file("src")
    folders = [".", "src", "src/", "empty", "empty/in", "src-2"]
    assert all(archive.is_dir(folder) for folder in folders)
    for path in ("..", "../x-1", "sr", "src/lib.r", "src/lib.rs/a", "/", "/src"):
        assert not archive.is_dir(path)
        assert not archive.is_file(path)
    assert list(archive.walk("src")) == ["src/lib.rs"]
    assert archive.list(".") == ("Cargo.toml", "empty", "src", "src-2")
    assert archive.list("empty") == ("in",)
    assert archive.display("src/lib.rs") == "x-1/src/lib.rs"
    assert archive.display(".") == "x-1"
    with pytest.raises(FileNotFoundError):
        archive.read("../Cargo.toml")
    with pytest.raises(UserError, match="is a directory"):
        archive.read("src")


def test_identity_is_the_archive_and_the_member(write: Write, tmp_path: Path) -> None:
    path = write(member("x-1/a"), member("x-1/b"))
    os.symlink("x.crate", tmp_path / "y.crate")
    one, other = CrateArchive(path), CrateArchive(str(tmp_path / "y.crate"))
    assert one.identity("a") == other.identity("./a")
    assert one.identity("a") != one.identity("b")
    assert one.base == other.base


def test_the_last_of_two_members_counts(write: Write) -> None:
    archive = CrateArchive(write(member("x-1/a", b"one"), member("x-1/a", b"two")))
    assert archive.read("a") == b"two"


def test_links_within_are_followed(write: Write) -> None:
    path = write(
        member("x-1/a/real", b"yes"),
        member("x-1/b/soft", kind=b"2", target="../a/real"),
        member("x-1/hard", kind=b"1", target="x-1/a/real"),
        member("x-1/chain", kind=b"2", target="b/soft"),
        member("x-1/loop", kind=b"2", target="pool"),
        member("x-1/pool", kind=b"2", target="loop"),
        member("x-1/gone", kind=b"2", target="nothing"),
        member("x-1/long", kind=b"2", target="./" * 100 + "a/real"),
    )
    archive = CrateArchive(path)
    for name in ("b/soft", "hard", "chain", "long"):
        assert archive.read(name) == b"yes"
    assert list(archive.walk(".")) == ["a/real", "b/soft", "chain", "hard", "long"]
    with pytest.raises(FileNotFoundError):
        archive.read("loop")


def test_large_files_are_read_again_when_asked_for(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_module, "KEPT_LIMIT", 10)
    monkeypatch.setattr(archive_module, "KEPT_FILE_LIMIT", 6)
    contents = {"a": b"123456", "b": b"1234567", "c": b"12345", "d": b"1234", "e": b"9" * 2000}
    members = [member(f"x-1/{name}", data) for name, data in contents.items()]
    archive = CrateArchive(write(*members, member("x-1/b", b"last one")))
    contents["b"] = b"last one"
    for name, data in contents.items():
        assert archive.read(name) == data
    with pytest.raises(UserError, match=r"x-1/e: is .* MiB, more than"):
        archive.read("e", limit=1999)


def test_an_archive_that_changes_meanwhile(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "KEPT_FILE_LIMIT", 0)
    archive = CrateArchive(write(member("x-1/a"), member("x-1/b", b"1")))
    write(member("x-1/a"))
    with pytest.raises(UserError, match="has changed"):
        archive.read("b")
    write(member("x-1/a"), member("x-1/b", b"22"))
    with pytest.raises(UserError, match="has changed"):
        archive.read("b")


OUTSIDE = {
    "absolute": (member("/etc/passwd"), "'/etc/passwd' has an absolute path"),
    "parent": (member("x-1/../../a"), "'x-1/../../a' has a path that leads out"),
    "inner parent": (member("x-1/b/../a"), "has a path that leads out"),
    "long": (
        member("././@LongLink", b"x-1/" + b"a/" * 99 + b"../b\0", b"L") + member("x-1/c"),
        "has a path that leads out",
    ),
    "extended": (member("p", b"16 path=../../a\n", b"x") + member("x-1/c"), "'../../a' has a"),
    "other folder": (member("y-1/a"), "'y-1/a' is not in the one folder, 'x-1'"),
    "no folder": (member("a"), "'a' is not in the one folder"),
    "link": (member("x-1/l", kind=b"2", target="../y"), "links to '../y', out of"),
    "absolute link": (member("x-1/l", kind=b"2", target="/etc/passwd"), "links to '/etc/pass"),
    "hard link": (member("x-1/l", kind=b"1", target="Cargo.toml"), "links to 'Cargo.toml'"),
    "device": (member("x-1/d", kind=b"3"), "'x-1/d' is neither file, folder nor link"),
    "pipe": (member("x-1/d", kind=b"6"), "'x-1/d' is neither file, folder nor link"),
    "sparse": (member("x-1/d", kind=b"S"), "'x-1/d' is neither file, folder nor link"),
    "sparse, extended": (
        member("p", b"22 GNU.sparse.major=1\n", b"x") + member("x-1/c"),
        "'x-1/c' is neither file, folder nor link",
    ),
    "line break": (member("x-1/a\nb/../c"), r"'x-1/a\nb/../c' has a path"),
    "long name": (member("x/../" + "a" * 95), "has a path"),
}


@pytest.mark.parametrize(("data", "message"), OUTSIDE.values(), ids=OUTSIDE)
def test_what_leads_out_is_refused(data: bytes, message: str, write: Write) -> None:
    assert message in refused(write(member("x-1/Cargo.toml"), data))


def test_a_first_member_without_a_folder(write: Write) -> None:
    assert "not in the one folder" in refused(write(member("Cargo.toml")))


DAMAGED = {
    "no tar": b"hello " * 200,
    "wrong sum": b"X" + member("x-1/a")[1:],
    "size is no number": fields(member("x-1/a"), size=b"8\0"),
    "size with a sign": fields(member("x-1/a"), size=b"-1"),
    "size with underscores": fields(member("x-1/a"), size=b"1_0"),
    "short header": member("x-1/a") + b"x" * 100,
    "short data": member("x-1/a", b"x" * 600)[:-512],
    "binary size": fields(member("x-1/a"), size=b"\x80" + b"\0" * 9 + b"\x04\0"),
    "negative binary size": fields(member("x-1/a"), size=b"\xff" * 12),
    "record too long": member("p", b"99 path=x-1/a\n", b"x") + member("x-1/a"),
    "record without end": member("p", b"12 path=x-1/", b"x") + member("x-1/a"),
    "record without length": member("p", b"path=x-1/a\n", b"x") + member("x-1/a"),
    "record of no length": member("p", b"0 path=x-1/a\n", b"x") + member("x-1/a"),
    "record's size": member("p", b"11 size=-1\n", b"x") + member("x-1/a"),
    "long name cut short": member("L", b"x-1/" + b"a" * 400, b"L")[:-512],
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_what_is_damaged_is_refused(data: bytes, write: Write) -> None:
    refused(write(data, end=b""))


def test_every_cut_of_an_archive_is_refused(write: Write) -> None:
    path = write(member("x-1/a", os.urandom(900)), member("x-1/b", b"b"))
    whole = Path(path).read_bytes()
    for length in [*range(40), *range(40, len(whole), 37), len(whole) - 1]:
        Path(path).write_bytes(whole[:length])
        refused(path)


def test_no_changed_byte_is_a_crash(write: Write) -> None:
    path = write(member("x-1/a", b"a" * 700), member("L", b"x-1/b\0", b"L"), member("x-1/c"))
    whole = Path(path).read_bytes()
    for at in range(len(whole)):
        for change in (0x01, 0x80):
            changed = bytearray(whole)
            changed[at] ^= change
            Path(path).write_bytes(changed)
            try:
                CrateArchive(path).read("a")
            except (UserError, FileNotFoundError):
                continue


@pytest.mark.parametrize("data", [b"", b"\0" * 1024, b"PK\3\4" + b"\0" * 100, b"[package]\n"])
def test_what_is_no_gzip_file_is_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.crate"
    path.write_bytes(data)
    refused(str(path))


def test_an_archive_of_nothing_is_refused(write: Write) -> None:
    assert refused(write()) == "is an empty archive"


def test_a_pipe_a_folder_and_nothing_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.crate")
    (tmp_path / "folder.crate").mkdir()
    assert refused(str(tmp_path / "pipe.crate")) == "is not a regular file"
    assert refused(str(tmp_path / "folder.crate")) == "is not a regular file"
    assert "cannot be read: No such file" in refused(str(tmp_path / "none.crate"))


def bounded(path: str) -> str:
    """Return why an archive is refused; it must not take much time or memory."""
    tracemalloc.start()
    begun = time.process_time()
    try:
        return refused(path)
    finally:
        assert time.process_time() - begun < 20
        assert tracemalloc.get_traced_memory()[1] < 100 << 20
        tracemalloc.stop()


def zeros(name: str, size: int, kind: bytes = b"0") -> bytes:
    return fields(member(name, kind=kind), size=f"{size:o}".encode())


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "UNPACKED_LIMIT", 64 << 20)
    monkeypatch.setattr(archive_module, "MEMBERS_LIMIT", 1000)


@pytest.mark.usefixtures("small_limits")
def test_bombs_are_refused(write: Write) -> None:
    space = bytes(1 << 20)
    said = "unpacks to more than the 64 MiB that are read of an archive"
    assert bounded(write(zeros("x-1/a", 65 << 20), space)) == said
    assert bounded(write(*[zeros("x-1/a", 1 << 20) + space] * 70)) == said
    assert bounded(write(member("x-1/a"), end=space * 70)) == said
    assert bounded(write(zeros("x-1/a", 8**11 - 1), space)) == said
    huge = fields(member("x-1/a"), size=b"\x80" + b"\x7f" * 11)
    assert bounded(write(huge, space)) == said
    many = [member(f"x-1/{number}") for number in range(1001)]
    assert bounded(write(*many)) == "holds more than 1,000 members"
    assert bounded(write(*[member("p", b"12 path=x/a\n", b"x")] * 1001)).startswith("holds more")


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize("kind", [b"L", b"K", b"x", b"g"])
def test_a_huge_name_is_refused_unread(kind: bytes, write: Write) -> None:
    bomb = write(zeros("x-1/a", 60 << 20, kind), *[bytes(1 << 20)] * 60)
    assert "too long" in bounded(bomb)


def test_a_name_of_more_than_a_thousand_letters_is_refused(write: Write) -> None:
    name = b"x-1/" + b"a" * 1021
    assert "1,024 characters" in refused(write(member("L", name, b"L"), member("x-1/a")))


def test_names_that_are_not_unicode_can_be_shown(write: Write) -> None:
    archive = CrateArchive(write(member("x-1/\udcff.rs")))
    assert list(archive.walk(".")) == ["\ufffd.rs"]


def test_what_follows_global_headers_is_read(write: Write) -> None:
    comment = member("pax_global_header", b"17 comment=abcde\n", b"g")
    assert CrateArchive(write(comment, member("x-1/a", b"1"))).read("a") == b"1"
