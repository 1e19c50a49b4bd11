"""Edits of TOML files that prove themselves before they are offered.

An edit is one replacement; `mending` makes a rule's fix of several. All text outside of it stays as
it is; with it the text must parse, its data must differ by exactly what was claimed, and the same
edit made again must change nothing. An edit of which that cannot be shown is None.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from ..errors import UserError
from ..findings import KeyPath
from ..text.edits import Replacement, replaced
from ..text.source import Source
from ..text.toml import Document, parse
from .limits import PROOF_LIMIT
from .removal import renamed as with_name
from .removal import without
from .replacing import Make, is_nothing, same, with_element, with_value

Change = Callable[[dict[str, Any]], None]
"""Makes the difference that an edit claims in a copy of the data."""


def set_value(document: Document, key: KeyPath, value: Any) -> Replacement | None:
    """Return the edit that gives a key a value, whether it has one or not.

    What is not there is made: the key at the end of its table, the table where by convention it
    belongs. The value is a string, number, boolean, list or dict, of which a dict stands for a
    whole table. Where the key has the value already, the replacement is empty.
    """

    def change(data: dict[str, Any]) -> None:
        _made(data, key[:-1])[key[-1]] = value

    return _sound(document, change, lambda document: with_value(document, key, value))


def appended(document: Document, key: KeyPath, value: Any) -> Replacement | None:
    """Return the edit that adds an element to an array, which is made if it is not there.

    The replacement is empty where the array has such an element already.
    """

    def change(data: dict[str, Any]) -> None:
        array = _made(data, key[:-1]).setdefault(key[-1], [])
        if not any(same(value, item) for item in array):
            array.append(value)

    return _sound(document, change, lambda document: with_element(document, key, value))


def removed(document: Document, key: KeyPath) -> Replacement | None:
    """Return the edit that takes a key, a table or an element of an array out of a file.

    Comments on lines of their own stay. A table that has lost its last key stays, too, if it has a
    header or braces of its own. Where the key is not there, the replacement is empty.
    """
    said = {entry.key for entry in document.entries()}

    def change(data: dict[str, Any]) -> None:
        for depth in range(len(key), 0, -1):
            table = _there(data, key[: depth - 1])
            del table[key[depth - 1]]
            if table or key[: depth - 1] in said:
                break

    once = isinstance(key[-1], int)
    return _sound(document, change, lambda document: without(document, key), once=once)


def renamed_key(document: Document, key: KeyPath, name: str) -> Replacement | None:
    """Return the edit that gives the last key of a path another name, wherever it is written.

    None where its table has a key of that name.
    """

    def change(data: dict[str, Any]) -> None:
        table = _there(data, key[:-1])
        table[name] = table.pop(key[-1])

    return _sound(document, change, lambda document: with_name(document, key, name))


def _there(data: Any, key: KeyPath) -> Any:
    """Return the table or array at a key path."""
    for part in key:
        data = data[part]
    return data


def _made(data: Any, key: KeyPath) -> Any:
    """Return the table at a key path; those on the way that are not there are made."""
    for part in key:
        data = data[part] if isinstance(part, int) else data.setdefault(part, {})
    return data


def _sound(
    document: Document, change: Change, make: Make, *, once: bool = False
) -> Replacement | None:
    """Return an edit if it proves itself; what is `once` is not asked to change nothing again."""
    if len(document.source.text) > PROOF_LIMIT:
        return None
    replacement = make(document)
    if replacement is None or is_nothing(replacement):
        return replacement
    result = _result(document, replacement, change)
    if result is None:
        return None
    again = None if once else make(result)
    if not once and (again is None or not is_nothing(again)):
        return None
    return replacement


def _result(document: Document, replacement: Replacement, change: Change) -> Document | None:
    """Return what an edit makes if it parses and differs by the change; None if it does not."""
    text = replaced(document.source.text, [replacement])
    expected = deepcopy(document.data)
    try:
        change(expected)
        result = parse(Source(document.source.path, text))
    except (UserError, KeyError, IndexError, TypeError, AttributeError):
        return None
    return result if same(result.data, expected) else None
