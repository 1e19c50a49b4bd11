"""Plans for people: a tree for one target, a table for several, or what packagers paste."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from ..plan.model import Binary, Entry, Plan
from ..text.terminal import all_printable, printable
from ..text.wording import dotted
from . import plan_table
from .paint import painted

_ROLES = {
    "shared": "shared library",
    "static": "static library",
    "definition": "definition file",
    "pkg-config": "pkg-config file",
    "data": "data file",
}
_WIDEST_NAME = 60


def text(plans: Sequence[Plan], colour: bool) -> str:
    """Return the plans as text: each package's tree, or a table where it has several targets.

    First of all, what cargo-c would write past the destdir.
    """
    packages: dict[str, list[Plan]] = {}
    paint = partial(painted, colour=colour)
    lines: list[str] = []
    for plan in map(all_printable, plans):
        packages.setdefault(plan.package, []).append(plan)
        lines += _outside(plan, paint)
    for group in packages.values():
        lines += _one(group[0], paint) if len(group) == 1 else _several(group, paint)
        lines = [*_without_end(lines), ""]
    return "".join(line + "\n" for line in _without_end(lines))


def paths(plans: Sequence[Plan]) -> str:
    """Return the paths of the tree, one a line; where there are several, each below its name."""
    lines: list[str] = []
    for plan in plans:
        if plans[1:]:
            lines.append(f"# {printable(plan.package)} for {plan.target}")
        lines += (printable(entry.path) for entry in plan.tree)
    return "".join(line + "\n" for line in lines)


def pc(plans: Sequence[Plan]) -> str:
    """Return the text of the pkg-config file; where there are several, each below its path."""
    files = _distinct((entry.path, entry.text) for entry in _entries(plans) if entry.text)
    if len(files) == 1:
        return files[0][1]
    return "\n".join(f"# {printable(path)}\n{content}" for path, content in files)


def header_macros(plans: Sequence[Plan]) -> str:
    """Return the version macros as C; where there are several headers, each below its path."""
    files = _distinct((entry.path, _defines(entry)) for entry in _entries(plans) if entry.macros)
    if len(files) == 1:
        return files[0][1]
    return "\n".join(f"/* {printable(path)} */\n{content}" for path, content in files)


_Paint = Callable[..., str]


def _without_end(lines: list[str]) -> list[str]:
    """Return lines without the blank ones at their end."""
    number = len(lines)
    while number and not lines[number - 1]:
        number -= 1
    return lines[:number]


def _entries(plans: Sequence[Plan]) -> Iterator[Entry]:
    for plan in plans:
        yield from plan.tree


def _distinct(files: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(dict.fromkeys(files))


def _defines(entry: Entry) -> str:
    return "".join(f"#define {name} {value}\n" for name, value in entry.macros)


def _one(plan: Plan, paint: _Paint) -> Iterator[str]:
    title = paint(f"{plan.package} {plan.version}".strip(), bold=True)
    yield f"{title} for {plan.target}, by cargo-c {plan.cargo_c}"
    yield f"    {_command(plan)}"
    yield ""
    yield from _refused(plan, paint)
    if plan.tree:
        identities = [f"    {line}" for entry in plan.tree for line in _identity(entry.binary)]
        yield from (*identities, "") if identities else ()
        yield from _tree(plan, paint)
    yield from _rest("What a build alone can tell:", _unknown([plan]))
    yield from _rest("Notes:", list(plan.notes))


def _several(plans: list[Plan], paint: _Paint) -> Iterator[str]:
    first = plans[0]
    title = paint(f"{first.package} {first.version}".strip(), bold=True)
    yield f"{title} for {len(plans)} targets, by cargo-c {first.cargo_c}"
    for plan in plans:
        yield f"    {_command(plan)}"
    yield ""
    for plan in plans:
        yield from _refused(plan, paint, f"{plan.target}: ")
    installed = [plan for plan in plans if plan.tree]
    if installed:
        yield from plan_table.lines(installed, paint)
    yield from _rest("What a build alone can tell:", _unknown(plans))
    notes: dict[str, list[str]] = {}
    for plan in plans:
        for note in plan.notes:
            notes.setdefault(note, []).append(plan.target)
    everywhere = len(plans)
    said = [n if len(t) == everywhere else f"{', '.join(t)}: {n}" for n, t in notes.items()]
    yield from _rest("Notes:", said)


def _command(plan: Plan) -> str:
    return " ".join(["cargo cinstall", *plan.args])


def _outside(plan: Plan, paint: _Paint) -> Iterator[str]:
    if plan.outside:
        error, about = paint("error", fg="red", bold=True), f"{plan.package} for {plan.target}"
        yield f"{error}: {about}: cargo-c would write past the destdir, and the package lack it:"
        yield from (f"    {path}" for path in plan.outside)
        yield ""


def _refused(plan: Plan, paint: _Paint, about: str = "") -> Iterator[str]:
    if plan.refused:
        error = paint("error", fg="red", bold=True)
        yield f"{error}: {about}cargo-c would stop ({plan.refused.cause}): {plan.refused.message}"
        if plan.refused.left:
            yield "    by then it has installed:"
            yield from (f"        {path}" for path in plan.refused.left)
        yield ""


def _identity(binary: Binary | None) -> Iterator[str]:
    """Yield what the loader will read in a shared library, a line each."""
    if binary is None:
        return
    if binary.soname:
        yield f"soname {binary.soname}"
    if binary.install_name:
        yield f"install name {binary.install_name}"
    if binary.current_version and binary.compatibility_version:
        current, compatible = dotted(binary.current_version), dotted(binary.compatibility_version)
        yield f"current version {current}, compatibility version {compatible}"


def _tree(plan: Plan, paint: _Paint) -> Iterator[str]:
    rows = list(_rows(plan.tree))
    wide = min(_WIDEST_NAME, max(len(name) for name, entry in rows if entry))
    for name, entry in rows:
        if entry is None:
            yield paint(name, dim=True)
        else:
            yield f"{name:{wide}}  {_what(entry)}{paint(_why(entry), dim=True)}"
    yield ""


def _rows(tree: Sequence[Entry]) -> Iterator[tuple[str, Entry | None]]:
    """Yield folders, without an entry, and files below them, indented by their depth."""
    folders: list[str] = []
    for entry in sorted(tree, key=lambda entry: _order(entry.path)):
        parent = posixpath.dirname(entry.path)
        while folders and not _is_below(parent, folders[-1]):
            folders.pop()
        if not folders or folders[-1] != parent:
            above = folders[-1] if folders else ""
            shown = parent[len(above) :].lstrip("/") if above else parent
            yield f"{'  ' * len(folders)}{shown.rstrip('/')}/", None
            folders.append(parent)
        link = f" -> {entry.link}" if entry.link else ""
        yield f"{'  ' * len(folders)}{posixpath.basename(entry.path)}{link}", entry


def _order(path: str) -> tuple[tuple[bool, str], ...]:
    """Sort the files of a folder before the folders in it."""
    *folders, name = path.split("/")
    return (*((True, folder) for folder in folders), (False, name))


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _what(entry: Entry) -> str:
    macros = ", ".join(f"{name} {value}" for name, value in entry.macros)
    role = _ROLES.get(entry.role, entry.role)
    return f"{role} with {macros}" if macros else role


def _why(entry: Entry) -> str:
    return f" ({entry.why})" if entry.why else ""


def _unknown(plans: Sequence[Plan]) -> list[str]:
    found = (f"{one.what}: {one.why}" for plan in plans for one in plan.unknown)
    return list(dict.fromkeys(found))


def _rest(title: str, sentences: list[str]) -> Iterator[str]:
    if sentences:
        yield title
        yield from (f"  - {sentence}" for sentence in sentences)
