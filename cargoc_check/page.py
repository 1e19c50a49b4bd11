"""A rule's docstring as its page: what `explain` prints, what `docs/rules/` holds, what tests run.

The docstring's form:

    One line that says what is wrong

    Why it matters, in paragraphs.

    ## Example

    ```toml Cargo.toml
    …
    ```

    ## Use instead

    ```toml Cargo.toml
    …
    ```

    ## Sources

    - …

A fenced block names its language and the file that it is. Further sections are free text. The
files of one section together are a crate; what they leave out, `tests/support/example.py` adds.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .rule import Rule
from .templating import render

_FENCE = re.compile(r"^```(\w+) +(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Page(NamedTuple):
    """The parts of a rule's page: section titles with their Markdown, the lead under ''."""

    title: str
    sections: dict[str, str]

    def files(self, section: str) -> dict[str, str]:
        """Return the files of a section's blocks, by name; later blocks of a name are appended."""
        found: dict[str, str] = {}
        for _, name, text in _FENCE.findall(self.sections.get(section, "")):
            found[name] = found.get(name, "") + text
        return found


def page(rule: Rule) -> Page:
    """Read a rule's docstring."""
    title, _, body = _dedent(rule.doc).partition("\n")
    parts = re.split(r"^## (.+)\n", body, flags=re.MULTILINE)
    sections = {"": parts[0].strip()}
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        sections[name.strip()] = text.strip()
    return Page(title.strip(), sections)


def markdown(rule: Rule) -> str:
    """Return the page as a Markdown document."""
    return render("rule.md.j2", rule=rule, page=page(rule))


def index(rules: tuple[Rule, ...]) -> str:
    """Return the list of the rules as a Markdown document that links to their pages."""
    return render("rules.md.j2", rules=[(rule, page(rule)) for rule in rules])


def _dedent(doc: str) -> str:
    """Take the indentation of the docstring's second line off its lines (cheaper than inspect)."""
    first, _, rest = doc.partition("\n")
    lines = rest.split("\n")
    depths = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    depth = min(depths, default=0)
    return "\n".join([first.strip(), *(line[depth:] for line in lines)]).strip() + "\n"
