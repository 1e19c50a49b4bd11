"""The whole trial of a crate that lies where it may be built: plan, build, verify, use.

What cannot be tried is noted as not run, with the reason.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from ..artifacts.build import Build
from ..artifacts.find import build as read_build
from ..artifacts.system import System, system
from ..artifacts.trees.opening import open_tree
from ..capi import acceptance
from ..capi.releases import Release, newest, release_to_judge_by
from ..capi.resolve import resolve
from ..config import Config
from ..crate.workspace import Request
from ..engine.ask import Options
from ..engine.audit import configuration_of
from ..engine.verify import verify
from ..errors import UserError
from ..facts.build import Given
from ..findings import Finding, Report, Severity
from ..fit.model import Difference, Fit
from ..fit.releases import fit
from ..plan import make
from ..plan.model import Host
from ..text.wording import counted, some
from . import cargo, scratch, tools
from .consume import Consumer, Tree, both
from .model import Missing, Outcome, Wish, failed, not_run, ok
from .scratch import Scratch
from .stages import Stages
from .tools import CargoC

COPY, PLAN, BUILD, FIT, VERIFY = "copy", "plan", "build", "as planned", "verify"
C_HEADER, C_SHARED, C_STATIC, CPP = "C header", "C, shared", "C, static", "C++"
_AFTER_BUILD = (FIT, VERIFY, C_HEADER, C_SHARED, C_STATIC, CPP)
_HEADERS = (".h", ".hh", ".hpp", ".hxx")
_SHOWN = 10
_DIRECTORIES = ("prefix", "libdir", "includedir", "bindir", "pkgconfigdir")


class Tried(NamedTuple):
    """What a trial leaves: the install tree's folder, what verify reports of it, and the fit.

    Each is None where it did not come so far.
    """

    tree: str | None = None
    report: Report | None = None
    fit: Fit | None = None


def copied(request: Request, folder: str, stages: Stages) -> Scratch:
    """Copy what a request is about into a folder, as a stage of its own; raises UserError."""
    made: list[Scratch] = []

    def copy() -> Outcome:
        made.append(scratch.copy(request, folder))
        return ok(f"{counted(made[0].files, 'file')} copied")

    stages.run(COPY, copy)
    return made[0]


Further = Sequence[tuple[str, Callable[[Consumer], Outcome]]]
"""Stages that go on with what was installed, by name."""


class Attempt:
    """One trial of a request's packages.

    `folder` is where cargo is run, `room` one for what is built, unless the wish has its own.
    `packages` are named to cargo; without any, it takes those of the folder. `judged` says which
    findings count; `further` are stages besides, that go on with what was installed.
    """

    def __init__(
        self,
        request: Request,
        packages: Sequence[str],
        folder: str,
        room: str,
        wish: Wish,
        stages: Stages,
        judged: Options | None = None,
        further: Further = (),
    ) -> None:
        self._request = request
        self._packages = packages
        self._folder = folder
        self._room = room
        self._wish = wish
        self._stages = stages
        self._judged = judged or Options()
        self._config = Config() if self._judged.isolated else configuration_of(request)
        self._further = further
        self._after_build = (*_AFTER_BUILD, *(name for name, _ in further))
        self._fit: Fit | None = None
        self._report: Report | None = None

    def run(self) -> Tried:
        """Go through the stages, as far as they lead.

        Raises UserError where the wish cannot be met: a DESTDIR that is not empty.
        """
        tree = cargo.destdir(self._wish, os.path.join(self._room, "dest"))
        found = tools.cargo_c(self._folder, dict(self._wish.environment))
        release = newest() if isinstance(found, Missing) else _release(found)
        host = Host() if isinstance(found, Missing) else Host(found.host)
        plan = partial(self._plan, release, host)
        if not self._stages.run(PLAN, plan) and self._stages.done[-1].state == "failed":
            self._pass_over("the plan says that it would go wrong", (BUILD, *self._after_build))
            return Tried()
        if isinstance(found, Missing):
            self._pass_over(found, (BUILD,))
            self._pass_over("nothing was built", self._after_build)
            return Tried()
        if not self._stages.run(BUILD, partial(self._build, found, tree)):
            self._pass_over("nothing was built", self._after_build)
            return Tried()
        return self.look_at(tree, release)

    def look_at(self, tree: str, release: Release | None) -> Tried:
        """Read what was installed, and go through the stages that are about that.

        `release` is the cargo-c that made it, None where that is not known.
        """
        build = read_build(open_tree([tree]), self._directories())
        built_for = system(build, self._wish.options.target)
        used = self._used(tree, build, built_for, release)
        with self._stages.together():
            self._stages.begin(FIT, partial(self._compare, build, built_for, release))
            self._stages.begin(VERIFY, partial(self._verify, build))
            self._use(Consumer(used))
        self._stages.wait()
        return Tried(tree, self._report, self._fit)

    def _used(self, tree: str, build: Build, built_for: System, release: Release | None) -> Tree:
        """Return the tree as its users see it."""
        return Tree(
            build,
            built_for,
            tree,
            os.path.join(self._room, "work"),
            self._wish.runner,
            self._headers(),
            self._wish.compilers,
            _promised(self._request, release or newest()),
        )

    def _use(self, consumer: Consumer) -> None:
        """Go through the stages of those who use what was installed."""
        self._stages.run(C_HEADER, lambda: consumer.headers("C"))
        self._stages.run(C_SHARED, lambda: consumer.linked("C"))
        self._stages.run(C_STATIC, lambda: consumer.linked("C", static=True))
        self._stages.run(CPP, lambda: both(consumer.headers("C++"), consumer.linked("C++")))
        for name, further in self._further:
            self._stages.run(name, partial(further, consumer))

    def _pass_over(self, why: object, names: Sequence[str]) -> None:
        for name in names:
            self._stages.run(name, partial(not_run, why))

    def _plan(self, release: Release | None, host: Host) -> Outcome:
        """See that cargo-c will neither stop nor write past the destdir, into the system."""
        if release is None:
            return not_run("what this cargo-c does is not known")
        try:
            plans = make(self._request, release, self._wish.options, host)
        except UserError as error:
            return failed(str(error), *filter(None, [error.hint]))
        for plan in plans:
            if plan.refused:
                return failed(f"cargo-c would stop: {plan.refused.message}")
            if plan.outside:
                where = some(plan.outside)
                return failed(f"cargo-c would write past the destdir, into the system: {where}")
        if not plans:
            return failed("cargo-c would find nothing to build")
        files = sum(len(plan.tree) for plan in plans)
        return ok(f"cargo-c {release.text} would install {counted(files, 'file')}")

    def _build(self, cargo_c: CargoC, tree: str) -> Outcome:
        build = os.path.join(self._room, "build")
        return cargo.install(
            cargo_c,
            self._folder,
            self._packages,
            self._wish,
            into=tree,
            build=build,
            say=self._stages.say,
        )

    def _compare(self, build: Build, built_for: System, release: Release | None) -> Outcome:
        name = release.text if release else None
        try:
            self._fit = fit(build, built_for, self._request, name, self._directories())
        except UserError as error:
            return failed(str(error))
        if self._fit.refused:
            return failed(f"cargo-c {self._fit.release} should have stopped: {self._fit.refused}")
        differences = self._fit.differences
        if differences:
            said = [_said(difference) for difference in differences]
            words = f"{counted(len(said), 'thing')} otherwise than planned: {said[0]}"
            return failed(words, *said[1:_SHOWN])
        return ok("every file, link, name and field is as planned")

    def _verify(self, build: Build) -> Outcome:
        found = self._fit
        given = Given(self._wish.options.target, None, (lambda *_: found) if found else None)
        self._report = report = verify(build, given, self._judged, self._config)
        if report.crashes:
            last = report.crashes[0].traceback.strip().splitlines()[-1]
            return failed(f"rule {report.crashes[0].rule} has a bug: {last}")
        errors = list(_of(report, Severity.ERROR))
        warnings = list(_of(report, Severity.WARNING))
        lines = [f"{f.location.path}: {f.message} [{f.rule}]" for f in (*errors, *warnings)]
        if errors:
            return failed(f"{counted(len(errors), 'error')}: {lines[0]}", *lines[1:_SHOWN])
        return ok(f"no error, {counted(len(warnings), 'warning')}", *lines[:_SHOWN])

    def _headers(self) -> frozenset[str]:
        """Return the names of the headers among the sources."""
        files = self._request.workspace.files
        roots = {package.directory for package in self._request.requested}
        names = (path.rpartition("/")[2] for root in roots for path in files.walk(root))
        return frozenset(name for name in names if name.endswith(_HEADERS))

    def _directories(self) -> dict[str, str]:
        """Return the directories that were stated, as the layout has them."""
        options = self._wish.options
        said = {name: getattr(options, name) for name in _DIRECTORIES}
        return {name: value for name, value in said.items() if value}


def _promised(request: Request, release: Release) -> str:
    """Say why there should be a header, where the manifest names some that are installed."""
    for package in request.requested:
        if not acceptance.qualifies(package):
            continue
        capi = resolve(package, release)
        named = [one.pattern for one in capi.install.include if one.place is not None]
        if capi.header.enabled.value and named:
            return f"the manifest has {some(named)} installed"
    return ""


def _release(cargo_c: CargoC) -> Release | None:
    try:
        return release_to_judge_by(cargo_c.release)
    except UserError:
        return None


def _of(report: Report, severity: Severity) -> Iterator[Finding]:
    return (f for f in report.findings if f.severity is severity and f.suppressed is None)


def _said(found: Difference) -> str:
    """Say what is otherwise in one line."""
    what = f"{found.what} {found.key}".strip()
    if found.what == "missing":
        return f"/{found.path} is not there"
    if found.what == "extra":
        return f"/{found.path} is there as well"
    return f"/{found.path}: {what} is {found.built or 'not there'}, planned is {found.planned}"
