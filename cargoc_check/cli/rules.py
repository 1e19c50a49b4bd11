"""`cargoc-check rules`: the list of rules, and their pages as files."""

from __future__ import annotations

import json
import os

import click

from ..output import write_whole
from ..page import index, markdown, page
from ..rule import Rule, all_rules


@click.command(name="rules")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--write-docs", metavar="DIR", help="Write a page per rule and an index into DIR.")
def command(form: str, write_docs: str | None) -> None:
    """List all rules with their severity and what they find."""
    rules = all_rules()
    if write_docs:
        _write(write_docs, rules)
    elif form == "json":
        click.echo(json.dumps([_row(rule) for rule in rules], indent=2, ensure_ascii=False))
    else:
        wide = max(len(rule.name) for rule in rules)
        for rule in rules:
            severity = rule.severity.value
            click.echo(f"{rule.id}  {severity:7}  {rule.name:{wide}}  {page(rule).title}")


def _row(rule: Rule) -> dict[str, str]:
    return {
        "rule": rule.id,
        "name": rule.name,
        "severity": rule.severity.value,
        "title": page(rule).title,
    }


def _write(folder: str, rules: tuple[Rule, ...]) -> None:
    os.makedirs(folder, exist_ok=True)
    pages = {f"{rule.id}.md": markdown(rule) for rule in rules}
    pages["README.md"] = index(rules)
    for name, text in pages.items():
        write_whole(os.path.join(folder, name), text)
    for name in os.listdir(folder):
        if name.startswith("CAPI") and name not in pages:
            os.unlink(os.path.join(folder, name))
