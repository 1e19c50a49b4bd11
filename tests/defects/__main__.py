"""Print what becomes of each planted defect, as a table in Markdown: `python -m tests.defects`."""

from __future__ import annotations

import sys
import tempfile

from cargoc_check.rule import find
from tests.defects.catalogue import Defect, all_defects
from tests.support.verified import findings


def main() -> int:
    print("| format | system | defect | rule | found |")
    print("|---|---|---|---|---|")
    missed = 0
    for defect in all_defects():
        found = _found(defect)
        missed += defect.rule not in found
        rule = find(defect.rule)
        said = f"{rule.id} {rule.name}" if rule else defect.rule
        others = [name for name in found if name != defect.rule]
        verdict = "yes" if defect.rule in found else "no"
        also = f", also {', '.join(others)}" if others else ""
        system = defect.system
        print(f"| {system.format} | {system.name} | {defect.name} | {said} | {verdict}{also} |")
    print(f"\n{len(all_defects())} defects, {missed} of them not found")
    return 1 if missed else 0


def _found(defect: Defect) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        found = findings(defect.plant(f"{folder}/root"), defect.options)
    return list(dict.fromkeys(finding.name for finding in found))


if __name__ == "__main__":
    sys.exit(main())
