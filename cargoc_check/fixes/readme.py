"""Where a section goes in a README in Markdown, and how its heading is written there.

Headings are those of https://spec.commonmark.org/0.31.2/, with `#` before or a line below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_LAST = re.compile(r"(?i)licen[sc]|contribut|change ?log|changes|credits|acknowledg|thanks|authors")
"""Headings of sections that end a README; a new section comes before them."""
_MARKED = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_NO_PARAGRAPH = re.compile(r"\s*$|\s*[|>*+<-]|\s*\d+[.)] | {4}|\t")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)$")
_DEFINITION = re.compile(r" {0,3}\[[^\]]+\]:\s")


class Spot(NamedTuple):
    """Where a section begins, and the form of headings there: their level, and which kind."""

    offset: int
    level: int
    underlined: bool

    def heading(self, title: str) -> str:
        """Return the lines of a heading, with a line feed between them."""
        if self.underlined:
            return f"{title}\n{'=-'[self.level - 1] * len(title)}"
        return f"{'#' * self.level} {title}"


class _Heading(NamedTuple):
    start: int
    level: int
    text: str
    underlined: bool


def spot(text: str) -> Spot:
    """Return where a new section goes: before those that end a README, else at its end."""
    headings = list(_headings(text))
    level = _level(headings)
    own = [heading for heading in headings if heading.level == level]
    underlined = level < 3 and (own or headings or [_PLAIN])[0].underlined
    offset = _end(text)
    for heading in reversed(headings):
        if heading.level > level:
            continue
        if heading.level < level or not _LAST.search(heading.text):
            break
        offset = heading.start
    return Spot(offset, level, underlined)


_PLAIN = _Heading(0, 2, "", False)


def _level(headings: list[_Heading]) -> int:
    """Return the level of sections: below the title, unless there are several on its level."""
    levels = [heading.level for heading in headings]
    if levels.count(1) > 1:
        return 1
    return min((level for level in levels if level > 1), default=2)


def _end(text: str) -> int:
    """Return the end of a text, or the start of the link definitions that it ends in."""
    end = offset = len(text)
    for line in reversed(text.splitlines(keepends=True)):
        offset -= len(line)
        if _DEFINITION.match(line):
            end = offset
        elif line.strip():
            break
    return end


def _headings(text: str) -> Iterator[_Heading]:
    """Yield the headings, without lines that look so in blocks of code and in comments."""
    fence, in_comment, offset = "", False, 0
    before: tuple[int, str] | None = None  # a line of a paragraph, and where it begins
    for whole in text.splitlines(keepends=True):
        line, start = whole.rstrip("\r\n"), offset
        offset += len(whole)
        mark = _FENCE.match(line)
        if fence or in_comment:
            if fence and mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
            in_comment = in_comment and "-->" not in line
            before = None
        elif mark and not (mark[1][0] == "`" and "`" in mark[2]):
            fence, before = mark[1], None
        elif "<!--" in line and "-->" not in line[line.index("<!--") :]:
            in_comment, before = True, None
        elif found := _MARKED.match(line):
            yield _Heading(start, len(found[1]), found[2] or "", False)
            before = None
        elif before and (under := _UNDERLINE.match(line)):
            yield _Heading(before[0], 1 if under[1][0] == "=" else 2, before[1], True)
            before = None
        else:
            before = None if _NO_PARAGRAPH.match(line) else (start, line)
