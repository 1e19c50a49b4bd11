"""Packages that are made to harm: refused by name, in bounded time and memory, never a crash."""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cargoc_check.archives import limits, package, tar_packages
from cargoc_check.artifacts.trees import unpacking
from cargoc_check.artifacts.trees.opening import open_tree
from cargoc_check.errors import UserError
from tests.archives import packing
from tests.archives.packing import member, run

SMALL = {
    "usr/lib/liba.so.1": b"\x7fELF" + Random(1).randbytes(700),
    "usr/lib/pkgconfig/a.pc": b"Name: a\nVersion: 1\n",
    "usr/share/doc/a": b"hello " * 50,
}
PACKAGES: dict[str, Callable[[Path, Path], Path]] = {
    **{name: make for name, make in packing.PACKAGES.items() if not name.endswith(("whl", "rate"))},
    "gzip.deb": lambda root, out: packing.deb(root, out, "gzip"),
    "zstd.deb": lambda root, out: packing.deb(root, out, "zstd"),
    "none.deb": lambda root, out: packing.deb(root, out, "none"),
    "none.rpm": lambda root, out: packing.rpm(root, out, "w.ufdio"),
    "gzip.rpm": lambda root, out: packing.rpm(root, out, "w9.gzdio"),
    "lzma.tar": lambda root, out: packing.plain(root, out, "--lzma"),
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return packages of a small tree, by name."""
    top = tmp_path_factory.mktemp("small")
    root = packing.write_tree(top / "tree", SMALL)
    (root / "usr/lib/liba.so").symlink_to("liba.so.1")
    return {name: make(root, top / name).read_bytes() for name, make in PACKAGES.items()}


def read(path: Path | str) -> None:
    """Read all that a package holds."""
    for node in open_tree([str(path)]):
        if node.kind == "file":
            node.head()
            node.content()


def refused(path: Path | str) -> str:
    with pytest.raises(UserError) as caught:
        read(path)
    assert str(caught.value.place).startswith(str(path))
    assert "\n" not in caught.value.message
    return caught.value.message


@contextmanager
def bounded(seconds: float = 30, megabytes: int = 64) -> Iterator[None]:
    tracemalloc.start()
    begun = time.process_time()
    try:
        yield
    finally:
        taken, peak = time.process_time() - begun, tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert taken < seconds
    assert peak < megabytes << 20


# Damage


def whole_as_well(name: str, data: bytes) -> set[int]:
    """Return the lengths at which what is left of a package is a whole file too.

    A tar archive that is not compressed may end after any member, and Alpine's packages are several
    gzip files; Debian's begin as any `ar` archive does, and may end in a byte of padding.
    """
    if name.endswith(".deb"):
        return {*range(8, 21), len(data) - data.endswith(b"\n")}
    if name == "foo.tar":
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            members = archive.getmembers()
        end = max(one.offset_data + -(-one.size // 512) * 512 for one in members)
        return {one.offset for one in members[1:]} | {end, *range(end + 512, len(data))}
    ends, rest = set(), data if name.endswith(".apk") else b""
    while rest:
        decoder = zlib.decompressobj(31)
        decoder.decompress(rest)
        rest = decoder.unused_data
        ends.add(len(data) - len(rest))
    return ends


@pytest.mark.parametrize("name", PACKAGES)
def test_package_that_is_cut_short(name: str, small: dict[str, bytes], tmp_path: Path) -> None:
    path, data = tmp_path / name, small[name]
    path.write_bytes(data)
    read(path)
    whole = whole_as_well(name, data)
    for length in [*range(0, len(data), 64), len(data) - 1]:
        path.write_bytes(data[:length])
        if length in whole:
            read(path)
        else:
            refused(path)


@pytest.mark.parametrize("name", PACKAGES)
@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_damage_is_a_crash(
    name: str, small: dict[str, bytes], tmp_path: Path, data: st.DataObject
) -> None:
    changed = bytearray(small[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(changed) - 1))
        kind = data.draw(st.sampled_from(["set", "insert", "delete", "copy"]))
        if kind == "set":
            changed[at] = data.draw(st.integers(0, 255))
        elif kind == "insert":
            changed[at:at] = data.draw(st.binary(min_size=1, max_size=8))
        elif kind == "delete":
            del changed[at : at + data.draw(st.integers(1, 200))]
            changed = changed or bytearray(1)
        else:
            start = data.draw(st.integers(0, len(changed) - 1))
            changed[at : at + 16] = changed[start : start + 16]
    path = tmp_path / name
    path.write_bytes(changed)
    with suppress(UserError):
        read(path)


# Paths

PATHS = {
    "up": member("../a"),
    "inner up": member("usr/../../a"),
    "up and down": member("usr/../a"),
    "up at the end": member("usr/.."),
    "hard link up": member("a", b"1") + member("b", kind=b"1", target="../a"),
    "hard link to nothing": member("b", kind=b"1", target="usr/a"),
    "hard link to a folder": member("a/", kind=b"5") + member("b", kind=b"1", target="a"),
    "hard link to itself": member("b", kind=b"1", target="b"),
    "circle": member("b", kind=b"1", target="c") + member("c", kind=b"1", target="b"),
    "unknown kind": member("b", kind=b"V"),
    "old sparse file": member("b", kind=b"S"),
    "long link": member("L", b"a/" * 3000 + b"\0", b"K") + member("l", kind=b"2"),
}


@pytest.mark.parametrize("case", PATHS)
def test_member_that_leads_out_is_refused(case: str, tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(PATHS[case] + bytes(1024))
    assert refused(tmp_path / "x.tar").startswith("member '")


def test_same_paths_in_other_formats_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("../../etc/passwd", "1")
    assert "leads out of the package" in refused(tmp_path / "x.zip")
    (tmp_path / "d").mkdir()
    (tmp_path / "d/data.tar").write_bytes(PATHS["up"] + bytes(1024))
    (tmp_path / "d/control.tar").write_bytes(packing.tar_of({"control": b"Package: a\n"}))
    (tmp_path / "d/debian-binary").write_text("2.0\n")
    names = ["debian-binary", "control.tar", "data.tar"]
    run("ar", "qc", tmp_path / "x.deb", *names, cwd=tmp_path / "d")
    assert "leads out of the package" in refused(tmp_path / "x.deb")


def test_absolute_paths_are_taken_from_the_root_of_the_tree(tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(packing.tar_of({"/etc//./passwd": b"1", "///": b""}))
    (node,) = open_tree([str(tmp_path / "x.tar")])
    assert (node.path, bytes(node.content())) == ("etc/passwd", b"1")


def test_devices_and_pipes_are_left_out(tmp_path: Path) -> None:
    members = [member(f"d{kind}", kind=b"%d" % kind) for kind in (3, 4, 6)]
    (tmp_path / "x.tar").write_bytes(b"".join(members) + packing.tar_of({"a": b"1"}))
    assert [node.path for node in open_tree([str(tmp_path / "x.tar")])] == ["a"]


def test_the_last_of_two_members_counts(tmp_path: Path) -> None:
    twice = member("a.h", b"1") + member("a.h", b"22") + member("b", kind=b"2", target="x")
    hard = member("c.h", b"3") + member("c.h", kind=b"1", target="a.h")
    last = member("b", b"5") + member("d", kind=b"1", target="a.h") + member("d", b"4")
    (tmp_path / "x.tar").write_bytes(twice + hard + last + bytes(1024))
    tree = open_tree([str(tmp_path / "x.tar")])
    found = {node.path: bytes(node.content()) for node in tree}
    assert found == {"a.h": b"22", "b": b"5", "c.h": b"22", "d": b"4"}


# Size


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FREE_LIMIT", 32 << 20)
    for module in (unpacking, tar_packages):
        monkeypatch.setattr(module, "MEMBERS_LIMIT", 1000)


def zeros(compress: Callable[[bytes], bytes]) -> bytes:
    """Return a tar archive with 512 MiB of zeros in one file, compressed piece by piece."""
    header = bytearray(member("usr/lib/liba.so"))
    header[124:136] = b"%011o\0" % (512 << 20)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return compress(bytes(header)) + compress(bytes(4 << 20)) * 128


BOMBS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, 1),
    "xz": lambda data: lzma.compress(data, preset=0),
    "bzip2": lambda data: run("bzip2", "-1", "-c", given=data),
    "zstd": lambda data: run("zstd", "-1", "-c", given=data),
}


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(zeros(BOMBS[name]))
    size = (tmp_path / "x.tar").stat().st_size
    with bounded():
        said = refused(tmp_path / "x.tar")
    most = f"{limits.unpacked_limit(size) >> 20:,} MiB"
    assert said == f"unpacks to more than the {most} that are read of an archive"


@pytest.mark.usefixtures("small_limits")
def test_bomb_of_one_stream_is_refused(tmp_path: Path) -> None:
    """A kilobyte of zstd may stand for 32 MiB: it must not come out at once."""
    data = run("sh", "-c", "head -c 400000000 /dev/zero | zstd -19 -c")
    assert len(data) < 20000
    start = run("zstd", "-c", given=member("a", b"1"))
    (tmp_path / "x.tar.zst").write_bytes(start + data)
    with bounded(megabytes=100):
        assert "unpacks to more than" in refused(tmp_path / "x.tar.zst")


@pytest.mark.usefixtures("small_limits")
def test_zip_bombs_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(60):
            archive.writestr(f"{number}.h", bytes(1 << 20))
    with bounded():
        assert "unpacks to more than the" in refused(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.h", bytes(1 << 20))
    # The same bytes twice: a second entry of the index for the one member.
    data = path.read_bytes()
    end = data.index(b"PK\5\6")
    entry = data[data.index(b"PK\1\2") : end]
    counts = (2).to_bytes(2, "little") * 2 + (2 * len(entry)).to_bytes(4, "little")
    path.write_bytes(
        data[:end] + entry.replace(b"a.h", b"b.h") + data[end:][:8] + counts + data[end + 16 :]
    )
    assert refused(path).endswith("overlaps another")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("a.h", bytes(1 << 20))
    assert "compressed in a way that is not read here (12)" in refused(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.h", b"1")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"PK\1\2\x14\3\x14\0\0", b"PK\1\2\x14\3\x14\0\1"))
    assert refused(path) == "member 'a.h' is encrypted"


@pytest.mark.usefixtures("small_limits")
def test_member_that_is_larger_than_the_index_says(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.h", bytes(1 << 20))
    data = path.read_bytes()
    size = (1 << 20).to_bytes(4, "little")
    path.write_bytes(data.replace(size, (100).to_bytes(4, "little")))
    assert "is damaged" in refused(path)


@pytest.mark.usefixtures("small_limits")
def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cargoc_check.archives import zip_packages

    many = b"".join(member(str(number)) for number in range(1001))
    (tmp_path / "x.tar").write_bytes(many + bytes(1024))
    assert refused(tmp_path / "x.tar") == "holds more than 1,000 members"
    monkeypatch.setattr(zip_packages, "MEMBERS_LIMIT", 1000)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for number in range(1001):
            archive.writestr(str(number), b"")
    assert refused(tmp_path / "x.zip") == "holds more than 1,000 members"


def test_many_members_take_time_in_proportion(tmp_path: Path) -> None:
    names = (f"usr/share/doc/{n % 97}/" + "d/" * 60 + str(n) for n in range(5_000))
    data = b"".join(member(name, b"1") for name in names)
    (tmp_path / "x.tar.gz").write_bytes(gzip.compress(data + bytes(1024), 1))
    with bounded(megabytes=100):
        tree = open_tree([str(tmp_path / "x.tar.gz")])
    assert sum(node.kind == "file" for node in tree) == 5_000


def test_extended_headers_without_end_are_refused(tmp_path: Path) -> None:
    header = gzip.compress(member("p", b"65000 a=" + b"a" * 64991 + b"\n", b"x"), 9)
    (tmp_path / "x.tar.gz").write_bytes(header * 1100)
    with bounded():
        assert "too long" in refused(tmp_path / "x.tar.gz")
    records = gzip.compress(member("p", b"5 a=\n" * 1000, b"x") * 10, 9)
    (tmp_path / "x.tar.gz").write_bytes(records * 200)
    begun = time.process_time()
    assert "too long" in refused(tmp_path / "x.tar.gz")
    assert time.process_time() - begun < 30


def test_every_kind_of_package_is_tried() -> None:
    assert {Path(name).suffix for name in packing.PACKAGES} - {
        Path(name).suffix for name in PACKAGES
    } == {".whl", ".crate"}
    assert set(package.Shape.__args__) == {"deb", "rpm", "zip", "tar"}  # type: ignore[attr-defined]
