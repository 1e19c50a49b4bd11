"""Mends of manifests that prove themselves before they are offered."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, Literal

from ..errors import UserError
from ..findings import Edit, Fix, KeyPath
from ..text.source import Source
from ..text.toml import parse
from .limits import PROOF_LIMIT
from .manifest import Manifest

Change = Callable[[dict[str, Any]], None]


def proven(
    manifest: Manifest, edit: Edit, change: Change, safety: Literal["safe", "unsafe"] = "unsafe"
) -> Fix | None:
    """Return a fix of one edit if its result parses and differs by nothing but the change.

    `change` makes the difference that is claimed in a copy of the manifest's data. A manifest that
    is too large to be read again and again gets no fix.
    """
    document = manifest.document
    span = edit.place.span or document.span(edit.place.key, edit.place.on)
    if span is None:
        return None
    text = document.source.text
    if len(text) > PROOF_LIMIT:
        return None
    mended = text[: span.start] + edit.text + text[span.end :]
    expected = deepcopy(document.data)
    change(expected)
    try:
        same = parse(Source(document.source.path, mended)).data == expected
    except UserError:
        return None
    return Fix(safety, (edit,)) if same else None


def setting(key: KeyPath, value: Any) -> Change:
    """Return the change that gives a key of a table that is there a value."""

    def change(data: dict[str, Any]) -> None:
        table: Any = data
        for part in key[:-1]:
            table = table[part]
        table[key[-1]] = value

    return change


def renamed(manifest: Manifest, place: tuple[str | int, ...], name: str) -> Fix | None:
    """Return the fix that renames the last key of a path, which other keys of it stand beside."""
    at = manifest.place(*place, on="key")

    def change(data: dict[str, Any]) -> None:
        table: Any = data
        for part in at.key[:-1]:
            table = table[part]
        if name in table:
            raise KeyError(name)
        table[name] = table.pop(at.key[-1])

    try:
        return proven(manifest, Edit(at, name), change)
    except KeyError:
        return None
