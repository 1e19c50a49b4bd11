"""The report for people, line by line, and what must never reach a terminal."""

from __future__ import annotations

import re

import pytest

from cargoc_check.findings import (
    Finding,
    Location,
    Refused,
    Report,
    Severity,
    Skip,
    Subject,
    Suppression,
)
from cargoc_check.reports.text import Style, render

AT = Location("c/Cargo.toml", 3, 8, 3, 15, "package.name", 'name = "mylib"')


def finding(severity: Severity = Severity.WARNING, **changed: object) -> Finding:
    known = ("CAPI901", "mylib", "package.name")
    made = Finding("CAPI901", "made-up", severity, "it is so", 0, AT, (), None, None, None, known)
    return made._replace(**changed)  # type: ignore[arg-type]


def report(*findings: Finding, **more: object) -> Report:
    base = Report(
        (Subject("c", "mylib", "1.2.3", effect="libmylib.so"),),
        findings,
        releases=("0.10.26",),
    )
    return base._replace(**more)  # type: ignore[arg-type]


def shown(made: Report, style: Style | None = None) -> list[str]:
    return render(made, style or Style()).splitlines()


def test_whole_report() -> None:
    related = (("named here", Location("c/x.h", 2, 1)), ("and there", Location("c/y.h")))
    help = "write this:\n\n    [features]\n    capi = []"
    assert shown(report(finding(related=related, help=help))) == [
        "mylib 1.2.3 (c): libmylib.so",
        "",
        "c/Cargo.toml:3:8: warning: it is so [CAPI901 made-up]",
        '  3 | name = "mylib"',
        "    |        ^^^^^^^",
        "    c/x.h:2:1: named here",
        "    c/y.h: and there",
        "    write this:",
        "",
        "        [features]",
        "        capi = []",
        "    silence: # cargoc-check: ignore[CAPI901] reason",
        "",
        "0 errors, 1 warning, 0 infos in 1 package, judged by cargo-c 0.10.26",
    ]


def test_quiet_report() -> None:
    assert shown(report(finding()), Style(quiet=True)) == [
        "c/Cargo.toml:3:8: warning: it is so [CAPI901 made-up]",
        '  3 | name = "mylib"',
        "    |        ^^^^^^^",
        "",
    ]


def test_finding_about_a_file_has_no_line() -> None:
    lines = shown(report(finding(location=Location("c/README.md"))), Style(quiet=True))
    assert lines == ["c/README.md: warning: it is so [CAPI901 made-up]", ""]


def test_value_of_several_lines_is_marked_to_the_end_of_the_first() -> None:
    at = Location("Cargo.toml", 3, 5, 6, 2, "a", "a = [ # so")
    lines = shown(report(finding(location=at)), Style(quiet=True))
    assert lines[1:3] == ["  3 | a = [ # so", "    |     ^^^^^^"]


def test_nothing_to_mark_is_marked_once() -> None:
    at = Location("Cargo.toml", 3, 5, 3, 5, "a", "a = ")
    assert shown(report(finding(location=at)), Style(quiet=True))[2] == "    |     ^"


def test_tabs_do_not_move_the_mark() -> None:
    at = Location("Cargo.toml", 12, 4, 12, 5, "a", "\ta 1")
    lines = shown(report(finding(location=at)), Style(quiet=True))
    assert lines[1:3] == ["  12 |  a 1", "     |    ^"]


def test_long_line_is_cut_and_a_mark_behind_the_cut_left_out() -> None:
    text = "a = [" + "x" * 5000 + "]"
    near = shown(report(finding(location=AT._replace(excerpt=text, end_column=4000))))
    assert max(map(len, near)) < 200
    assert "…" in near[3]
    far = shown(report(finding(location=AT._replace(excerpt=text, column=4000, end_column=4001))))
    assert "xxx" not in "".join(far)


def test_infos_are_hidden_but_counted() -> None:
    made = report(finding(Severity.INFO))
    usual = shown(made)
    assert not [line for line in usual if "it is so" in line]
    assert usual[-1].startswith("0 errors, 0 warnings, 1 info (shown with --verbose) in 1 package")
    asked = shown(made, Style(infos=True))
    assert "c/Cargo.toml:3:8: info: it is so [CAPI901 made-up]" in asked
    assert "0 errors, 0 warnings, 1 info in 1 package" in asked[-1]


