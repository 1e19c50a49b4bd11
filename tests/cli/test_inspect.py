"""`cargoc-check inspect`: one form for what each format says of itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.support import trees
from tests.support.running import Here

SCHEMA = json.loads(
    (Path(__file__).resolve().parents[2] / "docs" / "inspect.schema.json").read_text()
)


def files(here: Here, *arguments: str) -> dict[str, Any]:
    """Return what JSON says of each file, by path."""
    ended = here("inspect", "--format", "json", *arguments)
    assert ended.status == 0, ended.err
    document = json.loads(ended.out)
    jsonschema.validate(document, SCHEMA)
    return {file["path"]: file for file in document["files"]}


@pytest.mark.parametrize("triple", trees.TRIPLES)
def test_json_is_of_its_schema_and_names_the_export(here: Here, triple: str) -> None:
    found = files(here, trees.recorded(triple))
    (shared,) = [file for file in found.values() if file["kind"] == "shared library"]
    assert "base_answer" in [symbol["name"] for symbol in shared["exports"]]
    (pc,) = [file for file in found.values() if file["kind"] == "pkg-config"]
    assert pc["fields"]["Version"] == "1.2.3"


@pytest.mark.parametrize(
    ("triple", "lines"),
    [
        (
            "x86_64-unknown-freebsd",
            ("soname          libbase.so.1\n", "leads to        usr/lib/libbase.so.1.2.3\n"),
        ),
        (
            "aarch64-apple-darwin",
            ("install name    /usr/lib/libbase.1.dylib\n", "current         1.2.3\n"),
        ),
        ("x86_64-pc-windows-msvc", ("name            base.dll\n", "import library, short form\n")),
    ],
)
def test_text_says_what_the_platforms_tools_say(
    here: Here, triple: str, lines: tuple[str, ...]
) -> None:
    ended = here("inspect", trees.recorded(triple))
    assert ended.status == 0
    for line in lines:
        assert line in ended.out


def test_single_file_is_enough(here: Here) -> None:
    path = f"{trees.recorded('x86_64-unknown-freebsd')}/usr/lib/pkgconfig/base.pc"
    ended = here("inspect", path)
    assert ended.out.startswith(f"{path}: pkg-config file\n")
    assert "    Libs            -L/usr/lib -lbase\n" in ended.out


def test_symbols_are_all_there_when_asked_for(here: Here) -> None:
    root = trees.recorded("x86_64-unknown-freebsd")
    assert "base_answer\n" in here("inspect", "--symbols", f"{root}/usr/lib/libbase.so.1.2.3").out


def test_other_files_are_refused(here: Here, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing of interest")
    assert here("inspect", "notes.txt").status == 2
    assert here("inspect", "nowhere").status == 2


def test_directory_without_libraries_holds_nothing(here: Here, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    ended = here("inspect", "folder")
    assert (ended.status, ended.out) == (0, "nothing that is read here\n")
