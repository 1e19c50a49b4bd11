"""Asking on a terminal for each choice of a patch."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from ..errors import UserError
from ..text.terminal import printable

if TYPE_CHECKING:
    from ..fixes.model import Choice, Proposal
    from ..fixes.stated import Stated

_NONE = "none"


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
        answer = _answer(choice)
        if answer:
            stated = said._replace(**_field(choice, answer))
            try:
                proposal, said = proposed(stated), stated
            except UserError as error:
                click.echo(f"  {printable(str(error))}", err=True)
                continue
        known.add(choice.key)
    return proposal, said


def _next(proposal: Proposal, known: set[str]) -> Choice | None:
    return next((c for c in proposal.choices if c.option and c.key not in known), None)


def _answer(choice: Choice) -> str:
    others = f"; or {', '.join(choice.others)}" if choice.others else ""
    click.echo(printable(f"{choice.key}: {choice.value or _NONE}"), err=True)
    click.echo(printable(f"  {choice.why}{others}"), err=True)
    text = f"  another {choice.option} ({_NONE} for nothing), or Enter"
    answer: str = click.prompt(text, default="", show_default=False, err=True)
    return answer.strip()


def _field(choice: Choice, answer: str) -> dict[str, str | tuple[str, ...]]:
    """Return the field of `Stated` that a choice's option fills, with the answer in its form."""
    name = (choice.option or "").lstrip("-").replace("-", "_")
    value = "" if answer == _NONE else answer
    if name == "crate_type":
        return {name: tuple(value.replace(",", " ").split())}
    return {name: value}
