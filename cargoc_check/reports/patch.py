"""A proposal as a mailbox that `git am` takes: one message a commit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .. import __version__
from ..text.diff import FileChange, git_diff

_LONGEST_LINE = 998
"""What a line of a message may have (https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1)."""
_NO_COMMIT = "0" * 40
_FIXED = "Mon Sep 17 00:00:00 2001"
"""The date in a mailbox's `From` line, by which git knows its own patches."""


class Sender(NamedTuple):
    """Who the patch is by; `date` as RFC 5322 writes it."""

    name: str
    email: str
    date: str


class Message(NamedTuple):
    """A commit: its subject, its body, and the files that it changes."""

    subject: str
    body: str
    changes: tuple[FileChange, ...]


def mailbox(messages: Sequence[Message], sender: Sender) -> bytes:
    """Return the messages in the order in which they are to be applied.

    `git am` takes off the CR of CRLF lines, unless they are encoded: messages that have any are.
    """
    return b"".join(
        _message(message, sender, number, len(messages))
        for number, message in enumerate(messages, 1)
    )


def _message(message: Message, sender: Sender, number: int, count: int) -> bytes:
    mark = "[PATCH]" if count == 1 else f"[PATCH {number}/{count}]"
    body = f"{message.body.rstrip()}\n---\n{_stat(message.changes)}\n{git_diff(message.changes)}"
    data = f"{body}-- \ncargoc-check {__version__}\n\n".encode()
    encoding = "8bit"
    if b"\r" in data or any(len(line) > _LONGEST_LINE for line in data.split(b"\n")):
        data, encoding = _encoded(data), "base64"
    headers = (
        f"From {_NO_COMMIT} {_FIXED}",
        f"From: {_word(sender.name)} <{sender.email}>",
        f"Date: {sender.date}",
        f"Subject: {mark} {_word(message.subject)}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        f"Content-Transfer-Encoding: {encoding}",
    )
    return "\n".join(headers).encode() + b"\n\n" + data


def _stat(changes: Sequence[FileChange]) -> str:
    """Return the names of the files, as people see them above a diff."""
    return "".join(f" {change.path}\n" for change in changes)


def _encoded(data: bytes) -> bytes:
    from base64 import encodebytes

    return encodebytes(data) + b"\n"


def _word(text: str) -> str:
    """Return a header's text, encoded where it is not plain (RFC 2047)."""
    if text.isascii():
        return text
    from email.header import Header

    return Header(text, "utf-8").encode(linesep="\n")
