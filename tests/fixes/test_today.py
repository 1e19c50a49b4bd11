"""Names that C users know already stay: of the library and of its header."""

from __future__ import annotations

import pytest

from cargoc_check.fixes.choose.choose import choose
from cargoc_check.fixes.choose.model import Choices
from cargoc_check.fixes.stated import Stated
from cargoc_check.fixes.survey.crate import survey
from tests.support.proposing import HEADER, LIB, opened

NAMED = '[package]\nname = "{}"\nversion = "1.0.0"\ndescription = "x"\n'
DEB = '[package.metadata.deb]\nassets = [["target/release/libthing_ffi.so", "{}", "644"]]\n'


def chosen(name: str, lines: str = "", **files: str) -> Choices:
    named = {path.replace("__", "/").replace("README", "README.md"): t for path, t in files.items()}
    manifest = {"Cargo.toml": NAMED.format(name) + lines, "src/lib.rs": LIB}
    return choose(survey(opened(manifest | named)), Stated())


def settings(choices: Choices) -> dict[str, object]:
    return {".".join(setting.key): setting.value for setting in choices.settings}


@pytest.mark.parametrize(
    "line",
    [
        "Copy `libthing_c.a` beside your program.",
        "cc x.c -lthing_c -lm",
        "cp target/*/libthing_c.*",
    ],
)
def test_name_that_readmes_link_with_stays(line: str) -> None:
    assert chosen("thing-c", README=f"# thing\n\n{line}\n").named.library == "thing_c"


@pytest.mark.parametrize("line", ["Use `libthing_cpp.a`.", "cc x.c -lthing_core", "libthing_c is"])
def test_what_is_called_alike_is_another_library(line: str) -> None:
    assert chosen("thing-c", README=line).named.library == "thing"


@pytest.mark.parametrize(
    ("line", "library"),
    [
        ("mv target/release/libthing_capi.so target/release/libthing.so", "thing"),
        ("cp target/release/libthing_capi.so dist/libthing-linux.so", "thing_capi"),
        ("cp target/release/libthing_capi.so dist/libthing_capi.so", "thing_capi"),
    ],
)
def test_name_that_a_release_gives_the_library_is_that_of_users(line: str, library: str) -> None:
    steps = f"jobs:\n  x:\n    steps:\n      - run: {line}\n"
    choices = chosen("thing-capi", **{".github__workflows__release.yml": steps})
    assert choices.named.library == library
    assert choices.advice == ()


@pytest.mark.parametrize(
    ("path", "library"),
    [("usr/lib/libthing.so", "thing"), ("usr/lib/", "thing_ffi"), ("usr/lib/other.so", "thing")],
)
def test_name_that_a_debian_package_installs_is_that_of_users(path: str, library: str) -> None:
    assert chosen("thing-ffi", DEB.format(path)).named.library == library


def test_users_are_told_where_a_doubled_lib_goes() -> None:
    choices = chosen("libthing", README="Copy `liblibthing.so` to a standard place.\n")
    assert choices.named.library == "thing"
    (advice,) = choices.advice
    assert "`-llibthing` today is to say `-lthing`" in advice.message
    assert advice.place == "README.md"


@pytest.mark.parametrize(
    "line",
    [
        "cbindgen --config cbindgen.toml --crate thing --output include/libthing.h",
        "cbindgen -l c . -o libthing.h",
        "cbindgen -l c > dist/libthing.h",
        'cbindgen --lang c \\\n  --output "libthing.h"',
    ],
)
def test_header_is_called_as_scripts_have_cbindgen_write_it(line: str) -> None:
    found = settings(chosen("thing", Makefile=f"header:\n\t{line}\n"))
    assert found["header.name"] == "libthing"
    assert found["header.subdirectory"] is False


@pytest.mark.parametrize(
    "line",
    ["cbindgen --crate other --output other.h", "cargo install cbindgen", "cbindgen > x.hpp"],
)
def test_other_headers_say_nothing(line: str) -> None:
    assert settings(chosen("thing", Makefile=f"header:\n\t{line}\n")) == {}


def test_header_is_called_as_readmes_include_it() -> None:
    text = '```c\n#include <stdio.h>\n#include "libthing.h"\n```\n'
    assert settings(chosen("thing", README=text))["header.name"] == "libthing"
    two = text + "#include <thing/more.h>\n"
    assert settings(chosen("thing", README=two)) == {}


def test_one_header_of_a_longer_name_needs_no_folder() -> None:
    line = "mv libthing_capi.so libthing.so"
    files = {"include/thing-capi.h": HEADER, "Makefile": f"x:\n\t{line}\n"}
    found = settings(chosen("thing-capi", **{p.replace("/", "__"): t for p, t in files.items()}))
    assert found["library.name"] == "thing"
    assert found["header.subdirectory"] is False
