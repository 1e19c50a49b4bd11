"""Where paths of a tree lead."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cargoc_check.artifacts.tree import Node, Package, Tree

NODES = {
    "usr/lib/libfoo.so.1.2": Node("usr/lib/libfoo.so.1.2", "file", 0, 3),
    "usr/lib/libfoo.so.1": Node("usr/lib/libfoo.so.1", "link", 0, link="libfoo.so.1.2"),
    "usr/lib/libfoo.so": Node("usr/lib/libfoo.so", "link", 0, link="libfoo.so.1"),
    "usr/empty": Node("usr/empty", "folder", 1),
    "lib": Node("lib", "link", 1, link="/usr/lib"),
    "lib64": Node("lib64", "link", 1, link="usr/../lib"),
    "out": Node("out", "link", 1, link="../x"),
    "out2": Node("out2", "link", 1, link="/../x"),
    "loop": Node("loop", "link", 1, link="loop2"),
    "loop2": Node("loop2", "link", 1, link="loop"),
    "top": Node("top", "link", 1, link="usr/.."),
    "gone": Node("gone", "link", 1, link="usr/nothing"),
}
PACKAGES = (Package("a.deb", "deb", "a"), Package("b/c", "directory"))


@pytest.fixture
def tree() -> Tree:
    return Tree(PACKAGES, dict(reversed(NODES.items())))


def test_nodes_are_in_order_and_found_by_path(tree: Tree) -> None:
    assert [node.path for node in tree] == sorted(NODES)
    assert tree.get("usr/lib/libfoo.so") == NODES["usr/lib/libfoo.so"]
    assert tree.get("usr/lib") is None
    assert tree.package("lib") == PACKAGES[1]


def test_folders_are_those_that_something_lies_in(tree: Tree) -> None:
    assert all(tree.is_folder(path) for path in ("", "usr", "usr/lib", "usr/empty"))
    assert not any(tree.is_folder(path) for path in ("lib", "us", "usr/lib/libfoo.so.1", "x"))


@pytest.mark.parametrize(
    ("path", "real"),
    [
        ("usr/lib/libfoo.so", "usr/lib/libfoo.so.1.2"),
        ("lib/libfoo.so", "usr/lib/libfoo.so.1.2"),
        ("lib64/libfoo.so.1", "usr/lib/libfoo.so.1.2"),
        ("lib64", "usr/lib"),
        ("top/top/lib", "usr/lib"),
        ("top", ""),
        ("usr/empty", "usr/empty"),
        *((path, None) for path in ("out", "out/a", "out2", "loop", "gone", "nothing", "lib/x")),
    ],
)
def test_links_are_followed_within_the_tree(tree: Tree, path: str, real: str | None) -> None:
    assert tree.real(path) == real
    found = tree.resolve(path)
    if real is None:
        assert found is None
    else:
        assert found is not None
        assert found.kind == ("file" if "libfoo" in real else "folder")


def test_paths_as_people_can_open_them(tree: Tree) -> None:
    assert tree.opened("usr/lib/libfoo.so") == "a.deb/usr/lib/libfoo.so"
    assert tree.opened("usr/empty") == "b/c/usr/empty"
    assert tree.opened("lib64") == "b/c/lib64"
    assert tree.opened("") == tree.opened(".") == "a.deb"
    alone = Tree((Package("d/liba.so", "file"),), {"liba.so": Node("liba.so", "file", 0)})
    assert alone.opened("liba.so") == "d/liba.so"


def test_head_is_the_beginning_of_the_content() -> None:
    node = Node("a", "file", 0, 40, content=lambda: memoryview(bytes(range(40))))
    assert node.head() == bytes(range(16))
    assert node._replace(start=lambda: b"x").head() == b"x"
    assert Node("a", "file", 0).head() == b""


_NAMES = st.sampled_from(["a", "b", "c"])
_PATHS = st.lists(_NAMES, min_size=1, max_size=3).map("/".join)
_TEXTS = st.lists(st.sampled_from(["a", "b", "c", "..", "."]), min_size=1, max_size=4).map("/".join)


@settings(max_examples=60, deadline=None)
@given(
    files=st.lists(_PATHS, min_size=1, max_size=4),
    links=st.dictionaries(_PATHS, _TEXTS, max_size=4),
)
def test_paths_lead_where_the_system_says(
    files: list[str], links: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A link's `..` is taken off the text, so links with `..` behind other links are left out."""
    root = tmp_path_factory.mktemp("root")
    nodes: dict[str, Node] = {}
    for path in files:
        if not any((root / path).parents[i].is_file() for i in range(path.count("/"))):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            if not (root / path).exists():
                (root / path).touch()
                nodes[path] = Node(path, "file", 0)
    for path, text in links.items():
        target = Path(text)
        inner = ".." in target.parts[1:] and target.parts[0] != ".."
        if (root / path).parent.is_dir() and not os.path.lexists(root / path) and not inner:
            (root / path).symlink_to(text)
            nodes[path] = Node(path, "link", 0, link=text)
    tree = Tree((Package("root", "directory"),), nodes)
    for path in nodes:
        try:
            real = (root / path).resolve(strict=True)
        except (OSError, RuntimeError):
            real = root.parent
        inside = real == root or root in real.parents
        expected = real.relative_to(root).as_posix() if inside else None
        found = tree.real(path)
        assert (found or ".") == expected if inside else found is None
