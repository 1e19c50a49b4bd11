"""What a pkg-config file says once its variables are filled in: values, flags and modules.

As pkgconf does it (libpkgconf: tuple.c, argvsplit.c, fragment.c), but for two things that pkgconf
1.8 does alone: `$$` is a dollar sign, and a variable that is defined further down has its value.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from ..text import requires
from ..text.source import Span
from .model import Flag, PcFile, PcLine, Requirement
from .pkgconfig_lines import BLANKS, Text, value

BUILT_IN: Mapping[str, str] = {"pc_sysrootdir": "", "pc_top_builddir": "$(top_builddir)"}
"""Variables that are defined without being given, beside `pcfiledir`."""
REFERENCE = re.compile(r"\$\$|\$\{([^}]*)\}")
_ARGUMENT = re.compile(r"""(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+""", re.ASCII | re.DOTALL)
_PIECE = re.compile(
    r"""'(?P<single>[^']*)'|"(?P<double>(?:[^"\\]|\\.)*)"|\\(?P<escaped>.)""", re.DOTALL
)
_IN_DOUBLE = re.compile(r'\\([$`"\\])')
_LONGEST = 1 << 16
"""Characters of a value, as in pkgconf."""
_MOST = 1 << 22
"""Characters of all variables of a file."""
_DEEPEST = 40
"""How many variables that are defined further down may hang on each other."""
_TWO_WORDS = {
    *("-framework", "-weak_framework", "-Wl,-framework", "-isystem", "-idirafter", "-iquote"),
    *("-include", "-imacros", "-Xlinker", "-Xcompiler", "-arch", "-target", "-u"),
    *("-L", "-l", "-I", "-F", "-D", "-U"),
}

Lookup = Callable[[str], str | None]


class Word(NamedTuple):
    """An argument, and its place in the source."""

    text: str
    span: Span


def given(pc: PcFile, field: str) -> tuple[PcLine, ...]:
    """Return the lines of a field, its name in any case, as pkgconf takes it."""
    wanted = field.lower()
    return tuple(line for line in pc.fields if line.name.lower() == wanted)


def resolve(pc: PcFile, text: str, **overrides: str) -> str:
    """Return a text with its variables filled in; unknown ones become empty.

    `overrides` are variables defined from outside, as with --define-variable.
    """
    return _filled(text, _lookup(pc, overrides, len(pc.source.text)))


def variable(pc: PcFile, name: str, **overrides: str) -> str | None:
    """Return a variable's value, None where it is not defined."""
    return _lookup(pc, overrides, len(pc.source.text))(name)


def field(pc: PcFile, name: str, **overrides: str) -> str | None:
    """Return a field's value, that of the last line where it is given several times."""
    found = given(pc, name)
    if not found:
        return None
    return _filled(found[-1].value, _lookup(pc, overrides, found[-1].span.start))


def version(pc: PcFile, **overrides: str) -> str | None:
    """Return the version, which for pkgconf ends at the first blank."""
    said = field(pc, "Version", **overrides)
    return said and (said.split() or [""])[0]


def libs(pc: PcFile, static: bool = False, **overrides: str) -> tuple[Flag, ...]:
    """Return the linker flags of this file alone, without those of what it requires."""
    own = flags(pc, "Libs", **overrides)
    return own + flags(pc, "Libs.private", **overrides) if static else own


def cflags(pc: PcFile, static: bool = False, **overrides: str) -> tuple[Flag, ...]:
    """Return the compiler flags of this file alone, without those of what it requires."""
    own = flags(pc, "Cflags", **overrides)
    return own + flags(pc, "Cflags.private", **overrides) if static else own


def flags(pc: PcFile, name: str, **overrides: str) -> tuple[Flag, ...]:
    """Return a field's flags; none for a line with an unbalanced quote, which pkgconf drops."""
    found: list[Flag] = []
    for line in given(pc, name):
        found += _paired(pc, words(pc, line, **overrides) or ())
    return tuple(found)


def words(pc: PcFile, line: PcLine, **overrides: str) -> tuple[Word, ...] | None:
    """Return a field's value as arguments, None where a quote or an escape has no end."""
    lookup = _lookup(pc, overrides, line.span.start)
    filled = _filled_text(value(pc.source.text, line.value_span), lookup)
    parts = list(_split(filled))
    return None if None in parts else tuple(part for part in parts if part is not None)


def requirements(pc: PcFile, name: str, **overrides: str) -> tuple[Requirement, ...]:
    """Return the modules of a field such as `Requires`; what pkg-config misreads is left out."""
    return tuple(one for line in given(pc, name) for one in _modules(pc, line, overrides))


def faults(pc: PcFile, line: PcLine, **overrides: str) -> tuple[requires.Fault, ...]:
    """Return what pkg-config does not understand in a list of modules."""
    filled = _filled(line.value, _lookup(pc, overrides, line.span.start))
    return tuple(f for f in requires.parse(filled).faults if f.kind != "no-comma")


def defined_prefix(pc: PcFile, folder: str, **overrides: str) -> dict[str, str]:
    """Return the overrides that --define-prefix makes of a file that lies in a folder.

    They are none unless the folder is called `pkgconfig`. Values that begin with the prefix are
    moved as well, as pkg-config 0.29.2 does, by default on Windows.
    """
    old = variable(pc, "prefix", **overrides)
    if posixpath.basename(folder) != "pkgconfig" or old is None:
        return {}
    new = posixpath.dirname(posixpath.dirname(folder))
    moved = {
        line.name: new + line.value[len(old) :]
        for line in pc.variables
        if old and line.value.startswith(f"{old}/")
    }
    return {**moved, "prefix": new}


