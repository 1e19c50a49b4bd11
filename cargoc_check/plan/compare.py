"""What differs between two plans of one package and target."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from typing import Literal, NamedTuple

from ..text.wording import dotted
from .model import Binary, Entry, Plan

What = Literal[
    "package",
    "refused",
    "outside",
    "soname",
    "install name",
    "current version",
    "compatibility version",
    "file",
    "role",
    "link",
    "pkg-config",
    "macro",
]


class Difference(NamedTuple):
    """Something that is not as it was: `before` None where it is new, `after` where it is gone.

    `path` is the file that it is about, None for the package as a whole. What is said of a pc file
    are the lines that differ, of a macro its name and value.
    """

    package: str
    target: str
    what: What
    path: str | None
    before: str | None
    after: str | None


def compare(before: Plan, after: Plan) -> tuple[Difference, ...]:
    """Return what differs, the names that programs are bound to first.

    A version that nothing follows from makes no difference, nor do reasons, notes, and what only a
    build can tell.
    """
    return tuple(_differences(before, after))


def shared(plan: Plan) -> Entry | None:
    """Return the shared library of a plan."""
    return next((entry for entry in plan.tree if entry.role == "shared"), None)


def _differences(before: Plan, after: Plan) -> Iterator[Difference]:
    def differs(
        what: What, path: str | None, old: str | None, new: str | None
    ) -> Iterator[Difference]:
        if old != new:
            yield Difference(before.package, before.target, what, path, old, new)

    causes = [plan.refused and plan.refused.cause for plan in (before, after)]
    yield from differs("refused", None, *causes)
    for path in sorted({*before.outside, *after.outside}):
        held = [path if path in plan.outside else None for plan in (before, after)]
        yield from differs("outside", path, *held)
    olds, news = shared(before), shared(after)
    if olds and news:
        for what, old, new in _identities(olds.binary, news.binary):
            yield from differs(what, news.path, old, new)
    files = [{entry.path: entry for entry in plan.tree} for plan in (before, after)]
    for path in sorted({*files[0], *files[1]}):
        entries = [tree.get(path) for tree in files]
        held = [entry and entry.path for entry in entries]
        yield from differs("file", path, *held)
        if entries[0] and entries[1]:
            for what, old, new in _contents(entries[0], entries[1]):
                yield from differs(what, path, old, new)


_Said = tuple[What, str | None, str | None]


def _identities(before: Binary | None, after: Binary | None) -> Iterator[_Said]:
    old, new = before or Binary(""), after or Binary("")
    yield "soname", old.soname, new.soname
    yield "install name", old.install_name, new.install_name
    yield "current version", _dotted(old.current_version), _dotted(new.current_version)
    versions = [_dotted(one.compatibility_version) for one in (old, new)]
    yield "compatibility version", versions[0], versions[1]


def _contents(before: Entry, after: Entry) -> Iterator[_Said]:
    yield "role", before.role, after.role
    yield "link", before.link, after.link
    yield "pkg-config", *_lines(before.text, after.text)
    old, new = dict(before.macros), dict(after.macros)
    for name in sorted({*old, *new}):
        values = [f"{name} {macros[name]}" if name in macros else None for macros in (old, new)]
        yield "macro", values[0], values[1]


def _lines(before: str | None, after: str | None) -> tuple[str | None, str | None]:
    """Return the lines of each text that the other does not have."""
    if before is None or after is None or before == after:
        return before, after
    lines = list(unified_diff(before.split("\n"), after.split("\n"), n=0, lineterm=""))[2:]
    gone = [line[1:] for line in lines if line.startswith("-")]
    come = [line[1:] for line in lines if line.startswith("+")]
    return "\n".join(gone) if gone else None, "\n".join(come) if come else None


def _dotted(version: tuple[int, int, int] | None) -> str | None:
    return version and dotted(version)
