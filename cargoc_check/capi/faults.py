"""Which faults of a cargo-c release a crate runs into.

The rows of `data/releases.toml` with a `crate` table say what a crate must have for a fault to
meet it: dotted names of values of the resolved C API, each with what is asked of it.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from ..findings import Place
from ..platforms import cfg, targets
from . import releases
from .effect import SHOWN
from .model import CApi
from .releases import Fault, Release


class Met(NamedTuple):
    """A fault that a crate runs into; `place` is that of the value that brings it about.

    `targets` are those of `effect.SHOWN` where it does, none where it does everywhere.
    """

    effect: str
    targets: tuple[str, ...]
    advice: str
    breaks: bool
    place: Place | None


def met(capi: CApi, release: Release) -> tuple[Met, ...]:
    """Return the faults of a release that this crate runs into."""
    found = []
    for fault in releases.faults(release):
        if fault.crate:
            places = [_fulfilled(capi, path, wanted) for path, wanted in fault.crate]
            if None not in places:
                place = next((p.place for p in places if p and p.place), None)
                found.append(
                    Met(fault.effect, _targets(fault), _advice(fault), fault.breaks, place)
                )
    return tuple(found)


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
    return tuple(t for t in SHOWN if cfg.applies(fault.when, targets.parse(t)))


def _advice(fault: Fault) -> str:
    if fault.advice:
        return fault.advice
    later = (r for r in releases.releases() if fault.last and r.version > fault.last)
    mended = next(later, None)
    return f"mended in cargo-c {mended.text}" if mended else "no release has mended it"
