"""A file that is edited step by step, and that knows for each part why it was changed."""

from __future__ import annotations

from collections.abc import Iterable

from ..text.edits import Replacement, replaced
from ..text.source import Span
from .model import Change, Mark, Reason

_MARK = "\ufeff"


class Draft:
    """A file as it was, and its text as it is to be.

    The text is without a byte order mark, as all texts are here; the change has it again. Raises
    UnicodeDecodeError for what is not UTF-8.
    """

    def __init__(self, path: str, before: bytes | None) -> None:
        self.path = path
        self._before = before
        text = (before or b"").decode()
        self.text = text.removeprefix(_MARK)
        self._start = _MARK if text.startswith(_MARK) else ""
        self._marks: list[Mark] = []
        self._edited = False

    def edit(self, replacement: Replacement, reason: Reason) -> None:
        """Make a replacement in the text as it is now; one that changes nothing leaves no mark."""
        if replacement == (replacement.span, self.text[slice(*replacement.span)]) and self.text:
            return
        self.text = replaced(self.text, [replacement])
        moved = (_moved(mark, replacement) for mark in self._marks)
        self._marks = [mark for mark in moved if mark is not None]
        start = replacement.span.start
        self._marks.append(Mark(Span(start, start + len(replacement.text)), reason))
        self._edited = True

    @property
    def change(self) -> Change:
        """Return what all edits come to; a file that was not there and has no edit stays so."""
        after = (self._start + self.text).encode()
        there = self._before is not None or self._edited
        marks = sorted(self._marks, key=lambda mark: mark.span)
        return Change(self.path, self._before, after if there else None, tuple(marks))


def changes_of(drafts: Iterable[Draft]) -> tuple[Change, ...]:
    """Return what drafts come to, sorted by path, without those that come to nothing."""
    changes = (draft.change for draft in sorted(drafts, key=lambda draft: draft.path))
    return tuple(change for change in changes if change.before != change.after)


def _moved(mark: Mark, replacement: Replacement) -> Mark | None:
    """Return a mark as it lies after an edit, None where nothing is left of what it marked."""
    (start, end), text = replacement
    grown = len(text) - (end - start)
    old = mark.span
    if old.end <= start:
        return mark
    if old.start >= end:
        return mark._replace(span=Span(old.start + grown, old.end + grown))
    span = Span(
        old.start if old.start < start else start + len(text),
        old.end + grown if old.end > end else start,
    )
    return mark._replace(span=span) if span.start < span.end else None
