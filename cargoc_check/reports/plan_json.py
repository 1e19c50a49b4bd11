"""Plans as JSON, schema 1: `docs/plan.schema.json`. The same plans give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from .. import __version__
from ..plan.compare import Difference
from ..plan.model import Binary, Entry, Plan
from ..plan.next import Change

SCHEMA = 1


def text(
    plans: Sequence[Plan],
    differences: Sequence[Difference] | None = None,
    changes: Sequence[Change] | None = None,
) -> str:
    """Return the plans as a JSON document with a final line break.

    With what a check found, or what a next version changes, where that is asked for.
    """
    whole: dict[str, Any] = {
        "schema": SCHEMA,
        "tool": {"name": "cargoc-check", "version": __version__},
        "command": "plan",
        "plans": [_plan(plan) for plan in plans],
    }
    if differences is not None:
        whole["differences"] = [difference._asdict() for difference in differences]
    if changes is not None:
        whole["next"] = [_change(change) for change in changes]
    return json.dumps(whole, indent=2) + "\n"


def _plan(plan: Plan) -> dict[str, Any]:
    refused = plan.refused
    return {
        "package": plan.package,
        "version": plan.version,
        "target": plan.target,
        "cargo_c": plan.cargo_c,
        "args": list(plan.args),
        "refused": {**refused._asdict(), "left": list(refused.left)} if refused else None,
        "tree": [_entry(entry) for entry in plan.tree],
        "outside": list(plan.outside),
        "unknown": [unknown._asdict() for unknown in plan.unknown],
        "notes": list(plan.notes),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    """Return an entry without what does not apply to it."""
    found: dict[str, Any] = {"path": entry.path, "role": entry.role, "why": entry.why}
    if entry.link is not None:
        found["link"] = entry.link
    if entry.text is not None:
        found["text"] = entry.text
    if entry.macros:
        found["macros"] = dict(entry.macros)
    if entry.binary is not None:
        found["binary"] = _binary(entry.binary)
    if entry.source is not None:
        found["source"] = entry.source
    return found


def _binary(binary: Binary) -> dict[str, Any]:
    said = {key: value for key, value in binary._asdict().items() if value is not None}
    return {key: list(v) if isinstance(v, tuple) else v for key, v in said.items()}


def _change(change: Change) -> dict[str, Any]:
    return {
        "package": change.package,
        "target": change.target,
        "version": _pair(change.versions),
        "library_version": {**_pair(change.library), "stays": change.stays},
        "name": {"kind": change.kind, **_pair(change.names)},
        "rebuild": change.rebuild,
        "consumers": list(change.consumers),
        "packages": [renamed._asdict() for renamed in change.packages],
        "differences": [difference._asdict() for difference in change.differences],
    }


def _pair(values: tuple[str | None, str | None]) -> dict[str, Any]:
    return dict(zip(("before", "after"), values, strict=True))
