"""What a tree's files say of themselves, for machines: `docs/inspect.schema.json`, schema 1."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .. import __version__
from ..artifacts.build import Build
from ..artifacts.header.model import Header
from ..artifacts.model import ImportLibrary, Inside, SharedLibrary, Symbols
from ..artifacts.pc import values
from ..artifacts.pc.model import PcFile
from ..text.source import Source

SCHEMA = 1


def text(build: Build, inside: Mapping[str, Inside]) -> str:
    """Return the build as a JSON document with a final line break; the same gives the same.

    `inside` has what a scan of the shared libraries' bytes finds, by path.
    """
    files = sorted(_files(build, inside), key=lambda file: (file["path"], file.get("slice") or ""))
    whole = {
        "schema": SCHEMA,
        "tool": {"name": "cargoc-check", "version": __version__},
        "command": "inspect",
        "packages": [_plain(package) for package in build.tree.packages],
        "files": files,
    }
    return json.dumps(whole, indent=2) + "\n"


def _files(build: Build, inside: Mapping[str, Inside]) -> Iterator[dict[str, Any]]:
    for node in build.tree:
        if node.kind == "link":
            found = {"link": node.link, "leads_to": build.tree.real(node.path)}
            yield _file(build, "link", node.path, found)
    for library in build.libraries:
        said = {**_library(library), "role": build.roles[library.path]}
        said["inside"] = _inside(inside[library.path])
        yield _file(build, "shared library", library.path, said)
    for static in build.static_libraries:
        yield _file(build, "static library", static.path, _plain(static))
    for imports in build.import_libraries:
        yield _file(build, "import library", imports.path, _imports(imports))
    for definition in build.definitions:
        said = {**_plain(definition), "exports": _data_or_not(definition.exports)}
        yield _file(build, "definition", definition.path, said)
    for pc in build.pc_files:
        yield _file(build, "pkg-config", pc.path, _pc(pc))
    for header in build.headers:
        yield _file(build, "header", header.path, _header(header))
    for file in build.unreadable:
        yield _file(build, "unreadable", file.path, {"what": file.kind, "reason": file.reason})


def _file(build: Build, kind: str, path: str, said: dict[str, Any]) -> dict[str, Any]:
    node = build.tree.get(path)
    package = node.package if node else 0
    return {"path": path, "package": package, **said, "kind": kind}


def _library(library: SharedLibrary) -> dict[str, Any]:
    formats = {"elf": library.elf, "macho": library.macho, "pe": library.pe}
    said = {name: value for name, value in _plain(library).items() if name not in formats}
    said |= {name: _plain(value) for name, value in formats.items() if value is not None}
    return said


def _inside(inside: Inside) -> dict[str, Any]:
    crates = inside.auditable
    return {
        "leaks": list(inside.leaks),
        "embedded": [_version(one) for one in inside.embedded],
        "auditable": None if crates is None else [_version(one) for one in crates],
    }


def _version(one: tuple[str, str]) -> dict[str, str]:
    return {"name": one[0], "version": one[1]}


def _imports(imports: ImportLibrary) -> dict[str, Any]:
    symbols = [{"name": n, "dll": dll, "data": data} for n, dll, data in imports.symbols]
    return {**_plain(imports), "symbols": symbols}


def _data_or_not(exports: tuple[tuple[str, bool], ...]) -> list[dict[str, Any]]:
    return [{"name": name, "data": data} for name, data in exports]


def _pc(pc: PcFile) -> dict[str, Any]:
    variables = {line.name: values.variable(pc, line.name) for line in pc.variables}
    fields = {line.name: " ".join(values.resolve(pc, line.value).split()) for line in pc.fields}
    problems = [
        {"what": what, "line": pc.source.position(span.start).line} for what, span in pc.problems
    ]
    return {"module": pc.module, "variables": variables, "fields": fields, "problems": problems}


def _header(header: Header) -> dict[str, Any]:
    said: dict[str, Any] = _plain(header)
    for name in ("includes", "macros", "declarations"):
        for found, value in zip(said[name], getattr(header, name), strict=True):
            del found["span"]
            found["line"] = header.source.position(value.span.start).line
    return said


def _plain(value: Any) -> Any:
    """Return a value as what JSON has: named tuples as objects, sets sorted, no sources."""
    if hasattr(value, "_fields"):
        fields = zip(value._fields, value, strict=True)
        return {name: _plain(field) for name, field in fields if not isinstance(field, Source)}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return _symbols(value) if hasattr(value, "names") else value


def _symbols(symbols: Symbols) -> list[dict[str, Any]]:
    return [_plain(symbol) for symbol in symbols]
