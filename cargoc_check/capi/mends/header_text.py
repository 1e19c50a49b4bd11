"""Mends of C headers, as text: only where the lines around are of a kind that is understood."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from ...findings import Edit, Fix, Place
from ...text.lines import newline_of
from ...text.source import Source, Span

_COMMENTS = re.compile(r"(?:\s*(?:/\*(?s:.*?)\*/|//[^\n]*))*[ \t]*(?:\r?\n)?")
_DIRECTIVE = re.compile(r"^[ \t]*#[ \t]*(\w+)[ \t]*(.*?)[ \t\r]*$", re.MULTILINE)
_COMMENT_OR_STRING = re.compile(r"""(/\*(?s:.*?)\*/|//[^\n]*)|"(?:[^"\\\n]|\\.)*["]""")
_SHOWN = re.compile(r"[^\r\n]")
_OPENS = ("#ifdef __cplusplus", 'extern "C" {', "#endif")
_CLOSES = ("#ifdef __cplusplus", "}", "#endif")


def guarded(path: str, source: Source) -> Fix:
    """Keep a header from being read twice, by a macro that is called after its file."""
    name = re.sub(r"\W", "_", path.rpartition("/")[2]).upper()
    macro = name if name[:1].isalpha() else f"H_{name}"
    text, newline = source.text, newline_of(source.text)
    match = _COMMENTS.match(text)
    start = match.end() if match and match.group().strip() else 0
    opening = f"#ifndef {macro}{newline}#define {macro}{newline}"
    closing = ("" if text.endswith("\n") else newline) + f"#endif{newline}"
    return _fix(path, (start, opening), (len(text), closing))


def for_cpp(path: str, source: Source, guard: str | None) -> Fix | None:
    """Have C++ take a header's declarations for those of C.

    What is included stays outside. Where anything but the guard is conditional, it is not certain
    which braces belong together, and there is no fix.
    """
    text, newline = source.text, newline_of(source.text)
    directives = _directives(text)
    conditional = [d for d in directives if d[1] in ("if", "ifdef", "ifndef", "elif", "else")]
    if len(conditional) != (1 if guard else 0) or any(d[2].endswith("\\") for d in directives):
        return None
    includes = [d for d in directives if d[1] == "include"]
    first = _after(text, includes[-1] if includes else None, directives, guard)
    last = directives[-1].start() if guard else len(text)
    if first is None or (guard and directives[-1][1] != "endif"):
        return None
    opening = "".join(line + newline for line in _OPENS)
    closing = "".join(line + newline for line in _CLOSES)
    if not guard and not text.endswith("\n"):
        closing = newline + closing
    return _fix(path, (first, opening), (last, closing))


def including(
    path: str, source: Source, guard: str | None, names: Sequence[str], *, by_hand: bool
) -> Fix | None:
    """Have a header include further ones of C's library, behind those that it always includes.

    These add declarations and change none, and so no judgement is needed, unless the header is not
    made by hand: a generator would make it without them again.
    """
    text, newline = source.text, newline_of(source.text)
    directives = _directives(text)
    last, depth = None, 0
    for directive in directives:
        depth += directive[1] in ("if", "ifdef", "ifndef")
        depth -= directive[1] == "endif"
        if directive[1] == "include" and depth == (1 if guard else 0):
            last = directive
    linkage = text.find('extern "C"')
    behind = last if last is not None and not 0 <= linkage < last.start() else None
    at = _after(text, behind, directives, guard)
    if at is None:
        return None
    lines = "".join(f"#include <{name}>{newline}" for name in names)
    safety: Literal["safe", "unsafe"] = "safe" if by_hand else "unsafe"
    return Fix(safety, (Edit(Place(path, span=Span(at, at)), lines),))


def _directives(text: str) -> list[re.Match[str]]:
    """Return what the preprocessor reads: its word, and what follows without comments."""
    code = _COMMENT_OR_STRING.sub(
        lambda match: _SHOWN.sub(" ", match[1]) if match[1] else match[0], text
    )
    return list(_DIRECTIVE.finditer(code))


def _after(
    text: str, include: re.Match[str] | None, directives: list[re.Match[str]], guard: str | None
) -> int | None:
    """Return where a header's own declarations begin: behind what is included, or the guard.

    None where the guard is nowhere to be seen: outside of it nothing may be opened or included.
    """
    before = include
    if before is None and guard:
        defined = (d for d in directives if d[1] == "define" and d[2].split()[:1] == [guard])
        before = next(defined, None)
        if before is None:
            return None
    if before is None:
        before = next((d for d in directives if d[1] == "pragma"), None)
    if before is None:
        match = _COMMENTS.match(text)
        return match.end() if match and match.group().strip() else 0
    end = text.find("\n", before.end())
    inside = any(c.start() < end < c.end() for c in _COMMENT_OR_STRING.finditer(text) if c[1])
    return None if end == -1 or inside else end + 1


def _fix(path: str, *insertions: tuple[int, str]) -> Fix:
    edits = (Edit(Place(path, span=Span(at, at)), text) for at, text in insertions)
    return Fix("unsafe", tuple(edits))
