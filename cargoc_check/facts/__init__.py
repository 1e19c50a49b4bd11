"""The facts that rules may ask for by parameter name, and how each is had.

`crate` has those of crates, `build` those of what was built. What cannot be had raises
Unavailable, and the rules that ask for it are skipped with its reason.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import UserError


class Unavailable(Exception):
    """A fact that this subject does not have; the argument is the reason that the report shows."""


def remembered(known: dict[str, Any], name: str, make: Callable[[Any], Any], facts: Any) -> Any:
    """Return a fact that is worked out when first asked for; raise what that raised, every time."""
    if name not in known:
        try:
            known[name] = make(facts)
        except (Unavailable, UserError) as reason:
            known[name] = reason
    if isinstance(known[name], Unavailable | UserError):
        raise known[name]
    return known[name]
