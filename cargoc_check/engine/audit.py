"""The audit of a request: rules about crates, by what the crates themselves configure."""

from __future__ import annotations

from .. import config as configuration
from ..capi import acceptance
from ..capi.acceptance import Verdict
from ..capi.releases import newest, release_to_judge_by
from ..config import Config
from ..crate.package import Package
from ..crate.workspace import Request
from ..errors import UserError
from ..facts import Unavailable
from ..facts.crate import PackageFacts, RequestFacts, of_package
from ..findings import Location, Place, Refused, Report, Subject, Suppression
from ..rule import Rule, rules_of
from ..selection import Selection
from ..silence import Silencer
from ..stamp import Locator
from .ask import Asking, Options

UNUSED_IGNORE = "CAPI001"


def audit(request: Request, options: Options) -> Report:
    """Run the rules over what is requested.

    Raises UserError for a configuration or an inline ignore that is not understood.
    """
    configs = _Configs(request, options)
    release = release_to_judge_by(configs.cargo_c) if configs.cargo_c else newest()
    run = _Run(request, options, configs, RequestFacts(request, release))
    run.ask_all()
    run.judge_ignores()
    return run.asking.report(run.audited(), (release.text,))


def configuration_of(request: Request) -> Config:
    """Return what the first package to judge configures, over its workspace's configuration."""
    shared = _shared_config(request)
    first = acceptance.audited(request)[:1]
    own = [configuration.of_package(package.manifest) for package in first]
    return own[0].over(shared) if own else shared


class _Configs:
    """The configuration of the workspace, and of each audited package over it."""

    def __init__(self, request: Request, options: Options) -> None:
        self.shared = Config() if options.isolated else _shared_config(request)
        self._own = [
            Config() if options.isolated else configuration.of_package(p.manifest).over(self.shared)
            for p in acceptance.audited(request)
        ]
        self.cargo_c = options.cargo_c or self._said_release()

    def _said_release(self) -> str | None:
        said = {config.cargo_c: None for config in self._own if config.cargo_c}
        if len(said) > 1:
            message = f"packages ask to be judged by cargo-c {' and '.join(said)}"
            raise UserError(message, hint="name one with --cargo-c, or audit them one by one")
        return next(iter(said), self.shared.cargo_c)

    def of(self, subject: int) -> Config:
        """Return the configuration for a subject; that of the workspace for its root."""
        return self._own[subject] if subject < len(self._own) else self.shared

    def all(self) -> list[Config]:
        return [self.shared, *self._own]


class _Subjects:
    """The audited packages, and the workspace's root as soon as something is said of it."""

    def __init__(self, request: Request, packages: tuple[Package, ...]) -> None:
        self._workspace = request.workspace
        self._packages = packages
        self.found = [self._subject(package) for package in packages]

    def of(self, place: Place) -> int:
        """Return the index of the subject that a place belongs to."""
        for index, package in enumerate(self._packages):
            if package.manifest.path == place.path:
                return index
        root = self._root()
        if root not in self.found:
            self.found.append(root)
        return self.found.index(root)

    def asked(self, index: int | None) -> str:
        """Return the path of a package, or of the first one; the root's where there is none."""
        return self.found[index or 0].path if self.found else self._root().path

    def _subject(self, package: Package) -> Subject:
        version = None if "version" in package.unseen else package.version
        return self._named(package.directory)._replace(name=package.name, version=version)

    def _named(self, directory: str) -> Subject:
        files = self._workspace.files
        return Subject(files.display(directory), None, None, opened=files.opened(directory))

    def _root(self) -> Subject:
        root = self._workspace.root
        for package in self._workspace.members:
            if package.manifest.path == root.path:
                return self._subject(package)
        return self._named(root.directory)


