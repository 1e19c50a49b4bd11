"""What a value of a TOML text becomes: another value, or the same with more or fewer elements."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..findings import KeyPath
from ..text.edits import Replacement, replaced
from ..text.lines import line_start
from ..text.source import Source, Span
from ..text.toml import Document, parse
from ..text.toml_outline import Outline
from ..text.toml_writing import Style, style_of, written
from .insertion import inserted, with_table

Make = Callable[[Document], Replacement | None]
MOST_STEPS = 64
_ABSENT = object()


def with_value(document: Document, key: KeyPath, value: Any) -> Replacement | None:
    """Return what gives a key a value; an empty replacement where it has it."""
    old = value_at(document.data, key)
    if old is _ABSENT:
        return _made(document, key, value)
    span = document.span(key)
    if span is None:
        return None
    if same(old, value):
        return nothing(span)
    if isinstance(old, dict) and isinstance(value, dict):
        return _table(document, key, old, value)
    entry = Outline(document).entries.get(key)
    if entry is None or entry.value_span is None:
        return None
    if isinstance(old, list) and isinstance(value, list):
        return _array(document, key, old, value)
    return Replacement(span, _written_like(document, span, key, value))


def with_element(document: Document, key: KeyPath, value: Any) -> Replacement | None:
    """Return what adds an element to an array, which is made if it is not there."""
    old = value_at(document.data, key)
    if old is _ABSENT:
        return _made(document, key, [value])
    span = document.span(key)
    if span is None or not isinstance(old, list):
        return None
    if any(same(value, item) for item in old):
        return nothing(span)
    entry = Outline(document).entries.get(key)
    if entry is None:
        is_table = isinstance(value, dict) and old
        return with_table(document, (*key, len(old)), value) if is_table else None
    return _appended(document, span, key, value)


def chained(document: Document, steps: Iterable[Make]) -> Replacement | None:
    """Return what several edits come to, each made in what the former left.

    None if one fails, and for so many that they would take long.
    """
    whole: Replacement | None = None
    several = list(steps)
    if len(several) > MOST_STEPS:
        return None
    for step in several:
        replacement = step(document)
        if replacement is None:
            return None
        text = replaced(document.source.text, [replacement])
        whole = replacement if whole is None else _joined(whole, replacement, text)
        document = parse(Source(document.source.path, text))
    return whole


def nothing(span: Span) -> Replacement:
    """Return the replacement that changes nothing, at a span."""
    return Replacement(Span(span.start, span.start), "")


def is_nothing(replacement: Replacement) -> bool:
    """Tell whether a replacement takes nothing away and adds nothing."""
    return replacement.span.start == replacement.span.end and not replacement.text


def value_at(data: Any, key: KeyPath) -> Any:
    """Return the value at a key path, a mark of its own where there is none."""
    for part in key:
        is_there = (
            isinstance(data, dict) and part in data
            if isinstance(part, str)
            else isinstance(data, list) and 0 <= part < len(data)
        )
        if not is_there:
            return _ABSENT
        data = data[part]
    return data


def is_absent(value: Any) -> bool:
    """Tell whether this is what `value_at` returns for what is not there."""
    return value is _ABSENT


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are the same, also in their types: for Python, 1 equals true."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return repr(one) == repr(other)
    return type(one) is type(other) and bool(one == other)


def _joined(first: Replacement, second: Replacement, text: str) -> Replacement:
    """Return one replacement for two, of which the second is of the first's result."""
    grown = len(first.text) - (first.span.end - first.span.start)
    start = min(first.span.start, second.span.start)
    end = max(first.span.start + len(first.text), second.span.end)
    new_end = end + len(second.text) - (second.span.end - second.span.start)
    return Replacement(Span(start, end - grown), text[start:new_end])


def _made(document: Document, key: KeyPath, value: Any) -> Replacement | None:
    if not isinstance(value, dict) or not value:
        return inserted(document, key, value)
    return chained(document, (_setting((*key, name), item) for name, item in value.items()))


