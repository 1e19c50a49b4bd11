"""Versions as pkg-config compares them: segment by segment, as rpm does.

`pkgconf_compare_version` of libpkgconf; `rpmvercmp` of pkg-config 0.29.2 differs in `~` only.
"""

from __future__ import annotations

import re

_SEGMENT = re.compile(r"~|[0-9]+|[A-Za-z]+")


def compare(first: str, second: str) -> int:
    """Return -1, 0 or 1: whether the first version is older, the same or newer.

    Numbers are newer than letters, a longer version than one that it begins with, and `~` marks
    what comes before: `1.0~rc1` is older than `1.0`.
    """
    if first.lower() == second.lower():
        return 0
    one, two = _SEGMENT.findall(first), _SEGMENT.findall(second)
    for left, right in zip(one, two, strict=False):
        if left != right and (order := _order(left, right)):
            return order
    if len(one) == len(two):
        return 0
    longer, sign = (one, 1) if len(one) > len(two) else (two, -1)
    return -sign if longer[min(len(one), len(two))] == "~" else sign


def satisfies(version: str, operator: str | None, wanted: str | None) -> bool:
    """Tell whether a version is what a requirement asks for; any is where it asks for none."""
    if wanted is None:
        return True
    order = compare(version, wanted)
    return {
        "=": order == 0,
        "!=": order != 0,
        "<": order < 0,
        "<=": order <= 0,
        ">": order > 0,
        ">=": order >= 0,
    }.get(operator or "", True)


def _order(left: str, right: str) -> int:
    if "~" in (left, right):
        return -1 if left == "~" else 1
    if left[0].isdigit() != right[0].isdigit():
        return 1 if left[0].isdigit() else -1
    if left[0].isdigit():
        left, right = left.lstrip("0"), right.lstrip("0")
        if len(left) != len(right):
            return 1 if len(left) > len(right) else -1
    return (left > right) - (left < right)
