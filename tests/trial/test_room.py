"""Nothing builds a crate, and so runs its code, but where a person asks for that."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import cargoc_check

PACKAGE = Path(cargoc_check.__file__).parent
ALLOWED = {"fixes/prove.py", "cli/fix.py", "cli/gate.py"}
"""What may come here: each of these says in its help that it runs the crate's code."""


def modules() -> list[str]:
    found = (path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
    return sorted(path for path in found if not path.startswith(("trial/", "gate/")))


def imported(module: str) -> set[str]:
    """Return the names that a module imports from, relative ones without their dots."""
    found = set()
    for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module or ''}.{alias.name}".lstrip(".") for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name.removeprefix("cargoc_check.") for alias in node.names}
    return found


def test_few_modules_build() -> None:
    comers = {
        module
        for module in modules()
        if any(name.split(".")[0] == "trial" for name in imported(module))
        and not {"trial.model"} >= {n.rpartition(".")[0] for n in imported(module) if "trial" in n}
    }
    assert "fixes/prove.py" in comers
    assert comers <= ALLOWED


def test_one_command_calls_the_gate() -> None:
    callers = {one for one in modules() if "gate.run.gate" in imported(one)}
    assert callers == {"cli/gate.py"}


@pytest.mark.parametrize("command", ["audit", "show", "exports", "plan", "verify", "inspect"])
def test_reading_commands_do_not_load_what_builds(command: str) -> None:
    code = (
        "import sys\nfrom cargoc_check.cli import group\n"
        f"group.get_command(None, {command!r})\n"
        "import cargoc_check.engine.audit, cargoc_check.engine.verify, cargoc_check.plan\n"
        "sys.exit(any(name.startswith(('cargoc_check.trial', 'cargoc_check.gate')) "
        "for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
