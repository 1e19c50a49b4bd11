"""cargo-c's releases, what each of them knows, and which of them get something wrong."""

from functools import cache
from typing import Any, NamedTuple

from .. import data
from ..errors import UserError
from ..platforms import cfg
from ..platforms.systems import Numbers, numbers
from ..platforms.targets import Target


class Release(NamedTuple):
    """A release of cargo-c. Releases compare by version.

    `crate` is the full version in the crates registry, `rust` the least Rust that builds it, None
    where the crate does not state one; `date` is the day of publication.
    """

    version: Numbers
    crate: str
    rust: str | None
    date: str

    @property
    def text(self) -> str:
        """Return the version as people write it."""
        return ".".join(map(str, self.version))

    def knows(self, key: str) -> bool:
        """Tell whether the release reads a key of the metadata, named as in `data/keys.toml`."""
        return self.version >= _since()[key]


class Fault(NamedTuple):
    """What some releases are known to do wrong: from the first to the last, None: until today.

    `when` is the `cfg(…)` of the targets concerned, None for all; `effect` says it in a sentence
    without a full stop, `source` where it is known from. `crate` are the conditions under which a
    crate runs into it, None where none or not only the crate decides; `breaks` tells whether what
    is installed is broken then, `advice` what to write instead.
    """

    id: str
    first: Numbers
    last: Numbers | None
    when: str | None
    effect: str
    source: str
    crate: tuple[tuple[str, Any], ...] | None = None
    breaks: bool = False
    advice: str | None = None


@cache
def releases() -> tuple[Release, ...]:
    """Return the releases that are known, oldest first."""
    return tuple(
        Release(numbers(row["version"]), row["crate"], row.get("rust"), row["date"])
        for row in data.table("releases")["release"]
    )


def newest() -> Release:
    """Return the newest release that is known."""
    return releases()[-1]


def oldest() -> Release:
    """Return the oldest release by which a crate can be judged."""
    return release_named(data.table("releases")["oldest"])


def release_named(text: str) -> Release:
    """Return the release of a version such as `0.10.24`, or as its crate has it.

    Raises UserError for what is no version, and for a release that is not known.
    """
    if text in _by_name():
        return _by_name()[text]
    known = f"releases {oldest().text} to {newest().text} are known"
    if not _is_version(text):
        raise UserError(f"'{text}' is no release of cargo-c", hint=f"{known}, such as 0.10.11")
    if numbers(text) > newest().version:
        raise UserError(f"cargo-c {text} is newer than any that is known", hint=known)
    raise UserError(f"there is no cargo-c {text}", hint=known)


def release_to_judge_by(text: str) -> Release:
    """Return the release of a version if crates can be judged by it.

    Raises UserError as `release_named`, and for a release whose behaviour is not described.
    """
    release = release_named(text)
    if release < oldest():
        known = f"releases {oldest().text} to {newest().text} are known"
        raise UserError(f"what cargo-c {text} does is not known", hint=known)
    return release


def faults(release: Release, target: Target | None = None) -> tuple[Fault, ...]:
    """Return what a release does wrong on a target, or, without one, on any."""
    return tuple(
        fault
        for fault in all_faults()
        if fault.first <= release.version
        and (fault.last is None or release.version <= fault.last)
        and (target is None or fault.when is None or cfg.applies(fault.when, target))
    )


@cache
def all_faults() -> tuple[Fault, ...]:
    """Return all the faults that are known."""
    return tuple(
        Fault(
            row["id"],
            numbers(row["from"]),
            numbers(row["to"]) if "to" in row else None,
            row.get("when"),
            row["effect"],
            row["source"],
            tuple(row["crate"].items()) if "crate" in row else None,
            row.get("breaks", False),
            row.get("advice"),
        )
        for row in data.table("releases")["fault"]
    )


@cache
def _by_name() -> dict[str, Release]:
    crates = {release.crate: release for release in releases()}
    return crates | {release.text: release for release in releases()}


@cache
def _since() -> dict[str, Numbers]:
    return {row["path"]: numbers(row["since"]) for row in data.table("keys")["key"]}


def _is_version(text: str) -> bool:
    parts = text.split(".")
    return len(parts) == 3 and all(part.isdecimal() and part.isascii() for part in parts)
