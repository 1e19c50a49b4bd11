"""The one exception for what a user can mend; everything else that is raised is a bug."""

from __future__ import annotations


class UserError(Exception):
    """Something a user can mend: shown as one message, exit status 2.

    `message` says what is, one line, no full stop. `place` is `path`, `path:line` or
    `path:line:column`; `hint` says what to do next.
    """

    def __init__(self, message: str, *, place: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return where + self.message
