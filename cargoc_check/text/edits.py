"""Replacements in a text, and what comes of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .source import Span


class Replacement(NamedTuple):
    """A text to stand in place of a span's; an insertion where the span is empty."""

    span: Span
    text: str


class Overlap(Exception):
    """Two replacements that meet: they change the same text, or insert at the same place."""

    def __init__(self, first: Replacement, second: Replacement) -> None:
        super().__init__(f"edits meet at {second.span.start}")
        self.first = first
        self.second = second


def replaced(text: str, replacements: Iterable[Replacement]) -> str:
    """Return the text with all replacements made, whose spans are those of the text as it is.

    Raises Overlap where two of them meet; an insertion may touch what is replaced.
    """
    parts: list[str] = []
    before: Replacement | None = None
    for replacement in sorted(replacements):
        span = replacement.span
        if before and (span.start < before.span.end or span == before.span):
            raise Overlap(before, replacement)
        parts += text[before.span.end if before else 0 : span.start], replacement.text
        before = replacement
    parts.append(text[before.span.end if before else 0 :])
    return "".join(parts)


def narrowed(text: str, replacement: Replacement) -> Replacement:
    """Return the replacement without what both texts begin and end with."""
    (start, end), new = replacement
    old, left, right = text[start:end], 0, 0
    most = min(len(old), len(new))
    while left < most and old[left] == new[left]:
        left += 1
    while right < most - left and old[-1 - right] == new[-1 - right]:
        right += 1
    return Replacement(Span(start + left, end - right), new[left : len(new) - right])
