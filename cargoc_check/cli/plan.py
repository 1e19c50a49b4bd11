"""`cargoc-check plan`: what `cargo cinstall` installs, without building anything."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

import click

from ..crate.opening import Opener
from ..crate.workspace import Request
from ..errors import UserError
from ..output import write_whole
from ..plan import make, native, next
from ..plan.asked import Run, notes, runs
from ..plan.lock import Chosen, Lock, Locked, contradiction, differences, parse, written
from ..plan.model import Plan
from ..plan.next import Change
from ..text.source import Source
from . import USER_ERROR, complain
from .options import colour_wanted, subject_options, write_output
from .plan_options import (
    Said,
    host_options,
    install_options,
    other_options,
    output_options,
    said,
)


@click.command(name="plan")
@subject_options
@install_options
@other_options
@host_options
@output_options
def command(paths: tuple[str, ...], manifest_path: str | None, **given: Any) -> None:
    """Say what `cargo cinstall` installs: every file and link, soname, pc file, header macro.

    Options of `cargo cinstall` mean what they mean there; those that decide nothing, such as
    --release or --locked, are taken as well. Neither the build host nor the environment is looked
    at. Exit status 1 when cargo-c would stop, write past the destdir, or a check finds a change.

    \b
    cargoc-check plan                                        a native build, all defaults
    cargoc-check plan --prefix /usr --target aarch64-apple-darwin
    cargoc-check plan --policy debian --paths                for a list of files
    cargoc-check plan --policy fedora --show pc
    cargoc-check plan --prefix /usr --lock capi.lock         to commit it
    cargoc-check plan --check capi.lock                      has anything changed?
    cargoc-check plan --next minor                           what does the next release change?
    """
    what = said(given)
    subjects = (*paths, *([manifest_path] if manifest_path else [])) or (".",)
    single = _about_one(what)
    if single and len(subjects) > 1:
        raise UserError("takes one crate", place=single, hint="name one PATH")
    if what.check:
        sys.exit(_check(what, what.check, subjects[0]))
    if what.lock:
        sys.exit(_lock(what, what.lock, subjects[0]))
    if what.step:
        sys.exit(_next(what, what.step, subjects[0]))
    sys.exit(_plan(what, subjects))


def _about_one(what: Said) -> str | None:
    """Return the option in use that is about one crate, None where there is none."""
    kinds = {"--lock": what.lock, "--check": what.check, "--next": what.step}
    return [*(name for name, value in kinds.items() if value), None][0]


class _Planned(NamedTuple):
    run: Run
    plans: tuple[Plan, ...]


def _plan(what: Said, subjects: tuple[str, ...]) -> int:
    opener = Opener(what.chosen.packages, what.chosen.workspace)
    asked = runs(what.asked)
    planned: list[_Planned] = []
    failed = False
    for subject in subjects:
        try:
            request = _requested(opener, subject, what.chosen)
            planned += (_Planned(run, _made(request, run)) for run in asked)
        except UserError as error:
            complain(error)
            failed = True
    plans = [plan for one in planned for plan in one.plans]
    if planned:
        write_output(_rendered(what, planned), what.output)
        _warn(plans if what.only_paths or what.show else [])
        for message in _omitted(plans) if what.only_paths else ():
            complain(UserError(message))
    return USER_ERROR if failed else _status(plans)


def _lock(what: Said, file: str, subject: str) -> int:
    request = _requested(Opener(what.chosen.packages, what.chosen.workspace), subject, what.chosen)
    locked = tuple(Locked(run, _made(request, run)) for run in runs(what.asked))
    write_whole(file, written(Lock(what.chosen, what.asked.policy, locked)))
    plans = [plan for one in locked for plan in one.plans]
    _warn(plans)
    return _status(plans)


def _check(what: Said, file: str, subject: str) -> int:
    lock = parse(_read(file))
    other = contradiction(lock, what.asked, what.chosen)
    if other:
        hint = "a check repeats what the lock holds; to change it, write it anew with --lock"
        raise UserError(f"is not what {file} holds", place=other, hint=hint)
    request = _requested(Opener(lock.chosen.packages, lock.chosen.workspace), subject, lock.chosen)
    now = tuple(Locked(one.run, _made(request, one.run)) for one in lock.runs)
    found = differences(lock, lock._replace(runs=now))
    from ..reports import changes, plan_json

    if what.form == "json":
        plans = [plan for one in now for plan in one.plans]
        text = plan_json.text(plans, differences=found)
    else:
        text = changes.check(file, lock.runs, now, found, _colour(what))
    write_output(text, what.output)
    return int(bool(found))


def _next(what: Said, step: str, subject: str) -> int:
    request = _requested(Opener(what.chosen.packages, what.chosen.workspace), subject, what.chosen)
    later = next.with_versions(request, step, what.library)
    befores = {package.name: package for package in request.requested}
    afters = {package.name: package for package in later.requested}
    plans: list[Plan] = []
    found: list[Change] = []
    for run in runs(what.asked):
        old, new = _made(request, run), _made(later, run)
        plans += new
        for before, after in zip(old, new, strict=False):
            if before.package == after.package in befores:
                pair = befores[after.package], afters[after.package]
                found.append(next.change(before, after, pair))
    from ..reports import changes, plan_json

    if what.form == "json":
        text = plan_json.text(plans, changes=found)
    else:
        text = changes.text(found, _colour(what))
    write_output(text, what.output)
    _warn(plans)
    return _status(plans)


def _requested(opener: Opener, subject: str, chosen: Chosen) -> Request:
    request = opener.open(subject)
    if not chosen.exclude:
        return request
    from ..crate import spec

    out = spec.choose(request.workspace.members, chosen.exclude)
    kept = tuple(package for package in request.requested if package not in out)
    return request._replace(requested=kept)


def _made(request: Request, run: Run) -> tuple[Plan, ...]:
    return make(request, run.release, run.options, run.host)


def _rendered(what: Said, planned: list[_Planned]) -> str:
    from ..reports import plan, plan_json

    pairs = [(one.run.options, one_plan) for one in planned for one_plan in one.plans]
    if what.only_paths:
        return plan.paths([made for _, made in pairs])
    if what.show == "pc" and what.estimate:
        return plan.pc([native.filled(made, options) for options, made in pairs])
    if what.show == "pc":
        return plan.pc([made for _, made in pairs])
    if what.show:
        return plan.header_macros([made for _, made in pairs])
    said = notes(what.asked)
    plans = [
        noted._replace(notes=(*noted.notes, *said))
        for noted in (native.noted(made, options) for options, made in pairs)
    ]
    return plan_json.text(plans) if what.form == "json" else plan.text(plans, _colour(what))


def _warn(plans: list[Plan]) -> None:
    """Say on standard error what would go wrong, where the output does not."""
    for message in _wrongs(plans):
        complain(UserError(message))


def _wrongs(plans: list[Plan]) -> Iterator[str]:
    for plan in plans:
        about = f"{plan.package} for {plan.target}"
        if plan.refused:
            yield f"{about}: cargo-c would stop: {plan.refused.message}"
        for path in plan.outside:
            yield f"{about}: cargo-c would write past the destdir: {path}"


def _omitted(plans: list[Plan]) -> Iterator[str]:
    """Yield what a list of paths lacks, because only a build can tell."""
    for plan in plans:
        for what, why in plan.unknown:
            if what.startswith(("$OUT_DIR", "files ", "/")):
                yield f"{plan.package} for {plan.target}: not listed: {what}: {why}"


def _status(plans: list[Plan]) -> int:
    return int(any(plan.refused or plan.outside for plan in plans))


def _colour(what: Said) -> bool:
    return what.output is None and colour_wanted(sys.stdout)


def _read(path: str) -> Source:
    try:
        with open(path, "rb") as file:
            return Source(path, file.read().decode())
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}", place=path) from error
    except UnicodeDecodeError as error:
        raise UserError("is not UTF-8", place=path) from error
