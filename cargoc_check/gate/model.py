"""The values of a gate: what is asked for, target by target, and what came of it."""

from __future__ import annotations

from typing import NamedTuple

from ..engine.ask import Options
from ..trial.model import Wish


class Aim(NamedTuple):
    """One target to build for; `triple` is None for a native build without `--target`."""

    triple: str | None
    wish: Wish


class Wanted(NamedTuple):
    """What a gate is to do.

    `packages` are those named to cargo, `skip` the names of stages that are left out. `tree` is an
    install tree to judge instead of building one, `keep` a folder to install into that stays.
    `programs` are C files of the project. `lock` is a file that `plan --lock` wrote.
    """

    judged: Options
    aims: tuple[Aim, ...]
    packages: tuple[str, ...] = ()
    whole_workspace: bool = False
    skip: frozenset[str] = frozenset()
    tree: str | None = None
    keep: str | None = None
    programs: tuple[str, ...] = ()
    lock: str | None = None
