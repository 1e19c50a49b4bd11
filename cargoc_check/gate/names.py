"""What the stages of a gate are called, and by which words they are chosen."""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import UserError
from ..trial.attempt import BUILD, C_HEADER, C_SHARED, C_STATIC, COPY, CPP, FIT, PLAN, VERIFY

AUDIT, LOCK = "audit", "lock"
OWN, RELOCATED, TWO = "own C", "relocated", "two Rust"
WORDS = {
    "audit": (AUDIT,),
    "lock": (LOCK,),
    "plan": (PLAN,),
    "build": (BUILD,),
    "as-planned": (FIT,),
    "verify": (VERIFY,),
    "c-header": (C_HEADER,),
    "c-shared": (C_SHARED,),
    "c-static": (C_STATIC,),
    "cpp": (CPP,),
    "own-c": (OWN,),
    "relocated": (RELOCATED,),
    "two-rust": (TWO,),
    "consume": (C_HEADER, C_SHARED, C_STATIC, CPP, OWN, RELOCATED, TWO),
}
"""Stages by the words that choose them, in the order in which they are run; the last is a group."""
_ALL = (COPY, *(name for names in WORDS.values() for name in names))
_BEFORE = dict.fromkeys((FIT, VERIFY, *WORDS["consume"]), (COPY, PLAN, BUILD))
"""What is needed for a stage that is asked for alone."""


def chosen(skip: Iterable[str], only: Iterable[str]) -> frozenset[str]:
    """Return the stages that are not to be run; raises UserError for a word that is no stage.

    With `only`, what these stages need is run as well.
    """
    skipped = {name for word in skip for name in _named(word, "--skip")}
    wanted = {name for word in only for name in _named(word, "--only")}
    if wanted:
        wanted |= {before for name in wanted for before in _BEFORE.get(name, (COPY,))}
        skipped |= set(_ALL) - wanted
    return frozenset(skipped)


def _named(word: str, option: str) -> tuple[str, ...]:
    if word not in WORDS:
        raise UserError(f"'{word}' is no stage", place=option, hint="one of " + ", ".join(WORDS))
    return WORDS[word]
