"""How keys and values are written in TOML, in the ways of a file that is there."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from .lines import newline_of
from .source import KeyPath
from .toml import Document, Entry

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SEGMENT = re.compile(r"""[ \t]*([A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')[ \t]*(\.?)""")
_LONGEST = 100
"""Characters of a line above which an array gets one line for each element."""


class Style(NamedTuple):
    """The ways of a file: its line end, quotes, and the blanks in inline tables and around `=`."""

    newline: str = "\n"
    quote: str = '"'
    padding: str = " "
    equals: str = " = "


def style_of(document: Document, section: KeyPath = ()) -> Style:
    """Return what most of a file does, or a table of it where that has strings of its own."""
    text = document.source.text
    said = [entry for entry in document.entries() if entry.value_span]
    pairs = [entry for entry in said if entry.kind == "pair"]
    near = [entry for entry in said if entry.key[: len(section)] == section]
    quotes = _quotes(text, near) or _quotes(text, said)
    inline = _inline(text, near) or _inline(text, said)
    tight = sum(table[1] not in (" ", "\t", "\n", "\r") for table in inline)
    glued = sum(text[e.value_span.start - 1] == "=" for e in pairs if e.value_span)
    return Style(
        newline_of(text),
        "'" if quotes.count("'") * 2 > len(quotes) else '"',
        "" if tight * 2 > len(inline) else " ",
        "=" if glued * 2 > len(pairs) else " = ",
    )


def written(value: Any, style: Style) -> str:
    """Write a value on one line; a table is written inline."""
    import tomlkit

    if isinstance(value, str):
        plain = style.quote == '"' or "'" in value or not value.isprintable()
        return tomlkit.string(value, literal=not plain).as_string()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(written(item, style) for item in value) + "]"
    if isinstance(value, dict):
        if not value:
            return "{}"
        pairs = (
            f"{written_key((name,))}{style.equals}{written(item, style)}"
            for name, item in value.items()
        )
        return "{" + style.padding + ", ".join(pairs) + style.padding + "}"
    return str(tomlkit.item(value).as_string())


def written_line(start: str, value: Any, style: Style) -> str:
    """Write what begins a line and its value; an array that is too long on lines of its own."""
    line = start + written(value, style)
    if len(line) <= _LONGEST or not isinstance(value, list) or len(value) < 2:
        return line
    indent = start[: len(start) - len(start.lstrip())]
    items = "".join(f"{indent}    {written(item, style)},{style.newline}" for item in value)
    return f"{start}[{style.newline}{items}{indent}]"


def written_key(key: KeyPath) -> str:
    """Write a key path with dots; the indices of arrays are left out, as in headers."""
    import tomlkit

    parts = [part for part in key if isinstance(part, str)]
    return ".".join(
        part if _BARE.fullmatch(part) else tomlkit.string(part).as_string() for part in parts
    )


def segments(text: str, start: int) -> list[tuple[int, int]]:
    """Return where the segments of the key that begins at an offset start and end."""
    found: list[tuple[int, int]] = []
    while match := _SEGMENT.match(text, start):
        found.append(match.span(1))
        start = match.end()
        if not match[2]:
            break
    return found


def _inline(text: str, said: list[Entry]) -> list[str]:
    """Return the inline tables that are not empty."""
    values = (
        text[entry.value_span.start : entry.value_span.end] for entry in said if entry.value_span
    )
    return [value for value in values if value[0] == "{" and value[1] != "}"]


def _quotes(text: str, said: list[Entry]) -> list[str]:
    """Return by which quote each string value begins that could have either."""
    found: list[str] = []
    for entry in said:
        assert entry.value_span
        start, end = entry.value_span
        if text[start] in "\"'" and "'" not in text[start + 1 : end - 1]:
            found.append(text[start])
    return found
