"""The rules of a SARIF log, from their pages."""

from __future__ import annotations

import re
from typing import Any

from .. import __version__
from ..findings import Severity
from ..page import markdown, page
from ..rule import Rule, all_rules

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_LINK = re.compile(r"https://[^\s)>\]]+")
_LONGEST = 1000
"""Characters of a description: GitHub takes 1024."""


class Rules:
    """The descriptors of the rules that results have, in the order in which they are met."""

    def __init__(self) -> None:
        self.descriptors: list[dict[str, Any]] = []
        self._indices: dict[str, int] = {}
        self._known: dict[str, Rule] = {}

    def index(self, id: str, name: str) -> int:
        """Return the index of a rule's descriptor, of which there is one after that."""
        if id not in self._indices:
            self._known = self._known or {rule.id: rule for rule in all_rules()}
            rule = self._known.get(id)
            self._indices[id] = len(self.descriptors)
            self.descriptors.append(_descriptor(rule) if rule else _unknown(id, name))
        return self._indices[id]


def _descriptor(rule: Rule) -> dict[str, Any]:
    """Return what a page says; its first source is where there is more to read."""
    its = page(rule)
    lead = its.sections[""] or its.title
    link = _LINK.search(its.sections.get("Sources", ""))
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": its.title},
        "fullDescription": {"text": _shortened(lead.partition("\n\n")[0])},
        "help": {"text": lead, "markdown": markdown(rule)},
        **({"helpUri": link[0].rstrip(".,;")} if link else {}),
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }


def _unknown(id: str, name: str) -> dict[str, Any]:
    """Return what GitHub cannot do without, of a rule that only another release has."""
    said = {"text": name.replace("-", " ")}
    help = {"text": f"cargoc-check {__version__}, which wrote this log, does not know the rule"}
    descriptions = {"shortDescription": said, "fullDescription": said}
    return {"id": id, "name": name, **descriptions, "help": help}


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
