"""The files of a library."""

from __future__ import annotations

import pytest

from cargoc_check.crate.memory import Memory
from cargoc_check.crate.rust_modules import of_library
from cargoc_check.crate.sources import Sources
from cargoc_check.crate.workspace import open_request

MANIFEST = '[package]\nname = "x"\nversion = "1.0.0"\n'


def files(sources: dict[str, str], manifest: str = MANIFEST) -> set[str]:
    request = open_request(Memory({"Cargo.toml": manifest} | sources))
    package = request.requested[0]
    return {module.source.path for module in of_library(package, Sources(package))}


@pytest.mark.parametrize(
    ("root", "other", "found"),
    [
        ("mod a;", "src/a.rs", True),
        ("pub(crate) mod a;", "src/a/mod.rs", True),
        ("mod r#a;", "src/a.rs", True),
        ("mod a { mod b; }", "src/a/b.rs", True),
        ('#[path = "deep/z.rs"]\npub mod a;', "src/deep/z.rs", True),
        ('#[path = "../z.rs"]\npub mod a;', "z.rs", True),
        ('#[cfg(feature = "a")]\nmod a;', "src/a.rs", True),
        ("#[cfg(test)]\nmod a;", "src/a.rs", False),
        ("#[cfg(test)]\nmod t { mod a; }", "src/t/a.rs", False),
        ('"mod a;"', "src/b.rs", False),
        ("/* mod a; */", "src/a.rs", False),
        ("mod a {}", "src/a.rs", False),
    ],
)
def test_modules_are_followed(root: str, other: str, found: bool) -> None:
    expected = {"src/lib.rs"} | ({other} if found else set())
    assert files({"src/lib.rs": root, other: ""}) == expected


def test_modules_of_modules() -> None:
    sources = {
        "src/lib.rs": "mod a;\nmod b;",
        "src/a.rs": "mod c;",
        "src/a/c.rs": "mod missing;",
        "src/b/mod.rs": "mod d;\nmod b;",
        "src/b/d.rs": "",
        "src/main.rs": "mod e;",
        "src/e.rs": "",
    }
    assert files(sources) == set(sources) - {"src/main.rs", "src/e.rs"}


def test_a_library_elsewhere_and_modules_in_a_circle() -> None:
    manifest = MANIFEST + '[lib]\npath = "ffi/root.rs"\n'
    sources = {"ffi/root.rs": "mod a;", "ffi/a.rs": '#[path = "root.rs"]\nmod b;'}
    assert files(sources, manifest) == {"ffi/root.rs", "ffi/a.rs"}
    binary = {"src/main.rs": "mod a;", "src/a.rs": ""}
    assert files(binary) == set()
