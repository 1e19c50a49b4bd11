"""From places to lines and columns, and what a finding is known again by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import UserError
from .findings import (
    Fix,
    KeyPath,
    LocatedEdit,
    LocatedFix,
    Location,
    Place,
    Problem,
)

if TYPE_CHECKING:
    from .crate.workspace import Request
    from .rule import Rule
    from .text.source import Source, Span
    from .text.toml import Document

_LONGEST_EXCERPT = 400
"""Characters of a line that a finding carries: more is not shown, and thousands may share it."""


class Locator:
    """Finds places in the texts of a request."""

    def __init__(self, request: Request) -> None:
        self._workspace = request.workspace
        self._texts: dict[str, Source] = {}

    def location(self, place: Place) -> Location:
        """Return the place's lines and columns; a key that is not there is sought in its table."""
        files = self._workspace.files
        key = dotted(place.key) if place.key else None
        whole = Location(files.display(place.path), key=key, opened=files.opened(place.path))
        if place.span is not None:
            return located(whole, self._source(place.path), place.span)
        document = self.document(place.path) if place.key else None
        if document is None:
            return whole
        span = document.span(place.key, place.on)
        depth = len(place.key) - 1
        while span is None and depth > 0:
            span = document.span(place.key[:depth], "entry")
            depth -= 1
        return whole if span is None else located(whole, document.source, span)

    def opened(self, path: str) -> str:
        """Return a file's path as people can open it."""
        return self._workspace.files.opened(path)

    def shown(self, place: Place) -> str:
        """Return `path:line:column` of a place, as machines are told it."""
        at = self.location(place)
        return at.path if at.line is None else f"{at.path}:{at.line}:{at.column}"

    def fix(self, fix: Fix) -> LocatedFix:
        """Return a fix with its places found."""
        edits = tuple(LocatedEdit(self.location(e.place), e.text, e.place) for e in fix.edits)
        return LocatedFix(fix.safety, edits)

    def document(self, path: str) -> Document | None:
        """Return the TOML document of that path, None for a file that is absent or not TOML."""
        if not path.endswith(".toml"):
            return None
        try:
            return self._workspace.manifest_at(path).document
        except (FileNotFoundError, UserError):  # what a finding says of it, as of cbindgen.toml
            return None

    def _source(self, path: str) -> Source:
        document = self.document(path)
        if document is not None:
            return document.source
        if path not in self._texts:
            from .crate.sources import text

            self._texts[path] = text(self._workspace.files, path)
        return self._texts[path]


def dotted(key: KeyPath) -> str:
    """Write a key path as TOML would, with array indices in brackets."""
    out = ""
    for part in key:
        if isinstance(part, int):
            out += f"[{part}]"
        else:
            plain = part.isascii() and part.replace("_", "").replace("-", "").isalnum()
            out += ("." if out else "") + (part if plain else _quoted(part))
    return out


def _quoted(part: str) -> str:
    from json import dumps

    return dumps(part, ensure_ascii=False)


def identity(
    rule: Rule, package: str | None, location: Location, problem: Problem
) -> tuple[str, ...]:
    """Return what a finding is known by from run to run: nothing that other lines can move."""
    where = location.key or location.path.rpartition("/")[2]
    return (rule.id, package or "", where, *(f"{name}={value}" for name, value in problem.args))


def located(whole: Location, source: Source, span: Span) -> Location:
    """Return a file's location narrowed to a span of its text."""
    start, end = source.position(span.start), source.position(span.end)
    return whole._replace(
        line=start.line,
        column=start.column,
        end_line=end.line,
        end_column=end.column,
        excerpt=source.line(start.line, _LONGEST_EXCERPT),
    )
