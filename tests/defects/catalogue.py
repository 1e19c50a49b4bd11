"""Defects: a correct library, one thing that is broken, and the rule that has to say so.

The next one is a line in the module of what it breaks:

    defect("soname-missing", "soname-missing", GNU, unlinked("-soname"))

Its name, the rule by name or id, the system (or several), and steps from `steps.py`. `also` names
further rules that rightly speak of it, `options` what verify is told (`--policy debian`).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from tests.defects.ingredients import Making, base
from tests.defects.making import copied
from tests.defects.systems import System

_MODULES = (
    "tree",
    "elf",
    "elf_other",
    "macho",
    "pe",
    "static",
    "pc",
    "headers",
    "policy",
    "crate",
    "sysroot",
)


class Before(NamedTuple):
    """A step that changes what the library is made of."""

    change: Callable[[Making], Making]


class After(NamedTuple):
    """A step that changes the tree; it is given the tree's directory."""

    change: Callable[[str], object]


class Packing(NamedTuple):
    """The last step, where there is one: it makes packages of the tree, and returns their paths."""

    pack: Callable[[str], list[str]]


Step = Before | After | Packing


class Defect(NamedTuple):
    """One defect on one system."""

    name: str
    rule: str
    system: System
    steps: tuple[Step, ...]
    also: tuple[str, ...]
    options: str

    def plant(self, directory: str) -> list[str]:
        """Make a tree with the defect in a new directory; return it, or the packages made of it."""
        making = base(self.system)
        for step in self.steps:
            if isinstance(step, Before):
                making = step.change(making)
        root = copied(making, directory)
        for step in self.steps:
            if isinstance(step, After):
                step.change(root)
            elif isinstance(step, Packing):
                return step.pack(root)
        return [root]


_known: dict[str, Defect] = {}


def defect(
    name: str,
    rule: str,
    systems: System | tuple[System, ...],
    *steps: Step,
    also: tuple[str, ...] = (),
    options: str = "",
) -> None:
    """Add a defect; on several systems it is one for each, with the system in its name."""
    several = () if isinstance(systems, System) else systems
    for system in (systems,) if isinstance(systems, System) else systems:
        full = f"{name}-{system.name}" if several else name
        if full in _known:
            raise ValueError(f"two defects {full}")
        _known[full] = Defect(full, rule, system, steps, also, options)


def all_defects() -> tuple[Defect, ...]:
    """Return every defect, in the order of the modules."""
    for module in _MODULES:
        import_module(f"tests.defects.{module}")
    return tuple(_known.values())