def _modules(pc: PcFile, line: PcLine, overrides: Mapping[str, str]) -> Iterator[Requirement]:
    lookup = _lookup(pc, overrides, line.span.start)
    filled = _filled_text(value(pc.source.text, line.value_span), lookup)
    at = 0
    for module in requires.parse(filled.text).modules:
        start = filled.text.index(module.name, at)
        at = start + len(module.name)
        if module.version is not None:
            at = filled.text.index(module.version, at) + len(module.version)
        yield Requirement(module.name, module.operator, module.version, filled.cut(start, at).span)


def _paired(pc: PcFile, found: tuple[Word, ...]) -> Iterator[Flag]:
    """Yield flags: words, or two of them where the first wants a second."""
    rest = iter(found)
    for word in rest:
        text, span = word
        if text in _TWO_WORDS and (second := next(rest, None)) is not None:
            text, span = f"{text} {second.text}", Span(span.start, second.span.end)
        yield Flag(text, pc.source.text[span.start : span.end], span)


def _split(text: Text) -> Iterator[Word | None]:
    """Yield arguments as a shell would split them, and None where something has no end."""
    whole, at = text.text, 0
    while at < len(whole):
        if whole[at] in BLANKS:
            at += 1
            continue
        found = _ARGUMENT.match(whole, at)
        if found is None or whole[found.end() : found.end() + 1].strip(BLANKS):
            yield None
            return
        word = _PIECE.sub(_bare, found[0])
        if word:
            yield Word(word, text.cut(*found.span()).span)
        at = found.end()


def _bare(piece: re.Match[str]) -> str:
    """Return a part of an argument without its quotes or escapes."""
    if piece["double"] is not None:
        return _IN_DOUBLE.sub(r"\1", piece["double"])
    return str(piece["single"] or piece["escaped"] or "")


def _filled(text: str, lookup: Lookup) -> str:
    """Return a text with its variables filled in, cut where it becomes too long."""
    return "".join(part for part, _, _ in _parts(text, lookup))[:_LONGEST]


def _filled_text(text: Text, lookup: Lookup) -> Text:
    """Return a text with its variables filled in; what they hold stands where they do."""
    if "$" not in text.text:
        return text
    parts = list(_parts(text.text, lookup))
    starts: list[int] = []
    ends: list[int] = []
    for part, start, end in parts:
        if part == text.text[start:end]:
            starts += text.starts[start:end]
            ends += text.ends[start:end]
        else:
            starts += [text.starts[start]] * len(part)
            ends += [text.ends[end - 1]] * len(part)
    whole = Text("".join(part for part, _, _ in parts), starts, ends)
    return whole.cut(0, _LONGEST)


def _parts(text: str, lookup: Lookup) -> Iterator[tuple[str, int, int]]:
    """Yield literal parts, and what variables hold, with where in the text they are."""
    at = length = 0
    for found in REFERENCE.finditer(text):
        start, end = found.span()
        yield text[at:start], at, start
        held = "$" if found[1] is None else lookup(found[1]) or ""
        yield held, start, end
        at, length = end, length + start - at + len(held)
        if length > _LONGEST:
            return
    yield text[at:], at, len(text)


def _lookup(pc: PcFile, overrides: Mapping[str, str], at: int) -> Lookup:
    """Return what gives a variable as it is known at an offset of the source."""
    known = _environment(pc, tuple(sorted(overrides.items())))

    def lookup(name: str) -> str | None:
        if name in overrides:
            return overrides[name]
        values = known.get(name)
        if values is None:
            return None
        return next((text for start, text in reversed(values) if start < at), values[-1][1])

    return lookup


@lru_cache(maxsize=64)
def _environment(
    pc: PcFile, overrides: tuple[tuple[str, str], ...]
) -> dict[str, list[tuple[int, str]]]:
    """Return each variable's values, with the offsets from which on they are known."""
    here = "/" + posixpath.dirname(pc.path)
    outside = {**BUILT_IN, "pcfiledir": here, **dict(overrides)}
    known = {name: [(-1, text)] for name, text in outside.items()}
    later = {line.name: line for line in pc.variables}
    ahead: dict[str, str] = {}
    left, depth = _MOST, 0

    def lookup(name: str) -> str | None:
        nonlocal depth
        if name in known:
            return known[name][-1][1]
        if name in later and name not in ahead and depth < _DEEPEST:
            ahead[name] = ""
            depth += 1
            ahead[name] = fill(later[name])
            depth -= 1
        return ahead.get(name)

    def fill(line: PcLine) -> str:
        nonlocal left
        text = _filled(_unquoted(line.value), lookup)[: max(left, 0)]
        left -= len(text)
        return text

    for line in pc.variables:
        known.setdefault(line.name, []).append((line.span.start, fill(line)))
    return known


def _unquoted(text: str) -> str:
    """Return a variable's value without the quotes that it begins with, as pkgconf reads it."""
    quote = text[:1]
    if quote not in ('"', "'"):
        return text
    return re.sub(rf"\\{quote}|{quote}", lambda found: found[0][1:], text)
