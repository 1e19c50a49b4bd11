"""What trees hold, compared with what the tools of each format unpack of the same packages."""

from __future__ import annotations

import gc
import gzip
import os
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cargoc_check.archives import limits
from cargoc_check.artifacts.tree import Node, Package, Tree
from cargoc_check.artifacts.trees import directory, store
from cargoc_check.artifacts.trees.opening import open_tree
from cargoc_check.errors import UserError
from tests.archives import packing
from tests.archives.packing import FILES, LARGE, LIBRARY, LINKS, SAME, run


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the install tree, `tree`, and all packages of it."""
    top = tmp_path_factory.mktemp("built")
    root = packing.write_tree(top / "tree")
    for name, make in packing.PACKAGES.items():
        make(root, top / name)
    return top


def described(tree: Tree) -> dict[str, tuple[object, ...]]:
    """Return what a tree says of each path, with the contents."""
    return {node.path: _described(node) for node in tree}


def _described(node: Node) -> tuple[object, ...]:
    data = bytes(node.content()) if node.kind == "file" else b""
    assert node.head() == data[:16]
    return node.kind, node.size, node.mode, node.link, data


def refused(*arguments: Path | str) -> UserError:
    with pytest.raises(UserError) as caught:
        open_tree([str(argument) for argument in arguments])
    assert "\n" not in caught.value.message
    return caught.value


# Directories


def test_directory_is_what_was_written_into_it(built: Path) -> None:
    tree = open_tree([str(built / "tree")])
    files = {node.path: bytes(node.content()) for node in tree if node.kind == "file"}
    assert files == {**FILES, SAME[0]: LIBRARY}
    assert {node.path: node.link for node in tree if node.kind == "link"} == LINKS
    folders = {node.path for node in tree if node.kind == "folder"}
    assert {"usr", "usr/lib/pkgconfig", "usr/share/doc/foo"} < folders
    library = tree.get("usr/lib/libfoo.so.1.2.3")
    assert library is not None
    assert (library.mode, library.size) == (0o755, len(LIBRARY))
    assert tree.packages == (Package(str(built / "tree"), "directory"),)
    assert tree.opened("usr/lib") == f"{built}/tree/usr/lib"


def test_links_are_kept_and_never_followed(tmp_path: Path) -> None:
    (tmp_path / "outside/lib").mkdir(parents=True)
    (tmp_path / "outside/lib/libsecret.so").write_bytes(LIBRARY)
    root = tmp_path / "root"
    root.mkdir()
    (root / "out").symlink_to("../outside")
    (root / "absolute").symlink_to(tmp_path / "outside")
    (root / "loop").symlink_to(".")
    (root / "self").symlink_to("self")
    (root / "gone").symlink_to("nothing")
    os.mkfifo(root / "pipe")
    tree = open_tree([str(root)])
    assert {node.kind for node in tree} == {"link"}
    assert [node.path for node in tree] == ["absolute", "gone", "loop", "out", "self"]
    for path in ("out", "out/lib/libsecret.so", "self", "gone", "absolute/lib"):
        assert tree.resolve(path) is None
    assert tree.real("loop") == ""
    assert tree.real("loop/loop/gone") is None


def test_directory_that_is_a_link_is_the_one_it_leads_to(built: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(built / "tree")
    assert described(open_tree([str(tmp_path / "link")])) == described(
        open_tree([str(built / "tree")])
    )


def test_large_files_are_mapped_and_leave_no_file_open(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"lib{number}.a").write_bytes(LARGE)
    before = os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else []
    tree = open_tree([str(tmp_path)])
    views = [node.content() for node in tree]
    assert all(view == LARGE and view.readonly for view in views)
    del views
    gc.collect()
    after = os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else []
    assert len(after) == len(before)


@pytest.mark.parametrize("size", [10, limits.KEPT_FILE_LIMIT + 1])
def test_file_that_goes_or_changes(tmp_path: Path, size: int) -> None:
    path = tmp_path / "liba.so"
    path.write_bytes(bytes(size))
    (node,) = open_tree([str(tmp_path)])
    path.write_bytes(bytes(size + 1))
    with pytest.raises(UserError, match=r"liba.so: has changed while it was read"):
        node.content()
    path.unlink()
    with pytest.raises(UserError, match=r"liba.so: cannot be read: No such file"):
        node.content()
    path.symlink_to("/etc/passwd")
    with pytest.raises(UserError, match="cannot be read"):
        node.head()
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(UserError, match="has changed while it was read"):
        node.content()


def test_file_that_may_not_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "liba.so").write_bytes(b"1")
    (node,) = open_tree([str(tmp_path)])

    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(UserError, match=r"/liba.so: cannot be read: Permission denied"):
        node.content()
    monkeypatch.setattr(os, "scandir", denied)
    assert refused(tmp_path).message == "cannot be listed: Permission denied"


def test_directory_with_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        (tmp_path / str(number)).touch()
    monkeypatch.setattr(directory, "MEMBERS_LIMIT", 4)
    assert refused(tmp_path).message == "holds more than 4 files and folders"


def test_names_that_are_not_unicode(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"lib\xff.so")).write_bytes(b"1")
    (node,) = open_tree([str(tmp_path)])
    assert bytes(node.content()) == b"1"


# Packages

_EXCEPT = ("--anchored", "--exclude=.[A-Za-z]*", "--exclude=+*", "--exclude=info")


def _conda(package: Path, out: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        (name,) = [name for name in archive.namelist() if name.startswith("pkg-")]
        run("tar", "-C", out, "--zstd", "-xpf-", given=archive.read(name))


def _tar(package: Path, out: Path) -> None:
    run("tar", "-C", out, *_EXCEPT, "-xpf", package)


UNPACK: dict[str, Callable[[Path, Path], object]] = {
    ".deb": lambda package, out: run("dpkg-deb", "-x", package, out),
    ".rpm": lambda package, out: run("bsdtar", "-C", out, "-xpf-", given=run("rpm2cpio", package)),
    ".conda": _conda,
    ".whl": lambda package, out: run("bsdtar", "-C", out, "-xpf", package),
    ".zip": lambda package, out: run("bsdtar", "-C", out, "-xpf", package),
    ".pkg": lambda package, out: run("tar", "-C", out, *_EXCEPT, "--zstd", "-xpf", package),
    ".apk": lambda package, out: run("tar", "-C", out, *_EXCEPT, "-xpzf", package),
}


@pytest.mark.parametrize("name", packing.PACKAGES)
def test_package_is_read_as_its_tool_unpacks_it(name: str, built: Path, tmp_path: Path) -> None:
    UNPACK.get(Path(name).suffix, _tar)(built / name, tmp_path)
    found = described(open_tree([str(built / name)]))
    unpacked = described(open_tree([str(tmp_path)]))
    assert {path for path, node in unpacked.items() if node[0] != "folder"} <= set(found)
    assert found.items() <= unpacked.items()
    assert any(path.endswith("usr/lib/libfoo.a") for path in found)


SAYS: dict[str, tuple[str, ...]] = {
    ".deb": ("deb", "libfoo1", "1.2.3-1", "amd64", "libc6 (>= 2.34)", "libgcc-s1 (>= 4.2)"),
    ".rpm": ("rpm", "libfoo", "2:1.2.3-1", "x86_64", "glibc >= 2.34", "libgcc"),
    ".apk": (
        *("apk", "libfoo", "1.2.3-r0", "x86_64"),
        *("so:libc.musl-x86_64.so.1", "so:libgcc_s.so.1"),
    ),
    ".zst": ("pkg.tar", "libfoo", "1.2.3-r0", "x86_64", "gcc-libs", "glibc"),
    ".pkg": ("pkg", "foo", "1.2.3", "FreeBSD:14:amd64", "gcc13"),
    ".conda": ("conda", "libfoo", "1.2.3", "linux-64", "libgcc >=14", "__glibc >=2.17,<3.0.a0"),
    ".bz2": ("conda", "libfoo", "1.2.3", "linux-64", "libgcc >=14", "__glibc >=2.17,<3.0.a0"),
    ".whl": ("wheel", "foo", "1.2.3", "manylinux_2_17_x86_64", "cffi>=1"),
    ".zip": ("zip", "", "", ""),
    ".crate": ("crate", "foo", "1.2.3", ""),
    ".tar": ("tar", "", "", ""),
    ".xz": ("tar", "", "", ""),
}


@pytest.mark.parametrize("name", packing.PACKAGES)
def test_what_a_package_says_of_itself(name: str, built: Path) -> None:
    (package,) = open_tree([str(built / name)]).packages
    said = package[1:5] + package.depends
    assert said == SAYS[Path(name).suffix]
    assert package.placeholder == ("/home/conda/placehold" if package.kind == "conda" else "")
    assert package.argument == str(built / name)


def test_kind_is_told_by_content_whatever_the_name(built: Path, tmp_path: Path) -> None:
    for name in packing.PACKAGES:
        if not name.endswith(".crate"):
            (tmp_path / "x.so").unlink(missing_ok=True)
            (tmp_path / "x.so").symlink_to(built / name)
            (package,) = open_tree([str(tmp_path / "x.so")]).packages
            assert package.kind == SAYS[Path(name).suffix][0]


def test_a_file_that_stands_alone(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FILES:
        path = str(built / "tree" / name)
        if name.endswith("changelog"):
            said = refused(path)
            assert said.message == "is neither a package nor of a C library"
            assert said.place == path
            continue
        tree = open_tree([path])
        (node,) = tree
        assert (node.path, bytes(node.content())) == (Path(name).name, FILES[name])
        assert tree.packages == (Package(path, "file"),)
        assert tree.opened(node.path) == path
    monkeypatch.chdir(built / "tree/usr/lib")
    (node,) = open_tree(["libfoo.so"])
    assert (node.path, bytes(node.content())) == ("libfoo.so", LIBRARY)


OTHERS = {
    "x.apk": (b"ADBd" + bytes(60), "is a package of apk-tools 3, which is not read here"),
    "x.7z": (b"7z\xbc\xaf\x27\x1c" + bytes(60), "is a 7-Zip archive, which"),
    "x.pkg": (b"xar!" + bytes(60), "is an installer for macOS, which"),
    "x.cpio": (b"070701" + bytes(60), "is a cpio archive, which"),
    "x.txt": (b"hello\n", "is neither a package nor of a C library"),
    "x": (b"", "is neither a package nor of a C library"),
    "x.tar": (bytes(1024), "is neither a package nor of a C library"),
    "x.so.gz": (gzip.compress(LIBRARY), "is compressed, and holds no tar archive"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_not_read_is_told_by_name(name: str, tmp_path: Path) -> None:
    data, message = OTHERS[name]
    (tmp_path / name).write_bytes(data)
    said = refused(tmp_path / name)
    assert said.message.startswith(message)
    assert said.place == str(tmp_path / name)


def test_what_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nothing")
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "x").message == "there is no such file or directory"
    assert "No such file" in refused(tmp_path / "link").message
    assert refused(tmp_path / "pipe").message == "is not a regular file"


def test_android_app_is_no_package_of_alpine(tmp_path: Path) -> None:
    for extra, said in (("classes.dex", True), ("prefab/modules/foo/include/foo.h", False)):
        with zipfile.ZipFile(tmp_path / "x.apk", "w") as archive:
            archive.writestr("AndroidManifest.xml", "")
            archive.writestr(extra, "")
        if said:
            assert refused(tmp_path / "x.apk").message.startswith("is an Android app")
        else:
            assert open_tree([str(tmp_path / "x.apk")]).packages[0].kind == "zip"


# What is kept, and where


def test_large_members_lie_in_a_file_that_no_folder_names(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    tree = open_tree([str(built / "libfoo1_1.2.3-1_amd64.deb")])
    node = tree.get("usr/lib/libfoo.a")
    assert node is not None
    view = node.content()
    assert os.listdir(tmp_path) == []
    del tree, node
    gc.collect()
    assert view == LARGE
    assert view.readonly


def test_memory_for_small_members_is_bounded(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "KEPT_LIMIT", 100)
    assert described(open_tree([str(built / "foo.tar")])) == described(
        open_tree([str(built / "tree")])
    )


def test_no_room_for_large_members(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nothing"))
    said = refused(built / "foo.tar")
    assert said.message == "no room for what is unpacked: No such file or directory"
    assert said.place == str(built / "foo.tar")
    assert said.hint == "set TMPDIR to a directory with more room"


def test_what_was_not_kept_is_read_again(built: Path, tmp_path: Path) -> None:
    path = tmp_path / "foo.tar"
    path.write_bytes((built / "foo.tar").read_bytes())
    node = open_tree([str(path)]).get("usr/share/doc/foo/changelog")
    assert node is not None
    assert node.content() == FILES["usr/share/doc/foo/changelog"]
    path.write_bytes(packing.tar_of({"a": b"1"}))
    with pytest.raises(UserError, match=r"foo.tar: has changed while it was read"):
        node.content()


def test_what_tar_of_macos_adds_is_left_out(tmp_path: Path) -> None:
    double = b"\0\5\x16\7" + bytes(40)
    files = {"include/._a.h": double, "include/a.h": b"1", "include/._b.h": b"int b;\n"}
    (tmp_path / "x.tar").write_bytes(packing.tar_of(files))
    assert [node.path for node in open_tree([str(tmp_path / "x.tar")])] == [
        "include/._b.h",
        "include/a.h",
    ]
