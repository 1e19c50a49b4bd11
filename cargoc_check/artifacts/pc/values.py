"""What a pkg-config file says once its variables are filled in: values, flags and modules.

Flags are split as pkgconf does it (libpkgconf: argvsplit.c, fragment.c), modules as pkg-config and
pkgconf agree. The functions take variables that are defined from outside as further arguments, as
with --define-variable; `pcfiledir` is where the file lies, below `/`, unless it is one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ...text import requires
from ...text.source import Span
from .lines import BLANKS, Text, value
from .model import Flag, PcFile, PcLine, Requirement
from .scope import Scope

_ARGUMENT = re.compile(r"""(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+""", re.ASCII | re.DOTALL)
_PIECE = re.compile(
    r"""'(?P<single>[^']*)'|"(?P<double>(?:[^"\\]|\\.)*)"|\\(?P<escaped>.)""", re.DOTALL
)
_IN_DOUBLE = re.compile(r'\\([$`"\\])')
_TWO_WORDS = {
    *("-framework", "-weak_framework", "-Wl,-framework", "-isystem", "-idirafter", "-iquote"),
    *("-include", "-imacros", "-Xlinker", "-Xcompiler", "-arch", "-target", "-u"),
    *("-L", "-l", "-I", "-F", "-D", "-U"),
}

_SPLIT = ("Libs", "Libs.private", "Cflags", "Cflags.private")


class Word(NamedTuple):
    """An argument, and its place in the source."""

    text: str
    span: Span


def given(pc: PcFile, field: str) -> tuple[PcLine, ...]:
    """Return the lines of a field, its name in any case, as pkgconf takes it."""
    wanted = field.lower()
    return tuple(line for line in pc.fields if line.name.lower() == wanted)


def defined(pc: PcFile, name: str) -> PcLine | None:
    """Return a variable's line, the last of several."""
    return next((line for line in reversed(pc.variables) if line.name == name), None)


def resolve(pc: PcFile, text: str, **overrides: str) -> str:
    """Return a text with its variables filled in; unknown ones become empty."""
    return Scope(pc, overrides).filled(text)


def variable(pc: PcFile, name: str, **overrides: str) -> str | None:
    """Return a variable's value, None where it is not defined."""
    return Scope(pc, overrides).variable(name)


def field(pc: PcFile, name: str, **overrides: str) -> str | None:
    """Return a field's value, that of the last line where it is given several times."""
    found = given(pc, name)
    if not found:
        return None
    return Scope(pc, overrides).filled(found[-1].value, found[-1].span.start)


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
    """Return a field's flags; none of a line with an unbalanced quote, which pkgconf drops."""
    scope = Scope(pc, overrides)
    found: list[Flag] = []
    for line in given(pc, name):
        found += _paired(pc, _words(pc, line, scope) or ())
    return tuple(found)


def unbalanced(pc: PcFile) -> Iterator[PcLine]:
    """Yield the lines of flags in which a quote or an escape has no end."""
    scope = Scope(pc, {})
    for name in _SPLIT:
        yield from (line for line in given(pc, name) if _words(pc, line, scope) is None)


def requirements(pc: PcFile, name: str, **overrides: str) -> tuple[Requirement, ...]:
    """Return the modules of a field such as `Requires`; what pkg-config misreads is left out."""
    scope = Scope(pc, overrides)
    return tuple(one for line in given(pc, name) for one in _modules(pc, line, scope))


def faults(pc: PcFile, name: str) -> tuple[tuple[requires.Fault, PcLine], ...]:
    """Return what pkg-config does not understand in a list of modules, with its line."""
    scope = Scope(pc, {})
    found = (
        (fault, line)
        for line in given(pc, name)
        for fault in requires.parse(scope.filled(line.value, line.span.start)).faults
    )
    return tuple((fault, line) for fault, line in found if fault.kind != "no-comma")


def _words(pc: PcFile, line: PcLine, scope: Scope) -> tuple[Word, ...] | None:
    """Return a field's value as arguments, None where a quote or an escape has no end."""
    filled = scope.filled_text(value(pc.source.text, line.value_span), line.span.start)
    parts = list(_split(filled))
    return None if None in parts else tuple(part for part in parts if part is not None)


def _modules(pc: PcFile, line: PcLine, scope: Scope) -> Iterator[Requirement]:
    filled = scope.filled_text(value(pc.source.text, line.value_span), line.span.start)
    at = 0
    for module in requires.parse(filled.text).modules:
        start = filled.text.index(module.name, at)
        at = start + len(module.name)
        if module.version is not None:
            at = filled.text.index(module.version, at) + len(module.version)
        yield Requirement(module.name, module.operator, module.version, filled.cut(start, at).span)


def _paired(pc: PcFile, found: Iterable[Word]) -> Iterator[Flag]:
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
