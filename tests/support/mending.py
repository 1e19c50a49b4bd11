"""Mending crates that are held in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cargoc_check.crate.memory import Memory
from cargoc_check.crate.overlay import Overlay
from cargoc_check.crate.workspace import Request, open_request
from cargoc_check.engine.ask import Options
from cargoc_check.findings import Finding
from cargoc_check.fixes.mend import Mended, mend
from cargoc_check.selection import Selection
from cargoc_check.text.edits import Replacement, replaced
from cargoc_check.text.source import Span


class Outcome(NamedTuple):
    """The files as they are afterwards, and what mending says of it."""

    files: dict[str, str]
    mended: Mended

    @property
    def rules(self) -> list[str]:
        """Return the rules whose findings were mended, in order."""
        return [finding.rule for finding in self.mended.applied]


def mended(
    files: Mapping[str, str],
    *,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    unsafe: bool = False,
    cargo_c: str | None = None,
) -> Outcome:
    """Mend exactly these files."""
    memory = Memory(files)

    def open_with(contents: Mapping[str, bytes | None]) -> Request:
        return open_request(Overlay(memory, contents), "Cargo.toml")

    options = Options(Selection(select, ignore), None, cargo_c)
    outcome = mend(open_with, options, unsafe=unsafe)
    after = dict(files)
    for change in outcome.changes:
        assert change.after is not None
        after[change.path] = change.after.decode()
    return Outcome(after, outcome)


def applied(files: Mapping[str, str], finding: Finding) -> dict[str, str]:
    """Return the files with one finding's fix made, found again or not."""
    assert finding.fix is not None
    after = dict(files)
    for edit in sorted(finding.fix.edits, key=lambda e: e.place.span or Span(0, 0), reverse=True):
        path, text = edit.place.path, after.get(edit.place.path, "")
        span = edit.place.span or Span(0, len(text))
        after[path] = replaced(text, [Replacement(span, edit.text)])
    return after
