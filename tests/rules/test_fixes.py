"""The fixes that rules carry: on their own pages, and which rules have one."""

from __future__ import annotations

import pytest
import tomli

from cargoc_check.findings import Severity
from cargoc_check.page import page
from cargoc_check.rule import Rule, rules_of
from tests.rules.support import audit_files
from tests.support.example import complete
from tests.support.mending import Outcome, mended


def _ids(*numbers: int) -> list[str]:
    return [f"CAPI{number:03}" for number in numbers]


RULES = {rule.id: rule for rule in rules_of("audit")}

SAFE = _ids(
    *(1, 201, 202, 203, 204, 205, 212, 213, 214, 305, 315, 322, 324, 401),
    *(402, 404, 411, 413, 416, 417, 422, 423, 451, 453, 454, 457, 503, 505),
    *(506, 511, 512, 513, 514, 515, 647, 911),
)
"""Rules whose mend, on their page, needs no judgement."""

UNSAFE = _ids(
    *(101, 105, 106, 302, 303, 313, 314, 321, 323, 326, 327, 328, 403, 405),
    *(407, 414, 421, 452, 501, 502, 504, 516, 601, 602, 603, 644, 645, 702),
    *(711, 712, 912),
)
"""Rules whose mend, on their page, is a matter of judgement."""

OTHERWISE = {
    "CAPI302": "which of the digits belong to the name, a person knows better",
    "CAPI313": "the page shows a version as well",
    "CAPI314": "the page shows a name as well",
    "CAPI402": "the release that knows the key is another rule's",
    "CAPI505": "the package's description will do",
    "CAPI506": "the package's description will do",
    "CAPI514": "the page shows a list that is not empty",
    "CAPI603": "the call goes behind a condition, and stays for plain cargo",
}
"""Rules whose page shows something else to use than what the fix makes, and why."""


def _judged_by(rule: Rule) -> str | None:
    said = page(rule).sections.get("Judged by")
    return said.strip() if said else None


def _mended(rule: Rule) -> Outcome:
    files = complete(page(rule).files("Example"))
    return mended(files, select=(rule.id,), unsafe=True, cargo_c=_judged_by(rule))


@pytest.mark.parametrize("id", RULES)
def test_rules_carry_the_fix_that_the_table_says(id: str) -> None:
    found = audit_files(page(RULES[id]).files("Example"), cargo_c=_judged_by(RULES[id]))
    offered = {f.fix.safety if f.fix else None for f in found if f.rule == id}
    expected = "safe" if id in SAFE else "unsafe" if id in UNSAFE else None
    assert offered == {expected}


@pytest.mark.parametrize("id", [*SAFE, *UNSAFE])
def test_the_fix_silences_the_rule_and_brings_nothing(id: str) -> None:
    rule, outcome = RULES[id], _mended(RULES[id])
    assert outcome.rules[:1] == [id]
    before = audit_files(page(rule).files("Example"), cargo_c=_judged_by(rule))
    after = audit_files(outcome.files, cargo_c=_judged_by(rule))
    assert id not in {finding.rule for finding in after}
    new = {f.rule for f in after if f.severity is not Severity.INFO} - {f.rule for f in before}
    assert not new


@pytest.mark.parametrize("id", [*SAFE, *UNSAFE])
def test_the_fix_makes_what_the_page_says_to_use(id: str) -> None:
    wanted = complete(page(RULES[id]).files("Use instead"))
    if id in OTHERWISE:
        assert _mended(RULES[id]).files != wanted
    else:
        assert _mended(RULES[id]).files == wanted


@pytest.mark.parametrize("id", [*SAFE, *UNSAFE])
def test_mending_again_changes_nothing(id: str) -> None:
    files = _mended(RULES[id]).files
    again = mended(files, select=(id,), unsafe=True, cargo_c=_judged_by(RULES[id]))
    assert again.mended.changes == ()


@pytest.mark.parametrize("id", [*SAFE, *UNSAFE])
def test_lines_end_as_the_files_do(id: str) -> None:
    rule = RULES[id]
    files = {
        path: text.replace("\n", "\r\n")
        for path, text in complete(page(rule).files("Example")).items()
    }
    outcome = mended(files, select=(id,), unsafe=True, cargo_c=_judged_by(rule))
    assert outcome.rules[:1] == [id]
    for path, text in outcome.files.items():
        if path in files:
            assert text.count("\n") == text.count("\r\n")
            if path.endswith(".toml"):
                assert tomli.loads(text) == tomli.loads(_mended(rule).files[path])


def test_a_committed_header_takes_the_place_of_one_that_needs_nightly() -> None:
    example = page(RULES["CAPI455"]).files("Example")
    files = complete(example | {"src/mylib.h": "#pragma once\nint mylib_answer(void);\n"})
    after = mended(files, select=("CAPI455",), unsafe=True).files["Cargo.toml"]
    capi = tomli.loads(after)["package"]["metadata"]["capi"]
    assert capi["header"] == {"generation": False}
    assert capi["install"] == {"include": {"asset": [{"from": "src/mylib.h"}]}}
