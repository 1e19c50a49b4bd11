"""Matching of wildcards in time that no pattern can make explode.

A pattern is a sequence of steps; each takes the places in a text that have been reached and
returns those that it leads to. Python's regular expressions try one way after the other instead,
and a hostile manifest could keep them busy for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

Step = Callable[[str, set[int]], set[int]]


def matches(steps: Iterable[Step], text: str) -> bool:
    """Tell whether the steps lead from the start of a text to its end."""
    return len(text) in follow(steps, text, {0})


def follow(steps: Iterable[Step], text: str, places: set[int]) -> set[int]:
    """Return where some steps lead from places in a text."""
    for step in steps:
        if not places:
            break
        places = step(text, places)
    return places


def literal(sign: str) -> Step:
    """Return the step over one given sign."""
    return lambda text, places: {at + 1 for at in places if text[at : at + 1] == sign}


def one(barred: str = "") -> Step:
    """Return the step over any one sign but a barred one."""
    return lambda text, places: {
        at + 1 for at in places if at < len(text) and text[at] not in barred
    }


def any_number(barred: str = "") -> Step:
    """Return the step over any number of signs, none of them barred."""

    def step(text: str, places: set[int]) -> set[int]:
        reached: set[int] = set()
        for start in places:
            at = start
            while at not in reached:
                reached.add(at)
                if at == len(text) or text[at] in barred:
                    break
                at += 1
        return reached

    return step


def ranges(signs: str) -> list[tuple[str, str]]:
    """Return the first and last sign of each range between brackets, as `a-z` and `_` in `a-z_`."""
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(signs):
        is_range = signs[at + 1 : at + 2] == "-" and at + 2 < len(signs)
        found.append((signs[at], signs[at + 2] if is_range else signs[at]))
        at += 3 if is_range else 1
    return found


def one_of(allowed: list[tuple[str, str]], negated: bool) -> Step:
    """Return the step over one sign of some ranges; one that ends before it begins is empty."""

    def step(text: str, places: set[int]) -> set[int]:
        return {
            at + 1
            for at in places
            if at < len(text) and any(a <= text[at] <= b for a, b in allowed) != negated
        }

    return step


def either(ways: Iterable[Iterable[Step]]) -> Step:
    """Return the step that goes any of several ways."""
    kept = [tuple(way) for way in ways]
    return lambda text, places: set().union(*(follow(way, text, places) for way in kept))
