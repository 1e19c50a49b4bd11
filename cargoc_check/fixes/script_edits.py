"""Edits of build scripts as text: only of whole statements that are plain to see."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..text.edits import Replacement
from ..text.source import Span

_STATEMENT = re.compile(
    r'^(?P<indent>[ \t]*)println!\(\s*"(?:[^"\\]|\\.)*"(?:\s*,[^;{}"]*)?\s*\);[ \t]*$',
    re.MULTILINE,
)
_CONDITION = 'if std::env::var_os("CARGO_FEATURE_CAPI").is_none() {'


def guarded(text: str, offsets: Iterable[int]) -> list[Replacement] | None:
    """Return the edits that leave statements out when the feature `capi` is on.

    The statements are those that hold the offsets; each must be a `println!` on lines of its own.
    None where one of them is not.
    """
    statements = list(_STATEMENT.finditer(text))
    line_end = "\r\n" if "\r\n" in text else "\n"
    found: dict[Span, Replacement] = {}
    for offset in offsets:
        statement = next((s for s in statements if s.start() <= offset < s.end()), None)
        if statement is None:
            return None
        indent = statement["indent"]
        step = "\t" if "\t" in indent else "    "
        inner = statement.group().rstrip("\r").replace("\n", f"\n{step}")
        lines = (f"{indent}{_CONDITION}", f"{step}{inner}", f"{indent}}}")
        span = Span(statement.start(), statement.start() + len(statement.group().rstrip("\r")))
        found[span] = Replacement(span, line_end.join(lines))
    return list(found.values())
