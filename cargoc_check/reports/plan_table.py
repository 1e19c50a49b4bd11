"""Plans of one package for several targets, side by side: a row for each kind of file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from ..plan.model import Entry, Plan
from ..text.wording import dotted

_ROWS = (
    ("shared library", "shared"),
    ("links", "link"),
    ("static library", "static"),
    ("import library", "import library"),
    ("definition file", "definition"),
    ("debug info", "debug info"),
    ("pkg-config file", "pkg-config"),
    ("headers", "header"),
    ("data files", "data"),
)
_Cell = list[str]
_Row = tuple[str, list[_Cell]]


def lines(plans: Sequence[Plan], paint: Callable[..., str]) -> Iterator[str]:
    """Yield the lines of the table; what no target has gets no row."""
    first, *others = (_files(plans, label, role) for label, role in _ROWS)
    head: _Row = ("", [[plan.target] for plan in plans])
    rows = [head, first, *_identities(plans), *others]
    kept = [row for row in rows if any(row[1])]
    wide = max(len(label) for label, _ in kept)
    columns = zip(*(cells for _, cells in kept), strict=True)
    widths = [max(len(part) for cell in column for part in cell or ["-"]) for column in columns]
    for label, cells in kept:
        for number, parts in enumerate(zip_longest(*(c or ["-"] for c in cells), fillvalue="")):
            shown = [f"{part:{width}}" for part, width in zip(parts, widths, strict=True)]
            line = f"{label if number == 0 else '':{wide}}  {'  '.join(shown)}".rstrip()
            yield line if label else paint(line, bold=True)
    yield ""


def _files(plans: Sequence[Plan], label: str, role: str) -> _Row:
    return label, [[_shown(entry) for entry in plan.tree if entry.role == role] for plan in plans]


def _identities(plans: Sequence[Plan]) -> Iterator[_Row]:
    binaries = [plan.binary for plan in plans]
    yield "soname", [_cell(b and b.soname) for b in binaries]
    yield "install name", [_cell(b and b.install_name) for b in binaries]
    yield "current version", [_cell(b and _dots(b.current_version)) for b in binaries]
    versions = [_cell(b and _dots(b.compatibility_version)) for b in binaries]
    yield "compatibility version", versions


def _cell(said: str | None) -> _Cell:
    return [said] if said else []


def _dots(version: tuple[int, int, int] | None) -> str | None:
    return version and dotted(version)


def _shown(entry: Entry) -> str:
    return f"{entry.path} -> {entry.link}" if entry.link else entry.path