def test_infos_of_a_subject_that_fails_on_them_are_shown() -> None:
    subjects = (Subject("a", "a", "1", threshold="info"), Subject("b", "b", "1"))
    both = report(
        finding(Severity.INFO, message="of a"),
        finding(Severity.INFO, message="of b", subject=1),
        subjects=subjects,
    )
    text = render(both, Style())
    assert "of a" in text
    assert "of b" not in text
    assert "2 infos (shown with --verbose) in 2 packages" in text


@pytest.mark.parametrize("by", ["inline", "config", "baseline"])
def test_silenced_finding_is_counted_only(by: str) -> None:
    silent = finding(Severity.ERROR, suppressed=Suppression(by, "why"))  # type: ignore[arg-type]
    lines = shown(report(silent))
    assert len(lines) == 3
    assert lines[-1].startswith("0 errors, 0 warnings, 0 infos, 1 silenced in 1 package")


def test_skips_are_told_by_reason() -> None:
    skips = (Skip("CAPI901", "sources not present"), Skip("CAPI902", "sources not present"))
    lines = shown(report(skipped=skips))
    assert lines[-1] == "2 rules skipped: sources not present"


def test_refusal_stands_before_the_findings() -> None:
    refused = Refused("no feature `capi`", "add it", "c/Cargo.toml:5:1")
    lines = shown(report(finding(), subjects=(Subject("c", "mylib", "1.2.3", refused=refused),)))
    assert lines[:5] == [
        "cargo-c would not take this: no feature `capi`",
        "    add it (c/Cargo.toml:5:1)",
        "",
        "mylib 1.2.3 (c)",
        "",
    ]


def test_workspace_without_a_package_is_called_one() -> None:
    made = report(subjects=(Subject(".", None, None),))
    assert shown(made)[0] == "workspace (.)"


def test_colour_is_all_that_colour_changes() -> None:
    refused = Refused("no", "change", "Cargo.toml:1:1")
    subjects = (Subject("c", "mylib", "1.2.3", refused=refused),)
    made = report(finding(Severity.ERROR), subjects=subjects)
    coloured = render(made, Style(colour=True))
    assert "\x1b[31m\x1b[1merror\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9]*m", "", coloured) == render(made, Style())


HOSTILE = "\x1b]0;title\x07\x1b[2J\r\b\x00\x7f\x9b31m\u202eevil\u2066\u2028\n\x0bx\udc9b"


def test_nothing_that_a_terminal_obeys_comes_through() -> None:
    at = Location(HOSTILE, 1, 1, 1, 3, HOSTILE, HOSTILE.replace("\n", ""))
    made = report(
        finding(message=HOSTILE, location=at, related=((HOSTILE, at),), help=HOSTILE),
        subjects=(
            Subject(
                HOSTILE,
                HOSTILE,
                HOSTILE,
                effect=HOSTILE,
                refused=Refused(HOSTILE, HOSTILE, HOSTILE),
                opened=HOSTILE,
            ),
        ),
        skipped=(Skip("CAPI902", HOSTILE),),
        releases=(HOSTILE,),
    )
    text = render(made, Style())
    for char in set(HOSTILE) - set("\n"):
        assert char.isprintable() is (char in text), f"U+{ord(char):04X}"
    text.encode()
    coloured = render(made, Style(colour=True))
    assert re.sub(r"\x1b\[[0-9]*m", "", coloured) == text


def test_control_characters_do_not_move_the_mark() -> None:
    line = 'a\x1b[31m = "\x00" # x'
    start = line.index('"') + 1
    at = Location("Cargo.toml", 1, start, 1, start + 3, "a", line)
    excerpt, mark = shown(report(finding(location=at)), Style(quiet=True))[1:3]
    assert excerpt == '  1 | a␛[31m = "␀" # x'
    assert excerpt[mark.index("^") : mark.rindex("^") + 1] == '"␀"'
