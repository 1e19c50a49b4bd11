"""What git says of the repository that is to be changed; nothing of the repository is run."""

from __future__ import annotations

import os
import subprocess
from typing import NamedTuple

from ..errors import UserError
from .model import Author

_QUIET = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.pager=cat")
"""A repository's own configuration names programs; these are not started."""
_SECONDS = 60


class WorkTree(NamedTuple):
    """A git work tree; `top` is its absolute path."""

    top: str

    def changed(self) -> tuple[str, ...]:
        """Return the tracked files that differ from the last commit, relative to the top.

        Raises UserError where git cannot tell.
        """
        said = _git(self.top, "status", "--porcelain", "-z", "--untracked-files=no")
        entries = iter(said.split("\0"))
        found = []
        for entry in entries:
            if not entry:
                continue
            found.append(entry[3:])
            if entry[0] in "RC":
                next(entries, None)  # the name before
        return tuple(sorted(found))

    def author(self) -> Author:
        """Return who git would name for a commit, with the date of the last commit.

        `GIT_AUTHOR_NAME` and `GIT_AUTHOR_EMAIL` go before git's settings, as they do for git.

        `SOURCE_DATE_EPOCH` takes the date's place where it is set, as in reproducible builds
        (https://reproducible-builds.org/specs/source-date-epoch/).
        """
        return Author(
            _named("NAME") or _asked(self.top, "config", "user.name") or _NOBODY.name,
            _named("EMAIL") or _asked(self.top, "config", "user.email") or _NOBODY.email,
            _stated_date() or _asked(self.top, "log", "-1", "--format=%aD") or _NOBODY.date,
        )


_NOBODY = Author("cargoc-check", "cargoc-check@localhost", "Thu, 1 Jan 1970 00:00:00 +0000")


def work_tree(folder: str) -> WorkTree | None:
    """Return the work tree that a folder lies in, None where it is in none."""
    here = os.path.realpath(folder)
    while not os.path.lexists(os.path.join(here, ".git")):
        if os.path.dirname(here) == here:
            return None
        here = os.path.dirname(here)
    return WorkTree(here)


def nobody() -> Author:
    """Return the author of a patch for what is in no work tree."""
    return _NOBODY._replace(date=_stated_date() or _NOBODY.date)


def _named(what: str) -> str | None:
    """Return what the environment says of the author, on one line as a mailbox has it."""
    return " ".join(os.environ.get(f"GIT_AUTHOR_{what}", "").split()) or None


def _stated_date() -> str | None:
    said = os.environ.get("SOURCE_DATE_EPOCH")
    if said is None:
        return None
    from email.utils import formatdate

    try:
        return formatdate(int(said))
    except (ValueError, OverflowError, OSError) as error:
        raise UserError(f"SOURCE_DATE_EPOCH is no number of seconds: {said}") from error


def _asked(folder: str, *arguments: str) -> str | None:
    """Return what git answers, None where it has no answer or is not there."""
    try:
        return _git(folder, *arguments).strip() or None
    except UserError:
        return None


def _git(folder: str, *arguments: str) -> str:
    command = ["git", *_QUIET, *arguments]
    try:
        ended = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UserError(f"git does not answer: {error}", place=folder) from error
    if ended.returncode:
        said = ended.stderr.decode(errors="replace").strip().splitlines()
        raise UserError(f"git does not answer: {said[-1] if said else 'no reason'}", place=folder)
    return os.fsdecode(ended.stdout)
