"""`cargoc-check rules`: the list of rules."""

from __future__ import annotations

import json

import click

from ..page import page
from ..rule import Rule, all_rules
from .options import write_output


@click.command(name="rules")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How it is written (default: text).",
)
def command(form: str) -> None:
    """List all rules with their severity and what they find."""
    rules = all_rules()
    if form == "json":
        write_output(json.dumps([_row(rule) for rule in rules], indent=2) + "\n")
        return
    wide = max(len(rule.name) for rule in rules)
    lines = (
        f"{rule.id}  {rule.severity.value:7}  {rule.name:{wide}}  {page(rule).title}\n"
        for rule in rules
    )
    write_output("".join(lines))


def _row(rule: Rule) -> dict[str, str]:
    return {
        "rule": rule.id,
        "name": rule.name,
        "severity": rule.severity.value,
        "title": page(rule).title,
    }
