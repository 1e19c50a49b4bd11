"""Headers, read without a compiler: what they declare, their guard, macros and includes."""

from __future__ import annotations

from ...text.source import Source
from .model import Header
from .scan import scan

_CPP = (".hh", ".hpp", ".hxx", ".h++", ".H")


def read(path: str, include_as: str, source: Source) -> Header:
    """Read a header. Any text is taken; what is not understood makes it not `sure`.

    What holds of C and C++ alike is read as gcc and clang do: no macro of another header is
    expanded, all branches of conditions are read.
    """
    found = scan(source.text, path.endswith(_CPP))
    lines = found.lines
    return Header(
        path,
        include_as,
        source,
        lines.guard,
        found.extern_c,
        tuple(lines.includes),
        tuple(lines.macros),
        found.declarations,
        not found.unsure,
        found.cpp or lines.cpp,
        lines.pragma_once or lines.guard is not None or (lines.once and not found.blank),
        found.types,
        found.blank,
    )
