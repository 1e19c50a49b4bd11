"""Members of tar archives as GNU tar and bsdtar write them, sparse files above all."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cargoc_check.archives import tar
from cargoc_check.archives.members import Member, whole
from cargoc_check.archives.stream import Stream
from cargoc_check.errors import UserError
from tests.archives.packing import member, run

RANDOM = Random(5).randbytes(10_000)


def read(data: bytes, most: int = 100) -> list[tuple[Member, bytes, bytes]]:
    """Return members with the first bytes and all bytes of each."""
    pieces = (data[at : at + 1000] for at in range(0, len(data), 1000))
    stream = Stream(pieces, "x.tar", 1 << 30)
    return [
        (entry.member, entry.content.head(20), whole(entry.content))
        for entry in tar.entries(stream, most)
    ]


def refused(data: bytes) -> str:
    with pytest.raises(UserError) as caught:
        read(data)
    assert caught.value.place == "x.tar"
    return caught.value.message


HOLES = {
    "hole first": [(1 << 20, RANDOM)],
    "hole last": [(0, RANDOM)],
    "small parts": [(n << 18, RANDOM[:100]) for n in range(1, 12)],
    "only a hole": [],
    "short first part": [(0, b"abc")],
}


def sparse(path: Path, parts: list[tuple[int, bytes]], size: int = 4 << 20) -> bytes:
    with open(path, "wb") as file:
        for start, data in parts:
            file.seek(start)
            file.write(data)
        file.truncate(size)
    return path.read_bytes()


@pytest.mark.parametrize("case", HOLES)
@pytest.mark.parametrize("tool", ["tar", "bsdtar"])
def test_sparse_files_are_whole(tool: str, case: str, tmp_path: Path) -> None:
    data = sparse(tmp_path / "libfoo.so", HOLES[case])
    (tmp_path / "after").write_bytes(b"after")
    options = ("--sparse", "--hole-detection=raw") if tool == "tar" else ("--read-sparse",)
    packed = run(tool, "-C", tmp_path, "--format=posix", *options, "-cf-", "libfoo.so", "after")
    (first, head, content), (second, _, after) = read(packed)
    assert (first.name, first.size, second.name, after) == ("libfoo.so", 4 << 20, "after", b"after")
    assert content == data
    assert head == data[:20]
    if tool == "tar":
        assert first.kind == "sparse file"
        assert len(packed) < 1 << 20


def _pax(*records: tuple[str, str]) -> bytes:
    lines = b""
    for key, value in records:
        text = f" {key}={value}\n"
        length = len(text) + 2 if len(text) < 98 else len(text) + 3
        lines += f"{length}{text}".encode()
    return member("p", lines, b"x")


SPARSE = (("GNU.sparse.major", "1"), ("GNU.sparse.name", "a"), ("GNU.sparse.realsize", "1000"))
MAPS = {
    "no map": b"",
    "no number": b"x\n",
    "negative": b"1\n-1\n5\n",
    "number too long": b"9" * 30 + b"\n",
    "too many parts": b"999999\n",
    "part too few": b"2\n0\n5\n",
    "out of order": b"2\n100\n5\n0\n5\n",
    "overlapping": b"2\n0\n50\n10\n50\n",
    "too large": b"1\n900\n200\n",
    "more than is stored": b"1\n0\n900\n",
}


@pytest.mark.parametrize("case", MAPS)
def test_damaged_maps_are_refused(case: str) -> None:
    stored = MAPS[case].ljust(512, b"\0") + b"x" * 100
    said = refused(_pax(*SPARSE) + member("b", stored) + bytes(1024))
    assert said.startswith("holds a sparse file")
    assert said.endswith(", at 'a'")


def test_sparse_file_of_a_size_beyond_the_limit() -> None:
    huge = (*SPARSE[:2], ("GNU.sparse.realsize", str(1 << 50)))
    assert "unpacks to more than" in refused(_pax(*huge) + member("b", b"0\n"))


def test_content_that_is_not_asked_for_is_passed() -> None:
    stored = b"1\n0\n100\n".ljust(512, b"\0") + b"x" * 100
    data = _pax(*SPARSE) + member("b", stored) + member("c", b"3") + bytes(1024)
    stream = Stream(iter([data]), "x.tar", 1 << 30)
    assert [entry.member.name for entry in tar.entries(stream, 10)] == ["a", "c"]
    stream = Stream(iter([data]), "x.tar", 1 << 30)
    found = [(e.member.name, e.content.head(3)) for e in tar.entries(stream, 10)]
    assert found == [("a", b"xxx"), ("c", b"3")]


def test_modes_and_kinds() -> None:
    data = (
        member("a", b"1", mode=0o4755)
        + member("b/", kind=b"5", mode=0o700)
        + member("c", kind=b"2", target="a")
        + member("d", kind=b"1", target="a")
        + member("e", kind=b"3")
        + member("f", b"volume", kind=b"V")
        + member("g", b"7", kind=b"7")
    )
    assert [(m.name, m.kind, m.target, m.mode) for m, _, _ in read(data + bytes(1024))] == [
        ("a", "file", "", 0o4755),
        ("b/", "folder", "", 0o700),
        ("c", "link", "a", 0o644),
        ("d", "hard link", "a", 0o644),
        ("e", "device", "", 0o644),
        ("f", "other", "", 0o644),
        ("g", "file", "", 0o644),
    ]


def test_errors_name_the_member() -> None:
    assert refused(member("usr/lib/libfoo.so", RANDOM)[:-600]) == (
        "ends in the middle of a member, at 'usr/lib/libfoo.so'"
    )


def test_first_block_tells_an_archive() -> None:
    assert tar.is_tar(member("a"))
    assert not any(map(tar.is_tar, (b"", member("a")[:511], bytes(512), b"#" * 512)))


@settings(max_examples=40, deadline=None)
@given(
    files=st.lists(
        st.tuples(st.text("abcä/ .", min_size=1, max_size=200), st.binary(max_size=2000)),
        max_size=6,
    ),
    form=st.sampled_from([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]),
)
def test_what_tarfile_writes_is_read(files: list[tuple[str, bytes]], form: int) -> None:

    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for name, data in files:
            info = tarfile.TarInfo(name.rstrip("/") or "x")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    found = [(m.name, content) for m, _, content in read(buffer.getvalue())]
    assert found == [(name.rstrip("/") or "x", data) for name, data in files]
