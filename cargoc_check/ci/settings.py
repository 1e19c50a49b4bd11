"""The crate's own configuration: `[package.metadata.cargoc-check]`, with its keys to fill in."""

from __future__ import annotations

from ..errors import UserError
from ..templating import render
from ..text.diff import FileChange
from ..text.source import Source
from ..text.toml import parse
from .model import Asked, decoded, end_of

_TABLE = "cargoc-check"


def is_used(top: str) -> bool:
    """Tell that it is written only where somebody asks for it: all keys have good defaults."""
    return False


def change(asked: Asked, before: bytes | None) -> FileChange:
    """Return the manifest with the table at its end, which says what holds without it.

    Raises UserError where there is one, and where the manifest would then say anything else.
    """
    text = decoded(before, asked.manifest)
    above = "workspace" if asked.for_workspace else "package"
    table = render("settings.toml.j2", above=above)
    data = parse(Source(asked.manifest, text)).data
    metadata = data.get(above, {}).get("metadata", {})
    if not isinstance(metadata, dict) or _TABLE in metadata:
        message = f"there is {above}.metadata.{_TABLE} already, which is left as it is"
        raise UserError(message, place=asked.manifest)
    newline = end_of(text)
    lead = newline * (1 if text.endswith("\n") else 2)
    more = lead + table.replace("\n", newline)
    try:
        added = parse(Source(asked.manifest, text + more)).data
    except UserError as error:  # such as `package.metadata = {…}`
        hint = "add this yourself:\n" + "".join(f"    {line}\n" for line in table.splitlines())
        message = "a table cannot be added at the end"
        raise UserError(message, place=asked.manifest, hint=hint.rstrip()) from error
    said = added[above]["metadata"].pop(_TABLE)
    assert said
    assert added == {**data, above: {**data[above], "metadata": metadata}}
    return FileChange(asked.manifest, before, (before or b"") + more.encode())
