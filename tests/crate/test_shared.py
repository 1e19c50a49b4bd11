"""What several subjects of a run share: texts, but nothing that depends on where these lie."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations
from pathlib import Path

import pytest

from cargoc_check.crate.files import Directory
from cargoc_check.crate.manifest import Cache
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.workspace import Request, open_request
from tests.crate.as_cargo import names, package, write


def opened(root: Path, folders: Iterable[str]) -> dict[str, Request]:
    """Open the folders one after the other in one run."""
    cache = Cache()
    return {name: open_request(Directory(str(root / name)), cache=cache) for name in folders}


@pytest.mark.parametrize("order", list(permutations("abc")), ids="".join)
def test_manifest_behind_a_link_has_what_lies_beside_the_link(
    order: tuple[str, ...], tmp_path: Path
) -> None:
    tree = {"a/Cargo.toml": package("a"), "a/src/lib.rs": "", "b/": "", "c/src/main.rs": ""}
    write(tmp_path, tree)
    for name in ("b", "c"):
        (tmp_path / name / "Cargo.toml").symlink_to("../a/Cargo.toml")
    found = {name: run.requested[0] for name, run in opened(tmp_path, order).items()}
    libraries = {name: p.library.path if p.library else "none" for name, p in found.items()}
    assert libraries == {"a": "src/lib.rs", "b": None, "c": "none"}
    assert {name: p.has_sources for name, p in found.items()} == {"a": True, "b": False, "c": True}
    assert found["a"].manifest.document is found["b"].manifest.document


@pytest.mark.parametrize(
    "order", list(permutations(["ws/member", "link/member", "link"])), ids=", ".join
)
def test_workspace_behind_a_link_is_one_of_its_own(order: tuple[str, ...], tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "ws/Cargo.toml": '[workspace]\nmembers = ["member", "other"]\n',
            "ws/member/Cargo.toml": package("member"),
            "ws/member/src/lib.rs": "",
            "ws/other/Cargo.toml": package("other"),
            "ws/other/src/lib.rs": "",
        },
    )
    (tmp_path / "link").symlink_to("ws")
    found = opened(tmp_path, order)
    assert {name: names(run) for name, run in found.items()} == {
        "ws/member": ["member"],
        "link/member": ["member"],
        "link": ["member", "other"],
    }
    directories = [p.directory for p in found["link/member"].workspace.members]
    assert directories == [".", "../other"]


def test_members_beside_a_link_to_a_root_are_its_own(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "one/Cargo.toml": '[workspace]\nmembers = ["*"]\n',
            "one/a/Cargo.toml": package("a"),
            "one/a/src/lib.rs": "",
            "two/b/Cargo.toml": package("b"),
            "two/b/src/lib.rs": "",
        },
    )
    (tmp_path / "two/Cargo.toml").symlink_to("../one/Cargo.toml")
    found = opened(tmp_path, ["one", "two"])
    assert [names(run) for run in found.values()] == [["a"], ["b"]]


def test_files_in_memory_share_nothing() -> None:
    cache = Cache()
    for tree, expected in (({"src/lib.rs": ""}, True), ({}, False)):
        files = Memory({"Cargo.toml": package("a"), **tree})
        assert open_request(files, cache=cache).requested[0].has_sources is expected