class _Run:
    """One request on its way from facts to findings."""

    def __init__(
        self, request: Request, options: Options, configs: _Configs, facts: RequestFacts
    ) -> None:
        packages = acceptance.audited(request)
        self.facts = facts
        self.locator = Locator(request)
        self.subjects = _Subjects(request, packages)
        self.asking = Asking(self.locator, self, fixes=options.fixes)
        self.request = request
        self._selection = options.selection
        self._fail_on = options.fail_on
        self._configs = configs
        self._packages = [PackageFacts(package, facts) for package in packages]
        self._manifests = dict.fromkeys(p.manifest.path for p in packages)
        self._manifests[request.workspace.root.path] = None
        self._silencer = Silencer(self.locator, options.isolated)

    def ask_all(self) -> None:
        """Run every rule that counts on every subject that it is about."""
        for rule in rules_of("audit"):
            if rule.id == UNUSED_IGNORE:
                continue
            if not of_package(rule.facts):
                self._ask(rule, self.facts, None)
                continue
            for index, facts in enumerate(self._packages):
                self._ask(rule, facts, index)

    def judge_ignores(self) -> None:
        """Find the ignores that silenced nothing."""
        rule = next(rule for rule in rules_of("audit") if rule.id == UNUSED_IGNORE)
        cbindgen = (facts.get("cbindgen") for facts in self._packages)
        paths = dict.fromkeys([*self._manifests, *(file.path for file in cbindgen if file)])
        asked = self.asking.asked - self.asking.missed
        unused = self._silencer.unused(iter(paths), self._configs.all(), asked)
        for selectors, place in unused:
            document = self.locator.document(place.path)
            for problem in rule.check(selectors, place, document):
                self.asking.stamp(rule, problem, self.subjects.of(place))

    def audited(self) -> tuple[Subject, ...]:
        """Return the subjects with all that is said of them besides findings."""
        verdict: Verdict | None = self.facts.get("verdict")
        refused = verdict and Refused(
            verdict.sentence, verdict.change, self.locator.location(verdict.place).shown
        )
        effects = [_effect(facts) for facts in self._packages]
        if refused and not self.subjects.found:
            self.subjects.of(Place(self.request.workspace.root.path))
        found = self.subjects.found
        effects += [None] * (len(found) - len(effects))
        return tuple(
            subject._replace(
                threshold=self._fail_on or self._configs.of(index).fail_on or "error",
                effect=effect,
                refused=None if index else refused,
            )
            for index, (subject, effect) in enumerate(zip(found, effects, strict=True))
        )

    def chosen(self, index: int) -> Selection:
        """Return the rules that count for a subject."""
        return self._selection.over(self._configs.of(index).selection)

    def suppression(
        self, rule: Rule, place: Place, location: Location, index: int
    ) -> Suppression | None:
        """Return what silences a finding, inline or in the configuration."""
        return self._silencer.suppression(rule, place.path, location, self._configs.of(index))

    def name(self, index: int) -> str | None:
        """Return the package's name."""
        return self.subjects.found[index].name

    def _ask(self, rule: Rule, facts: RequestFacts | PackageFacts, index: int | None) -> None:
        if not self._is_wanted(rule, index):
            self.asking.missed.add(rule.id)
            return
        for problem in self.asking.ask(rule, facts.get, self.subjects.asked(index)):
            subject = self.subjects.of(problem.place) if index is None else index
            self.asking.stamp(rule, problem, subject)

    def _is_wanted(self, rule: Rule, index: int | None) -> bool:
        """Tell whether the rule counts for a subject, or for any if it is about all of them."""
        if index is not None:
            return self.chosen(index).level(rule) is not None
        indices = range(len(self._packages) + 1)  # the last one is the workspace's
        return any(self.chosen(i).level(rule) is not None for i in indices)


def _shared_config(request: Request) -> Config:
    workspace = request.workspace
    path = configuration.file_path(workspace.files, workspace.root.path.rpartition("/")[0])
    file = workspace.manifest_at(path) if path else None
    return configuration.of_workspace(workspace.root, file)


def _effect(facts: PackageFacts) -> str | None:
    from ..capi.effect import summary

    try:
        capi = facts.get("capi")
    except Unavailable:
        return None
    try:
        assets = facts.get("assets")
    except Unavailable:
        assets = None
    return summary(facts.package, capi, facts.get("release"), assets)
