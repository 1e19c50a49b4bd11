from pathlib import Path

import pytest

from cargoc_check.findings import Severity
from cargoc_check.rule import rules_of
from tests.defects.catalogue import Defect, all_defects
from tests.defects.ingredients import base
from tests.defects.making import copied
from tests.defects.systems import SYSTEMS, System
from tests.support.verified import findings


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
def test_the_library_itself_is_sound(system: System, tmp_path: Path) -> None:
    root = copied(base(system), str(tmp_path / "sound"))
    assert [f for f in findings([root]) if f.severity is not Severity.INFO] == []


@pytest.mark.parametrize("defect", all_defects(), ids=lambda defect: defect.name)
def test_a_defect_is_found_and_nothing_else(defect: Defect, tmp_path: Path) -> None:
    found = findings(defect.plant(str(tmp_path / "broken")), defect.options)
    named = {finding.name for finding in found}
    others = {finding.name for finding in found if finding.severity is not Severity.INFO}
    assert defect.rule in named
    assert others - {defect.rule} == set(defect.also)


def test_every_rule_about_builds_has_a_defect() -> None:
    rules = {rule.name for rule in rules_of("verify")}
    planted = {defect.rule for defect in all_defects()}
    assert planted == rules
