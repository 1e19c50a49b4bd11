"""Asking on a terminal for each choice of a patch."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ..errors import UserError
from ..text.terminal import printable

if TYPE_CHECKING:
    from ..fixes.model import Choice, Proposal
    from ..fixes.stated import Stated

_NONE = "none"


class _Kind(NamedTuple):
    """What can be answered: in words, and whether it may be nothing."""

    words: str
    may_be_none: bool = False


_KINDS = {
    "--name": _Kind("another name"),
    "--gate": _Kind("the feature that capi turns on", True),
    "--header": _Kind("another name"),
    "--header-subdirectory": _Kind("another folder", True),
    "--soname-version": _Kind("its version, such as 0 or 1.2.0"),
    "--crate-type": _Kind("other types, such as lib", True),
    "--pc-name": _Kind("another name"),
}
_GENERATE = "--generate"


def asked(
    proposal: Proposal, said: Stated, proposed: Callable[[Stated], Proposal]
) -> tuple[Proposal, Stated]:
    """Return the proposal after each choice was asked for, and what was stated.

    Every answer may change the choices that follow. A value that cannot be is asked for again.
    Raises UserError where there is no terminal to ask on.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        hint = "state the choices by options instead"
        raise UserError("--interactive asks on a terminal, and this is none", hint=hint)
    known: set[str] = set()
    while choice := _next(proposal, known):
        try:
            stated = _stated(choice, said)
            if stated != said:
                proposal, said = proposed(stated), stated
        except UserError as error:
            click.echo(f"  {printable(str(error))}", err=True)
            continue
        known.add(choice.key)
    return proposal, said


def _next(proposal: Proposal, known: set[str]) -> Choice | None:
    asked_for = (c for c in proposal.choices if c.option or _may_be_generated(c))
    return next((choice for choice in asked_for if choice.key not in known), None)


def _may_be_generated(choice: Choice) -> bool:
    return not choice.option and any(_GENERATE in other for other in choice.others)


def _stated(choice: Choice, said: Stated) -> Stated:
    """Ask for a choice, and return what is stated then; raises UserError for what is no answer."""
    click.echo(err=True)
    click.echo(printable(f"{choice.key}: {choice.value or _NONE}"), err=True)
    click.echo(printable(f"  {choice.why}"), err=True)
    if choice.others:
        click.echo(printable(f"  or {', '.join(choice.others)}"), err=True)
    if _may_be_generated(choice):
        made = click.confirm("  have cbindgen make it?", default=False, err=True)
        return said._replace(generation=True) if made else said
    option = choice.option or ""
    kind = _KINDS.get(option, _Kind("another"))
    none = f", {_NONE}" if kind.may_be_none else ""
    answer: str = click.prompt(
        f"  {kind.words}{none}, or Enter", default="", show_default=False, err=True
    ).strip()
    if answer.startswith("-"):
        raise UserError("that is an option; what it states is asked for here")
    return said._replace(**_field(option, answer, kind)) if answer else said


def _field(option: str, answer: str, kind: _Kind) -> dict[str, Any]:
    """Return the field of `Stated` that an option fills, with the answer in its form."""
    name = option.lstrip("-").replace("-", "_")
    value = "" if kind.may_be_none and answer == _NONE else answer
    if name == "crate_type":
        return {name: tuple(value.replace(",", " ").split())}
    if name == "soname_version":
        return {name: value.rpartition(".so.")[2]}
    return {name: value}
