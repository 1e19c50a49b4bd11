"""Mends of build scripts, as text: only where a whole statement stands alone on its line."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...crate import rust_text
from ...findings import Edit, Fix, Place
from ...text.source import Source, Span

_PRINT = re.compile(r"(?:std::)?print(?:ln)?!\s*\(.*\)\s*;")
_CALL = re.compile(r"[\w:]+\s*\(\s*\)\s*;")
_OPENS = 'if std::env::var_os("CARGO_FEATURE_CAPI").is_none() {'


def left_to_cargo_c(script: Source, offsets: Iterable[int]) -> Fix | None:
    """Make statements run only where cargo-c does not build, which says itself what they say.

    Each must be one `println!` or call without arguments, and nothing else on its line; those on
    lines that follow each other come into one block.
    """
    lines = sorted({_line(script.text, offset) for offset in offsets})
    if not lines or not all(_stands_alone(script.text, line) for line in lines):
        return None
    blocks: list[Span] = []
    for line in lines:
        if (
            blocks
            and blocks[-1].end == line.start
            and _indent(script, blocks[-1]) == _indent(script, line)
        ):
            blocks[-1] = Span(blocks[-1].start, line.end)
        else:
            blocks.append(line)
    edits = tuple(Edit(Place(script.path, span=b), _wrapped(script, b)) for b in blocks)
    return Fix("unsafe", edits)


def _line(text: str, offset: int) -> Span:
    end = text.find("\n", offset)
    return Span(text.rfind("\n", 0, offset) + 1, len(text) if end == -1 else end + 1)


def _stands_alone(text: str, line: Span) -> bool:
    """Tell whether a line is one statement: what is before it has come to its end."""
    own = text[line.start : line.end].strip()
    code = rust_text.read(text).code
    if not (_PRINT.fullmatch(own) or _CALL.fullmatch(own)) or _brackets(code, line):
        return False
    before = code[: line.start].rstrip()
    return before.endswith(("{", "}", ";"))


def _brackets(code: str, line: Span) -> int:
    """Return how many brackets a line leaves open; of several statements, more than none."""
    own = re.sub(r'"(?:[^"\\]|\\.)*"', '""', code[line.start : line.end])
    if own.count(";") != 1:
        return 1
    return sum(own.count(c) for c in "([{") - sum(own.count(c) for c in ")]}")


def _indent(script: Source, block: Span) -> str:
    return re.match(r"[ \t]*", script.text[block.start : block.end])[0]  # type: ignore[index]


def _wrapped(script: Source, block: Span) -> str:
    own = script.text[block.start : block.end]
    indent, newline = _indent(script, block), "\r\n" if "\r\n" in own else "\n"
    step = "\t" if indent.startswith("\t") else "    "
    inner = "".join(step + line for line in own.splitlines(keepends=True))
    if not inner.endswith("\n"):
        inner += newline
    end = newline if own.endswith("\n") else ""
    return f"{indent}{_OPENS}{newline}{inner}{indent}}}{end}"
