"""Mends of several edits: one fix, at the places of what differs, or none at all."""

from __future__ import annotations

import pytest

from cargoc_check.crate.manifest import Manifest, Manifests
from cargoc_check.crate.memory import Memory
from cargoc_check.crate.mending import Mending, created, without_comment
from cargoc_check.findings import Fix, Place
from cargoc_check.text.edits import Replacement, replaced
from cargoc_check.text.source import Span

PACKAGE = '[package]\nname = "x"\n'
CAPI = ("package", "metadata", "capi")


def manifest(text: str) -> Manifest:
    return Manifests(Memory({"Cargo.toml": text})).open("Cargo.toml")


def mended(text: str, fix: Fix | None) -> str:
    assert fix is not None
    edits = [Replacement(edit.place.span, edit.text) for edit in fix.edits if edit.place.span]
    assert len(edits) == len(fix.edits)
    return replaced(text, edits)


def test_fix_is_the_edit_at_its_place() -> None:
    made = Mending.of(manifest(PACKAGE)).set(("package", "name"), "y").fix("safe")
    assert made is not None
    (edit,) = made.edits
    assert (made.safety, edit.text, edit.place.path) == ("safe", "y", "Cargo.toml")
    assert edit.place.span == Span(PACKAGE.index("x"), PACKAGE.index("x") + 1)


def test_nothing_to_do_is_no_fix() -> None:
    assert Mending.of(manifest(PACKAGE)).set(("package", "name"), "x").fix("safe") is None
    assert Mending.of(manifest(PACKAGE)).remove(("package", "edition")).fix("safe") is None


def test_one_edit_that_cannot_be_made_leaves_no_fix() -> None:
    mending = Mending.of(manifest(PACKAGE)).set(("package", "edition"), "2021")
    assert mending.rename(("package", "name"), "edition").fix("safe") is None


def test_fixes_of_other_files_come_along_or_none_comes() -> None:
    other = created("cbindgen.toml", "", "safe")
    mending = Mending.of(manifest(PACKAGE)).set(("package", "name"), "y")
    made = mending.fix("unsafe", other)
    assert made is not None
    assert [edit.place.path for edit in made.edits] == ["Cargo.toml", "cbindgen.toml"]
    assert mending.fix("unsafe", None) is None


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_edits_that_lie_apart_leave_what_is_between(newline: str) -> None:
    text = f'{PACKAGE}\n[features]\na = []\n\n[lib]\npath = "a.rs"\n'.replace("\n", newline)
    mending = Mending.of(manifest(text)).set(("features", "capi"), []).remove(("lib", "path"))
    made = mending.set(("lib", "name"), "y").fix("safe")
    after = text.replace("a = []", f"a = []{newline}capi = []").replace("path", "name")
    assert mended(text, made) == after.replace("a.rs", "y")
    assert made is not None
    between = text.index("[lib]")
    spans = [edit.place.span for edit in made.edits if edit.place.span]
    assert not any(span.start < between < span.end for span in spans)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n", " \n", ""])
def test_tables_that_become_empty_go_and_the_end_of_the_file_stays(end: str) -> None:
    newline = "\r\n" if "\r" in end else "\n"
    text = f"{PACKAGE}\n[package.metadata.capi.header]\nname = 1".replace("\n", newline) + end
    made = Mending.of(manifest(text)).remove((*CAPI, "header", "name")).fix("safe")
    after = PACKAGE.replace("\n", newline)
    assert mended(text, made).rstrip() == after.rstrip()
    assert mended(text, made).endswith(newline) == end.endswith("\n")


def test_package_is_meant_by_its_old_name() -> None:
    text = PACKAGE.replace("package", "project")
    made = Mending.of(manifest(text)).set((*CAPI, "min_version"), "0.9.3").fix("safe")
    assert "[project.metadata.capi]" in mended(text, made)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("a = 1\n# gone\nb = 2\n", "a = 1\nb = 2\n"),
        ("a = 1  # gone\nb = 2\n", "a = 1\nb = 2\n"),
        ("a = 1\n# gone", "a = 1\n"),
    ],
)
def test_comment_goes_with_its_line_where_that_has_nothing_else(text: str, after: str) -> None:
    own = manifest(text)
    (span,) = own.document.comments()
    assert mended(text, without_comment(own.document, Place("Cargo.toml", span=span))) == after
