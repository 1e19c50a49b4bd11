"""What would be installed against the lock that was committed."""

from __future__ import annotations

from ..crate import spec
from ..crate.workspace import Request
from ..errors import UserError
from ..plan import make
from ..plan.compare import Difference
from ..plan.lock import Locked, differences, parse
from ..text.source import Source
from ..text.wording import counted
from ..trial.model import Outcome, failed, ok

_SHOWN = 10


def compared(request: Request, file: str) -> Outcome:
    """Make the lock's plans anew and compare; raises UserError for what is no lock."""
    lock = parse(_read(file))
    chosen = request.workspace.members if lock.chosen.workspace else request.requested
    if lock.chosen.packages:
        chosen = spec.choose(request.workspace.members, lock.chosen.packages)
    if lock.chosen.exclude:
        out = spec.choose(request.workspace.members, lock.chosen.exclude)
        chosen = tuple(package for package in chosen if package not in out)
    asked = request._replace(requested=tuple(chosen))
    try:
        now = tuple(
            Locked(one.run, make(asked, one.run.release, one.run.options, one.run.host))
            for one in lock.runs
        )
    except UserError as error:
        return failed(str(error))
    found = differences(lock, lock._replace(runs=now))
    if not found:
        return ok(f"as {file} has it")
    said = [_said(difference) for difference in found]
    words = f"{counted(len(said), 'thing')} otherwise than in {file}: {said[0]}"
    return failed(words, *said[1:_SHOWN])


def _said(found: Difference) -> str:
    where = f"/{found.path}: " if found.path else ""
    before, now = found.before or "not there", found.after or "not there"
    return f"{where}{found.what} is {now}, locked is {before}"


def _read(path: str) -> Source:
    try:
        with open(path, "rb") as file:
            return Source(path, file.read().decode())
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}", place=path) from error
    except UnicodeDecodeError as error:
        raise UserError("is not UTF-8", place=path) from error
