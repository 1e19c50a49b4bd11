"""Where a finding stands: file, lines, columns and key, of any place that a rule points to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cargoc_check.crate.package import Package
from cargoc_check.findings import Edit, Fix, Location, Place, Problem, Related, Subject, problem
from cargoc_check.text.source import Span
from tests.support.made_up import (
    HEAD,
    WORKSPACE,
    at,
    at_version,
    crate,
    judged,
    made_up,
    named,
    only,
    only_finding,
)

KEY = ("package", "metadata", "demo", "key")
DEMO = HEAD + "[package.metadata.demo]\n"


def located(
    monkeypatch: pytest.MonkeyPatch, manifest: str | bytes, place: Place, **others: str | bytes
) -> Location:
    """Return where a problem at this place is found."""
    only(monkeypatch, at(place))
    return only_finding(judged(crate(manifest, **others))).location


def lines(location: Location) -> tuple[int | None, ...]:
    return location.line, location.column, location.end_line, location.end_column


@pytest.mark.parametrize(
    ("on", "columns"), [("value", (7, 14)), ("key", (1, 4)), ("entry", (1, 14))]
)
def test_part_of_an_entry_has_its_columns_the_end_exclusive(
    monkeypatch: pytest.MonkeyPatch, on: Any, columns: tuple[int, int]
) -> None:
    found = located(monkeypatch, DEMO + 'key = "value"\n', Place("Cargo.toml", KEY, on))
    assert lines(found) == (9, columns[0], 9, columns[1])
    assert found.excerpt == 'key = "value"'
    assert found.key == "package.metadata.demo.key"
    assert found.path == "Cargo.toml"


def test_columns_count_code_points(monkeypatch: pytest.MonkeyPatch) -> None:
    line = '"größe😀" = { "ключ" = "é\u0301", key = "日本" }'
    key = ("package", "metadata", "demo", "größe😀", "key")
    found = located(monkeypatch, DEMO + line, Place("Cargo.toml", key))
    start = line.index('"日本"') + 1
    assert lines(found) == (9, start, 9, start + 4)
    assert found.key == 'package.metadata.demo."größe😀".key'


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "with a byte order mark"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_line_endings_and_byte_order_mark_move_nothing(
    monkeypatch: pytest.MonkeyPatch, ending: str, mark: str
) -> None:
    text = mark + (DEMO + 'key = "value"\nother = 1\n').replace("\n", ending)
    found = located(monkeypatch, text.encode(), Place("Cargo.toml", KEY))
    assert lines(found) == (9, 7, 9, 14)
    assert found.excerpt == 'key = "value"'
    first = located(monkeypatch, text.encode(), Place("Cargo.toml", ("package",), "entry"))
    assert lines(first) == (1, 1, 1, 10)


def test_value_of_several_lines_ends_on_its_last(monkeypatch: pytest.MonkeyPatch) -> None:
    found = located(monkeypatch, DEMO + "key = [\n  1,\n  2,\n]\n", Place("Cargo.toml", KEY))
    assert lines(found) == (9, 7, 12, 2)
    assert found.excerpt == "key = ["


def test_element_of_an_array_has_its_index_in_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    text = DEMO + 'key = [\n  { from = "a" },\n  { from = "b" },\n]\n'
    found = located(monkeypatch, text, Place("Cargo.toml", (*KEY, 1, "from")))
    assert lines(found) == (11, 12, 11, 15)
    assert found.key == "package.metadata.demo.key[1].from"


def test_header_stands_for_its_table(monkeypatch: pytest.MonkeyPatch) -> None:
    found = located(monkeypatch, DEMO + "a = 1\n", Place("Cargo.toml", KEY[:-1], "entry"))
    assert lines(found) == (8, 1, 8, 24)


def test_missing_key_is_at_its_table(monkeypatch: pytest.MonkeyPatch) -> None:
    found = located(monkeypatch, DEMO + "other = 1\n", Place("Cargo.toml", KEY))
    assert lines(found) == (8, 1, 8, 24)
    assert found.key == "package.metadata.demo.key"


def test_missing_table_is_at_the_nearest_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place("Cargo.toml", ("package", "metadata", "capi", "header", "name"))
    found = located(monkeypatch, HEAD, place)
    assert lines(found) == (1, 1, 1, 10)
    assert found.key == "package.metadata.capi.header.name"


def test_missing_table_of_the_file_is_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    found = located(monkeypatch, HEAD, Place("Cargo.toml", ("profile", "release", "lto")))
    assert lines(found) == (None, None, None, None)
    assert (found.path, found.key) == ("Cargo.toml", "profile.release.lto")


def test_key_is_written_as_toml_would(monkeypatch: pytest.MonkeyPatch) -> None:
    text = DEMO + "'a.b' = 1\n'q\"\\' = 1\n"
    dotted = located(monkeypatch, text, Place("Cargo.toml", (*KEY[:-1], "a.b")))
    assert dotted.key == 'package.metadata.demo."a.b"'
    quoted = located(monkeypatch, text, Place("Cargo.toml", (*KEY[:-1], 'q"\\')))
    assert quoted.key == r'package.metadata.demo."q\"\\"'


def test_inherited_value_is_where_the_workspace_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, made_up(at_version))
    report = judged(WORKSPACE, packages=("a",))
    found = only_finding(report)
    assert (found.location.path, *lines(found.location)) == ("Cargo.toml", 5, 11, 5, 18)
    assert found.location.key == "workspace.package.version"
    # It is said of the member all the same.
    assert named(report)[found.subject] == Subject("a", "a", "4.5.6")


@pytest.mark.parametrize(
    "text",
    [
        b"caf\xe9\nsudo cargo cinstall\n",
        b"\xef\xbb\xbfcafe\nsudo cargo cinstall\n",
        "cafe\u0301\r\nsudo cargo cinstall\r\n".encode(),
    ],
    ids=["Latin-1", "byte order mark", "CRLF"],
)
def test_place_in_any_text_is_found(monkeypatch: pytest.MonkeyPatch, text: bytes) -> None:
    def reading(sources: Any) -> Iterator[Problem]:
        for script in sources.scripts():
            start = script.text.index("cargo")
            yield problem("here", Place(script.path, span=Span(start, start + 5)))

    only(monkeypatch, made_up(reading))
    found = only_finding(judged(crate(README__md=text))).location
    assert (found.path, *lines(found)) == ("README.md", 2, 6, 2, 11)
    assert found.excerpt == "sudo cargo cinstall"


def test_broken_toml_beside_the_manifest_is_found_as_a_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = located(monkeypatch, HEAD, Place("cbindgen.toml", ("x",)), cbindgen__toml="= 1")
    assert lines(found) == (None, None, None, None)


def test_place_in_a_file_that_is_not_there_is_that_file(monkeypatch: pytest.MonkeyPatch) -> None:
    found = located(monkeypatch, HEAD, Place("cbindgen.toml"))
    assert (found.path, found.line) == ("cbindgen.toml", None)


def test_related_places_and_edits_are_found_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(package: Package) -> Iterator[Problem]:
        place = package.manifest.place
        edits = (Edit(place("package", "version"), '"2.0.0"'),)
        related = (Related("named here", place("package", "name")),)
        yield problem("old", place("package"), related=related, fix=Fix("safe", edits))

    only(monkeypatch, made_up(check))
    found = only_finding(judged(crate()))
    ((message, where),) = found.related
    assert (message, *lines(where)) == ("named here", 2, 8, 2, 15)
    assert found.fix is not None
    (edit,) = found.fix.edits
    assert (found.fix.safety, edit.text) == ("safe", '"2.0.0"')
    assert lines(edit.location) == (3, 11, 3, 18)
