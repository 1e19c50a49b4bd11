"""The texts in which packages say what they are."""

from __future__ import annotations

from ..errors import UserError
from .limits import MIB, TEXT_LIMIT
from .members import Content, Member, whole
from .stream import quoted


def text(content: Content, member: Member, place: str) -> str:
    """Return the text of a member, what is not UTF-8 replaced; UserError where it is too long."""
    if member.size > TEXT_LIMIT:
        message = f"member {quoted(member.name)} has more than {TEXT_LIMIT // MIB} MiB"
        raise UserError(message, place=place)
    return whole(content).decode(errors="replace")


def fields(text: str) -> dict[str, list[str]]:
    """Return the values of lines `Name: value` up to an empty line, by name in small letters.

    A line that begins with a blank goes on with the value before it.
    """
    found: dict[str, list[str]] = {}
    values: list[str] = []
    for line in text.splitlines():
        if not line.strip():
            break
        name, colon, value = line.partition(":")
        if line[0].isspace() and values:
            values[-1] += " " + line.strip()
        elif colon:
            values = found.setdefault(name.strip().lower(), [])
            values.append(value.strip())
    return found


def assignments(text: str) -> dict[str, list[str]]:
    """Return the values of lines `name = value`, by name; `#` begins a comment."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(name.strip(), []).append(value.strip())
    return found


def first(said: dict[str, list[str]], name: str) -> str:
    """Return the first value of a name, "" where there is none."""
    return said.get(name, [""])[0]


def json_object(text: str) -> dict[str, object]:
    """Return the object that a JSON text is; an empty one for anything else.

    FreeBSD's manifests may be in UCL, of which JSON is a part; what else a package says is never
    worth refusing it.
    """
    import json

    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def word(said: dict[str, object], name: str) -> str:
    """Return a text of a JSON object, "" where there is none."""
    value = said.get(name)
    return value if isinstance(value, str) else ""


def words(said: dict[str, object], name: str) -> tuple[str, ...]:
    """Return the texts of a list in a JSON object."""
    value = said.get(name)
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()
