"""Every rule's page is an example that runs: it hits, and what to use instead is silent."""

from __future__ import annotations

import pytest

from cargoc_check.findings import Finding, Severity
from cargoc_check.page import page
from cargoc_check.rule import Rule, all_rules
from tests.rules.support import audit_files
from tests.support import described, staged

RULES = [pytest.param(rule, id=rule.name) for rule in all_rules()]
COMPILING = tuple(rule.id for rule in all_rules() if "compiled" in rule.facts)


def _judged_by(rule: Rule) -> str | None:
    """Return the cargo-c release, or the options, that the page's examples are judged by."""
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
    assert text.sections.get("Sources", "").startswith("- "), "no source of the rule"


def _findings(rule: Rule, section: str) -> list[Finding]:
    """Return what is found in the crate, or the build, that a section of the page shows.

    Headers are compiled only for the rules about that.
    """
    files, by = page(rule).files(section), _judged_by(rule)
    if rule.id.startswith("CAPI"):
        return audit_files(files, cargo_c=by)
    if rule.id.startswith("GATE"):
        return staged.findings(files["stages"])
    ignore = () if "compiled" in rule.facts else COMPILING
    return described.findings(files, by or "", ignore=ignore)


@pytest.mark.parametrize("rule", RULES)
def test_example_is_found(rule: Rule) -> None:
    assert rule.id in {finding.rule for finding in _findings(rule, "Example")}


@pytest.mark.parametrize("rule", RULES)
def test_what_to_use_instead_is_silent(rule: Rule) -> None:
    before, after = _findings(rule, "Example"), _findings(rule, "Use instead")
    assert rule.id not in {finding.rule for finding in after}
    new = {f.rule for f in after if f.severity is not Severity.INFO} - {f.rule for f in before}
    assert not new


@pytest.mark.parametrize("rule", RULES)
def test_ids_and_names_have_their_form(rule: Rule) -> None:
    assert rule.id.rstrip("0123456789") in ("CAPI", "LIB", "GATE")
    assert rule.id[-3:].isdigit()
    assert len(rule.id.lstrip("CAPILBGTE")) == 3
    assert rule.name == rule.name.lower().replace("_", "-")
