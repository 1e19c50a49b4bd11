"""Which findings the crate itself silences, and which of its ignores silence nothing."""

from __future__ import annotations

from collections.abc import Iterator

from .config import Config
from .findings import Location, Place, Suppression
from .ignores import InlineIgnore, inline_ignores
from .rule import Rule, all_rules
from .selection import matches
from .stamp import Locator


class Silencer:
    """The ignores of one request: inline ones by file, and those of the configuration."""

    def __init__(self, locator: Locator, isolated: bool) -> None:
        self._locator = locator
        self._isolated = isolated
        self._inline: dict[str, tuple[InlineIgnore, ...]] = {}
        self._used: set[Place] = set()

    def suppression(
        self, rule: Rule, path: str, location: Location, config: Config
    ) -> Suppression | None:
        """Return what silences a finding of the rule at this location of the file."""
        for ignore in self._of_file(path):
            if ignore.covers(rule, location):
                self._used.add(Place(path, span=ignore.span))
                return Suppression("inline", ignore.reason)
        for chosen in config.ignores:
            if matches(chosen.selector, rule):
                self._used.add(chosen.place)
                return Suppression("config", chosen.reason)
        return None

    def unused(
        self, paths: Iterator[str], configs: list[Config], asked: set[str]
    ) -> Iterator[tuple[str, Place]]:
        """Yield the selectors and place of each ignore that silenced nothing.

        Only where every rule that it names was asked: one that was skipped might have spoken.
        """
        for path in paths:
            for ignore in self._of_file(path):
                place = Place(path, span=ignore.span)
                if place not in self._used and _all_asked(ignore.selectors, asked):
                    yield ", ".join(ignore.selectors), place
        for chosen in dict.fromkeys(c for config in configs for c in config.ignores):
            if chosen.place not in self._used and _all_asked((chosen.selector,), asked):
                yield chosen.selector, chosen.place

    def _of_file(self, path: str) -> tuple[InlineIgnore, ...]:
        if self._isolated:
            return ()
        if path not in self._inline:
            document = self._locator.document(path)
            shown = self._locator.opened(path)
            self._inline[path] = inline_ignores(document, shown) if document else ()
        return self._inline[path]


def _all_asked(selectors: tuple[str, ...], asked: set[str]) -> bool:
    named = [r for r in all_rules() if any(matches(s, r) for s in selectors)]
    return all(r.id in asked for r in named)
