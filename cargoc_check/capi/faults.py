"""Which faults of a cargo-c release a crate runs into.

The rows of `data/releases.toml` with a `crate` table say what a crate must have for a fault to
meet it: dotted names of values of the resolved C API, each with what is asked of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ..findings import Place
from ..platforms import cfg, targets
from ..platforms.targets import Target
from ..text import semver
from . import releases
from .effect import shown
from .model import CApi
from .releases import Fault, Release


class Met(NamedTuple):
    """A fault that a crate runs into; `place` is that of the value that brings it about.

    `targets` are those of `effect.shown` where it does, none where it does everywhere.
    """

    effect: str
    targets: tuple[str, ...]
    advice: str
    breaks: bool
    place: Place | None


def met(capi: CApi, release: Release, target: Target | None = None) -> tuple[Met, ...]:
    """Return the faults of a release that this crate runs into on a target, or else on any."""
    asked = ((fault, _asked(capi, fault)) for fault in releases.faults(release, target))
    return tuple(
        Met(fault.effect, _targets(fault), _advice(fault), fault.breaks, at.place)
        for fault, at in asked
        if at
    )


class Admitted(NamedTuple):
    """A fault of releases that `min_version` lets in, the first and the last of them.

    `right` is the first later release without any such fault, None where there is none yet.
    """

    fault: Met
    first: str
    last: str
    right: str | None


def admitted(capi: CApi, release: Release) -> tuple[Admitted, ...]:
    """Return the faults of the release that `min_version` names, which later ones have mended.

    Left out are those of the release that the crate is judged by. What only releases after that
    have is none of it: `min_version` cannot leave these out without those before.
    """
    least = semver.parse(capi.min_version.value or "")
    if least is None:
        return ()
    known = [one for one in releases.releases() if one.version >= least[:3]]
    met = [(fault, at) for fault in releases.all_faults() if (at := _asked(capi, fault))]
    right = next((one for one in known if not any(_has(one, fault) for fault, _ in met)), None)
    found = []
    for fault, at in met:
        faulty = [one for one in known if _has(one, fault)]
        if not faulty or release in faulty or faulty[0] != known[0]:
            continue
        said = Met(fault.effect, _targets(fault), _advice(fault), fault.breaks, at.place)
        found.append(Admitted(said, faulty[0].text, faulty[-1].text, right and right.text))
    return tuple(found)


def _has(release: Release, fault: Fault) -> bool:
    return (
        fault.first <= release.version and fault.last is not None and release.version <= fault.last
    )


def _asked(capi: CApi, fault: Fault) -> _Fulfilled | None:
    """Return where the crate says what a fault asks for, None when it does not fulfil it all."""
    if not fault.crate:
        return None
    places = [_fulfilled(capi, path, wanted) for path, wanted in fault.crate]
    if None in places:
        return None
    return _Fulfilled(next((p.place for p in places if p and p.place), None))


class _Fulfilled(NamedTuple):
    place: Place | None


def _fulfilled(capi: CApi, path: str, wanted: Any) -> _Fulfilled | None:
    """Return where the value is that fulfils a condition, None when it does not."""
    value: Any = capi
    place = None
    for part in path.split("."):
        value = getattr(value, part)
        if hasattr(value, "place"):
            value, place = value
    if not isinstance(wanted, dict):
        return _Fulfilled(place) if value == wanted else None
    for test, argument in wanted.items():
        found = _TESTS[test](value, argument)
        if found is None:
            return None
        place = found.place or place
    return _Fulfilled(place)


def _given(value: Any, argument: bool) -> _Fulfilled | None:
    return _Fulfilled(None) if bool(value) is argument else None


def _contains(value: str, argument: str) -> _Fulfilled | None:
    return _Fulfilled(None) if argument in value else None


def _entry_without(value: tuple[tuple[str, Any], ...], argument: str) -> _Fulfilled | None:
    """Look for an entry whose name does not begin like that."""
    others = (said.place for name, said in value if not name.startswith(argument))
    return next((_Fulfilled(place) for place in others), None)


_TESTS: dict[str, Callable[[Any, Any], _Fulfilled | None]] = {
    "given": _given,
    "contains": _contains,
    "entry-without": _entry_without,
}


def _targets(fault: Fault) -> tuple[str, ...]:
    if fault.when is None:
        return ()
    return tuple(t for t in shown() if cfg.applies(fault.when, targets.parse(t)))


def _advice(fault: Fault) -> str:
    if fault.advice:
        return fault.advice
    later = (r for r in releases.releases() if fault.last and r.version > fault.last)
    mended = next(later, None)
    return f"mended in cargo-c {mended.text}" if mended else "no release has mended it"
