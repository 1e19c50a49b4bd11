"""Made-up workspaces, read by real cargo and by us."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crate.as_cargo import Tree, by_cargo, by_us, package, write

LIB = "pub fn f() {}\n"
VIRTUAL = '[workspace]\nresolver = "2"\n'


def lib(directory: str, name: str, more: str = "") -> Tree:
    return {f"{directory}/Cargo.toml": package(name, more), f"{directory}/src/lib.rs": LIB}


def dependency(name: str, path: str) -> str:
    return f'[dependencies]\n{name} = {{ path = "{path}" }}\n'


CASES: dict[str, tuple[Tree, str]] = {
    "a package on its own": ({"Cargo.toml": package("one"), "src/lib.rs": LIB}, "."),
    "no version": (
        {"Cargo.toml": '[package]\nname = "one"\n', "src/lib.rs": LIB},
        ".",
    ),
    "globs, and a file beside the folders": (
        {
            "Cargo.toml": VIRTUAL + 'members = ["crates/*", "other/?", "deep/**/in"]\n',
            **lib("crates/b", "b"),
            **lib("crates/a", "a"),
            **lib("crates/.hidden", "hidden"),
            **lib("other/x", "x"),
            **lib("other/yy", "yy"),
            **lib("deep/one/two/in", "in2"),
            **lib("deep/in", "in0"),
            "crates/README.md": "",
        },
        ".",
    ),
    "brackets in globs": (
        {
            "Cargo.toml": VIRTUAL + 'members = ["[a-b]", "[!a-bx]"]\nexclude = ["target"]\n',
            **lib("a", "a"),
            **lib("b", "b"),
            **lib("c", "c"),
            **lib("x", "x", "[workspace]\n"),
        },
        ".",
    ),
    "default members": (
        {
            "Cargo.toml": VIRTUAL + 'members = ["a", "b", "c"]\ndefault-members = ["c", "a"]\n',
            **lib("a", "a"),
            **lib("b", "b"),
            **lib("c", "c"),
        },
        ".",
    ),
    "default members do not count in a member's folder": (
        {
            "Cargo.toml": VIRTUAL + 'members = ["a", "b"]\ndefault-members = ["a"]\n',
            **lib("a", "a"),
            **lib("b", "b"),
        },
        "b",
    ),
    "a root with a package": (
        {
            "Cargo.toml": package("root", '[workspace]\nmembers = ["a"]\n'),
            "src/lib.rs": LIB,
            **lib("a", "a"),
        },
        ".",
    ),
    "path dependencies are members": (
        {
            "Cargo.toml": VIRTUAL + 'members = ["a"]\n',
            **lib("a", "a", dependency("b", "../b")),
            **lib("b", "b", "[dev-dependencies]\nc = { path = '../c' }\n"),
            **lib("c", "c", "[target.'cfg(unix)'.build-dependencies]\nd = { path = '../d' }\n"),
            **lib("d", "d", dependency("a", "../a")),
        },
        "d",
    ),
    "a path dependency outside": (
        {
            "ws/Cargo.toml": VIRTUAL + 'members = ["a"]\n',
            **lib("ws/a", "a", dependency("out", "../../out")),
            **lib("out", "out", dependency("further", "../further")),
            **lib("further", "further"),
        },
        "ws",
    ),
    "a member outside that points back": (
        {
            "ws/Cargo.toml": VIRTUAL + 'members = ["../out"]\n',
            "out/Cargo.toml": package("out").replace("edition", 'workspace = "../ws"\nedition'),
            "out/src/lib.rs": LIB,
        },
        "out",
    ),
    "excluded": (
        {
            "Cargo.toml": VIRTUAL + 'members = ["a/*"]\nexclude = ["a/no"]\n',
            **lib("a/yes", "yes"),
            **lib("a/no", "no"),
        },
        ".",
    ),
    "an excluded package stands alone": (
        {
            "Cargo.toml": VIRTUAL + 'members = ["a"]\nexclude = ["a", "b/no"]\n',
            **lib("a", "a"),
            **lib("b/no", "no"),
        },
        "b/no",
    ),
    "an excluded folder that is a member": (
        {
            "Cargo.toml": VIRTUAL + 'members = ["a", "a/b"]\nexclude = ["a"]\n',
            **lib("a", "a"),
            **lib("a/b", "b"),
        },
        "a/b",
    ),
    "an exclude with a star is only a name": (
        {
            "Cargo.toml": VIRTUAL + 'members = ["a/*"]\nexclude = ["a/*"]\n',
            **lib("a/b", "b"),
        },
        ".",
    ),
    "a package below that is a root itself": (
        {
            "Cargo.toml": VIRTUAL + 'members = ["a"]\n',
            **lib("a", "a"),
            **lib("b", "b", "[workspace]\n"),
        },
        "b",
    ),
    "a known root wins over a nearer one": (
        {
            "Cargo.toml": VIRTUAL + 'members = ["a"]\n',
            **lib("a", "a", dependency("c", "../inner/c")),
            "inner/Cargo.toml": VIRTUAL + 'members = ["c"]\n',
            **lib("inner/c", "c"),
        },
        ".",
    ),
    "the nearer root, seen from below": (
        {
            "Cargo.toml": VIRTUAL + 'members = ["a"]\n',
            **lib("a", "a", dependency("c", "../inner/c")),
            "inner/Cargo.toml": VIRTUAL + 'members = ["c"]\n',
            **lib("inner/c", "c"),
        },
        "inner/c",
    ),
    "paths that go around": (
        {
            "Cargo.toml": VIRTUAL + 'members = ["./a", "a/../b/", "a/Cargo.toml"]\n',
            **lib("a", "a"),
            **lib("b", "b"),
        },
        "a",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_workspace_as_cargo(case: str, tmp_path: Path) -> None:
    tree, start = CASES[case]
    write(tmp_path, tree)
    assert by_us(tmp_path / start) == by_cargo(tmp_path / start)


def test_link_loops_are_no_members(tmp_path: Path) -> None:
    write(tmp_path, {"Cargo.toml": VIRTUAL + 'members = ["**/in"]\n', **lib("a/in", "in")})
    (tmp_path / "a/self").symlink_to(tmp_path / "a")
    (tmp_path / "a/again").symlink_to(tmp_path / "a")
    assert by_us(tmp_path)["members"] == ["in"]


def test_folder_behind_a_link_as_cargo(tmp_path: Path) -> None:
    """The parents are those of the path as it is written."""
    write(tmp_path, {"ws/Cargo.toml": VIRTUAL + 'members = ["a"]\n', **lib("elsewhere", "a")})
    (tmp_path / "ws/a").symlink_to(tmp_path / "elsewhere")
    assert by_us(tmp_path / "ws") == by_cargo(tmp_path / "ws")
