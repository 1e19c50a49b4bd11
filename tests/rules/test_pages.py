"""Every rule's page is an example that runs: it hits, and what to use instead is silent."""

from __future__ import annotations

import pytest

from cargoc_check.findings import Severity
from cargoc_check.page import page
from cargoc_check.rule import Rule, all_rules
from tests.rules.support import audit_files

RULES = [pytest.param(rule, id=rule.name) for rule in all_rules()]


def _release(rule: Rule) -> str | None:
    """Return the cargo-c release that the page's examples are judged by, if it names one."""
    said = page(rule).sections.get("Judged by")
    return said.strip() if said else None


@pytest.mark.parametrize("rule", RULES)
def test_page_has_all_its_parts(rule: Rule) -> None:
    text = page(rule)
    assert text.title
    assert not text.title.endswith(".")
    assert text.sections[""], "no reason given"
    assert text.files("Example"), "no example"
    assert text.files("Use instead"), "nothing to use instead"


@pytest.mark.parametrize("rule", RULES)
def test_example_is_found(rule: Rule) -> None:
    findings = audit_files(page(rule).files("Example"), cargo_c=_release(rule))
    assert rule.id in {finding.rule for finding in findings}


@pytest.mark.parametrize("rule", RULES)
def test_what_to_use_instead_is_silent(rule: Rule) -> None:
    before = audit_files(page(rule).files("Example"), cargo_c=_release(rule))
    after = audit_files(page(rule).files("Use instead"), cargo_c=_release(rule))
    assert rule.id not in {finding.rule for finding in after}
    new = {f.rule for f in after if f.severity is not Severity.INFO} - {f.rule for f in before}
    assert not new


@pytest.mark.parametrize("rule", RULES)
def test_ids_and_names_have_their_form(rule: Rule) -> None:
    assert rule.id.rstrip("0123456789") in ("CAPI", "LIB")
    assert rule.id[-3:].isdigit()
    assert len(rule.id.lstrip("CAPILB")) == 3
    assert rule.name == rule.name.lower().replace("_", "-")
