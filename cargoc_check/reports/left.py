"""What a patch leaves to a person, with what is many times the same cut short."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ..fixes.model import Advice

RULE = re.compile(r" ?\[([A-Z]{3,4}\d{3})\]")
"""The rule's name within or behind what it says."""
_MOST = 3


def shortened(advice: Sequence[Advice]) -> Iterator[Advice]:
    """Yield what is left, of each rule the first ones only, then how many more there are."""
    rules = [found[1] if (found := RULE.search(one.message)) else None for one in advice]
    counts, seen = Counter(rules), Counter[str | None]()
    for one, rule in zip(advice, rules, strict=True):
        seen[rule] += 1
        if rule is None or seen[rule] <= _MOST or counts[rule] == _MOST + 1:
            yield one
        elif seen[rule] == _MOST + 1:
            yield Advice(f"{counts[rule] - _MOST} more of this kind [{rule}]")
