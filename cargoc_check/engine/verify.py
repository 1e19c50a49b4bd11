"""The verification of a build: rules about what lies in a tree, one subject for each package."""

from __future__ import annotations

from ..artifacts.build import Build
from ..artifacts.find import source
from ..artifacts.pc import values
from ..artifacts.tree import Package
from ..config import Config
from ..facts.build import BuildFacts, Given
from ..findings import Fix, LocatedEdit, LocatedFix, Location, Place, Report, Subject, Suppression
from ..rule import Rule, rules_of
from ..selection import Selection, matches
from ..stamp import located
from ..text.source import Source
from ..text.wording import counted
from .ask import Asking, Options


def verify(build: Build, given: Given, options: Options, config: Config | None = None) -> Report:
    """Run the rules over a build; `config` is what the crate that it is of configures.

    Raises UserError for a stated target that is not known.
    """
    facts = BuildFacts(build, given)
    facts.get("system")
    run = _Run(build, options, config or Config())
    for rule in rules_of("verify"):
        if run.chosen(0).level(rule) is None:
            continue
        for get in facts.turns(rule.facts):
            for problem in run.asking.ask(rule, get, build.tree.packages[0].argument):
                run.asking.stamp(rule, problem, run.index(problem.place))
    return run.asking.report(run.subjects, (options.cargo_c,) if options.cargo_c else ())


class _Run:
    """The judge of a build's findings, by one configuration for all its packages."""

    def __init__(self, build: Build, options: Options, config: Config) -> None:
        self._build = build
        self._config = config
        self._selection = options.selection.over(config.selection)
        self.asking = Asking(_Locator(build), self)
        threshold = options.fail_on or config.fail_on or "error"
        self.subjects = tuple(
            Subject(
                package.argument,
                *_identity(build, index, package),
                threshold,
                _effect(build, index),
                opened=package.argument,
            )
            for index, package in enumerate(build.tree.packages)
        )

    def chosen(self, index: int) -> Selection:
        """Return the rules that count: the same for all packages."""
        return self._selection

    def suppression(
        self, rule: Rule, place: Place, location: Location, index: int
    ) -> Suppression | None:
        """Return what silences a finding in the crate's configuration."""
        for ignore in self._config.ignores:
            if matches(ignore.selector, rule):
                return Suppression("config", ignore.reason)
        return None

    def name(self, index: int) -> str | None:
        """Return the package's name."""
        return self.subjects[index].name

    def index(self, place: Place) -> int:
        """Return the package that a place lies in; the first for what is not there."""
        node = self._build.tree.get(place.path)
        return node.package if node else 0


class _Locator:
    """Finds the places of a tree."""

    def __init__(self, build: Build) -> None:
        self._tree = build.tree
        self._sources = {pc.path: pc.source for pc in build.pc_files}
        self._sources |= {header.path: header.source for header in build.headers}

    def location(self, place: Place) -> Location:
        """Return the place, with lines and columns where it has a span."""
        whole = Location(place.path, opened=self._tree.opened(place.path))
        if place.span is None:
            return whole
        return located(whole, self._source(place.path), place.span)

    def fix(self, fix: Fix) -> LocatedFix:
        """Return a fix with its places found."""
        edits = tuple(LocatedEdit(self.location(e.place), e.text, e.place) for e in fix.edits)
        return LocatedFix(fix.safety, edits)

    def _source(self, path: str) -> Source:
        if path not in self._sources:
            node = self._tree.get(path)
            assert node is not None, path
            self._sources[path] = source(node)
        return self._sources[path]


def _identity(build: Build, index: int, package: Package) -> tuple[str | None, str | None]:
    """Return a package's name and version, of one that has none those of its pc file."""
    if package.name:
        return package.name, package.version or None
    found = [pc for pc in build.pc_files if _of(build, pc.path, index)]
    if len(found) != 1:
        return None, None
    return found[0].module, values.version(found[0])


def _effect(build: Build, index: int) -> str:
    """Say what was found in a package, as far as it is about C libraries."""
    libraries = {one.path: one for one in build.libraries if _of(build, one.path, index)}
    said = [f"{one.file} ({one.name})" if one.name else one.file for one in libraries.values()]
    archives = [one.path for one in build.static_libraries]
    archives += [one.path for one in build.import_libraries]
    said += [path.rpartition("/")[2] for path in archives if _of(build, path, index)]
    said += [f"{pc.module}.pc" for pc in build.pc_files if _of(build, pc.path, index)]
    headers = sum(_of(build, header.path, index) for header in build.headers)
    if headers:
        said.append(counted(headers, "header"))
    shown = said[:_SHOWN] + [f"{len(said) - _SHOWN} more"] * (len(said) > _SHOWN)
    return ", ".join(shown) or "no library, pc file or header"


_SHOWN = 8


def _of(build: Build, path: str, index: int) -> bool:
    node = build.tree.get(path)
    return node is not None and node.package == index
