"""Which of a repository's headers are those for users."""

from __future__ import annotations

from cargoc_check.crate.memory import Memory
from cargoc_check.crate.sources import Sources
from cargoc_check.crate.workspace import open_request
from cargoc_check.fixes.survey.kept import kept
from tests.support.proposing import surveyed

LIB = '#[no_mangle]\npub extern "C" fn foo_new() {}\n'
CBINDGEN = 'fn main() { cbindgen::generate(".").unwrap().write_to_file("foo.h"); }'
MANIFEST = '[package]\nname = "foo"\nversion = "1.0.0"\nedition = "2021"\n'


def below(
    headers: dict[str, str], is_all: bool = True, exported: tuple[str, ...] = ("foo_new",)
) -> list[str]:
    inside = {f"foo/{path}": text for path, text in headers.items()}
    files = Memory({"foo/Cargo.toml": MANIFEST, "foo/src/lib.rs": "", **inside})
    package = open_request(files, "foo/Cargo.toml").requested[0]
    return [one.below for one in kept(package, Sources(package), exported, is_all=is_all)]


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


def test_headers_of_all_folders_of_an_include_folder_with_exports_are_for_users() -> None:
    found = below(
        {
            "include/foo/foo.h": "void foo_new(void);\n",
            "include/foo/in/more.h": '#include "foo/common.h"\nvoid foo_end(void);\n',
            "include/foo/common.h": "",
            "include/inner/own.h": "void own(void);\n",
        },
        exported=("foo_new", "foo_end"),
    )
    assert found == ["include/foo/common.h", "include/foo/foo.h", "include/foo/in/more.h"]


def test_headers_of_c_sources_beside_a_crate_with_many_exports_are_not_believed() -> None:
    headers = {"include/foo/more.h": "void more(void);\n"}
    assert below(headers, is_all=False) == ["include/foo/more.h"]
    assert below(headers, is_all=False, exported=("foo_new", "foo_end")) == []


def test_headers_at_the_top_of_the_repository_are_those_of_a_package_below_it() -> None:
    headers = {"../include/foo.h": "void foo_new(void);\n"}
    assert below(headers) == []
    assert below(headers | {"../.git/HEAD": "", "../other/foo.h": ""}) == ["../include/foo.h"]


def test_cbindgen_makes_what_a_build_script_or_its_warning_says() -> None:
    header = {"foo.h": "/* Do not edit */\nvoid foo_new(void);\n"}
    (plain,) = surveyed({"Cargo.toml": MANIFEST, "src/lib.rs": LIB} | header)
    assert plain.kept[0].maker is None
    for more in (
        {"build.rs": CBINDGEN},
        {"cbindgen.toml": 'autogen_warning = "/* Do not edit */"\n'},
    ):
        (one,) = surveyed({"Cargo.toml": MANIFEST, "src/lib.rs": LIB} | header | more)
        assert [kept.maker for kept in one.kept] == ["cbindgen"]
