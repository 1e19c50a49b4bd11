"""A TOML file as cargo reads it: the data, and for every key where it is said.

The data come from tomli, the positions from `toml_positions`, and those only when something is
to be shown. Compared with cargo 1.95, which reads TOML 1.1, on 230 odd documents: it differs
where no manifest goes.

- cargo takes a line break before or after the `=` inside an inline table, the year 0000 and the
  second 60; tomli follows the specification or Python's calendar and refuses them;
- cargo refuses a float too large for 64 bits, tomli makes it infinite;
- cargo counts to 80 segments in a key and, apart from that, 80 nested arrays and inline tables;
  here the way from the root to a value has at most 80 steps in all;
- more than 200,000 keys and values, and more than 300,000 dots, wherever they stand, are refused,
  which bounds the memory that the data and the positions take.
"""

import re
from typing import Any, Literal, NamedTuple

import tomli

from ..errors import UserError
from .source import KeyPath, Source, Span
from .toml_positions import Positions, comments

MAX_DEPTH = 80
MAX_VALUES = 200_000
MAX_DOTS = 300_000

On = Literal["key", "value", "entry"]

_LARGEST = 2**63 - 1
_SEGMENT = r"""(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+"""
_DEEP_KEY = re.compile(rf"^[ \t\[]*+(?:{_SEGMENT}\.[ \t]*+){{{MAX_DEPTH}}}", re.MULTILINE)
_HUGE_NUMBER = re.compile(r"[0-9_]{4000}")
_REWORDED = {
    "Cannot declare": "this table is declared a second time",
    "Cannot mutate immutable namespace": "an inline table or array cannot be added to",
    "Cannot redefine namespace": "this table is declared a second time",
    "Cannot overwrite a value": "this key already has a value",
}


class Entry(NamedTuple):
    """A header, a `key = value`, or an element of an array. Elements have no key of their own.

    The key of a `[[header]]` ends in the index of the table that it begins.
    """

    key: KeyPath
    kind: Literal["header", "pair", "element"]
    span: Span
    value_span: Span | None


class Document:
    """A parsed TOML file."""

    def __init__(self, source: Source, data: dict[str, Any]) -> None:
        self.source = source
        self.data = data
        self._positions: Positions | None = None
        self._entries: tuple[Entry, ...] | None = None

    def span(self, key: KeyPath, on: On = "value") -> Span | None:
        """Return where a key path is said; None for the empty path and for what is not there.

        "value" is the value's text, "key" the last segment of the key as written, "entry" the
        whole `key = value` or header. A table that has a header is there; one that is only
        mentioned on the way to another key is where that happens first. Where there is no value
        or key of its own (a header, an element of an array), the entry stands for it.
        """
        node = self._located().find(key)
        if node is None:
            return None
        own = {"key": node.key, "value": node.value, "entry": node.entry}[on]
        return own or node.entry

    def entries(self) -> tuple[Entry, ...]:
        """Return all that is written, in the order of the text, outer before inner."""
        if self._entries is None:
            found = [
                Entry(key, node.kind, node.entry, node.value)
                for key, node in self._located().nodes()
                if node.kind != "implied"
            ]
            found.sort(key=lambda entry: (entry.span.start, -entry.span.end))
            self._entries = tuple(found)
        return self._entries

    def comments(self) -> tuple[Span, ...]:
        """Return the comments, each from its `#` to the end of the line."""
        return tuple(comments(self.source.text))

    def _located(self) -> Positions:
        if self._positions is None:
            self._positions = Positions(self.source.text)
        return self._positions


def parse(source: Source) -> Document:
    """Parse a TOML text; a UserError with the place where it is none, or none that cargo takes."""
    text = source.text
    dots = text.count(".")
    if dots >= MAX_DEPTH and (deep := _DEEP_KEY.search(text)):
        raise _refusal(source, deep.start(), f"a key of more than {MAX_DEPTH} segments")
    if dots > MAX_DOTS:
        raise UserError(_TOO_DOTTED, place=source.path)
    try:
        data = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        place = f"{source.path}:{error.lineno}:{error.colno}"
        raise UserError(f"not valid TOML: {_reworded(error.msg)}", place=place) from error
    except RecursionError as error:
        raise UserError(_TOO_DEEP, place=source.path) from error
    except ValueError as error:
        # Python refuses to convert a number of more than 4300 digits, without saying where.
        huge = _HUGE_NUMBER.search(text)
        raise _refusal(source, huge.start() if huge else 0, _TOO_LARGE) from error
    document = Document(source, data)
    _refuse_extremes(document)
    return document


_TOO_DEEP = f"tables and arrays nested more than {MAX_DEPTH} deep"
_TOO_LARGE = "an integer that does not fit into 64 bits"
_TOO_DOTTED = f"more than {MAX_DOTS:,} dots, each of which could stand for a table"
_TOO_MANY = f"more than {MAX_VALUES:,} keys and values"


def _refuse_extremes(document: Document) -> None:
    """Refuse what would exhaust those who walk the data, and integers that cargo refuses."""
    waiting: list[tuple[KeyPath, Any]] = [((), document.data)]
    left = MAX_VALUES
    while waiting:
        path, container = waiting.pop()
        left -= len(container)
        if left < 0:
            raise UserError(_TOO_MANY, place=document.source.path)
        if len(path) > MAX_DEPTH:
            raise _refusal_at(document, path, _TOO_DEEP)
        pairs = container.items() if type(container) is dict else enumerate(container)
        for part, value in pairs:
            kind = type(value)
            if kind is dict or kind is list:
                waiting.append(((*path, part), value))
            elif kind is int and not -_LARGEST - 1 <= value <= _LARGEST:
                raise _refusal_at(document, (*path, part), _TOO_LARGE)


def _reworded(message: str) -> str:
    for start, instead in _REWORDED.items():
        if message.startswith(start):
            return instead
    return message[:1].lower() + message[1:]


def _refusal_at(document: Document, key: KeyPath, message: str) -> UserError:
    span = document.span(key)
    return _refusal(document.source, span.start if span else 0, message)


def _refusal(source: Source, offset: int, message: str) -> UserError:
    line, column = source.position(offset)
    return UserError(message, place=f"{source.path}:{line}:{column}")
