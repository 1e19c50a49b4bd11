"""Which of a repository's headers are those for users."""

from __future__ import annotations

from cargoc_check.crate.memory import Memory
from cargoc_check.crate.sources import Sources
from cargoc_check.crate.workspace import open_request
from cargoc_check.fixes.survey.kept import kept

MANIFEST = '[package]\nname = "foo"\nversion = "1.0.0"\nedition = "2021"\n'


def below(headers: dict[str, str], is_all: bool = True) -> list[str]:
    files = Memory({"Cargo.toml": MANIFEST, "src/lib.rs": "", **headers})
    package = open_request(files).requested[0]
    return [one.below for one in kept(package, Sources(package), ["foo_new"], is_all=is_all)]


def test_what_headers_include_from_beside_them_or_from_the_top_comes_along() -> None:
    found = below(
        {
            "include/foo.h": "#include <stddef.h>\n#include <foo/config.h>\nvoid foo_new(void);\n",
            "include/foo/config.h": "#include <foo/engine.h>\n",
            "include/foo/engine.h": "",
            "include/foo/unused.h": "",
        }
    )
    assert found == ["include/foo.h", "include/foo/config.h", "include/foo/engine.h"]


def test_headers_that_declare_nothing_exported_are_not_for_users() -> None:
    assert below({"src/foo.h": "void foo_new(void);\n", "src/own.h": "void own(void);\n"}) == [
        "src/foo.h"
    ]


def test_where_not_all_exports_are_known_headers_are_believed() -> None:
    headers = {"foo/a.h": "void a(void);\nvoid b(void);\n", "src/own.h": "void own(void);\n"}
    assert below(headers) == []
    assert below(headers, is_all=False) == ["foo/a.h"]
    beside = headers | {"foo/a.h": "#include <foo/b.h>\nvoid a(void);\n", "foo/b.h": ""}
    assert below(beside, is_all=False) == ["foo/a.h", "foo/b.h"]
    known = headers | {"include/foo.h": "void foo_new(void);\n"}
    assert below(known, is_all=False) == ["include/foo.h"]
