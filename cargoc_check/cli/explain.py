"""`cargoc-check explain`: the page of a rule."""

from __future__ import annotations

import click

from ..page import markdown
from ..rule import all_rules, find
from ..selection import check_selectors, matches
from .options import complete_rules, write_output


@click.command(name="explain")
@click.argument("rules", nargs=-1, required=True, metavar="RULE...", shell_complete=complete_rules)
def command(rules: tuple[str, ...]) -> None:
    """Print the page of a rule: what it finds, why that matters, what to write instead.

    RULE is an id (CAPI201), a name (unknown-key), or the beginning of ids for a list (CAPI2).
    """
    for word in rules:
        check_selectors([word])
        rule = find(word)
        if rule is not None:
            write_output(markdown(rule))
            continue
        named = (other for other in all_rules() if matches(word, other))
        write_output("".join(f"{other.id}  {other.name}\n" for other in named))
