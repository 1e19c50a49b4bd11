"""`[lib] crate-type`: kept, with what trimming it would mean."""

from __future__ import annotations

from ..model import Advice, Choice
from ..stated import Stated
from ..survey.model import Candidate
from .model import Part


def choose(candidate: Candidate, stated: Stated) -> tuple[tuple[str, ...] | None, Part]:
    """Return what `crate-type` is to be, None where it stays as it is."""
    types, part = _chosen(candidate, stated)
    return types, part._replace(advice=(*part.advice, *_beside(candidate)))


def _chosen(candidate: Candidate, stated: Stated) -> tuple[tuple[str, ...] | None, Part]:
    library = candidate.package.library
    types = library.crate_types.value if library and library.crate_types else ()
    shown = ", ".join(types) or "rlib"
    if stated.crate_type is not None and tuple(stated.crate_type) != types:
        new = ", ".join(stated.crate_type) or "taken out"
        choice = Choice("crate-type", new, "you said so", (f"kept: {shown}",), "--crate-type")
        return stated.crate_type, Part((choice,), (), tuple(_broken(candidate)))
    if not {"cdylib", "staticlib", "dylib"} & set(types):
        return None, Part()
    why = "cargo-c takes its own in any case"
    if candidate.mentions:
        first = candidate.mentions[0]
        why += f", and {first.place.path} takes {first.file} from plain cargo's output"
    choice = Choice("crate-type", f"kept: {shown}", why, ("trimmed to lib",), "--crate-type")
    return None, Part((choice,))


def _beside(candidate: Candidate) -> list[Advice]:
    """Name the build system that installs files for C today."""
    return [
        Advice(
            f"{install.place.path} installs files for C as well: packagers are to be told which of"
            " both is theirs; what it installs besides, cargo-c does not",
            place=install.place.path,
        )
        for install in candidate.installs[:1]
    ]


def _broken(candidate: Candidate) -> list[Advice]:
    """Return the scripts that no longer find the library once `crate-type` is trimmed."""
    return [
        Advice(
            f"{mention.place.path} takes {mention.file} from plain cargo's output, which is no"
            " longer made: have it call `cargo cbuild`",
            place=mention.place.path,
            lines=mention.text,
        )
        for mention in candidate.mentions[:5]
    ]
