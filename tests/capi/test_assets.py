"""Which files a pattern names: the same as for real cargo-c, as `tools/record_globs.py` saw it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from cargoc_check.capi.assets import Assets, destination, is_outside, pattern_error
from cargoc_check.capi.model import InstallTarget
from cargoc_check.capi.releases import newest
from cargoc_check.capi.resolve import resolve
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.workspace import open_request
from tests.support.real_build import CargoC

_RECORD: dict[str, Any] = json.loads(
    Path(os.path.dirname(__file__), "data", "globs.json").read_text(encoding="utf-8")
)
_MANIFEST = '[package]\nname = "mylib"\nversion = "1.2.3"\n[features]\ncapi = []\n'


def assets_of(files: list[str], manifest: str = _MANIFEST) -> Assets:
    """Return the assets of a crate, in a folder `crate`, that has these files."""
    held: dict[str, str | bytes] = {f"crate/{name}": "" for name in files}
    held |= {"crate/Cargo.toml": manifest, "crate/src/lib.rs": ""}
    package = open_request(Memory(held), "crate/Cargo.toml").requested[0]
    return Assets(package, resolve(package, newest()))


def asset(pattern: str, to: str = "") -> InstallTarget:
    """Return an asset of that pattern."""
    return InstallTarget("asset", pattern, to, None)


@pytest.mark.parametrize("pattern", _RECORD["installed"])
def test_pattern_names_what_cargo_c_installs(pattern: str) -> None:
    assets = assets_of(_RECORD["files"])
    answer: Any = sorted(match.to for match in assets.matches(asset(pattern)))
    if pattern_error(pattern):
        answer = "error"
    elif assets.panics(asset(pattern)):
        answer = "panic"
    assert answer == _RECORD["installed"][pattern]


def test_real_cargo_c_installs_what_is_told(cargo_c: CargoC, tmp_path: Path) -> None:
    entries = {
        "include/*.h": "a",
        "include/**/*": "b",
        "./include/sub/../one.h": "c",
        "../crate/include/**/t*.h": "d/e",
        "include/[!o]*.[ht]*": "f/../g",
        "include": "h",
    }
    files = ["include/one.h", "include/.dot", "include/sub/two.h", "include/sub/three.txt"]
    told = ", ".join(f"{{ from = '{pattern}', to = '{to}' }}" for pattern, to in entries.items())
    manifest = (
        f"{_MANIFEST}[package.metadata.capi.header]\ngeneration = false\n"
        f"[package.metadata.capi.install.include]\nasset = [{told}]\n"
    )
    crate = tmp_path / "crate"
    for name in (*files, "src/lib.rs"):
        (crate / name).parent.mkdir(parents=True, exist_ok=True)
        (crate / name).touch()
    (crate / "Cargo.toml").write_text(manifest)
    (crate / "Cargo.lock").write_text('version = 4\n[[package]]\nname = "mylib"\nversion = "1.2.3"')
    cargo_c.install(str(crate), str(tmp_path / "dest"), "--debug")
    include = tmp_path / "dest/usr/include"
    there = sorted(p.relative_to(include).as_posix() for p in include.rglob("*") if p.is_file())
    assert there == sorted({match.to for _, match in assets_of(files, manifest).include})


def test_headers_and_data_come_from_the_default_folders_too() -> None:
    assets = assets_of(
        ["assets/capi/include/sub/a.h", "assets/mylib.h", "assets/capi/share/b", "assets/c"]
    )
    assert [match.to for _, match in assets.include] == ["mylib/sub/a.h", "mylib/mylib.h"]
    assert [match.to for _, match in assets.data] == ["mylib/b"]


def test_match_is_named_in_the_subjects_files() -> None:
    assets = assets_of(["include/a.h"])
    assert [match.source for match in assets.matches(asset("include/*.h"))] == ["crate/include/a.h"]


def test_generated_files_are_not_looked_up() -> None:
    manifest = _MANIFEST + "[package.metadata.capi.install.include]\ngenerated = [{from = 'a.h'}]"
    assert assets_of(["a.h"], manifest).include == ()


def test_absolute_pattern_speaks_of_another_machine() -> None:
    assert assets_of(["a.h"]).matches(asset("/a.h")) == ()
    assert is_outside("/a.h")


@pytest.mark.parametrize(
    ("pattern", "outside"),
    [("../a", True), ("a/../../b", True), ("..", True), ("a/../b", False), ("..a/b", False)],
)
def test_pattern_that_leaves_the_crate(pattern: str, outside: bool) -> None:
    assert is_outside(pattern) is outside


@pytest.mark.parametrize(
    ("pattern", "folder"),
    [("inc", True), ("inc/", True), ("inc/**", True), ("inc/a.h", False), ("i*", False)],
)
def test_folder_is_known(pattern: str, folder: bool) -> None:
    assert assets_of(["inc/a.h"]).is_folder(asset(pattern)) is folder


def test_destination_is_joined_as_rust_joins_paths() -> None:
    assert destination("", "a.h") == "a.h"
    assert destination("x/./y/", "a.h") == "x/y/a.h"
    assert destination("/abs", "a.h") == "/abs/a.h"
