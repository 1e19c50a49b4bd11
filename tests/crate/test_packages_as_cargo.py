"""What one package comes to, by real cargo's account and by ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from cargoc_check.crate.files import Directory
from cargoc_check.crate.workspace import open_request
from tests.crate.as_cargo import Tree, by_cargo, by_us, cargo, package, write

LIB = "pub fn f() {}\n"
EMPTY = "fn main() {}\n"

SHARED = """
[workspace]
members = ["a"]
resolver = "2"

[workspace.package]
version = "3.2.1"
edition = "2018"
description = "shared"
license = "MIT"
license-file = "legal/LICENSE"

[workspace.dependencies]
plain = "1"
off = { version = "1", default-features = false, features = ["w"] }
renamed = { version = "2", package = "real" }
near = { path = "near" }
"""

NEAR = {"near/Cargo.toml": package("near"), "near/src/lib.rs": LIB}


def alone(manifest: str, *files: str) -> Tree:
    return {"Cargo.toml": manifest, **dict.fromkeys(files, EMPTY)}


def member(manifest: str) -> Tree:
    return {"Cargo.toml": SHARED, "a/Cargo.toml": manifest, "a/src/lib.rs": LIB, **NEAR}


CASES: dict[str, tuple[Tree, str]] = {
    "inherited fields": (
        member(
            '[package]\nname = "a"\nversion.workspace = true\nedition = { workspace = true }\n'
            "description.workspace = true\nlicense-file.workspace = true\n"
        ),
        "a",
    ),
    "inherited dependencies": (
        member(
            package("a") + "[dependencies]\nplain.workspace = true\nnear.workspace = true\n"
            'off = { workspace = true, features = ["m"], optional = true }\n'
            "renamed = { workspace = true }\n"
            "[dev-dependencies]\noff = { workspace = true, default-features = true }\n"
            "[build-dependencies]\nplain = { workspace = true, default-features = false }\n"
        ),
        "a",
    ),
    "all kinds and targets": (
        alone(
            package("a") + '[dependencies]\nx = "1"\n[dev_dependencies]\ny = "1"\n'
            '[build-dependencies]\nz = { git = "https://example.com/z.git", tag = "v1" }\n'
            "[target.'cfg(windows)'.dependencies]\nw = { version = \"1\", optional = true }\n"
            '[target.x86_64-unknown-linux-gnu.dev-dependencies]\nv = { version = "1" }\n',
            "src/lib.rs",
        ),
        ".",
    ),
    "implicit features": (
        alone(
            package("a") + '[dependencies]\nplain = { version = "1", optional = true }\n'
            'hidden = { version = "1", optional = true }\n'
            'named = { version = "1", optional = true }\n'
            'slashed = { version = "1", optional = true }\n'
            'always = "1"\n'
            '[features]\ncapi = ["dep:hidden", "slashed/x", "plain"]\n'
            'named = ["dep:named", "always/y"]\nother = ["slashed?/z"]\n',
            "src/lib.rs",
        ),
        ".",
    ),
    "an optional dependency in a build table": (
        alone(
            package("a") + '[build-dependencies]\ngen = { version = "1", optional = true }\n',
            "src/lib.rs",
            "build.rs",
        ),
        ".",
    ),
    "a library by name and path": (
        alone(
            package("a-b") + '[lib]\nname = "other"\npath = "./lib/./it.rs"\n',
            "lib/it.rs",
            "src/lib.rs",
        ),
        ".",
    ),
    "a library's default name": (alone(package("a-b-c"), "src/lib.rs"), "."),
    "a library's path that is not there": (alone(package("a", '[lib]\npath = "gone.rs"\n')), "."),
    "the first edition's place for a library": (
        alone('[package]\nname = "a-b"\nversion = "0.1.0"\n[lib]\n', "src/a_b.rs"),
        ".",
    ),
    "autolib": (alone(package("a", "autolib = false\n"), "src/lib.rs", "src/main.rs"), "."),
    "autolib with a table": (
        alone(package("a", 'autolib = false\n[lib]\nname = "b"\n'), "src/lib.rs"),
        ".",
    ),
    "crate types": (
        alone(package("a", '[lib]\ncrate-type = ["cdylib", "staticlib"]\n'), "src/lib.rs"),
        ".",
    ),
    "a procedural macro": (alone(package("a", "[lib]\nproc-macro = true\n"), "src/lib.rs"), "."),
    "binaries": (
        alone(
            package("a", '[[bin]]\nname = "said"\npath = "src/main.rs"\n'),
            "src/main.rs",
            "src/bin/one.rs",
            "src/bin/two/main.rs",
            "src/bin/.three.rs",
            "src/bin/four/other.rs",
        ),
        ".",
    ),
    "binaries of the first edition": (
        alone(
            '[package]\nname = "a"\nversion = "0.1.0"\n[[bin]]\nname = "said"\n',
            "src/main.rs",
            "src/bin/one.rs",
            "src/lib.rs",
        ),
        ".",
    ),
    "autobins": (
        alone(
            package("a", 'autobins = false\n[[bin]]\nname = "one"\n'),
            "src/bin/one.rs",
            "src/bin/two.rs",
        ),
        ".",
    ),
    "a build script by its usual name": (alone(package("a"), "src/lib.rs", "build.rs"), "."),
    "no build script": (
        alone(package("a", "build = false\n"), "src/lib.rs", "build.rs"),
        ".",
    ),
    "a build script by path": (
        alone(package("a", 'build = "b/../gen.rs"\n'), "src/lib.rs", "build.rs", "gen.rs"),
        ".",
    ),
    "the old name of the package table": (
        alone('[project]\nname = "a"\nversion = "0.1.0"\nlicense = "MIT"\n', "src/lib.rs"),
        ".",
    ),
    "names beyond ASCII": (
        alone(package("größe", '[features]\n"süß" = []\n'), "src/lib.rs"),
        ".",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_package_as_cargo(case: str, tmp_path: Path) -> None:
    tree, start = CASES[case]
    write(tmp_path, tree)
    assert by_us(tmp_path / start) == by_cargo(tmp_path / start)


FEATURES = """
[dependencies]
one = { path = "one", optional = true }
two = { path = "two", optional = true }
three = { path = "three", optional = true }
always = { path = "always" }

[features]
default = ["std"]
std = []
capi = ["dep:one", "two?/deep"]
more = ["capi", "three/deep"]
most = ["more", "two", "always/deep"]
"""


@pytest.mark.parametrize("on", [["capi"], ["more"], ["most"], ["default", "two"], ["three"]])
def test_what_features_switch_on_as_cargo(on: list[str], tmp_path: Path) -> None:
    write(tmp_path, {"Cargo.toml": package("a", FEATURES), "src/lib.rs": LIB})
    for name in ("one", "two", "three", "always"):
        manifest = package(name, "[features]\ndeep = []\n")
        write(tmp_path, {f"{name}/Cargo.toml": manifest, f"{name}/src/lib.rs": LIB})
    chosen = ["--no-default-features", "--features", ",".join(on)]
    shape = ["--depth", "1", "--prefix", "none", "--format", "{lib}|{f}"]
    run = cargo(tmp_path, "tree", "--offline", *chosen, *shape)
    root, *needed = (line.split("|") for line in run.stdout.splitlines())
    closure = open_request(Directory(str(tmp_path))).requested[0].enabled(on)
    assert sorted(closure.features) == sorted(root[1].split(","))
    assert sorted({*closure.dependencies, "always"}) == sorted(name for name, _ in needed)
