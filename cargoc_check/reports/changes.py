"""What differs between plans, for people: found by a check, or brought by the next version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..plan.compare import Difference
from ..plan.lock import Locked
from ..plan.next import Change
from ..text.terminal import all_printable, printable
from ..text.wording import counted
from .paint import painted


def check(
    file: str,
    before: Sequence[Locked],
    after: Sequence[Locked],
    found: Sequence[Difference],
    colour: bool,
) -> str:
    """Return what a check found: nothing, or the differences, package by package."""
    if not found:
        number = sum(len(locked.plans) for locked in after)
        return f"{printable(file)}: nothing has changed in {counted(number, 'plan')}\n"
    versions = [_versions(side) for side in (before, after)]
    lines = [f"{printable(file)}: the plan is another than the one written there"]
    groups: dict[tuple[str, str], list[Difference]] = {}
    for difference in found:
        groups.setdefault((difference.package, difference.target), []).append(difference)
    for (package, target), differences in groups.items():
        held = [side.get((package, target), "") for side in versions]
        version = " -> ".join(dict.fromkeys(filter(None, held)))
        title = painted(printable(f"{package} {version}".strip()), colour, bold=True)
        lines += ["", f"{title} for {target}", *_indented(differences, colour)]
    return "".join(line + "\n" for line in lines)


def text(changes: Sequence[Change], colour: bool) -> str:
    """Return what the next version of each package changes."""
    blocks = ("".join(line + "\n" for line in _change(change, colour)) for change in changes)
    return "\n".join(blocks)


def _versions(locked: Sequence[Locked]) -> dict[tuple[str, str], str]:
    return {(p.package, p.target): p.version for one in locked for p in one.plans}


def _change(given: Change, colour: bool) -> Iterator[str]:
    change = all_printable(given._replace(differences=()))
    before, after = change.versions
    title = painted(f"{change.package} {before or '?'} -> {after}", colour, bold=True)
    yield f"{title} for {change.target}"
    yield f"  library.version {_became(change.library)}{_STAYS if change.stays else ''}"
    if any(change.names):
        yield f"  {change.kind} {_became(change.names)}"
    for consumers in change.consumers:
        yield f"  {consumers}"
    for package in change.packages:
        names = package.before, package.after
        yield f"  package in {package.distribution}: {_became(names)}"
    if given.differences:
        yield "  changes:"
        yield from (f"  {line}" for line in _indented(given.differences, colour))
    else:
        yield "  nothing that is installed changes its name or text"


_STAYS = ": the manifest states it, and --next-library another"


def _became(values: tuple[str | None, str | None]) -> str:
    before, after = values
    return f"stays {after}" if before == after else f"{before or 'none'} -> {after or 'none'}"


def _indented(differences: Sequence[Difference], colour: bool) -> Iterator[str]:
    for difference in differences:
        yield from (f"  {line}" for line in _lines(difference, colour))


def _lines(difference: Difference, colour: bool) -> Iterator[str]:
    before, after = difference.before, difference.after
    path = printable(difference.path or "")
    if difference.what in ("file", "outside"):
        past = ", past the destdir" if difference.what == "outside" else ""
        yield _signed("-" if after is None else "+", path + past, colour)
    elif difference.what == "pkg-config":
        yield f"~ {path}"
        yield from (f"    {_signed('-', line, colour)}" for line in _split(before))
        yield from (f"    {_signed('+', line, colour)}" for line in _split(after))
    elif difference.what == "refused":
        yield f"~ cargo-c would stop: {before or 'it would not'} -> {after or 'it would not'}"
    elif difference.what == "package":
        yield _signed("-" if after is None else "+", "the package", colour)
    elif difference.what == "macro":
        name = (before or after or "").split(" ")[0]
        values = _clean(*(said and said.removeprefix(f"{name} ") for said in (before, after)))
        yield f"~ {path}: {printable(name)} {_became(values)}"
    elif difference.what in ("link", "role"):
        yield f"~ {path}: {difference.what} {_became(_clean(before, after))}"
    else:
        yield f"~ {difference.what} {_became(_clean(before, after))}"


def _split(text: str | None) -> list[str]:
    return [printable(line) for line in text.split("\n")] if text is not None else []


def _clean(*values: str | None) -> tuple[str | None, str | None]:
    before, after = (value and printable(value) for value in values)
    return before, after


def _signed(sign: str, words: str, colour: bool) -> str:
    return painted(f"{sign} {words}", colour, fg="red" if sign == "-" else "green")
