"""pkg-config files read: every line with its place, and what is wrong with its syntax.

Three programs read them, and all differ: pkg-config 0.29.2 (parse.c), pkgconf to 2.9, and pkgconf
2.10 and later (libpkgconf/parser.c). Tried with each: 0.29.2 refuses a variable that is not
defined, a field or variable given twice, and an unbalanced quote; pkgconf takes them in its own way
and says nothing. A file is read here as pkgconf does; `problems` hold what any of the three reads
in another way or not at all. What is said in the file is in `pkgconfig_values`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from ... import data
from ...text.source import Source, Span
from ..model import DamagedError
from .lines import BLANKS, Text, joined_comments, lines, value
from .model import PcFile, PcLine
from .scope import BUILT_IN, REFERENCE
from .values import unbalanced

NO_LINE = "neither a field nor a variable"
UNKNOWN_FIELD = "unknown field"
OTHER_CASE = "field in another case"
FIELD_TWICE = "field given twice"
VARIABLE_TWICE = "variable given twice"
ODD_NAME = "variable whose name begins with no letter"
UNDEFINED = "undefined variable"
NOT_YET = "variable that is defined further down"
UNCLOSED = "variable without closing brace"
UNBALANCED = "quote or escape without end"
JOINED_COMMENT = "comment that ends in a backslash"
QUOTED = "variable in quotes"
BYTE_ORDER_MARK = "byte order mark"
NUL = "NUL character"

_LIMIT = 1 << 18
"""Characters of a file; of some thousand seen, the longest had 8,000."""
_MOST = 100
"""Problems that are told of a file."""
_KEY = re.compile(r"\s*(?P<name>[A-Za-z0-9_.]+)\s*(?P<sign>[:=])", re.ASCII)

Problems = Iterator[tuple[str, Span]]


def read(path: str, source: Source) -> PcFile:
    """Read a file; raises DamagedError for one that is too long, and for nothing else.

    In `problems`, the first of each pair is one of this module's constants.
    """
    if len(source.text) > _LIMIT:
        raise DamagedError(f"has more than the {_LIMIT:,} characters that are read of such a file")
    variables: list[PcLine] = []
    fields: list[PcLine] = []
    problems = list(_odd_characters(source.text))
    for text in lines(source.text):
        match = _KEY.match(text.text)
        if match is not None:
            (variables if match["sign"] == "=" else fields).append(_line(text, match))
        elif text.text.strip(BLANKS) and not text.text.startswith("\ufeff"):
            problems.append((NO_LINE, text.stripped().span))
    name = posixpath.basename(path).removesuffix(".pc")
    pc = PcFile(path, name, source, tuple(variables), tuple(fields))
    for find in (_odd_variables, _odd_fields, _odd_references, _odd_quotes):
        problems += find(pc)
    ordered = sorted(set(problems), key=lambda found: (found[1], found[0]))
    return pc._replace(problems=tuple(ordered[:_MOST]))


def known_fields() -> Mapping[str, str]:
    """Return the fields that pkg-config or pkgconf know, by their names in lower case."""
    return {name.lower(): name for name in data.table("pc_fields")["fields"]}


def _line(text: Text, match: re.Match[str]) -> PcLine:
    held = text.cut(match.end(), len(text.text)).stripped()
    start = text.starts[match.start("name")]
    after = text.ends[match.end() - 1]
    place = held.span if held.text else Span(after, after)
    return PcLine(match["name"], held.text, Span(start, max(after, place.end)), place)


def _odd_characters(text: str) -> Problems:
    if text.startswith("\ufeff"):
        yield BYTE_ORDER_MARK, Span(0, 1)
    at = text.find("\0")
    if at >= 0:
        yield NUL, Span(at, at + 1)
    for span in joined_comments(text):
        yield JOINED_COMMENT, span


def _odd_variables(pc: PcFile) -> Problems:
    seen: set[str] = set()
    for line in pc.variables:
        name = Span(line.span.start, line.span.start + len(line.name))
        if line.name in seen:
            yield VARIABLE_TWICE, line.span
        if not line.name[0].isalpha():
            yield ODD_NAME, name
        if line.value[:1] in ('"', "'"):
            yield QUOTED, line.value_span
        seen.add(line.name)


def _odd_fields(pc: PcFile) -> Problems:
    known = known_fields()
    seen: set[str] = set()
    for line in pc.fields:
        name = Span(line.span.start, line.span.start + len(line.name))
        right = known.get(line.name.lower())
        if right is None:
            yield UNKNOWN_FIELD, name
            continue
        if line.name not in (right, "CFlags"):
            yield OTHER_CASE, name
        if right in seen and right not in ("Copyright", "License", "Source"):
            yield FIELD_TWICE, line.span
        seen.add(right)


def _odd_references(pc: PcFile) -> Problems:
    """Yield variables that are not known where they stand."""
    every = {line.name for line in pc.variables}
    fields = known_fields()
    known = {"pcfiledir", *BUILT_IN}
    variables = set(pc.variables)
    for line in sorted((*pc.variables, *pc.fields), key=lambda line: line.span):
        is_variable = line in variables
        if is_variable or line.name.lower() in fields:
            yield from _unknown(pc, line, known, every)
        if is_variable:
            known.add(line.name)


def _unknown(pc: PcFile, line: PcLine, known: set[str], every: set[str]) -> Problems:
    if "$" not in line.value:
        return
    text = value(pc.source.text, line.value_span)
    for found in REFERENCE.finditer(text.text):
        name = found[1]
        if name is not None and name not in known:
            yield NOT_YET if name in every else UNDEFINED, text.cut(*found.span()).span
    last = text.text.rfind("${")
    if last >= 0 and "}" not in text.text[last:]:
        yield UNCLOSED, text.cut(last, len(text.text)).span


def _odd_quotes(pc: PcFile) -> Problems:
    for line in unbalanced(pc):
        yield UNBALANCED, line.value_span
