"""The view of `show`, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from .. import __version__
from ..capi.effect import Effect
from ..platforms.naming import LibraryNames
from ..text.terminal import all_printable
from ..view import RequestView, View

SCHEMA = 1
_WIDEST_VALUE = 48


def text(requests: list[RequestView], colour: bool) -> str:
    """Return the views as text; first of all, why cargo-c would not take what is asked for."""
    lines: list[str] = []
    for request in map(all_printable, requests):
        if request.refused:
            sentence, change, place = request.refused
            lines.append(_paint("cargo-c would not take this: ", colour, fg="red") + sentence)
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
    name = _paint(f"{view.name} {view.version}", colour, bold=True)
    yield f"{name} ({view.path}), read by cargo-c {view.release}"
    yield ""
    wide = max(len(row.key) for row in view.rows)
    for row in view.rows:
        origin = row.said_at or _paint(row.origin, colour, dim=True)
        shown = f"  -> {row.effect}" if row.effect else ""
        yield f"  {row.key:{wide}}  {_short(row.value)}  ({origin}){shown}"
    for effect in view.effects:
        yield ""
        yield _paint(effect.target, colour, bold=True)
        yield from _effect(effect)
    yield ""


def _short(value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    line = " ".join(str(value).split())
    return line if len(line) <= _WIDEST_VALUE else line[: _WIDEST_VALUE - 1] + "…"


def _effect(effect: Effect) -> Iterator[str]:
    names = effect.names
    if names is None:
        yield "  cargo-c does not know this system"
        return
    rows = [*_library(names)]
    rows += [("header", f"include/{header}") for header in effect.headers]
    if effect.pc:
        rows.append(("pkg-config", f"lib/pkgconfig/{effect.pc}"))
    for label, value in rows:
        yield f"  {label:14} {value}"


def _library(names: LibraryNames) -> Iterator[tuple[str, str]]:
    for label, file in (
        ("shared", names.shared),
        ("static", names.static),
        ("import library", names.import_library),
        ("definition", names.definition),
    ):
        if file:
            yield label, names.path(file, "lib", "bin")
    for link in names.links:
        yield "link", f"{names.path(link, 'lib', 'bin')} -> {link.link}"
    if names.soname:
        yield "soname", names.soname
    if names.install_name:
        yield "install name", names.install_name
    if names.compatibility_version:
        current = ".".join(map(str, names.current_version or ()))
        yield "versions", f"current {current}, compatibility {_dots(names.compatibility_version)}"


def _dots(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))


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
        "targets": [_target(effect) for effect in view.effects],
    }


def _target(effect: Effect) -> dict[str, Any]:
    names = effect.names
    return {
        "target": effect.target,
        "supported": names is not None,
        "files": sorted(names.path(f, "lib", "bin") for f in names.files) if names else [],
        "soname": names.soname if names else None,
        "install_name": names.install_name if names else None,
        "headers": list(effect.headers),
        "pkg_config": effect.pc,
    }


def _paint(words: str, colour: bool, **how: Any) -> str:
    return click.style(words, **how) if colour else words
