"""The part of YAML that our CI files keep to: blocks of maps, lists, plain words and `|` texts.

What is not of that part is refused, so that a file that is read here means the same to every
reader of YAML (https://yaml.org/spec/1.2.2/).
"""

from __future__ import annotations

import re
from typing import Any

_KEY = re.compile(r"([A-Za-z][\w.-]*):(?: +(.+))?$")
_UNCLEAR = re.compile(r"^[&*!%@`'\"{}?>|-]|: | #|:$|\t")


def load(text: str) -> Any:
    """Return the values of a document; raises ValueError for what is not of the part."""
    lines = text.split("\n")
    if lines[-1]:
        raise ValueError("no line feed at the end")
    value, rest = _block(lines[:-1], 0)
    if any(rest):
        raise ValueError(f"not read: {rest[0]}")
    return value


def _block(lines: list[str], least: int) -> tuple[Any, list[str]]:
    while lines and (not lines[0].strip() or lines[0].lstrip().startswith("#")):
        lines = lines[1:]
    depth = _depth(lines[0])
    if depth < least:
        raise ValueError(f"nothing below: {lines[0]}")
    return (_list if lines[0].lstrip().startswith("- ") else _map)(lines, depth)


def _map(lines: list[str], depth: int) -> tuple[dict[str, Any], list[str]]:
    found: dict[str, Any] = {}
    while lines and (not lines[0].strip() or _depth(lines[0]) == depth):
        if not lines[0].strip() or lines[0].lstrip().startswith("#"):
            lines = lines[1:]
            continue
        match = _KEY.fullmatch(lines[0][depth:])
        if match is None or match[1] in found:
            raise ValueError(f"no key, or twice: {lines[0]}")
        value, lines = _value(match[2], lines[1:], depth)
        found[match[1]] = value
    return found, lines


def _list(lines: list[str], depth: int) -> tuple[list[Any], list[str]]:
    found = []
    while lines and _depth(lines[0]) == depth and lines[0][depth:].startswith("- "):
        rest = lines[0][depth + 2 :]
        if _KEY.fullmatch(rest):
            value, lines = _map([" " * (depth + 2) + rest, *lines[1:]], depth + 2)
        else:
            value, lines = _value(rest, lines[1:], depth)
        found.append(value)
    return found, lines


def _value(said: str | None, lines: list[str], depth: int) -> tuple[Any, list[str]]:
    if said is None:
        return _block(lines, depth + 1)
    if said == "|":
        count = next((i for i, one in enumerate(lines) if one and _depth(one) <= depth), len(lines))
        inner = _depth(lines[0])
        if inner <= depth or any(one and _depth(one) < inner for one in lines[:count]):
            raise ValueError(f"a text that is not deeper: {lines[0]}")
        return "".join(one[inner:] + "\n" for one in lines[:count]), lines[count:]
    if said.startswith("[") and said.endswith("]"):
        return [_plain(word.strip()) for word in said[1:-1].split(",")], lines
    return _plain(said), lines


def _plain(text: str) -> str:
    if _UNCLEAR.search(text):
        raise ValueError(f"not plain: {text}")
    return text


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
