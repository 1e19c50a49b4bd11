"""What cargo refuses, we refuse, and say where."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cargoc_check.crate.files import Directory
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.workspace import open_request
from cargoc_check.errors import UserError
from tests.crate.as_cargo import Tree, metadata, package, write

LIB = "pub fn f() {}\n"
VIRTUAL = "[workspace]\n"


def one(manifest: str, *more: str) -> Tree:
    return {"Cargo.toml": manifest, "src/lib.rs": LIB, **dict.fromkeys(more, "")}


def lib(directory: str, name: str, more: str = "") -> Tree:
    return {f"{directory}/Cargo.toml": package(name, more), f"{directory}/src/lib.rs": LIB}


# Each with the folder to begin in, the place of what is wrong, and a word of the message.
CASES: dict[str, tuple[Tree, str, str, str]] = {
    "nothing at all": (one(""), ".", "Cargo.toml", "[package]"),
    "no name": (one('[package]\nversion = "1.0.0"\n'), ".", "Cargo.toml:1:1", "name"),
    "a bad name": (one('[package]\nname = "a b"\n'), ".", "Cargo.toml:2:8", "a b"),
    "a name with a hyphen first": (one('[package]\nname = "-a"\n'), ".", "Cargo.toml:2:8", "-a"),
    "a name that is a number": (one("[package]\nname = 1\n"), ".", "Cargo.toml:2:8", "1"),
    "a short version": (
        one('[package]\nname = "a"\nversion = "1.0"\n'),
        ".",
        "Cargo.toml:3:11",
        "1.0",
    ),
    "a version too large for 64 bits": (
        one('[package]\nname = "a"\nversion = "1.18446744073709551616.0"\n'),
        ".",
        "Cargo.toml:3:11",
        "1.18446744073709551616.0",
    ),
    "a table that is none": (one("lib = 1\n" + package("a")), ".", "Cargo.toml:1:7", "`lib`"),
    "both workspace keys": (
        one(package("a", 'workspace = ".."\n[workspace]\n')),
        ".",
        "Cargo.toml:5:13",
        "[workspace]",
    ),
    "dependencies without a package": (
        one(VIRTUAL + "[dependencies]\n"),
        ".",
        "Cargo.toml:2:1",
        "dependencies",
    ),
    "members that are no list": (one('[workspace]\nmembers = "a"\n'), ".", "Cargo.toml:2:11", ""),
    "inherited from nowhere": (
        one(package("a", "license.workspace = true\n")),
        ".",
        "Cargo.toml:5:1",
        "`license`",
    ),
    "inherited, but not there": (
        one(package("a", "license.workspace = true\n[workspace]\n")),
        ".",
        "Cargo.toml:5:1",
        "`license`",
    ),
    "a dependency inherited, but not there": (
        one(package("a", "[dependencies]\nx.workspace = true\n[workspace]\n")),
        ".",
        "Cargo.toml:6:1",
        "`x`",
    ),
    "lints inherited, but not there": (
        one(package("a", "[lints]\nworkspace = true\n[workspace]\n")),
        ".",
        "Cargo.toml:6:13",
        "lints",
    ),
    "not inherited": (
        one(package("a", "license.workspace = false\n[workspace]\n")),
        ".",
        "Cargo.toml:5:21",
        "true",
    ),
    "a short version inherited": (
        one(
            '[package]\nname = "a"\nversion.workspace = true\n[workspace.package]\nversion = "1"\n'
        ),
        ".",
        "Cargo.toml:5:11",
        "`1`",
    ),
    "a dependency from nowhere": (
        one(package("a", "[dependencies]\nx = { }\n")),
        ".",
        "Cargo.toml:6:5",
        "`x`",
    ),
    "a dependency of the wrong type": (
        one(package("a", "[dependencies]\nx = 1\n")),
        ".",
        "Cargo.toml:6:5",
        "`x`",
    ),
    "an optional dev-dependency": (
        one(package("a", '[dev-dependencies]\nx = { version = "1", optional = true }\n')),
        ".",
        "Cargo.toml:6:5",
        "optional",
    ),
    "default features switched off below": (
        one(
            package(
                "a",
                "[dependencies]\nx = { workspace = true, default-features = false }\n"
                '[workspace.dependencies]\nx = "1"\n',
            ).replace("2021", "2024")
        ),
        ".",
        "Cargo.toml:6:",
        "default-features",
    ),
    "an underscore of old": (
        one(package("a", "[lib]\ncrate_type = ['lib']\n").replace("2021", "2024")),
        ".",
        "Cargo.toml:6:14",
        "crate_type",
    ),
    "a feature of nothing": (
        one(package("a", '[features]\ncapi = ["std", "nope"]\nstd = []\n')),
        ".",
        "Cargo.toml:6:16",
        "`nope`",
    ),
    "a feature that is a string": (
        one(package("a", '[features]\ncapi = "std"\n')),
        ".",
        "Cargo.toml:6:8",
        "`capi`",
    ),
    "dep: of what is not optional": (
        one(package("a", '[dependencies]\nx = "1"\n[features]\ncapi = ["dep:x"]\n')),
        ".",
        "Cargo.toml:8:9",
        "not optional",
    ),
    "a name hidden by dep:": (
        one(
            package(
                "a",
                '[dependencies]\nx = { version = "1", optional = true }\n'
                '[features]\ncapi = ["dep:x"]\nmore = ["x"]\n',
            )
        ),
        ".",
        "Cargo.toml:9:9",
        "dep:x",
    ),
    "dep: with a slash": (
        one(
            package(
                "a",
                '[dependencies]\nx = { version = "1", optional = true }\n'
                '[features]\ncapi = ["dep:x/y"]\n',
            )
        ),
        ".",
        "Cargo.toml:8:9",
        "slash",
    ),
    "a question mark where it is always there": (
        one(package("a", '[dependencies]\nx = "1"\n[features]\ncapi = ["x?/y"]\n')),
        ".",
        "Cargo.toml:8:9",
        "`?`",
    ),
    "an optional dependency that nothing switches on": (
        one(
            package(
                "a",
                '[dependencies]\nx = { version = "1", optional = true }\n[features]\nx = []\n',
            )
        ),
        ".",
        "Cargo.toml:6:5",
        "`x`",
    ),
    "a library's name with a hyphen": (
        one(package("a", '[lib]\nname = "a-b"\n')),
        ".",
        "Cargo.toml:6:8",
        "a-b",
    ),
    "dylib and cdylib": (
        one(package("a", '[lib]\ncrate-type = ["dylib", "cdylib"]\n')),
        ".",
        "Cargo.toml:6:14",
        "cdylib",
    ),
    "a library without its source": (
        {"Cargo.toml": package("a", "[lib]\n"), "src/main.rs": ""},
        ".",
        "Cargo.toml:5:1",
        "source",
    ),
    "a binary without its source": (
        one(package("a", '[[bin]]\nname = "b"\n')),
        ".",
        "Cargo.toml:5:1",
        "`b`",
    ),
    "no target": ({"Cargo.toml": package("a"), "other/x.rs": ""}, ".", "Cargo.toml:1:1", "target"),
    "links without a build script": (
        one(package("a", 'links = "z"\n')),
        ".",
        "Cargo.toml:5:9",
        "build script",
    ),
    "a member that is not there": (
        {"Cargo.toml": '[workspace]\nmembers = ["a", "gone"]\n', **lib("a", "a")},
        ".",
        "Cargo.toml:2:17",
        "member",
    ),
    "a glob with a folder that is no package": (
        {"Cargo.toml": '[workspace]\nmembers = ["c/*"]\n', **lib("c/a", "a"), "c/b/x": ""},
        ".",
        "Cargo.toml:2:12",
        "member",
    ),
    "a glob that matches nothing": (
        {"Cargo.toml": '[workspace]\nmembers = ["a", "c/*"]\n', **lib("a", "a")},
        ".",
        "Cargo.toml:2:17",
        "member",
    ),
    "no glob": (
        {"Cargo.toml": '[workspace]\nmembers = ["a", "b**"]\n', **lib("a", "a")},
        ".",
        "Cargo.toml:2:17",
        "`b**`",
    ),
    "a path dependency of a member that is not there": (
        {
            "Cargo.toml": '[workspace]\nmembers = ["a"]\n',
            **lib("a", "a", '[dependencies]\nb = { path = "../b" }\n'),
        },
        ".",
        "a/Cargo.toml:6:5",
        "path dependency",
    ),
    "two packages of one name": (
        {"Cargo.toml": '[workspace]\nmembers = ["a", "b"]\n', **lib("a", "x"), **lib("b", "x")},
        ".",
        "b/Cargo.toml:2:8",
        "`x`",
    ),
    "a workspace in the workspace": (
        {
            "Cargo.toml": '[workspace]\nmembers = ["a"]\n',
            **lib("a", "a", "[workspace]\n"),
        },
        ".",
        "a/Cargo.toml:5:1",
        "workspace",
    ),
    "a member of another workspace": (
        {
            "Cargo.toml": '[workspace]\nmembers = ["a"]\n',
            **lib("a", "a", 'workspace = "../b"\n'),
            "b/Cargo.toml": "[workspace]\n",
        },
        ".",
        "a/Cargo.toml:1:1",
        "belongs to b/Cargo.toml",
    ),
    "a member that is not below": (
        {"ws/Cargo.toml": '[workspace]\nmembers = ["../a"]\n', **lib("a", "a")},
        "ws",
        "../a/Cargo.toml:1:1",
        "not below",
    ),
    "a workspace pointer to nothing": (
        {"Cargo.toml": package("a", 'workspace = "../b"\n'), "src/lib.rs": ""},
        ".",
        "Cargo.toml:5:13",
        "../b",
    ),
    "a default member that is none": (
        {
            "Cargo.toml": '[workspace]\nmembers = ["a"]\ndefault-members = ["b"]\n',
            **lib("a", "a"),
            **lib("b", "b"),
        },
        ".",
        "Cargo.toml:3:20",
        "default member",
    ),
    "a package that its workspace does not list": (
        {"Cargo.toml": '[workspace]\nmembers = ["a"]\n', **lib("a", "a"), **lib("b", "b")},
        "b",
        "Cargo.toml",
        "Cargo.toml, which does not have it",
    ),
    "a broken manifest on the way up": (
        {"Cargo.toml": "[workspace\n", **lib("b", "b")},
        "b",
        "../Cargo.toml:1:",
        "TOML",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_refused_as_by_cargo(case: str, tmp_path: Path) -> None:
    tree, start, place, word = CASES[case]
    write(tmp_path, tree)
    assert metadata(tmp_path / start) is None
    with pytest.raises(UserError) as caught:
        open_request(Directory(str(tmp_path / start)))
    assert word in caught.value.message
    assert (caught.value.place or "").startswith(os.path.normpath(tmp_path / start / place))
    assert "\n" not in caught.value.message


def test_unlisted_package_is_told_what_to_add(tmp_path: Path) -> None:
    write(tmp_path, CASES["a package that its workspace does not list"][0])
    with pytest.raises(UserError) as caught:
        open_request(Directory(str(tmp_path / "b")))
    assert caught.value.hint is not None
    assert '"b"' in caught.value.hint


def test_no_manifest() -> None:
    with pytest.raises(UserError, match=r"no Cargo\.toml") as caught:
        open_request(Memory({"README": ""}))
    assert caught.value.place == "Cargo.toml"


def test_path_dependencies_in_circles(tmp_path: Path) -> None:
    members = {f"p{n}": f"p{(n + 1) % 1500}" for n in range(1500)}
    tree = {"Cargo.toml": '[workspace]\nmembers = ["p0"]\n'}
    for name, following in members.items():
        dependency = f'[dependencies]\n{following} = {{ path = "../{following}" }}\n'
        tree |= lib(name, name, dependency)
    assert len(open_request(Memory(tree)).requested) == 1500
