"""A stored JSON report, read back: what `reports/json.py` wrote, by `docs/report.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn, TypeVar

from ..errors import UserError
from ..findings import (
    Crash,
    Finding,
    LocatedEdit,
    LocatedFix,
    Location,
    Place,
    Refused,
    Report,
    Severity,
    Skip,
    Stage,
    State,
    Subject,
    Suppression,
)
from .json import SCHEMA

_T = TypeVar("_T")
_THRESHOLDS = (*(severity.value for severity in Severity), "never")
_STATES: dict[str, State] = {s: s for s in ("ok", "warning", "failed", "not run")}
_NOUNS = {
    str: "a string",
    int: "an integer",
    float: "a number",
    list: "an array",
    dict: "an object",
}


class Stored(NamedTuple):
    """A report, and the command that made it."""

    report: Report
    command: str


def read(text: str, place: str) -> Stored:
    """Return the report that a text holds; keys that are not known are passed over.

    `place` is the file. Raises UserError for what is not JSON, and for what is no report.
    """
    try:
        root = _Value(json.loads(text), "", place)
    except json.JSONDecodeError as error:
        at = f"{place}:{error.lineno}:{error.colno}"
        raise UserError(f"not JSON: {error.msg}", place=at, hint=_HINT) from error
    except (RecursionError, ValueError) as error:
        raise UserError("not JSON that can be read", place=place, hint=_HINT) from error
    schema = root.get("schema", int)
    if schema != SCHEMA:
        raise UserError(f"schema {schema} is not known, expected {SCHEMA}", place=place)
    subjects = tuple(_subject(row) for row in root.rows("subjects"))
    report = Report(
        subjects,
        tuple(_finding(row, len(subjects)) for row in root.rows("findings")),
        tuple(Skip(row.get("rule", str), row.get("reason", str)) for row in root.rows("skipped")),
        tuple(_crash(row) for row in root.rows("crashes", needed=False)),
        tuple(row.typed(str) for row in root.rows("releases", needed=False)),
        tuple(_stage(row) for row in root.rows("stages", needed=False)),
    )
    return Stored(report, root.get("command", str))


_HINT = "what is read is the output of `--format json`"


class _Value:
    """A value of a document, with its path in there for messages."""

    def __init__(self, value: Any, path: str, place: str) -> None:
        self.value = value
        self._path = path
        self._place = place

    def typed(self, kind: type[_T]) -> _T:
        """Return the value; raises UserError for one of another type."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, kind):
            self.refuse(_NOUNS[kind])
        return value

    def at(self, key: str) -> _Value:
        """Return the value of a key, None where there is none."""
        path = f"{self._path}.{key}" if self._path else key
        return _Value(self.typed(dict).get(key), path, self._place)

    def get(self, key: str, kind: type[_T]) -> _T:
        """Return a key's value of this type; raises UserError for any other, and for none."""
        return self.at(key).typed(kind)

    def maybe(self, key: str, kind: type[_T]) -> _T | None:
        """Return a key's value of this type, or None."""
        found = self.at(key)
        return None if found.value is None else found.typed(kind)

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        """Return a key's value, which is one of some."""
        found = self.at(key)
        if found.value not in allowed:
            found.refuse(f"one of {', '.join(allowed)}")
        return str(found.value)

    def rows(self, key: str, *, needed: bool = True) -> Iterator[_Value]:
        """Yield the elements of an array, which may be left out unless it is needed."""
        found = self.at(key)
        if found.value is None and not needed:
            return
        for index, value in enumerate(found.typed(list)):
            yield _Value(value, f"{found._path}[{index}]", self._place)

    def refuse(self, expected: str) -> NoReturn:
        """Raise the UserError that says what was expected."""
        shown = "missing" if self.value is None else json.dumps(self.value)
        shown = shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
        where = f"`{self._path}`" if self._path else "the document"
        message = f"this is no report: {where} is {shown}, expected {expected}"
        raise UserError(message, place=self._place, hint=_HINT)


_LONGEST = 60


def _subject(row: _Value) -> Subject:
    said = row.at("threshold").value is not None
    refused = row.at("refused")
    return Subject(
        row.get("path", str),
        row.maybe("name", str),
        row.maybe("version", str),
        row.one_of("threshold", _THRESHOLDS) if said else "error",
        row.maybe("effect", str),
        None if refused.value is None else _refused(refused),
    )


def _refused(row: _Value) -> Refused:
    return Refused(row.get("sentence", str), row.get("change", str), row.get("place", str))


def _finding(row: _Value, subjects: int) -> Finding:
    subject = row.get("subject", int)
    if not 0 <= subject < subjects:
        row.at("subject").refuse(f"an index below {subjects}")
    fix, suppressed = row.at("fix"), row.at("suppressed")
    location = _location(row.at("location"))
    related = ((r.get("message", str), _location(r.at("location"))) for r in row.rows("related"))
    return Finding(
        row.get("rule", str),
        row.get("name", str),
        Severity(row.one_of("severity", tuple(severity.value for severity in Severity))),
        row.get("message", str),
        subject,
        location._replace(excerpt=row.maybe("excerpt", str)),
        tuple(related),
        row.maybe("help", str),
        None if fix.value is None else _fix(fix),
        None if suppressed.value is None else _suppression(suppressed),
        (),
        known_as=row.get("fingerprint", str),
    )


def _location(row: _Value) -> Location:
    """Return a location, which has all four numbers or none."""
    path, key = row.get("path", str), row.maybe("key", str)
    if all(row.at(name).value is None for name in _NUMBERS):
        return Location(path, key=key)
    line, column, end_line, end_column = (_number(row, name) for name in _NUMBERS)
    return Location(path, line, column, end_line, end_column, key)


_NUMBERS = ("line", "column", "end_line", "end_column")


def _number(row: _Value, name: str) -> int:
    number = row.get(name, int)
    if number < 1:
        row.at(name).refuse("a number from 1")
    return number


def _fix(row: _Value) -> LocatedFix:
    edits = []
    for edit in row.rows("edits"):
        at = _location(edit)
        edits.append(LocatedEdit(at, edit.get("text", str), Place(at.path)))
    safe = row.one_of("safety", ("safe", "unsafe")) == "safe"
    return LocatedFix("safe" if safe else "unsafe", tuple(edits))


def _suppression(row: _Value) -> Suppression:
    by = row.one_of("by", ("inline", "config", "baseline"))
    reason = row.maybe("reason", str)
    if by == "inline":
        return Suppression("inline", reason)
    return Suppression("config" if by == "config" else "baseline", reason)


def _crash(row: _Value) -> Crash:
    return Crash(row.maybe("rule", str), row.get("subject", str), row.get("error", str))


def _stage(row: _Value) -> Stage:
    seconds = row.at("seconds").value
    return Stage(
        row.get("name", str),
        _STATES[row.one_of("state", tuple(_STATES))],
        row.get("words", str),
        seconds if type(seconds) is int else row.get("seconds", float),
        tuple(detail.typed(str) for detail in row.rows("details")),
        row.maybe("lacking", str),
        row.maybe("target", str),
    )
