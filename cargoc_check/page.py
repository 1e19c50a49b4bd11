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
files of one section together are a crate: `complete` says what the tests add to it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .rule import Rule

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
    text = page(rule)
    lines = [
        f"# {rule.id} `{rule.name}`",
        "",
        f"**{text.title}**",
        "",
        f"Severity: {rule.severity.value}",
        "",
    ]
    for name, body in text.sections.items():
        lines += [f"## {name}", "", body, ""] if name else [body, ""]
    lines += ["## Silence it", "", _silence(rule), ""]
    return "\n".join(lines)


def index(rules: tuple[Rule, ...]) -> str:
    """Return the list of the rules as a Markdown document that links to their pages."""
    rows = [
        f"| [{r.id}]({r.id}.md) | `{r.name}` | {r.severity.value} | {page(r).title} |" for r in rules
    ]
    return "\n".join(
        [
            "# Rules",
            "",
            "Made by `make docs` from the rules' docstrings; `cargoc-check explain RULE` prints one.",
            "",
            "| id | name | severity | what it finds |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def complete(files: dict[str, str]) -> dict[str, str]:
    """Make an example's files a crate, or a workspace of crates.

    Each folder with a Cargo.toml gets an empty library and a cbindgen.toml of good practice, the
    root a lock file. A root manifest without `[workspace]` gets the tables that it does not have:
    `[package]` of a library `mylib` 1.2.3 with description and licence, and the feature `capi`. A
    file whose text is `(absent)` is left out.
    """
    crate = {"Cargo.lock": "version = 4\n", "Cargo.toml": ""}
    for name in ("Cargo.toml", *files):
        folder, _, base = name.rpartition("/")
        if base == "Cargo.toml" and "[workspace]" not in files.get(name, ""):
            start = f"{folder}/" if folder else ""
            crate |= {f"{start}src/lib.rs": "", f"{start}cbindgen.toml": _CBINDGEN}
    crate |= files
    if "[workspace]" not in crate["Cargo.toml"]:
        for header, text in _TABLES.items():
            if f"[{header}]" not in crate["Cargo.toml"]:
                crate["Cargo.toml"] = text + crate["Cargo.toml"]
    return {name: text for name, text in crate.items() if text != "(absent)\n"}


_TABLES = {
    "features": "[features]\ncapi = []\n\n",
    "package": (
        '[package]\nname = "mylib"\nversion = "1.2.3"\nedition = "2021"\n'
        'description = "Does one thing well"\nlicense = "MIT"\n\n'
    ),
}
_CBINDGEN = 'language = "C"\ninclude_guard = "MYLIB_H"\ncpp_compat = true\n'


def _silence(rule: Rule) -> str:
    return (
        f"`# cargoc-check: ignore[{rule.id}] reason` behind the line or above the key, "
        f"`--ignore {rule.id}`, or in the configuration:\n\n"
        f'```toml\n[package.metadata.cargoc-check]\nignore = ["{rule.id}"]\n```'
    )


def _dedent(doc: str) -> str:
    """Take the indentation of the docstring's second line off its lines (cheaper than inspect)."""
    first, _, rest = doc.partition("\n")
    lines = rest.split("\n")
    depths = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    depth = min(depths, default=0)
    return "\n".join([first.strip(), *(line[depth:] for line in lines)]).strip() + "\n"
