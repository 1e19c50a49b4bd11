"""The view of `show`, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from posixpath import basename, relpath
from typing import Any

from .. import __version__
from ..plan.model import Binary, Entry, Plan, Refused, Role
from ..text.terminal import all_printable
from ..text.wording import dotted
from ..view import PREFIX, Installed, RequestView, View
from .paint import painted

SCHEMA = 1
_WIDEST_VALUE = 48


def text(requests: list[RequestView], colour: bool) -> str:
    """Return the views as text; first of all, why cargo-c would not take what is asked for."""
    lines: list[str] = []
    for request in map(all_printable, requests):
        if request.refused:
            sentence, change, place = request.refused
            lines.append(painted("cargo-c would not take this: ", colour, fg="red") + sentence)
            lines += [f"    {change} ({place})", ""]
        for view in request.packages:
            lines += _package(view, colour)
    return "".join(line + "\n" for line in lines)


def json_text(requests: list[RequestView]) -> str:
    """Return the views as JSON (`docs/show.schema.json`), with a final line break."""
    whole = {
        "schema": SCHEMA,
        "tool": {"name": "cargoc-check", "version": __version__},
        "command": "show",
        "subjects": [_request(request) for request in requests],
    }
    return json.dumps(whole, indent=2) + "\n"


def _package(view: View, colour: bool) -> Iterator[str]:
    version = "of an unknown version" if view.version is None else view.version
    name = painted(f"{view.name} {version}", colour, bold=True)
    yield f"{name} ({view.path}), read by cargo-c {view.release}"
    yield ""
    wide = max(len(row.key) for row in view.rows)
    for row in view.rows:
        origin = row.said_at or painted(row.origin, colour, dim=True)
        shown = f"  -> {row.effect}" if row.effect else ""
        yield f"  {row.key:{wide}}  {_short(row.value)}  ({origin}){shown}"
    plans = [installed.plan for installed in view.installed]
    for refused, same in groupby(plans, key=lambda plan: plan.refused):
        alike = list(same)
        yield from _refused(refused, alike, colour) if refused else _installed(alike, colour)
    unknown = (f"{one.what}: {one.why}" for plan in plans for one in plan.unknown)
    yield from _rest("What is not known here:", unknown)
    yield from _rest("Notes:", (note for plan in plans for note in plan.notes))
    yield ""


def _short(value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    line = " ".join(str(value).split())
    return line if len(line) <= _WIDEST_VALUE else line[: _WIDEST_VALUE - 1] + "…"


def _refused(refused: Refused, plans: list[Plan], colour: bool) -> Iterator[str]:
    """Say once why cargo-c stops on some targets."""
    yield from ("", ", ".join(painted(plan.target, colour, bold=True) for plan in plans))
    yield f"  cargo-c would stop ({refused.cause}): {refused.message}"
    yield from (f"  {'left by then':14} {_below(path)}" for path in refused.left)


def _installed(plans: Iterable[Plan], colour: bool) -> Iterator[str]:
    for plan in plans:
        yield from ("", painted(plan.target, colour, bold=True), *_files(plan, colour))


def _files(plan: Plan, colour: bool) -> Iterator[str]:
    for path in plan.outside:
        label = painted(f"{'past destdir':14}", colour, fg="red")
        yield f"  {label} {path}"
    for role in _ROLES:
        for entry in plan.tree:
            if entry.role == role:
                link = f" -> {entry.link}" if entry.link else ""
                yield f"  {role:14} {_below(entry.path)}{link}"
        if role == "link":
            for label, value in _identity(plan.binary):
                yield f"  {label:14} {value}"


_ROLES: tuple[Role, ...] = (
    *("shared", "static", "import library", "definition", "debug info", "link"),
    *("header", "pkg-config", "data"),
)


def _identity(binary: Binary | None) -> Iterator[tuple[str, str]]:
    """Yield what the loader reads in a shared library."""
    if binary is None:
        return
    if binary.soname:
        yield "soname", binary.soname
    if binary.install_name:
        yield "install name", binary.install_name
    if binary.current_version and binary.compatibility_version:
        current, compatible = dotted(binary.current_version), dotted(binary.compatibility_version)
        yield "versions", f"current {current}, compatibility {compatible}"


def _below(path: str) -> str:
    """Return a path as one below the prefix, from `/` where it lies elsewhere."""
    return path.removeprefix(f"{PREFIX}/")


def _rest(title: str, sentences: Iterable[str]) -> Iterator[str]:
    found = dict.fromkeys(sentences)
    if found:
        yield from ("", title, *(f"  - {sentence}" for sentence in found))


def _request(request: RequestView) -> dict[str, Any]:
    refused = None
    if request.refused:
        refused = dict(zip(("reason", "change", "place"), request.refused, strict=True))
    return {"refused": refused, "packages": [_document(view) for view in request.packages]}


def _document(view: View) -> dict[str, Any]:
    return {
        "name": view.name,
        "version": view.version,
        "path": view.path,
        "cargo_c": view.release,
        "values": [
            {
                "key": row.key,
                "value": row.value,
                "said_at": row.said_at,
                "default": None if row.said_at else row.origin,
                "effect": row.effect or None,
            }
            for row in view.rows
        ],
        "targets": [_target(installed) for installed in view.installed],
    }


def _target(installed: Installed) -> dict[str, Any]:
    plan, binary = installed.plan, installed.plan.binary
    refused = plan.refused
    pc = next((entry for entry in plan.tree if entry.role == "pkg-config"), None)
    return {
        "target": plan.target,
        "supported": installed.supported,
        "refused": refused and {"cause": refused.cause, "message": refused.message},
        "files": [_below(entry.path) for entry in plan.tree if entry.role in _LIBRARY],
        "soname": binary and binary.soname,
        "install_name": binary and binary.install_name,
        "headers": [
            relpath(entry.path, installed.includedir)
            for entry in plan.tree
            if entry.role == "header"
        ],
        "pkg_config": pc and basename(pc.path),
        "data": [_below(entry.path) for entry in plan.tree if entry.role == "data"],
        "tree": [_entry(entry) for entry in plan.tree],
        "outside": list(plan.outside),
        "unknown": [unknown._asdict() for unknown in plan.unknown],
        "notes": list(plan.notes),
    }


_LIBRARY = frozenset({"shared", "static", "import library", "definition", "debug info", "link"})


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "path": _below(entry.path),
        "role": entry.role,
        "why": entry.why,
        "link": entry.link,
        "source": entry.source,
    }
