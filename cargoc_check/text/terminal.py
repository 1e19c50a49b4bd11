"""Text of strangers on a terminal: names and paths must not move the cursor or change colours."""

from __future__ import annotations

import re
from typing import Any, TypeVar, cast

_Value = TypeVar("_Value")

_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_OBEYED = f"\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u2028\u2029{_DIRECTION}\ud800-\udfff"


def printable(text: str, *, lines: bool = False) -> str:
    """Return the text with a visible character in the place of each that a terminal would obey.

    These are the control characters but for the tab, those that turn the direction of writing, and
    what cannot be encoded. As many characters go in as come out. With `lines`, line feeds remain.
    """
    if text.isascii() and text.isprintable():
        return text
    return re.sub(f"[{_OBEYED}]" if lines else f"[\\n{_OBEYED}]", _visible, text)


def all_printable(value: _Value) -> _Value:
    """Return a value with all the texts in it, and in the tuples that it is made of, printable."""
    if isinstance(value, str):
        return cast(_Value, printable(value))
    if isinstance(value, tuple):
        kind: Any = type(value)
        parts = [all_printable(part) for part in value]
        return cast(_Value, kind(*parts) if hasattr(value, "_fields") else kind(parts))
    return value


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)  # the picture of that control character
    return "\u2421" if code == 0x7F else "\ufffd"
