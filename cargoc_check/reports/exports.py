"""The C API of crates as a table, as a sketch of a header, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from .. import __version__
from ..crate.exports.c_types import in_c
from ..crate.exports.model import Export
from ..listing import Listing, Remark, Row
from ..text.terminal import printable
from ..text.wording import counted
from .paint import painted

SCHEMA = 1


def render(listings: Sequence[Listing], form: str, colour: bool) -> str:
    """Return the listings in a form: text, header or json."""
    if form == "json":
        return _json(listings)
    lines = _header if form == "header" else _table
    return "".join(f"{line}\n" for one in listings for line in lines(one, colour))


def signature(export: Export) -> str:
    """Return an export's signature as Rust writes it, in one line."""
    if export.kind == "static":
        return f"static {'mut ' * export.mutable}{export.rust_name}: {export.result}"
    abi = f'extern "{export.abi}" ' if export.abi else ""
    parameters = [f"{p.name}: {p.type}" if p.name != "self" else p.type for p in export.parameters]
    parameters += ["..."] * export.variadic
    result = f" -> {export.result}" if export.result else ""
    generics = f"<{', '.join(export.generics)}>" if export.generics else ""
    return f"{abi}fn {export.rust_name}{generics}({', '.join(parameters)}){result}"


def prototype(export: Export) -> str:
    """Return an export as C would declare it, as far as that can be told from the names."""
    result = in_c(export.result or "()")
    if export.kind == "static":
        return f"extern {_declared(result, export.name)};"
    parameters = [_declared(in_c(p.type), p.name) for p in export.parameters]
    parameters += ["..."] * export.variadic
    return f"{_declared(result, export.name)}({', '.join(parameters) or 'void'});"


def _declared(its: str, name: str) -> str:
    return f"{its}{'' if its.endswith('*') else ' '}{name}"


def _table(listing: Listing, colour: bool) -> Iterator[str]:
    name = f"{listing.name} {listing.version or 'of an unknown version'}"
    count = counted(len(listing.rows), "export")
    yield f"{painted(name, colour, bold=True)} for {listing.target}: {count}"
    yield ""
    width = max((len(row.export.name) for row in listing.rows), default=0)
    for row in listing.rows:
        said = printable(f"{row.export.name:{width}}  {signature(row.export)}")
        yield f"  {said}{_condition(row)}"
    for remark in (*listing.may_export_more, *listing.unparsed):
        yield f"  {remark.location.shown}: {printable(remark.reason)}"
    yield ""


def _condition(row: Row) -> str:
    if not row.export.conditions:
        return ""
    said = ", ".join(f"cfg({condition})" for condition in row.export.conditions)
    mark = {True: "", False: "not compiled: ", None: "perhaps: "}[row.compiled]
    return printable(f"  [{mark}{said}]")


def _header(listing: Listing, colour: bool) -> Iterator[str]:
    yield f"/* {listing.name} {listing.version or ''}: a sketch, types by their names */"
    yield "#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n"
    for row in listing.rows:
        for line in filter(None, row.export.documentation.split("\n")):
            yield printable(f"/// {line}".rstrip())
        yield printable(prototype(row.export))
    for remark in listing.may_export_more:
        yield printable(f"/* {remark.location.shown}: {remark.reason} */")


def _json(listings: Sequence[Listing]) -> str:
    whole = {
        "schema": SCHEMA,
        "tool": {"name": "cargoc-check", "version": __version__},
        "command": "exports",
        "exports": [_export(row) for listing in listings for row in listing.rows],
        "may_export_more": [_remark(r) for listing in listings for r in listing.may_export_more],
        "unparsed": [_remark(r) for listing in listings for r in listing.unparsed],
    }
    return json.dumps(whole, indent=2) + "\n"


def _export(row: Row) -> dict[str, Any]:
    export = row.export
    return {
        "name": export.name,
        "kind": export.kind,
        "package": export.package,
        "condition": " and ".join(f"cfg({said})" for said in export.conditions) or None,
        "compiled": row.compiled,
        "abi": export.abi,
        "signature": signature(export),
        "parameters": [{"name": p.name, "type": p.type} for p in export.parameters],
        "result": export.result,
        "documentation": export.documentation,
        "location": _place(row.location.path, row.location.line, row.location.column),
    }


def _remark(remark: Remark) -> dict[str, Any]:
    at = remark.location
    return {"reason": remark.reason, "location": _place(at.path, at.line, at.column)}


def _place(path: str, line: int | None, column: int | None) -> dict[str, Any]:
    return {"path": path, "line": line, "column": column}
