"""What the engine makes of a rule's problems: places, subjects, order, skips, crashes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cargoc_check.crate.package import Package
from cargoc_check.engine.ask import Options
from cargoc_check.errors import UserError
from cargoc_check.facts import crate as facts
from cargoc_check.findings import (
    Edit,
    Fix,
    Location,
    Place,
    Problem,
    Related,
    Report,
    Severity,
    Subject,
    problem,
)
from cargoc_check.reports import json
from cargoc_check.selection import Selection
from cargoc_check.text.source import Span
from tests.support.made_up import HEAD, at, crate, judged, made_up, only, only_finding

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


def named(report: Report) -> tuple[Subject, ...]:
    """Return the subjects with nothing but path, name and version."""
    return tuple(Subject(s.path, s.name, s.version) for s in report.subjects)


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


WORKSPACE: dict[str, str | bytes] = {
    "Cargo.toml": (
        '[workspace]\nmembers = ["b", "a"]\n\n[workspace.package]\nversion = "4.5.6"\n\n'
        "[workspace.metadata]\nx = 1\n"
    ),
    "a/Cargo.toml": '[package]\nname = "a"\nversion.workspace = true\n[features]\ncapi = []\n',
    "a/src/lib.rs": "",
    "b/Cargo.toml": '[package]\nname = "b"\nversion = "2.0.0"\n[features]\ncapi = []\n',
    "b/src/lib.rs": "",
}


def at_version(package: Package) -> Iterator[Problem]:
    said = package.field("version")
    assert said is not None
    assert said.place is not None
    yield problem("version {v}", said.place, v=said.value)


def test_inherited_value_is_where_the_workspace_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, made_up(at_version))
    report = judged(WORKSPACE, packages=("a",))
    found = only_finding(report)
    assert (found.location.path, *lines(found.location)) == ("Cargo.toml", 5, 11, 5, 18)
    assert found.location.key == "workspace.package.version"
    # It is said of the member all the same.
    assert named(report)[found.subject] == Subject("a", "a", "4.5.6")


def test_rule_of_packages_speaks_of_the_package_that_it_ran_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only(monkeypatch, made_up(at_version))
    report = judged(WORKSPACE)
    assert named(report) == (Subject("b", "b", "2.0.0"), Subject("a", "a", "4.5.6"))
    said = {(report.subjects[f.subject].name, f.location.path) for f in report.findings}
    assert said == {("b", "b/Cargo.toml"), ("a", "Cargo.toml")}


def test_rule_of_the_request_speaks_of_the_member_it_points_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only(monkeypatch, at(Place("a/Cargo.toml", ("package", "name"))))
    report = judged(WORKSPACE)
    assert report.subjects[only_finding(report).subject].name == "a"


def test_virtual_root_becomes_a_subject_when_something_is_said_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only(monkeypatch, at(Place("Cargo.toml", ("workspace", "metadata", "x"))))
    report = judged(WORKSPACE)
    assert named(report) == (
        Subject("b", "b", "2.0.0"),
        Subject("a", "a", "4.5.6"),
        Subject(".", None, None),
    )
    assert only_finding(report).subject == 2


def test_root_package_that_is_not_requested_keeps_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only(monkeypatch, at(Place("Cargo.toml", ("workspace",), "entry")))
    root = HEAD + '[workspace]\nmembers = ["a"]\n'
    files = crate(root) | {
        "a/Cargo.toml": '[package]\nname = "a"\n[features]\ncapi = []\n',
        "a/src/lib.rs": "",
    }
    report = judged(files, packages=("a",))
    assert named(report) == (Subject("a", "a", "0.0.0"), Subject(".", "mylib", "1.2.3"))
    assert only_finding(report).subject == 1


def test_findings_are_sorted_by_subject_path_place_and_rule(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def several(package: Package) -> Iterator[Problem]:
        place = package.manifest.place
        yield problem("z", place("package", "name"))
        yield problem("b", place("package", "name", on="entry"))
        yield problem("a", place("package", "name", on="entry"))
        yield problem("file", Place("README.md"))
        yield problem("first", place("package", on="entry"))

    def other(package: Package) -> Iterator[Problem]:
        yield problem("a", package.manifest.place("package", "name", on="entry"))

    only(monkeypatch, made_up(other, "CAPI902", "other"), made_up(several))
    report = judged(WORKSPACE)
    order = [(f.subject, f.location.path, f.message, f.rule) for f in report.findings]
    expected = [
        ("README.md", "file", "CAPI901"),
        ("{}/Cargo.toml", "first", "CAPI901"),
        ("{}/Cargo.toml", "a", "CAPI901"),
        ("{}/Cargo.toml", "b", "CAPI901"),
        ("{}/Cargo.toml", "a", "CAPI902"),
        ("{}/Cargo.toml", "z", "CAPI901"),
    ]
    assert order == [
        (subject, path.format(folder), message, rule)
        for subject, folder in enumerate(("b", "a"))
        for path, message, rule in expected
    ]


def test_same_input_gives_the_same_bytes(examples: str) -> None:
    from cargoc_check.cli.subjects import Opener
    from cargoc_check.engine.audit import audit

    def rendered() -> str:
        request = Opener((), True).open(f"{examples}/workspace-ffi")
        return json.render(audit(request, Options()))

    assert rendered() == rendered()


def test_rule_that_crashes_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def crashing(package: Package) -> Iterator[Problem]:
        yield problem("half", package.manifest.place("package"))
        raise ZeroDivisionError("by hand")

    only(monkeypatch, made_up(crashing), made_up(at_version, "CAPI902", "other"))
    report = judged(crate())
    # What it had said by then remains.
    assert [finding.rule for finding in report.findings] == ["CAPI901", "CAPI902"]
    (crash,) = report.crashes
    assert (crash.rule, crash.subject) == ("CAPI901", ".")
    assert "ZeroDivisionError: by hand" in crash.traceback


def test_fact_that_crashes_costs_only_the_rules_that_ask_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def asking(sources: Any) -> Iterator[Problem]:
        yield problem("never", Place("Cargo.toml"))

    def broken(package_facts: Any) -> None:
        raise KeyError("a bug")

    monkeypatch.setitem(facts._PACKAGE, "sources", broken)
    only(monkeypatch, made_up(asking), made_up(at_version, "CAPI902", "other"))
    report = judged(crate())
    assert [finding.rule for finding in report.findings] == ["CAPI902"]
    assert [crash.rule for crash in report.crashes] == ["CAPI901"]


def test_file_that_cannot_be_read_costs_only_the_rules_that_look_into_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def reading(sources: Any) -> Iterator[Problem]:
        for script in sources.scripts():
            yield problem("read {path}", Place(script.path), path=script.path)

    only(monkeypatch, made_up(reading), made_up(at_version, "CAPI902", "other"))
    report = judged(crate(README__md=b"x" * (5 << 20)))
    assert [finding.rule for finding in report.findings] == ["CAPI902"]
    (skip,) = report.skipped
    assert skip.rule == "CAPI901"
    assert skip.reason.startswith("README.md: is 5 MiB, more than")
    assert not report.crashes


def test_rule_without_its_facts_is_skipped_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def asking(sources: Any) -> Iterator[Problem]:
        yield problem("never", Place("Cargo.toml"))

    def about_capi(capi: Any) -> Iterator[Problem]:
        yield problem("never", Place("Cargo.toml"))

    only(monkeypatch, made_up(asking), made_up(about_capi, "CAPI902", "other"))
    report = judged({"Cargo.toml": '[package]\nname = "a"\nversion = "1.0.0"\n'})
    assert [tuple(skip) for skip in report.skipped] == [
        ("CAPI901", "sources not present"),
        ("CAPI902", "not a cargo-c package"),
    ]
    assert report.findings == ()


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


def fingerprint_of(monkeypatch: pytest.MonkeyPatch, manifest: str) -> str:
    only(monkeypatch, made_up(at_version))
    return only_finding(judged(crate(manifest))).fingerprint


def test_fingerprint_knows_no_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fingerprint_of(monkeypatch, HEAD) == fingerprint_of(monkeypatch, "\n# more\n" + HEAD)


@pytest.mark.parametrize(("old", "new"), [("1.2.3", "1.2.4"), ("mylib", "other")])
def test_fingerprint_knows_value_and_package(
    monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    changed = HEAD.replace(old, new)
    assert fingerprint_of(monkeypatch, HEAD) != fingerprint_of(monkeypatch, changed)


def test_fingerprint_knows_rule_and_key(monkeypatch: pytest.MonkeyPatch) -> None:
    def name(package: Package) -> Iterator[Problem]:
        yield problem("x", package.manifest.place("package", "name"))

    def version(package: Package) -> Iterator[Problem]:
        yield problem("x", package.manifest.place("package", "version"))

    rules = (
        made_up(name),
        made_up(version, "CAPI902", "other"),
        made_up(version, "CAPI903", "third"),
    )
    only(monkeypatch, *rules)
    assert len({f.fingerprint for f in judged(crate()).findings}) == 3


def test_severity_is_the_chosen_one(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, made_up(at_version))
    options = Options(Selection(severity=(("made-up", "error"),)))
    assert only_finding(judged(crate(), options)).severity is Severity.ERROR


def test_refusal_comes_with_what_to_change(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch)
    report = judged(crate('[package]\nname = "a"\n\n[features]\nc-api = []\n'))
    refused = report.subjects[0].refused
    assert refused is not None
    assert refused.sentence == "no feature `capi` in `a`"
    assert refused.change == 'add `capi = ["c-api"]` to `[features]`'
    assert refused.place == "Cargo.toml:5:1"


def test_effect_is_what_cargo_c_would_install(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch)
    assert (
        judged(crate()).subjects[0].effect
        == "libmylib.so.1.2.3, soname libmylib.so.1, mylib.pc, mylib/mylib.h"
    )


def test_release_that_is_not_known_is_a_user_error(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch)
    with pytest.raises(UserError, match="no release of cargo-c"):
        judged(crate(), Options(cargo_c="latest"))
