"""The guide to the gate shows what the gate says."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from cargoc_check.gate import matrix, names
from cargoc_check.rule import rules_of
from tests.support.real_build import CargoC
from tests.support.running import run

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = (ROOT / "docs" / "gate.md").read_text(encoding="utf-8")
_VARYING = re.compile(r"\(\d+\.\d s\)|[\d,]+ files? copied|cargo-c \d+\.\d+\.\d+ ")


def test_report_that_is_shown_is_the_report(cargo_c: CargoC) -> None:
    shown = re.search(r"```text\n\$ cargoc-check (gate .+)\n((?:.*\n)+?)```", GUIDE)
    assert shown is not None
    path = os.pathsep.join([cargo_c.commands, os.environ["PATH"]])
    ended = run(*shown[1].split(), cwd=ROOT, env={"PATH": path}, timeout=300)
    assert ended.status == 0
    assert _VARYING.sub("…", ended.out) == _VARYING.sub("…", shown[2])


def test_every_stage_and_rule_is_told() -> None:
    for word in names.WORDS:
        assert f"`{word}`" in GUIDE
    for rule in rules_of("gate"):
        assert f"[{rule.id}](rules/{rule.id}.md)" in GUIDE


@pytest.mark.parametrize("text", re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL))
def test_matrix_that_is_shown_is_one(tmp_path: Path, text: str) -> None:
    file = tmp_path / "targets.toml"
    file.write_text(text)
    rows = matrix.read(str(file))
    assert [row.triple for row in rows][-1] == "x86_64-pc-windows-gnu"
    assert rows[1].runner == ("qemu-aarch64", "-L", "/srv/arm64")
