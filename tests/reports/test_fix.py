"""A proposal in words: reasons above their lines, what was chosen, what is left."""

from __future__ import annotations

import json
from typing import Any

import click
import pytest

from cargoc_check.fixes.model import Advice, Change, Choice, Mark, Proposal, Reason, Step
from cargoc_check.reports.fix import as_json, diff, explained, notes
from cargoc_check.text.source import Span
from cargoc_check.trial.model import Stage
from tests.support.proposing import crate, proposed

BEFORE = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n"


def change(*edits: tuple[str, str, str], before: str = BEFORE, path: str = "a.txt") -> Change:
    """Return a change of lines, each with its new text and the reason."""
    after = before
    for old, new, _ in edits:
        after = after.replace(old, new)
    marks = []
    for _, new, why in edits:
        start = after.index(new)
        marks.append(Mark(Span(start, start + len(new)), Reason(why)))
    return Change(path, before.encode(), after.encode(), tuple(marks))


def proposal(*changes: Change, **others: Any) -> Proposal:
    steps = (Step("Do it", "Why.", changes),) if changes else ()
    return Proposal("mylib", steps, (), (), "add")._replace(**others)


def body(whole: Proposal) -> list[str]:
    """Return what is explained, without heads of files."""
    lines = explained(whole, False).splitlines()
    return lines[lines.index("+++ b/a.txt") + 1 : -1]


def test_reason_stands_above_the_line_that_it_is_about() -> None:
    edited = change(("two", "2", "shorter"), ("four", "4", "the same"))
    assert body(proposal(edited)) == [
        "@@ -1,7 +1,7 @@",
        " one",
        "# shorter",
        "-two",
        "+2",
        " three",
        "# the same",
        "-four",
        "+4",
        " five",
        " six",
        " seven",
    ]


def test_each_hunk_has_its_own_reasons() -> None:
    lines = body(proposal(change(("one", "1", "begins"), ("ten", "10", "ends"))))
    assert lines.index("# begins") < lines.index("-one")
    assert lines.index("@@ -7,4 +7,4 @@") < lines.index("# ends") < lines.index("-ten")


def test_reason_of_lines_that_begin_with_blank_ones() -> None:
    edited = change(("ten\n", "ten\n\n\n[new]\nkey\n", "here"), before="nine\nten\n")
    edited = edited._replace(marks=(Mark(Span(9, 21), Reason("here")),))
    assert body(proposal(edited))[-5:] == ["+", "+", "# here", "+[new]", "+key"]


def test_reason_of_lines_that_are_gone() -> None:
    edited = Change(
        "a.txt", b"one\ntwo\nthree\n", b"one\nthree\n", (Mark(Span(4, 4), Reason("r")),)
    )
    assert body(proposal(edited)) == ["@@ -1,3 +1,2 @@", " one", "# r", "-two", " three"]


def test_reason_names_its_rule_and_page() -> None:
    edited = change(("two", "2", "x"))
    reason = Reason("shorter", "CAPI201", "https://a.example")
    edited = edited._replace(marks=(edited.marks[0]._replace(reason=reason),))
    assert "# shorter [CAPI201] (https://a.example)" in body(proposal(edited))


def test_reason_of_two_places_is_said_once_in_a_hunk() -> None:
    assert body(proposal(change(("two", "2", "same"), ("four", "4", "same")))).count("# same") == 1


def test_every_reason_of_a_real_patch_is_shown() -> None:
    found = proposed(crate("[lib]", 'crate-type = ["cdylib"]')).proposal
    text = explained(found, False)
    for step in found.steps:
        for one in step.changes:
            for mark in one.marks:
                assert f"# {mark.reason.text}" in text
    plain = [line for line in text.splitlines() if not line.startswith("# ")]
    assert [line for line in plain if line.startswith(("+", "-"))] == [
        line for line in diff(found.steps[0].changes).splitlines() if line[:1] in "+-"
    ]


