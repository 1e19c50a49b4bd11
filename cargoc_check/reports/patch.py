"""A proposal as a mailbox that `git am` takes: one message a commit."""

from __future__ import annotations

from collections.abc import Sequence

from .. import __version__
from ..fixes.model import Author, Step
from .fix import diff

_LONGEST_LINE = 998
"""What a line of a message may have (https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1)."""
_NO_COMMIT = "0" * 40
_FIXED = "Mon Sep 17 00:00:00 2001"
"""The date in a mailbox's `From` line, by which git knows its own patches."""


def mailbox(steps: Sequence[Step], author: Author) -> bytes:
    """Return the commits as messages, in the order in which they are to be applied.

    `git am` takes off the CR of CRLF lines, unless they are encoded: messages that have any are.
    """
    return b"".join(
        _message(step, author, number, len(steps)) for number, step in enumerate(steps, 1)
    )


def _message(step: Step, author: Author, number: int, count: int) -> bytes:
    mark = "[PATCH]" if count == 1 else f"[PATCH {number}/{count}]"
    body = f"{step.body.rstrip()}\n---\n{_stat(step)}\n{diff(step.changes)}"
    data = f"{body}-- \ncargoc-check {__version__}\n\n".encode(errors="surrogateescape")
    encoding = "8bit"
    if b"\r" in data or any(len(line) > _LONGEST_LINE for line in data.split(b"\n")):
        data, encoding = _encoded(data), "base64"
    headers = (
        f"From {_NO_COMMIT} {_FIXED}",
        f"From: {_word(author.name)} <{author.email}>",
        f"Date: {author.date}",
        f"Subject: {mark} {_word(step.subject)}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        f"Content-Transfer-Encoding: {encoding}",
    )
    return "\n".join(headers).encode() + b"\n\n" + data


def _stat(step: Step) -> str:
    """Return the names of the files, as people see them above a diff."""
    return "".join(f" {change.path}\n" for change in step.changes)


def _encoded(data: bytes) -> bytes:
    from base64 import encodebytes

    return encodebytes(data) + b"\n"


def _word(text: str) -> str:
    """Return a header's text, encoded where it is not plain (RFC 2047)."""
    if text.isascii():
        return text
    from email.header import Header

    return Header(text, "utf-8").encode(linesep="\n")
