"""Which packages are asked for, by what is named and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from cargoc_check.crate.files import Directory
from cargoc_check.crate.manifest import Cache
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.workspace import Request, open_request
from cargoc_check.errors import UserError
from tests.crate.as_cargo import Tree, cargo, names, package, write

LIB = "pub fn f() {}\n"


def lib(directory: str, name: str, version: str = "1.2.3") -> Tree:
    manifest = package(name, version=version)
    return {f"{directory}/Cargo.toml": manifest, f"{directory}/src/lib.rs": LIB}


TREE: Tree = {
    "Cargo.toml": '[workspace]\nmembers = ["core", "capi", "extra"]\ndefault-members = ["core"]\n',
    **lib("core", "demo"),
    **lib("capi", "demo-capi", "0.4.0-rc.1"),
    **lib("extra", "extra"),
}


def opened(*packages: str, manifest: str = "Cargo.toml", whole: bool = False) -> Request:
    return open_request(Memory(TREE), manifest, packages, whole)


SPECS = [
    ["demo"],
    ["demo@1"],
    ["demo@1.2"],
    ["demo@1.2.3"],
    ["demo:1.2.3"],
    ["demo-capi@0.4.0-rc.1"],
    ["demo*"],
    ["?xtra", "demo"],
    ["[de]*"],
    ["demo@2"],
    ["demo-capi@0.4"],
    ["capi"],
    ["x*"],
]


@pytest.mark.parametrize("specs", SPECS)
def test_specs_as_cargo(specs: list[str], tmp_path: Path) -> None:
    write(tmp_path, TREE)
    flags = [flag for spec in specs for flag in ("-p", spec)]
    run = cargo(tmp_path, "tree", "--offline", "--depth", "0", "--prefix", "none", *flags)
    expected = sorted(line.split()[0] for line in run.stdout.splitlines() if line)
    if run.returncode != 0:
        with pytest.raises(UserError, match="no package"):
            opened(*specs)
        return
    assert sorted(names(opened(*specs))) == expected


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("file:///somewhere/core#demo@1.2.3", "demo"),
        ("path+file:///somewhere/core#demo@1", "demo"),
        ("https://example.com/demo-capi#0.4.0-rc.1", "demo-capi"),
        ("https://example.com/extra", "extra"),
    ],
)
def test_urls(spec: str, name: str) -> None:
    assert names(opened(spec)) == [name]


def test_unknown_name_brings_close_ones() -> None:
    with pytest.raises(UserError) as caught:
        opened("demo-cpai")
    assert caught.value.hint is not None
    assert "`demo-capi`" in caught.value.hint


def test_default_members_at_the_root() -> None:
    request = opened()
    assert names(request) == ["demo"]
    assert not request.explicit
    assert request.current is None


def test_own_package_in_a_members_folder() -> None:
    request = opened(manifest="extra/Cargo.toml")
    assert names(request) == ["extra"]
    assert request.current is request.requested[0]


def test_whole_workspace() -> None:
    request = opened(whole=True, manifest="extra/Cargo.toml")
    assert names(request) == ["demo", "demo-capi", "extra"]
    assert request.explicit


def test_whole_workspace_still_knows_what_is_named() -> None:
    assert names(opened("demo", whole=True)) == ["demo", "demo-capi", "extra"]
    with pytest.raises(UserError, match="no package `other`"):
        opened("other", whole=True)


def test_root_package_without_default_members() -> None:
    tree = {
        "Cargo.toml": package("root", '[workspace]\nmembers = ["a"]\n'),
        "src/lib.rs": LIB,
        **lib("a", "a"),
    }
    request = open_request(Memory(tree))
    assert names(request) == ["root"]
    assert [p.name for p in request.workspace.default_members] == ["root"]


def test_members_are_read_once_for_all_subjects(tmp_path: Path) -> None:
    """The manifests are parsed once, the paths are those of each subject."""
    write(tmp_path, TREE)
    cache = Cache()
    first = open_request(Directory(str(tmp_path / "core")), cache=cache)
    second = open_request(Directory(str(tmp_path / "capi")), cache=cache)
    assert [p.directory for p in first.workspace.members] == [".", "../capi", "../extra"]
    assert [p.directory for p in second.workspace.members] == ["../core", ".", "../extra"]
    for one, other in zip(first.workspace.members, second.workspace.members, strict=True):
        assert one.manifest.document is other.manifest.document


@pytest.mark.parametrize(
    ("root", "resolver"),
    [
        ("[workspace]\n", "1"),
        ('[workspace]\nresolver = "2"\n', "2"),
        (package("a", "[workspace]\n"), "2"),
        (package("a", "[workspace]\n").replace("2021", "2024"), "3"),
        (package("a", 'resolver = "1"\n'), "1"),
        ('[package]\nname = "a"\n', "1"),
    ],
)
def test_resolver(root: str, resolver: str) -> None:
    assert open_request(Memory({"Cargo.toml": root})).workspace.resolver == resolver


def test_lockfile_is_that_of_the_root() -> None:
    request = opened(manifest="core/Cargo.toml")
    assert request.workspace.lockfile is None
    request = open_request(Memory({**TREE, "Cargo.lock": "", "core/Cargo.lock": ""}))
    assert request.workspace.lockfile == "Cargo.lock"


def test_any_member_is_found_by_its_name() -> None:
    assert opened().package("extra").directory == "extra"
    with pytest.raises(UserError, match="there is no package `core`"):
        opened().package("core")
