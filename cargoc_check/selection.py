"""Which rules count, and at which severity: the command line over the crate's configuration."""

from collections.abc import Iterable
from typing import NamedTuple

from .errors import UserError
from .findings import Severity
from .rule import Rule, all_rules

OFF = "off"
_KINDS = ("capi", "lib", "gate")
LEVELS = (*(severity.value for severity in Severity), OFF)


class Selection(NamedTuple):
    """A choice of rules. Empty `select` means all; a later entry of `severity` wins."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: tuple[tuple[str, str], ...] = ()

    def over(self, lower: "Selection") -> "Selection":
        """Return this selection laid over another: its `select` replaces, the rest adds."""
        return Selection(
            self.select or lower.select,
            (*lower.ignore, *self.ignore),
            (*lower.severity, *self.severity),
        )

    def level(self, rule: Rule) -> Severity | None:
        """Return the severity of a rule's findings, None when the rule is off."""
        if self.select and not any(matches(word, rule) for word in self.select):
            return None
        if any(matches(word, rule) for word in self.ignore):
            return None
        level = rule.severity.value
        for selector, chosen in self.severity:
            if matches(selector, rule):
                level = chosen
        return None if level == OFF else Severity(level)


def matches(selector: str, rule: Rule) -> bool:
    """Tell whether an id, an id's beginning (`CAPI2`, `LIB`) or a name means the rule."""
    word = selector.lower()
    return word == rule.name or (word.startswith(_KINDS) and rule.id.lower().startswith(word))


def check_selectors(words: Iterable[str], place: str | None = None) -> None:
    """Raise UserError for a selector that means no rule; without any, no rule is imported."""
    asked = tuple(words)
    rules = all_rules() if asked else ()
    for word in asked:
        if not any(matches(word, rule) for rule in rules):
            raise UserError(f"no rule is called '{word}'", place=place, hint=_closest(word, rules))


def check_level(level: str, place: str | None = None) -> None:
    """Raise UserError for what is neither a severity nor `off`."""
    if level not in LEVELS:
        hint = "one of " + ", ".join(LEVELS)
        raise UserError(f"'{level}' is no severity", place=place, hint=hint)


def _closest(word: str, rules: tuple[Rule, ...]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word.lower(), [rule.name for rule in rules])
    if near:
        return "did you mean " + " or ".join(f"'{name}'" for name in near[:2]) + "?"
    return "`cargoc-check rules` lists them"
