"""All choices for a C API that is to be added."""

from __future__ import annotations

from collections.abc import Iterable

from ...capi import keys
from ...capi.releases import release_named
from ..model import Reason
from ..stated import Stated
from ..survey.model import Survey
from . import crate_type, gate, header, names, package, version
from .model import Choices, Setting

_FEATURE_NEEDED = (0, 9, 3)
"""Since this release cargo-c finds packages by the feature `capi` alone."""


def choose(survey: Survey, stated: Stated) -> Choices:
    """Return what the C API is to be like; what is stated is not chosen anew.

    Raises UserError where there is no C API, and for stated values that cannot be.
    """
    candidate, first = package.choose(survey, stated)
    value, reason, gated = gate.choose(candidate, stated)
    named, said = names.choose(candidate, stated)
    source, made = header.choose(candidate, stated, named)
    versioned = version.choose(candidate, stated, named)
    types, kept = crate_type.choose(candidate, stated)
    parts = (first, gated, said, made, versioned, kept)
    settings = _in_order(setting for part in parts for setting in part.settings)
    return Choices(
        candidate,
        named,
        value,
        reason,
        source,
        (*_minimum(settings), *settings),
        types,
        tuple(choice for part in parts for choice in part.choices),
        tuple(advice for part in parts for advice in part.advice),
    )


_ORDER = ("header", "pkg_config", "library", "install")


def _in_order(settings: Iterable[Setting]) -> tuple[Setting, ...]:
    """Sort settings by table, in the order of cargo-c's README."""
    return tuple(sorted(settings, key=lambda setting: _ORDER.index(setting.key[0])))


def _minimum(settings: tuple[Setting, ...]) -> tuple[Setting, ...]:
    """Return `min_version` where a key is used that older releases pass over."""
    newest, by = (0, 0, 0), ""
    for setting in settings:
        dotted = ".".join(setting.key)
        row = keys.table().get(dotted)
        since = release_named(row.since).version if row else (0, 0, 0)
        if dotted == "header.subdirectory" and isinstance(setting.value, bool):
            continue
        if since > newest:
            newest, by = since, dotted
    if newest < (0, 9, 0):
        return ()
    text = ".".join(map(str, max(newest, _FEATURE_NEEDED)))
    why = Reason(f"older releases of cargo-c pass over `{by}` without a word", "CAPI213")
    return (Setting(("min_version",), text, why),)
