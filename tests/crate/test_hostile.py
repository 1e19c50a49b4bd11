"""Manifests that are made to keep us busy: they cost time in proportion to their size, no more."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from cargoc_check.crate import dependencies, globs, manifest
from cargoc_check.crate.files import Directory
from cargoc_check.crate.limits import PART_LIMIT
from cargoc_check.crate.listing import Listing
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.mending import Mending
from cargoc_check.crate.workspace import open_request
from cargoc_check.errors import UserError
from tests.crate.as_cargo import package

SIZE = 1 << 20
SECONDS = 15
"""Of this process alone, and several times what is needed: what is quadratic takes hours."""


@contextmanager
def bounded(seconds: float = SECONDS) -> Iterator[None]:
    begun = time.process_time()
    yield
    assert time.process_time() - begun < seconds


FEATURES = 'version = "1"\nfeatures = [' + '"f",' * 70_000 + "]"
PUBLISHED = '"**/a#*/**/{b,c}*",'


def fill(entry: str, share: float = 1.0) -> str:
    """Repeat an entry, with its number for `#`, up to a share of the size and of the values."""
    entries: list[str] = []
    left = SIZE * share
    while left > 0 and len(entries) < 180_000 * share:
        entries.append(entry.replace("#", str(len(entries))))
        left -= len(entries[-1])
    return "".join(entries)


def workspace(members: str, more: str = "") -> str:
    return package("x", f"[workspace]\nmembers = [{members}]\n{more}")


def excluding(entries: str, members: str = "") -> str:
    return workspace(members, f"exclude = [{entries}]\n")


def depending(entry: str, share: float = 1.0, more: str = "") -> str:
    return package("x", f"{more}[dependencies]\n{fill(entry, share)}")


def inheriting(shared: str) -> str:
    inherited = fill("[target.t#.dependencies]\nd.workspace = true\n", 0.2)
    return package("x", f"[workspace.dependencies.d]\n{shared}\n{inherited}")


MANIFESTS: dict[str, Callable[[], str]] = {
    "members": lambda: workspace(fill('"m#",')),
    "members and excludes": lambda: excluding(fill('"m/#",', 0.5), fill('"m#",', 0.5)),
    "excluded members": lambda: excluding(fill('"m#",', 0.5), fill('"m#",', 0.5)),
    "excludes that go deep": lambda: excluding(fill(f'"{"b/" * 500}#",')),
    "patterns": lambda: workspace(fill('"*#*",')),
    "patterns of everything": lambda: workspace(fill('"*","./*",', 0.5)),
    "patterns for all folders": lambda: workspace(fill('"**/x#*",')),
    "pattern that goes down": lambda: workspace(f'"{"a/" * (SIZE // 2)}"'),
    "pattern that stays": lambda: workspace(f'"{"./" * 290_000}"'),
    "pattern that goes up and down": lambda: workspace(f'"{"f1/../" * 140_000}f2"'),
    "pattern that goes anywhere": lambda: workspace(f'"{"**/" * (SIZE // 3)}f2"'),
    "pattern that goes anywhere and back": lambda: workspace(f'"{"**/f1/../" * 140_000}f2"'),
    "pattern that goes everywhere and back": lambda: workspace(f'"{"*/../" * 140_000}f2"'),
    "default members": lambda: workspace("", "default-members = [" + fill('".",') + "]"),
    "features": lambda: package("x", "[features]\n" + fill("f# = []\n")),
    "chain of features": lambda: package("x", "[features]\nf = []\n" + fill('f# = ["f"]\n', 0.5)),
    "entries of a feature": lambda: package(
        "x", "[features]\nf = []\ng = [" + fill('"f",') + "]\n"
    ),
    "dependencies": lambda: depending('d# = "1"\n'),
    "optional dependencies": lambda: depending('d# = {version = "1", optional = true}\n', 0.3),
    "path dependencies": lambda: depending('d# = {path = "p#"}\n', 0.5, "[workspace]\n"),
    "targets": lambda: package("x", fill('[target.t#.dependencies]\nd = "1"\n', 0.3)),
    "features that targets inherit": lambda: inheriting(FEATURES),
    "path that targets inherit": lambda: inheriting(f'path = "{"p/" * (SIZE // 8)}"'),
    "binaries": lambda: package("x", fill('[[bin]]\nname = "b#"\npath = "main.rs"\n', 0.25)),
    "path to a workspace": lambda: package("x", f'workspace = "{"../a/" * 140_000}"\n'),
    "patterns of what is published": lambda: package("x", f"include = [{fill(PUBLISHED)}]\n"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in ("src", *(f"f{number}" for number in range(50))):
        (tmp_path / path).mkdir()
    (tmp_path / "src/lib.rs").touch()
    return tmp_path


@pytest.mark.parametrize("text", MANIFESTS.values(), ids=MANIFESTS)
def test_hostile_manifest_takes_bounded_time(text: Callable[[], str], folder: Path) -> None:
    (folder / "Cargo.toml").write_text(text())
    with bounded(), suppress(UserError):
        request = open_request(Directory(str(folder)))
        request.requested[0].check()
        request.requested[0].enabled(["default", "g"])
        assert request.workspace.default_members


def test_features_that_are_inherited_again_and_again_are_not_kept_as_often() -> None:
    files = Memory({"Cargo.toml": inheriting(FEATURES)})
    with pytest.raises(UserError, match="name more than 50,000 features"):
        open_request(files)


def test_path_that_is_inherited_again_and_again_is_kept_once() -> None:
    files = Memory({"Cargo.toml": inheriting(f'path = "{"p/" * (SIZE // 8)}"')})
    found = open_request(files).requested[0].dependencies
    assert len(found) > 1000
    assert len({id(dependency.path) for dependency in found}) == 1


def test_features_of_a_large_package_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    text = package("x", '[dependencies]\nd = {version = "1", features = ["a", "b", "c"]}\n')
    for limit, taken in ((3, True), (2, False)):
        monkeypatch.setattr(dependencies, "FEATURES_LIMIT", limit)
        if taken:
            open_request(Memory({"Cargo.toml": text}))
            continue
        with pytest.raises(UserError, match="more than 2 features") as caught:
            open_request(Memory({"Cargo.toml": text}))
        assert (caught.value.place or "").endswith("Cargo.toml:6:5")


def test_patterns_share_what_they_may_look_at() -> None:
    files = Memory(dict.fromkeys((f"c/a{number}" for number in range(10)), ""))
    search = globs.Search(files, looks=40)
    assert len(search.expand(files.base, "c/*")) == 10
    with pytest.raises(UserError, match="looks at names"):
        search.expand(files.base, "c/?*")


@pytest.mark.parametrize("part", ["*?", "[a-z]*", "a*"])
def test_part_of_a_pattern_is_no_longer_than_any_name(part: str) -> None:
    files = Memory({"a" * 255: ""})
    fitting = part * (PART_LIMIT // len(part))
    with bounded():
        for _ in range(50):
            globs.Search(files).expand(files.base, fitting)
    with pytest.raises(ValueError, match="more than 1,000 characters between slashes"):
        globs.Search(files).expand(files.base, part * PART_LIMIT)


def test_search_for_sources_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "SOURCES_LIMIT", 1000)
    deep = ["/".join(["a"] * depth) for depth in range(1, 100)]
    tree = {f"{path}/Cargo.toml": package(f"p{n}") for n, path in enumerate(deep)}
    tree |= {f"{deep[-1]}/{number}.h": "" for number in range(50)}
    listed = ", ".join(f'"{path}"' for path in deep)
    tree["Cargo.toml"] = f"[workspace]\nmembers = [{listed}]\n"
    with pytest.raises(UserError, match="more than 1,000 files beside manifests"):
        open_request(Memory(tree))


def test_mends_of_a_large_manifest_are_not_proven_again_and_again() -> None:
    keys = fill("[package.metadata.capi.headr#]\n", 0.5)
    root = open_request(Memory({"Cargo.toml": package("x", keys)})).workspace.root
    with bounded():
        for number in range(1000):
            key = ("package", "metadata", "capi", f"headr{number}")
            assert Mending.of(root).rename(key, "header").fix("safe") is None


# Lists of files


DEEP = [f"{'d/' * depth}f{number}" for depth in range(500) for number in range(200)]
WIDE = [f"d{number % 400}/e{number}" for number in range(100_000)]


@pytest.mark.parametrize("paths", [DEEP, WIDE], ids=["deep", "wide"])
@pytest.mark.parametrize("kind", ["files", "folders"])
def test_questions_about_many_files_take_bounded_time(paths: list[str], kind: str) -> None:
    files, folders = (paths, []) if kind == "files" else ([], paths)
    listing = Listing(files, folders)
    with bounded():
        for number in range(100_000):
            assert not listing.is_dir(f"d/none{number}")
            assert listing.is_dir("d" if paths is DEEP else "d3")
        for depth in range(0, 500, 5):
            folder = "d/" * depth or "."
            assert len(listing.list(folder)) == (
                0 if paths is WIDE and depth else 400 if paths is WIDE else 201
            )
