"""The values of pkg-config files."""

from typing import NamedTuple

from ...text.source import Source, Span


class PcLine(NamedTuple):
    """A variable (`name=value`) or a field (`Name: value`): raw value and where it stands."""

    name: str
    value: str
    span: Span
    value_span: Span


class Requirement(NamedTuple):
    """A module that is required, as in `foo >= 1.2`; `operator` is None without a version."""

    module: str
    operator: str | None
    version: str | None
    span: Span


class Flag(NamedTuple):
    """One flag of Libs or Cflags with variables filled in: `-lfoo`, `-framework Foo`."""

    text: str
    raw: str
    span: Span


class PcFile(NamedTuple):
    """A pkg-config file. `fields` and `variables` are in order; `problems` are of its syntax.

    `module` is the file's name without its end; what a field resolves to is in
    `artifacts/pc/file.py`.
    """

    path: str
    module: str
    source: Source
    variables: tuple[PcLine, ...]
    fields: tuple[PcLine, ...]
    problems: tuple[tuple[str, Span], ...] = ()
