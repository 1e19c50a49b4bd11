"""Stages of a gate as pages of rules show them: `name: state: words` a line."""

from __future__ import annotations

from typing import get_args

from cargoc_check.crate.memory import Memory
from cargoc_check.crate.workspace import open_request
from cargoc_check.engine.ask import Options
from cargoc_check.findings import Finding, Report, Stage, State
from cargoc_check.gate import judging
from tests.support.example import complete


def stages(text: str) -> tuple[Stage, ...]:
    """Return the stages that a text tells; one that was not run lacks what the last words name."""
    found = []
    for line in text.splitlines():
        name, state, words = line.split(": ", 2)
        assert state in get_args(State)
        lacking = words.rpartition(": ")[2] if state == "not run" else None
        found.append(Stage(name, state, words, 0.5, (), lacking))  # type: ignore[arg-type]
    return tuple(found)


def findings(text: str, options: Options | None = None, **files: str) -> list[Finding]:
    """Return what is found where a crate has gone through these stages."""
    request = open_request(Memory(complete({k.replace("__", "."): v for k, v in files.items()})))
    return list(judging.judged(request, options or Options(), [stages(text)], Report()).findings)
