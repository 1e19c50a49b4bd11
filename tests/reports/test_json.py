"""The JSON of `audit` and `show`: what the schemas say, for crates of all kinds."""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cargoc_check.capi.releases import newest
from cargoc_check.crate.opening import Opener
from cargoc_check.engine.ask import Options
from cargoc_check.engine.audit import audit
from cargoc_check.findings import Report, Severity
from cargoc_check.reports import json as report_json
from cargoc_check.reports import show
from cargoc_check.view import view
from tests.support.running import GOOD, UNKNOWN_KEY, WRONG_TYPE, crate

ROOT = Path(__file__).resolve().parent.parent.parent
KINDS = (
    "good",
    "warning",
    "error",
    "refused",
    "bare",
    "workspace",
    "inherited",
    "ignored",
    "manifest only",
    "unseen",
    "assets",
    "archive",
    "not ascii",
)


def schema(name: str) -> Any:
    document = json.loads((ROOT / "docs" / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(document)
    return jsonschema.Draft202012Validator(document)


REPORT = schema("report.schema.json")
SHOW = schema("show.schema.json")


def make(kind: str, folder: Path) -> str:
    """Make a crate of a kind, return the path to it."""
    if kind == "workspace":
        crate(folder / "a", UNKNOWN_KEY)
        text = '[workspace]\nmembers = ["a"]\n[workspace.metadata.capi]\nx = 1\n'
        (folder / "Cargo.toml").write_text(text)
        return str(folder)
    if kind == "archive":
        return _archive(folder)
    if kind == "manifest only":
        folder.mkdir()
        (folder / "Cargo.toml").write_text(GOOD + WRONG_TYPE)
        return str(folder)
    if kind == "unseen":
        folder.mkdir()
        text = GOOD.replace('version = "1.2.3"', "version.workspace = true")
        (folder / "Cargo.toml").write_text(text)
        return str(folder)
    if kind == "assets":
        return crate(folder, ASSETS, inc__h="int f(void);\n", table__json="{}\n", build__rs="")
    path = crate(folder, _LINES.get(kind, ""))
    manifest = folder / "Cargo.toml"
    if kind == "refused":
        manifest.write_text(GOOD.replace("capi = []", "c-api = []"))
    if kind == "bare":
        manifest.write_text('[package]\nname = "a"\n')
    if kind == "inherited":
        text = GOOD.replace('version = "1.2.3"', "version.workspace = true")
        manifest.write_text(text + '[workspace.package]\nversion = "0.0.3"\n')
    return path


ASSETS = """
[package.metadata.capi.header]
generation = false
[package.metadata.capi.install.include]
asset = [{ from = "inc.h" }, { from = "inc.h", to = "/etc" }]
[package.metadata.capi.install.data]
asset = [{ from = "table.json" }]
"""
_LINES = {
    "warning": UNKNOWN_KEY,
    "error": WRONG_TYPE,
    "ignored": UNKNOWN_KEY.replace("'x'", "'x' # cargoc-check: ignore[CAPI201] so it is"),
    "not ascii": '[package.metadata.capi]\n"größe😀\\u001b\\u202e" = 1\nlibrary.name = "größe"\n',
}


def _archive(folder: Path) -> str:
    folder.mkdir()
    path = folder / "mylib-1.2.3.crate"
    with tarfile.open(path, "w:gz") as archive:
        for name, text in (("Cargo.toml", GOOD + UNKNOWN_KEY), ("src/lib.rs", "")):
            member = tarfile.TarInfo(f"mylib-1.2.3/{name}")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    return str(path)


def judged(path: str, options: Options | None = None) -> Report:
    report = audit(Opener((), False).open(path), options or Options())
    assert not report.crashes, report.crashes[0].traceback
    return report


def strings(value: Any) -> Iterator[str]:
    """Yield all texts of a document, those of keys as well."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


@pytest.mark.parametrize("kind", KINDS)
def test_report_is_as_the_schema_says(kind: str, tmp_path: Path) -> None:
    text = report_json.render(judged(make(kind, tmp_path / "c")))
    document = json.loads(text)
    REPORT.validate(document)
    for finding in document["findings"]:
        assert finding["subject"] < len(document["subjects"])
    assert text.endswith("}\n")


@pytest.mark.parametrize("kind", KINDS)
def test_view_is_as_the_schema_says(kind: str, tmp_path: Path) -> None:
    request = Opener((), False).open(make(kind, tmp_path / "c"))
    text = show.json_text([view(request, newest(), ())])
    SHOW.validate(json.loads(text))
    assert text.endswith("}\n")


@pytest.mark.parametrize("name", ["inline-capi", "workspace-ffi", "plugin", "drop-in"])
def test_examples_are_as_the_schemas_say(name: str, examples: str) -> None:
    path = f"{examples}/{name}"
    REPORT.validate(json.loads(report_json.render(judged(path))))
    request = Opener((), False).open(path)
    triples = ("i686-pc-windows-gnu", "wasm32-unknown-emscripten", "aarch64-apple-ios")
    SHOW.validate(json.loads(show.json_text([view(request, newest(), triples)])))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("inside", [True, False], ids=["inside", "outside"])
def test_no_path_is_absolute(
    kind: str, inside: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(kind, tmp_path / "c")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path if inside else tmp_path / "elsewhere")
    view_text = show.json_text([view(Opener((), False).open(path), newest(), ())])
    for text in (report_json.render(judged(path)), view_text):
        for said in strings(json.loads(text)):
            assert str(tmp_path) not in said
            assert not said.startswith("/") or said.startswith(("/usr/", "/etc/"))


def test_paths_are_relative_to_the_working_directory_or_to_the_subject(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make("error", tmp_path / "c")
    expected = {tmp_path: ("c", "c/Cargo.toml"), tmp_path / "c": (".", "Cargo.toml")}
    (tmp_path / "d").mkdir()
    expected[tmp_path / "d"] = (".", "Cargo.toml")
    for folder, (subject, manifest) in expected.items():
        monkeypatch.chdir(folder)
        document = report_json.document(judged(path))
        assert [s["path"] for s in document["subjects"]] == [subject]
        assert {f["location"]["path"] for f in document["findings"]} == {manifest}


def test_paths_in_an_archive_are_its_members(tmp_path: Path) -> None:
    document = report_json.document(judged(make("archive", tmp_path / "c")))
    assert [s["path"] for s in document["subjects"]] == ["mylib-1.2.3"]
    paths = {f["location"]["path"] for f in document["findings"] if f["rule"] == "CAPI201"}
    assert paths == {"mylib-1.2.3/Cargo.toml"}


def test_finding_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    document = report_json.document(judged(make("error", tmp_path / "c")))
    (found,) = (f for f in document["findings"] if f["rule"] == "CAPI202")
    assert found["location"] == {
        "path": "c/Cargo.toml",
        "line": 12,
        "column": 8,
        "end_line": 12,
        "end_column": 9,
        "key": "package.metadata.capi.header.name",
    }
    assert (found["severity"], found["subject"], found["suppressed"]) == ("error", 0, None)
    assert document["summary"]["error"] == 1


def test_silenced_finding_is_listed_and_not_counted(tmp_path: Path) -> None:
    document = report_json.document(judged(make("ignored", tmp_path / "c")))
    (found,) = (f for f in document["findings"] if f["rule"] == "CAPI201")
    assert found["suppressed"] == {"by": "inline", "reason": "so it is"}
    assert document["summary"]["warning"] == 0


def test_infos_are_always_there(tmp_path: Path) -> None:
    report = judged(make("good", tmp_path / "c"))
    infos = [f for f in report.findings if f.severity is Severity.INFO]
    assert infos
    assert report_json.document(report)["summary"]["info"] == len(infos)


@pytest.mark.parametrize("kind", KINDS)
def test_same_input_gives_the_same_bytes(kind: str, tmp_path: Path) -> None:
    path = make(kind, tmp_path / "c")
    assert report_json.render(judged(path)) == report_json.render(judged(path))


def test_bytes_are_ascii_whatever_is_named(tmp_path: Path) -> None:
    path = make("not ascii", tmp_path / "c")
    text = report_json.render(judged(path))
    assert text.isascii()
    assert "größe😀" in "".join(strings(json.loads(text)))


def test_working_directory_elsewhere_gives_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make("error", tmp_path / "c")
    seen = set()
    for name in ("x", "y"):
        os.mkdir(tmp_path / name)
        monkeypatch.chdir(tmp_path / name)
        seen.add(report_json.render(judged(path)))
    assert len(seen) == 1
