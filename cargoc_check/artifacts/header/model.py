"""The values of C headers."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from ...text.source import Source, Span

Language = Literal["C", "C++"]
Verdict = Literal["fine", "faulty", "stopped", "incomplete", "unfinished"]


class Include(NamedTuple):
    """An `#include` as it is written; `quoted` tells `"name"` from `<name>`."""

    name: str
    quoted: bool
    span: Span
    conditions: tuple[str, ...] = ()


class Macro(NamedTuple):
    """An object-like macro and what it stands for, comments taken out.

    `name` is all up to the next blank, which need not be an identifier.
    """

    name: str
    value: str
    span: Span
    conditions: tuple[str, ...] = ()


class Declaration(NamedTuple):
    """What a header declares for linking: a function or a variable, with C's linkage.

    `parameters` is None for a variable, and where the list is empty (`()`) or differs with a
    condition; `...` is not counted. `conditions` are those of the preprocessor that it stands
    under, save the guard and C++: `cpp_only` that C does not see it. `inline` that nothing needs
    to be linked for it, as with `static` or where its body is beside it.
    """

    name: str
    kind: Literal["function", "variable"]
    span: Span
    parameters: int | None = None
    conditions: tuple[str, ...] = ()
    inline: bool = False
    cpp_only: bool = False

    @property
    def is_called(self) -> bool:
        """Tell whether C code that includes the header calls a function by this name."""
        return self.kind == "function" and not (self.inline or self.cpp_only)

    @property
    def is_linked(self) -> bool:
        """Tell whether C code that includes the header may link with it, under all conditions."""
        return not (self.inline or self.cpp_only or self.conditions)


class Header(NamedTuple):
    """A header as a scan of it without a compiler tells. `sure` is False where macros hide more.

    `include_as` is what users write between `<` and `>` when the pc file's or the include
    directory is searched. `guard` is the macro that keeps it from being read twice, `once` whether
    that or `#pragma once` does. `extern_c` tells whether `extern "C"` is said anywhere, `cpp`
    that C cannot read it. `types` tells whether it has bodies of types, which must not be read
    twice; `blank` that nothing is in it but comments, guard and conditions.
    """

    path: str
    include_as: str
    source: Source
    guard: str | None
    extern_c: bool
    includes: tuple[Include, ...]
    macros: tuple[Macro, ...]
    declarations: tuple[Declaration, ...]
    sure: bool
    cpp: bool = False
    once: bool = False
    types: bool = False
    blank: bool = False


class Fault(NamedTuple):
    """What a compiler says, about a place in a header of the tree if it can be told."""

    path: str
    span: Span | None
    message: str


class Outcome(NamedTuple):
    """What a compiler makes of a header as one language.

    A header is `stopped` by an `#error` of its own, `incomplete` for want of one that is `missing`,
    and `unfinished` where the compiler came to no end.
    """

    header: Header
    language: Language
    verdict: Verdict
    faults: tuple[Fault, ...] = ()
    missing: str = ""


class Compiled(NamedTuple):
    """The outcomes, by header; there are none of headers that were not compiled."""

    outcomes: tuple[Outcome, ...]

    def of(self, language: Language) -> Iterator[Outcome]:
        """Yield the outcomes as one language."""
        return (one for one in self.outcomes if one.language == language)
