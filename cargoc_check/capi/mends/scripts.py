"""Mends of build scripts, as text: only where a whole statement stands alone on its lines."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...crate import rust_text
from ...findings import Edit, Fix, Place
from ...text.lines import line_end, line_start, newline_of, split
from ...text.source import Source, Span

_PRINT = re.compile(r"(?:std::)?print(?:ln)?!\s*\(.*\)\s*;")
_PRINT_ON_LINES = re.compile(
    r'^[ \t]*(?:std::)?print(?:ln)?!\s*\(\s*"(?:[^"\\\n]|\\.)*"(?:\s*,[^;{}"]*)?\s*\)\s*;'
    r"[ \t]*(?:\r?\n|\Z)",
    re.MULTILINE,
)
"""One whose text is on one line, so that what is indented further is not in it."""
_CALL = re.compile(r"[\w:]+\s*\(\s*\)\s*;")
_OPENS = 'if std::env::var_os("CARGO_FEATURE_CAPI").is_none() {'


def left_to_cargo_c(script: Source, offsets: Iterable[int]) -> Fix | None:
    """Make statements run only where cargo-c does not build, which says itself what they say.

    Each must be one `println!` or call without arguments, and nothing else on its lines; those on
    lines that follow each other come into one block. None where one is not so.
    """
    code = rust_text.read(script.text).code
    lines = {_lines(script.text, code, offset) for offset in offsets}
    if not lines or None in lines:
        return None
    blocks: list[Span] = []
    for line in sorted(line for line in lines if line):
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


def _lines(text: str, code: str, offset: int) -> Span | None:
    """Return the lines of the statement at an offset, None where it does not stand alone."""
    line = Span(line_start(text, offset), line_end(text, offset))
    own = text[line.start : line.end].strip()
    alone = (_PRINT.fullmatch(own) or _CALL.fullmatch(own)) and not _brackets(code, line)
    lines = line if alone else _several(text, code, offset)
    # what is before it has come to its end
    ended = lines and code[: lines.start].rstrip().endswith(("{", "}", ";"))
    return lines if ended else None


def _several(text: str, code: str, offset: int) -> Span | None:
    """Return the lines of a `println!` that takes more than one, and has no comments in them."""
    for match in _PRINT_ON_LINES.finditer(code):
        if match.start() <= offset < match.end():
            return Span(*match.span()) if text[slice(*match.span())] == match.group() else None
    return None


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
    indent, newline = _indent(script, block), newline_of(own)
    step = "\t" if indent.startswith("\t") else "    "
    inner = "".join(step + line for line in split(own))
    if not inner.endswith("\n"):
        inner += newline
    end = newline if own.endswith("\n") else ""
    return f"{indent}{_OPENS}{newline}{inner}{indent}}}{end}"