def test_colours_change_no_text() -> None:
    changes = [change(("two", "2", "x"))]
    assert "\x1b[32m+2\x1b[0m" in diff(changes, True)
    assert "\x1b" not in diff(changes)
    assert click.unstyle(diff(changes, True)) == diff(changes)


def test_control_characters_are_shown_and_not_obeyed() -> None:
    bad = change(("two", "\x1b[2J", "\x1b[31mred"))
    advice = (Advice("a\x1b[2Jb", "p\x1b", "l\x1b"),)
    whole = proposal(bad, advice=advice, choices=(Choice("k", "\x1b", "\x1b", ("\x1b",)),))
    assert "\x1b" not in explained(whole, False)
    assert "\x1b" not in notes(whole, None, False)


CHOICES = (
    Choice("library", "libmylib", "it is the crate's name", ("mine", "yours"), "--name"),
    Choice("gate", "", "there is none"),
)


def test_choices_are_told_with_what_else_there_is() -> None:
    whole = proposal(change(("two", "2", "x")), choices=CHOICES)
    assert notes(whole, None, False) == (
        "mylib: adds support for cargo-c, 1 file changed\n\nchosen:\n"
        "  library  libmylib: it is the crate's name\n"
        "           or mine, yours (--name)\n"
        "  gate     none: there is none\n"
    )


@pytest.mark.parametrize(
    ("whole", "title"),
    [
        (proposal(change(("two", "2", "x"))), "adds support for cargo-c, 1 file changed"),
        (
            proposal(change(("two", "2", "x")), change(("six", "6", "y"), path="b"), kind="mend"),
            "mends what cargo-c reads, 2 files changed",
        ),
        (proposal(kind="nothing", choices=CHOICES), "nothing to mend"),
        (proposal(kind="nothing", advice=(Advice("do"),)), "no patch, but advice"),
    ],
)
def test_title(whole: Proposal, title: str) -> None:
    said = notes(whole, None, False)
    assert said.splitlines()[0] == f"mylib: {title}"
    assert ("chosen:" in said) == bool(whole.choices and whole.steps)


def test_where_the_patch_has_gone() -> None:
    said = notes(proposal(change(("two", "2", "x"))), None, False, "the work tree")
    assert said == "mylib: adds support for cargo-c, 1 file changed, written to the work tree\n"


def test_advice_has_its_place_and_its_lines() -> None:
    advice = (Advice("do it", "a.txt:1", "one\ntwo"), Advice("and that"))
    said = notes(proposal(kind="nothing", advice=advice), None, False)
    assert said.endswith("left to you:\n  a.txt:1: do it\n      one\n      two\n  and that\n")


@pytest.mark.parametrize(("count", "shown", "more"), [(3, 3, 0), (4, 4, 0), (5, 3, 2), (20, 3, 17)])
def test_what_is_many_times_the_same_is_cut_short(count: int, shown: int, more: int) -> None:
    advice = [Advice(f"function {n} is wrong [CAPI623]") for n in range(count)]
    whole = proposal(kind="nothing", advice=(*advice, Advice("other [CAPI505]"), Advice("plain")))
    said = notes(whole, None, False)
    assert said.count(" is wrong [CAPI623]\n") == shown
    assert (f"  {more} more of this kind [CAPI623]\n" in said) == bool(more)
    assert said.endswith("  other [CAPI505]\n  plain\n")
    assert len(json.loads(as_json(whole, None))["advice"]) == count + 2


def test_stages_of_a_proof_are_told() -> None:
    stages = [
        Stage("build", "ok", "cargo-c has installed 6 files", 1.25),
        Stage("C++", "not run", "there is no C++ compiler", 0, ("apt install g++",)),
    ]
    said = notes(proposal(change(("two", "2", "x"))), stages, False)
    assert said.endswith(
        "proof:\n"
        "  build  ok       cargo-c has installed 6 files (1.2 s)\n"
        "  C++    not run  there is no C++ compiler (0.0 s)\n"
        "      apt install g++\n"
    )
