"""What is known of the repository and asked for it, and the words that all kinds of files share."""

from __future__ import annotations

import re
import shlex
from typing import NamedTuple

from ..capi.releases import newest
from ..errors import UserError
from .origin import Origin

_PLAIN = re.compile(r"[A-Za-z./~](?:[\w./~=+$?|-]| (?!#))*")
"""A scalar that YAML reads as it stands, whatever stands before or behind it."""


class Asked(NamedTuple):
    """`top` is the absolute path of the repository; `crates` are relative to it, `.` for itself.

    `origin` says where CI gets cargoc-check from. `manifest` is where configuration goes, that of
    one crate or `for_workspace`.
    """

    top: str
    crates: tuple[str, ...]
    origin: Origin
    manifest: str = "Cargo.toml"
    for_workspace: bool = False

    @property
    def cargo_c(self) -> str:
        """Return the release of cargo-c that CI installs: the newest that is known."""
        return newest().text

    def commands(self, *words: str) -> tuple[str, ...]:
        """Return a command line of cargoc-check for each crate."""
        return tuple(shlex.join(("cargoc-check", *words, crate)) for crate in self.crates)


def refuse_odd(crate: str) -> None:
    """Raise UserError for a path that not every reader of a CI file would take as it is."""
    odd = not crate.isprintable() or "${{" in crate or crate != crate.strip()
    if odd or crate.startswith("-"):
        hint = "rename the folder, or write the files by hand: docs/ci.md has them"
        raise UserError("this path cannot be written into CI's files", place=crate, hint=hint)


def scalar(text: str) -> str:
    """Write a line of text as a scalar of YAML (https://yaml.org/spec/1.2.2/#73-flow-scalar-styles).

    Plain where that is certain, else in single quotes.
    """
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return "'" + text.replace("'", "''") + "'"


_WORDS = {"true", "false", "yes", "no", "on", "off", "null", "~", "y", "n", ".inf", ".nan"}
"""What some release of YAML takes for a value of another type."""


def decoded(before: bytes | None, path: str) -> str:
    """Return the text of a file, empty for none; raises UserError where it is not UTF-8."""
    try:
        return (before or b"").decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError("is not UTF-8, and left as it is", place=path) from error


def end_of(text: str) -> str:
    """Return the line end that a text uses."""
    return "\r\n" if "\r\n" in text else "\n"
