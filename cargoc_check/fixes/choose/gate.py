"""The feature `capi`: empty, or another name for the features that turn the C API on."""

from __future__ import annotations

import re

from ...capi import acceptance
from ...capi.exported import CARGO_C, Build, seen
from ...errors import UserError
from ...text.wording import counted, some
from ..model import Choice, Reason
from ..stated import Stated
from ..survey.crate import TARGET
from ..survey.model import Candidate
from .model import Part, Setting

_LINK = "https://github.com/lu-zero/cargo-c#building-with-cargo-c"
_ROUNDS = 4
_NAME = re.compile(r'(?<![\w"=])([a-z_]\w*)(?!\s*[=(\w"])')
_ALL = re.compile(r'feature\s*=\s*"([^"]+)"')
_KNOWN = frozenset(
    {
        *("all", "any", "not", "unix", "windows", "test", "doc", "doctest", "miri", "feature"),
        *("true", "false", "debug_assertions", "cargo_c", "proc_macro", "panic", "docsrs", "loom"),
    }
)


def choose(candidate: Candidate, stated: Stated) -> tuple[tuple[str, ...] | None, Reason, Part]:
    """Return the value of the feature `capi`, None where it is there; why; and the choice.

    Raises UserError for a stated feature that the package does not have.
    """
    package = candidate.package
    finds = "cargo-c builds packages that have a feature `capi`, and turns it on"
    if acceptance.FEATURE in package.features:
        return None, Reason(finds, "CAPI101", _LINK), _flags(candidate, ())
    if stated.gate is not None:
        if stated.gate and stated.gate not in package.features:
            place = package.manifest.shown("features")
            raise UserError(f"there is no feature `{stated.gate}`", place=place)
        on: tuple[str, ...] = (stated.gate,) if stated.gate else ()
        why = "you said so"
    else:
        on, why = _features(candidate)
        on, why = _with_needs(candidate, on, why)
    quoted = ", ".join(f'"{name}"' for name in on)
    shown = f"capi = [{quoted}]"
    others = tuple(_others(candidate, on))
    choice = Choice("gate", shown, why, others, "--gate")
    text = finds if not on else f"{finds}; {why}"
    part = _flags(candidate, on)
    return on, Reason(text, "CAPI101", _LINK), part._replace(choices=(choice, *part.choices))


def _features(candidate: Candidate) -> tuple[tuple[str, ...], str]:
    """Return the features without which exports are left out."""
    near = acceptance.near_miss(candidate.package)
    if candidate.surface is None:
        if near:
            return (near,), f"`{near}` is named for the C API"
        return (), "the manifest has no feature for the C API"
    chosen: list[str] = []
    instead: list[str] = []
    first = hidden = _hidden(candidate, ())
    for _ in range(_ROUNDS):
        if hidden * 2 <= len(candidate.names):
            break  # what is left is optional for Rust users as well
        tries = [f for f in candidate.package.features if f not in ("default", "capi", *chosen)]
        left = {f: _hidden(candidate, (*chosen, f)) for f in tries} if hidden else {}
        best = min(left, key=lambda f: (left[f], f != near, f), default=None)
        if best is None or left[best] >= hidden:
            break
        chosen.append(best)
        hidden = left[best]
        instead += [f for f in left if left[f] == hidden and f != best]
    if chosen:
        gated = first - hidden
        are = "is" if gated == 1 else "are"
        why = f"{counted(gated, 'export')} {are} compiled with {_quoted(chosen)} only"
        if instead and near not in chosen:
            why += f", or with {some(instead)} instead"
        return tuple(chosen), why
    if near and near not in candidate.package.enabled(["default"]).features:
        return (near,), f"`{near}` is named for the C API"
    if hidden:
        return (), f"all but {counted(hidden, 'export')} are compiled without further features"
    return (), "all exports are compiled without further features"


def _with_needs(candidate: Candidate, on: tuple[str, ...], why: str) -> tuple[tuple[str, ...], str]:
    """Add what the sources of the C API cannot be compiled without."""
    package, reasons = candidate.package, [why] if on else []
    for demand in candidate.demands:
        names = [n for n in _ALL.findall(demand.condition) if n in package.features]
        known = {("feature", n) for n in package.enabled([*CARGO_C.features, *on]).features}
        missing = [name for name in names if ("feature", name) not in known]
        if missing and "any" not in demand.condition:
            on = (*on, *missing)
            reasons.append(f"{demand.place.path} is not compiled without {_quoted(missing)}")
    for call in [call for call in candidate.calls if on and set(call.features) & set(on)][:1]:
        named = [name for name in call.features if name in package.features]
        missing = [name for name in named if name not in (*on, "default")]
        if missing:
            on = (*on, *missing)
            reasons.append(f"{call.place.path} builds it with {_quoted(missing)}")
    there = package.enabled(["capi", *on]).dependencies
    for use in candidate.uses:
        if use.dependency not in there:
            as_feature = use.dependency in package.features
            on = (*on, use.dependency if as_feature else f"dep:{use.dependency}")
            reasons.append(f"{use.place.path} uses the optional dependency `{use.dependency}`")
    return on, "; ".join(reasons) or why


def _quoted(names: list[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)


def _others(candidate: Candidate, on: tuple[str, ...]) -> list[str]:
    near = acceptance.near_miss(candidate.package)
    if near and near not in on:
        return [f'capi = ["{near}"]']
    return ["capi = []"] if on else []


def _demanded(candidate: Candidate) -> list[str]:
    """Return the `--cfg` names that the sources of the C API stop the compiler without."""
    found = [d.condition for d in candidate.demands if d.condition.isidentifier()]
    return [name for name in found if name not in _KNOWN and not name.startswith("target_")]


def _hidden(candidate: Candidate, on: tuple[str, ...], names: tuple[str, ...] = ()) -> int:
    """Count the exports that are left out with some features and `--cfg` names turned on."""
    assert candidate.surface is not None
    settings = (*CARGO_C.settings, *((name, None) for name in names))
    build = Build((*CARGO_C.features, *on), settings)
    known = set(candidate.names)
    found = seen(candidate.package, candidate.surface, TARGET, build)
    there = {s.export.name for s in found if s.compiled is not False}
    return len(known - there)


def _flags(candidate: Candidate, on: tuple[str, ...]) -> Part:
    """Return the `--cfg` names without which the C API is left out."""
    if candidate.surface is None:
        return Part()
    names = _demanded(candidate)
    hidden = _hidden(candidate, on, tuple(names))
    conditions = {c for s in candidate.exports for c in s.export.conditions}
    tries = {n for c in conditions for n in _NAME.findall(re.sub(r'"[^"]*"', '""', c))} - _KNOWN
    for name in sorted(tries) if hidden * 2 > len(candidate.names) else ():
        if not name.startswith("target_") and _hidden(candidate, on, (*names, name)) < hidden:
            names.append(name)
            hidden = _hidden(candidate, on, tuple(names))
    if not names:
        return Part()
    flags = " ".join(f"--cfg {name}" for name in names)
    why = f"the C API is compiled with `{flags}` only"
    setting = Setting(("library", "rustflags"), flags, Reason(why, "CAPI622"))
    return Part((Choice("rustflags", flags, why),), (setting,))
