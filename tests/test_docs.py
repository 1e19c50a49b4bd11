"""The documentation says what is: pages are fresh, and commands print what the guides show."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_made_parts_are_fresh() -> None:
    script = [sys.executable, str(ROOT / "tools" / "write_docs.py"), "--check"]
    run = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_links_lead_somewhere(guide: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", guide.read_text(encoding="utf-8")):
        if not link.startswith("https://"):
            assert (guide.parent / link).exists(), link


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_options_named_in_guides_exist(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    program = str(Path(sys.executable).parent / "cargoc-check")
    for command in ("audit", "show", "plan", "fix", "gate"):
        run = subprocess.run(
            [program, command, "--help"], capture_output=True, text=True, check=True
        )
        known = set(re.findall(r"--[a-z][a-z-]+", run.stdout))
        for line in re.findall(rf"cargoc-check {command} ([^`\n]*)", text):
            options = {word for word in shlex.split(line) if word.startswith("--")}
            assert options <= known, (command, options - known)