def _setting(key: KeyPath, value: Any) -> Make:
    return lambda document: with_value(document, key, value)


def _removing(key: KeyPath) -> Make:
    from .removal import without

    return lambda document: without(document, key)


def _table(
    document: Document, key: KeyPath, old: dict[str, Any], new: dict[str, Any]
) -> Replacement | None:
    steps = [_removing((*key, name)) for name in old if name not in new]
    steps += [_setting((*key, name), item) for name, item in new.items()]
    return chained(document, steps)


def _array(document: Document, key: KeyPath, old: list[Any], new: list[Any]) -> Replacement | None:
    """Change an array element by element where that does, so that its lines and comments stay."""
    new_ones = [item for item in new if item not in old]
    gone = [(*key, at) for at, item in enumerate(old) if item not in new]
    differing = [at for at, pair in enumerate(zip(old, new, strict=False)) if not same(*pair)]
    in_place = [_setting((*key, at), new[at]) for at in differing]
    if len(new_ones) + len(gone) > MOST_STEPS:
        return _rewritten(document, key, new)
    if len(old) == len(new) and len(differing) == 1:
        return chained(document, in_place)
    if [item for item in old if item in new] + new_ones == new:
        steps = [_adding(key, item) for item in new_ones]
        return chained(document, steps + [_removing(place) for place in reversed(gone)])
    if len(old) == len(new):
        return chained(document, in_place)
    return _rewritten(document, key, new)


def _rewritten(document: Document, key: KeyPath, new: list[Any]) -> Replacement | None:
    """Write an array anew, on lines of their own if it had them; None if it has comments."""
    span, style, text = document.span(key), style_of(document, key), document.source.text
    if span is None or any(span.start < c.start < span.end for c in document.comments()):
        return None
    first = document.span((*key, 0))
    lead = text[line_start(text, first.start) : first.start] if first else ""
    if first is None or line_start(text, first.start) <= span.start or lead.strip() or not new:
        return Replacement(span, written(new, style))
    indent = text[line_start(text, span.end) : span.end - 1]
    items = "".join(f"{lead}{written(item, style)},{style.newline}" for item in new)
    return Replacement(span, f"[{style.newline}{items}{'' if indent.strip() else indent}]")


def _adding(key: KeyPath, value: Any) -> Make:
    def add(document: Document) -> Replacement | None:
        span = document.span(key)
        return _appended(document, span, key, value) if span else None

    return add


def _appended(document: Document, span: Span, key: KeyPath, value: Any) -> Replacement | None:
    """Let tomlkit add an element, since it keeps an array's lines, commas and comments."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    text = document.source.text[span.start : span.end]
    try:
        array = tomlkit.parse(f"x = {text}")
        item = tomlkit.parse(f"x = {written(value, style_of(document, key))}")["x"]
        array["x"].append(item)
    except (TOMLKitError, AttributeError):
        return None
    new = array.as_string()
    if _comma(f"x = {text}") and (at := _comma_missing(new)):
        new = f"{new[:at]},{new[at:]}"
    return Replacement(span, new.removeprefix("x = "))


def _comma(array: str) -> bool:
    """Tell whether a comma follows the last element of an array on several lines."""
    return "\n" in array and _comma_missing(array) is None


def _comma_missing(array: str) -> int | None:
    """Return the end of an array's last element if no comma follows it."""
    elements = [e for e in parse(Source("", array)).entries() if e.kind == "element"]
    end = max((element.span.end for element in elements), default=0)
    return end if end and not array[end:].lstrip().startswith(",") else None


def _written_like(document: Document, span: Span, key: KeyPath, value: Any) -> str:
    """Write a value; a string in the quotes of the one that it replaces."""
    style: Style = style_of(document, key[:-1])
    quote = document.source.text[span.start]
    return written(value, style._replace(quote=quote) if quote in "\"'" else style)
