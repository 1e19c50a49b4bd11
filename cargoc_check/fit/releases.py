"""Which release of cargo-c a build comes nearest to, and what no release would have made so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..artifacts.build import Build
from ..artifacts.system import System
from ..capi.releases import Release, oldest, release_to_judge_by, releases
from ..crate.workspace import Request
from ..errors import UserError
from ..plan import plan
from ..plan.model import Host, Options, Plan
from ..platforms.targets import Target
from .compare import Observed
from .model import Difference, Fit


class _Tried(NamedTuple):
    release: Release
    plans: tuple[Plan, ...]
    differences: tuple[Difference, ...]


def fit(
    build: Build,
    system: System,
    request: Request,
    cargo_c: str | None,
    stated: Mapping[str, str],
) -> Fit:
    """Compare a build with what cargo-c plans for its crate; with all releases unless one is said.

    Directories are those stated, else those where the files lie. Where the files leave the target
    open, the one whose plan comes nearest counts. Raises UserError for a release that is not known,
    and for a machine that no target has.
    """
    if not system.candidates:
        hint = "state it with --target"
        raise UserError("the files do not tell which target they were built for", hint=hint)
    chosen = (
        [release_to_judge_by(cargo_c)]
        if cargo_c
        else [release for release in releases() if release >= oldest()]
    )
    tried = _all(Observed(build), request, chosen, system, stated)
    done = [one for one in tried if not one.plans[0].refused]
    if not done:
        refused = tried[-1].plans[0].refused
        assert refused is not None
        last = tried[-1].release.text
        return Fit(_name(request), last, (last,), cargo_c is not None, None, (), refused.message)
    return _best(done, _name(request), stated=cargo_c is not None)


def _all(
    observed: Observed,
    request: Request,
    chosen: list[Release],
    system: System,
    stated: Mapping[str, str],
) -> list[_Tried]:
    """Return what comes of each release and target, the likeliest target last.

    One with a plan that fits wholly leaves no need to ask the others.
    """
    tried: list[_Tried] = []
    for target in system.candidates:
        its = [
            one
            for release in chosen
            for options in _options(observed.build, target, stated)
            for one in _try(observed, request, release, options)
        ]
        if any(not one.differences and not one.plans[0].refused for one in its):
            return its
        tried = its + tried
    return tried


def _best(tried: list[_Tried], package: str, *, stated: bool) -> Fit:
    least = min(len(one.differences) for one in tried)
    near = [one for one in tried if len(one.differences) == least]
    best = near[-1]
    always = set.intersection(*({_key(d) for d in one.differences} for one in tried))
    differences = tuple(d._replace(certain=_key(d) in always) for d in best.differences)
    equal = tuple(dict.fromkeys(one.release.text for one in near))
    return Fit(package, best.release.text, equal, stated, best.plans[0], differences)


def _key(difference: Difference) -> tuple[str, str, str]:
    """Return what a difference is known by among releases.

    A file that one release puts elsewhere is missing there as well: its path does not count.
    """
    if difference.what == "missing":
        return "", difference.what, difference.role
    return difference.path, difference.what, difference.key


def _try(
    observed: Observed, request: Request, release: Release, options: Options
) -> Iterator[_Tried]:
    plans = plan.make(request, release, options, Host())
    if plans:
        entries = tuple(entry for one in plans for entry in one.tree)
        # A name that only a build can tell is as planned, whatever it is.
        open_ended = {unknown.what for one in plans for unknown in one.unknown}
        absolute = observed.build.layout.absolute
        differences = (
            found
            for found in observed.differences(entries)
            if f"{found.what} of {absolute(found.path)}" not in open_ended
        )
        yield _Tried(release, plans, tuple(differences))


def _options(build: Build, target: Target, stated: Mapping[str, str]) -> Iterator[Options]:
    """Yield the options that would have put files where they lie, of the types that there are."""
    layout = build.layout
    found = {name: getattr(layout, name) for name in _FOUND}
    kinds = ["cdylib"] * bool(build.libraries) + ["staticlib"] * bool(build.static_libraries)
    options = Options(**(found | dict(stated)), library_types=tuple(kinds), target=target.triple)
    yield options
    if target.os == "windows":
        yield options._replace(meson_paths=True)


_FOUND = ("prefix", "libdir", "includedir", "bindir", "pkgconfigdir")


def _name(request: Request) -> str:
    return request.requested[0].name if request.requested else ""
