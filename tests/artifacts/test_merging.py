"""Directories and packages together: one tree, as if all were installed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cargoc_check.artifacts.tree import Tree
from cargoc_check.artifacts.trees import merging
from cargoc_check.artifacts.trees.opening import open_tree
from cargoc_check.errors import UserError
from tests.archives.packing import member

Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes members into a tar archive and gives its path."""

    def written(name: str, *members: bytes) -> str:
        (tmp_path / name).write_bytes(b"".join(members) + bytes(1024))
        return str(tmp_path / name)

    return written


def shown(tree: Tree) -> dict[str, tuple[int, object]]:
    """Return by path which argument a node is from, and its link or content."""
    return {
        node.path: (node.package, bytes(node.content()) if node.kind == "file" else node.link)
        for node in tree
        if node.kind != "folder"
    }


def link(name: str, target: str) -> bytes:
    return member(name, kind=b"2", target=target)


def folder(name: str) -> bytes:
    return member(name, kind=b"5", mode=0o755)


def test_runtime_and_development_package(write: Write, tmp_path: Path) -> None:
    runtime = write("run.tar", folder("usr/"), folder("usr/lib/"), member("usr/lib/a.so.1", b"1"))
    (tmp_path / "dev/usr/lib").mkdir(parents=True)
    (tmp_path / "dev/usr/lib/a.so").symlink_to("a.so.1")
    tree = open_tree([runtime, str(tmp_path / "dev")])
    assert shown(tree) == {"usr/lib/a.so.1": (0, b"1"), "usr/lib/a.so": (1, "a.so.1")}
    assert [package.kind for package in tree.packages] == ["tar", "directory"]
    assert tree.real("usr/lib/a.so") == "usr/lib/a.so.1"
    assert tree.package("usr/lib/a.so").kind == "directory"
    assert tree.opened("usr/lib/a.so").endswith("/dev/usr/lib/a.so")


def test_what_is_the_same_in_both_is_there_once(write: Write, tmp_path: Path) -> None:
    members = member("doc/a", b"1"), link("doc/l", "a"), folder("doc/"), member("a.h", b"2")
    first = write("a.tar", *members)
    (tmp_path / "d/doc").mkdir(parents=True)
    (tmp_path / "d/doc/a").write_bytes(b"1")
    together = shown(open_tree([first, write("b.tar", *members), str(tmp_path / "d")]))
    assert together == {"doc/a": (0, b"1"), "doc/l": (0, "a"), "a.h": (0, b"2")}


DIFFERENT = {
    "file": (member("a", b"1"), member("a", b"2")),
    "size": (member("a", b"1"), member("a", b"1" * 100)),
    "end": (member("a", b"1" * 99 + b"2"), member("a", b"1" * 100)),
    "kept": (member("a.h", b"1" * 99 + b"2"), member("a.h", b"1" * 100)),
    "link": (link("a", "b"), link("a", "c")),
    "file and link": (member("a", b"1"), link("a", "b")),
    "file and folder": (member("a", b"1"), folder("a/")),
}


@pytest.mark.parametrize("case", DIFFERENT)
def test_what_differs_cannot_be_installed_together(case: str, write: Write) -> None:
    paths = [write(name, data) for name, data in zip("xy", DIFFERENT[case], strict=True)]
    for first, other in (paths, paths[::-1]):
        with pytest.raises(UserError, match=r"has 'a(\.h)?' otherwise than") as caught:
            open_tree([first, other])
        assert {str(caught.value.place), caught.value.message.rpartition(" ")[2]} == set(paths)


def test_a_file_below_a_file(write: Write) -> None:
    arguments = [write("x", member("a", b"1")), write("y", member("a/b", b"1"))]
    with pytest.raises(UserError, match="x: holds 'a' as a file, and others below it"):
        open_tree(arguments)
    with pytest.raises(UserError, match="z: holds 'a' as a file"):
        open_tree([write("z", member("a/b/c"), member("a", b"1"))])


def test_what_lies_below_a_link_is_where_the_link_leads(write: Write) -> None:
    system = write(
        "system.tar",
        link("lib", "usr/lib"),
        link("lib64", "/lib"),
        member("usr/lib/libc.so", b"0"),
    )
    package = write("package.tar", folder("lib64/"), member("lib64/sub/a.so", b"1" * 9))
    tree = open_tree([package, system])
    assert shown(tree) == {
        "lib": (1, "usr/lib"),
        "lib64": (1, "/lib"),
        "usr/lib/libc.so": (1, b"0"),
        "usr/lib/sub/a.so": (0, b"1" * 9),
    }
    assert tree.real("lib64/sub/a.so") == "usr/lib/sub/a.so"
    again = write("again.tar", member("lib/sub/a.so", b"1" * 9))
    assert shown(open_tree([package, system, again])) == shown(tree)


@pytest.mark.parametrize("target", ["../x", "/../x", "a", "b/../../.."])
def test_what_lies_below_a_link_that_leads_out(target: str, write: Write) -> None:
    path = write("x.tar", link("a", target), member("a/passwd", b"1"))
    with pytest.raises(UserError, match="member 'a/passwd' lies below a link that leads out") as e:
        open_tree([path])
    assert e.value.place == path


def test_a_link_to_the_system_is_one_within_the_tree(write: Write) -> None:
    tree = open_tree([write("x.tar", link("a", "/etc"), member("a/passwd", b"mine"))])
    assert shown(tree) == {"a": (0, "/etc"), "etc/passwd": (0, b"mine")}


def test_depth_links_and_names_are_bounded(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = write("deep.tar", member("a/" * 240 + "b"))
    with pytest.raises(UserError, match="lies in more than 200 folders"):
        open_tree([deep])
    monkeypatch.setattr(merging, "_LINKS_LIMIT", 3)
    links = [link(f"{n}", "x") + member(f"{n}/{n}", b"1") for n in range(4)]
    assert len(shown(open_tree([write("few.tar", *links[:3])]))) == 6
    with pytest.raises(UserError, match="lies below a link"):
        open_tree([write("many.tar", *links)])
    monkeypatch.setattr(merging, "NAMES_LIMIT", 50)
    with pytest.raises(UserError, match=r"many\.tar: too many files and folders, or"):
        open_tree([write("many.tar", *(member(f"{n:020}") for n in range(3)))])
