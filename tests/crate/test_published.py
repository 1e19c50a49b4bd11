"""Which files cargo packs: asked of real cargo and of us."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cargoc_check.crate.files import Directory
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.published import Published
from cargoc_check.crate.workspace import open_request
from tests.crate.as_cargo import cargo, package, write

FILES = (
    ".hidden",
    "LICENSE",
    "README.md",
    "a,b.h",
    "a/.hidden.h",
    "a/b/c/d.h",
    "assets/capi/include/foo.h",
    "b.h/inner.h",
    "build.rs",
    "cbindgen.toml",
    "foo.h",
    "foo[1].h",
    "foo/foo/foo.h",
    "include/foo.h",
    "include/sub/bar.h",
    "nested/Cargo.toml",
    "nested/include/foo.h",
    "src/lib.rs",
    "sub/foo.h",
    "target/x.h",
    "tools/target/x.h",
    "ü/ö.h",
)

EXCLUDE = [
    [],
    ["*.h"],
    ["/*.h"],
    ["/include"],
    ["include/"],
    ["include/*", "!include/foo.h"],
    ["include", "!include/foo.h"],
    ["!.hidden"],
    ["foo"],
    ["**/foo.h"],
    ["a/**"],
    ["a/**/d.h"],
    ["a**"],
    ["*/"],
    ["{assets,include}/**", "#sub"],
    ["foo[[]1].h", "[!a-z]*"],
    ["foo[1].h"],
    ["a,b.h", "a/{b,x}/c "],
    ["\\*.h", "?oo.h"],
]
INCLUDE = [
    ["src"],
    ["src/**"],
    ["/src/", "*.h"],
    ["include", "!include/sub"],
    ["**/*.{h,toml}", "!/foo.h"],
    [".*"],
    ["/**/"],
    ["build.rs", "a/*"],
    ["nested/**", "target/**", "/ü"],
]


@pytest.mark.parametrize(
    ("key", "patterns"),
    [("exclude", patterns) for patterns in EXCLUDE] + [("include", p) for p in INCLUDE],
)
def test_packed_as_by_cargo(key: str, patterns: list[str], tmp_path: Path) -> None:
    write(tmp_path, dict.fromkeys(FILES, ""))
    lines = f'license-file = "LICENSE"\n{key} = {json.dumps(patterns)}\n[workspace]\n'
    inner = package("nested", "[workspace]\n")
    write(tmp_path, {"Cargo.toml": package("a", lines), "nested/Cargo.toml": inner})
    run = cargo(tmp_path, "package", "--list", "--allow-dirty", "--offline")
    assert run.returncode == 0, run.stderr
    published = Published(open_request(Directory(str(tmp_path))).requested[0])
    ours = {path for path in FILES if published.holds(path)}
    assert ours == set(run.stdout.splitlines()) & set(FILES)


def published(manifest: str, *more: str) -> Published:
    tree = {"Cargo.toml": manifest, "src/lib.rs": "", **dict.fromkeys(more, "")}
    return Published(open_request(Memory(tree)).requested[0])


def test_git_keeps_hidden_files_and_looks_at_files_only() -> None:
    packed = published(package("a", 'exclude = ["include", "!include/x.h"]\n'), ".git/HEAD")
    assert packed.holds(".hidden")
    assert packed.holds("include/x.h")
    assert not packed.holds("include/y.h")


def test_named_files_are_always_there() -> None:
    packed = published(package("a", 'include = ["src"]\nreadme = "docs/./about.md"\n'))
    assert packed.holds("Cargo.toml")
    assert packed.holds("Cargo.lock")
    assert packed.holds("docs/about.md")
    assert not packed.holds("README.md")


def test_nothing_from_outside() -> None:
    assert not published(package("a")).holds("../x.h")


def test_packed_crate_holds_what_it_holds() -> None:
    packed = published(package("a", 'exclude = ["*.h"]\n'), "Cargo.toml.orig")
    assert packed.holds("include/x.h")


def test_hostile_patterns_are_quick() -> None:
    patterns = ["*a" * 200 + "b", "**/a/" * 50 + "b", "{*,*}" * 50 + "x", "{" * 5000, "["]
    packed = published(package("a", f"exclude = {json.dumps(patterns)}\n"))
    assert packed.holds("a/" * 50 + "a" * 200)
