"""Where directories are and what libraries are for, told from where files lie."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from cargoc_check.artifacts.build import Layout
from cargoc_check.artifacts.layout import layout
from cargoc_check.artifacts.system import system
from cargoc_check.artifacts.tree import Node, Package, Tree
from cargoc_check.errors import UserError
from tests.support import described


def found(lines: str, **files: str) -> Layout:
    return described.described({"build": lines, **files}).build.layout


def role(line: str) -> str:
    """Return the role of the library that a line describes."""
    return described.described({"build": line}).build.roles[line.split()[0]]


def test_directories_are_where_the_files_lie() -> None:
    assert found("") == Layout(
        "/", "/usr", "/usr/lib", "/usr/include", None, "/usr/lib/pkgconfig", ()
    )


@pytest.mark.parametrize(
    ("libdir", "prefix"),
    [
        ("usr/lib/x86_64-linux-gnu", "/usr"),
        ("usr/lib64", "/usr"),
        ("opt/foo/lib", "/opt/foo"),
        ("lib", "/"),
    ],
)
def test_prefix_is_what_lies_above_libdir(libdir: str, prefix: str) -> None:
    node = Node(f"{libdir}/libfoo.so.1", "file", 0)
    tree = Tree((Package("DEST", "directory"),), {node.path: node})
    found = layout(tree, [node.path], [], {})
    assert (found.libdir, found.prefix) == (f"/{libdir}", prefix)


def test_stated_directories_go_before_what_is_found() -> None:
    node = Node("usr/lib/libfoo.so.1", "file", 0)
    tree = Tree((Package("DEST", "directory"),), {node.path: node})
    found = layout(tree, [node.path], [], {"libdir": "lib/deep", "prefix": "/opt", "datadir": "x"})
    assert (found.libdir, found.prefix) == ("/opt/lib/deep", "/opt")
    assert found.stated == ("datadir", "libdir", "prefix")


def test_own_path_of_a_tree_that_is_in_it_once_more(tmp_path: Path) -> None:
    real = str(tmp_path.resolve()).lstrip("/")

    def repeated(folder: str) -> str | None:
        node = Node(f"{folder}/usr/lib/libfoo.so.1", "file", 0)
        tree = Tree((Package(str(tmp_path), "directory"),), {node.path: node})
        return layout(tree, [node.path], [], {}).repeated

    assert repeated(real) == real
    assert repeated(tmp_path.name) == tmp_path.name
    assert repeated("elsewhere") is None


def test_prefix_that_was_installed_into_directly_is_where_it_is(tmp_path: Path) -> None:
    told = described.described({"build": ""})
    real = os.path.realpath(tmp_path)
    pc = described.PC.replace("prefix=/usr", f"prefix={real}")
    pc_file = described.described({"build": "", "lib/pkgconfig/foo.pc": pc}).build.pc_files
    tree = Tree((Package(str(tmp_path), "directory"),), {n.path: n for n in told.build.tree})
    assert layout(tree, [], pc_file, {}).root == real


@pytest.mark.parametrize(
    ("root", "path", "inside"),
    [
        ("/", "/usr/lib/libfoo.so", "usr/lib/libfoo.so"),
        ("/", "/usr/lib/../lib", "usr/lib"),
        ("/", "usr/lib", None),
        ("/opt/foo", "/opt/foo/lib", "lib"),
        ("/opt/foo", "/opt/foo", ""),
        ("/opt/foo", "/opt/foobar", None),
        ("/opt/foo", "/opt/foo/../bar", None),
    ],
)
def test_absolute_paths_lead_into_the_tree(root: str, path: str, inside: str | None) -> None:
    assert Layout(root).inside(path) == inside


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("usr/lib/libbar.so.1 elf", "library"),
        ("usr/lib/aarch64-linux-gnu/libbar.so.1 elf", "library"),
        ("usr/lib64/libbar.so elf", "library"),
        ("usr/lib/gstreamer-1.0/libgstbar.so elf", "plugin"),
        ("usr/lib/pam_bar.so elf", "plugin"),
        ("usr/lib/x86_64-linux-gnu/gstreamer-1.0/libgstbar.so elf", "plugin"),
        ("usr/lib/python3.11/site-packages/bar.so elf exports=PyInit_bar", "module"),
        ("usr/share/bar/libbar.so elf", "private"),
        ("usr/bin/bar.dll pe", "library"),
        ("usr/lib/bar.dll pe", "library"),
        ("usr/lib/host/bar.dll pe", "plugin"),
        ("libbar.so.1.2 elf", "library"),
        ("libbar.so elf", "private"),
        ("usr/lib/libbar.1.dylib mach-o", "library"),
    ],
)
def test_role_follows_from_place_and_exports(line: str, expected: str) -> None:
    assert role(line) == expected


def test_library_of_a_wheel_is_its_own() -> None:
    lines = "@wheel bar 1 any\nbar/lib/libbar.so.1 elf"
    build = described.described({"build": lines}).build
    assert build.roles["bar/lib/libbar.so.1"] == "private"


@pytest.mark.parametrize(
    ("machine", "triple"),
    [
        ("x86_64,linux,gnu", "x86_64-unknown-linux-gnu"),
        ("aarch64,linux,musl", "aarch64-unknown-linux-musl"),
        ("riscv64,linux,gnu", "riscv64gc-unknown-linux-gnu"),
        ("x86,linux,gnu", "i586-unknown-linux-gnu"),
        ("x86_64,freebsd", "x86_64-unknown-freebsd"),
    ],
)
def test_target_is_the_plainest_that_fits_the_machine(machine: str, triple: str) -> None:
    line = f"usr/lib/libfoo.so.1.2.3 elf machine={machine}"
    target = system(described.described({"build": line}).build).target
    assert target is not None
    assert target.triple == triple


def test_machine_that_says_nothing_of_its_system_leaves_all_of_them() -> None:
    build = described.described({"build": "usr/lib/libfoo.so.1.2.3 elf"}).build
    library = build.libraries[0]
    bare = library._replace(machine=library.machine._replace(os="", env=""))
    found = system(build._replace(libraries=(bare,)))
    assert found.target is None
    triples = [target.triple for target in found.candidates]
    assert triples[:2] == ["x86_64-unknown-linux-gnu", "x86_64-unknown-linux-musl"]
    assert "x86_64-unknown-freebsd" in triples


def test_stated_target_counts() -> None:
    build = described.described({"build": ""}).build
    found = system(build, "aarch64-linux-android")
    assert found.stated
    assert (found.os, found.env) == ("android", "")
    with pytest.raises(UserError, match="is not known to rustc"):
        system(build, "x86_64-unknown-nowhere")


def test_tree_follows_links_of_files_and_folders() -> None:
    links: dict[str, Any] = {"a/b": "../c", "c/d": "e", "up": "../../x", "circle": "circle"}
    nodes = {path: Node(path, "link", 0, link=link) for path, link in links.items()}
    nodes["c/e"] = Node("c/e", "file", 0)
    nodes["absolute"] = Node("absolute", "link", 0, link="/c/e")
    tree = Tree((Package("DEST", "directory"),), nodes)
    assert tree.real("a/b/d") == "c/e"
    assert tree.real("absolute") == "c/e"
    assert tree.real("a/b") == "c"
    for path in ("up", "circle", "nothing", "c/e/f"):
        assert tree.real(path) is None
