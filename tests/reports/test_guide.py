"""The guide to reports: the commands in it work as they stand there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cargoc_check.reports.formats import FORMATS
from tests.support.running import UNKNOWN_KEY, crate, run

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "reports.md"
TEXT = GUIDE.read_text(encoding="utf-8")


def commands(language: str) -> list[list[str]]:
    """Return the commands of each block in a language; `run:` and list marks are YAML's."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    return [re.findall(r"cargoc-check (?:audit|report) .*", block) for block in blocks]


@pytest.mark.parametrize("block", [*commands("sh"), *commands("yaml")], ids=["sh", "hub", "lab"])
def test_commands_of_a_block_work_one_after_the_other(block: list[str], tmp_path: Path) -> None:
    crate(tmp_path / "c", UNKNOWN_KEY)
    summary = tmp_path / "summary.md"
    env = {"GITHUB_STEP_SUMMARY": str(summary)}
    for command in block:
        ended = run("-c", command, program="sh", cwd=tmp_path / "c", env=env)
        assert (ended.status, ended.err) == (0, ""), command
    assert json.loads((tmp_path / "c" / "report.json").read_text())["command"] == "audit"
    if any("SUMMARY" in command for command in block):
        assert "CAPI201" in summary.read_text(encoding="utf-8")


def test_guide_has_commands_of_all_its_kinds() -> None:
    assert [len(block) for block in [*commands("sh"), *commands("yaml")]] == [5, 4, 3]


def test_table_has_all_formats() -> None:
    assert re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE) == list(FORMATS)
